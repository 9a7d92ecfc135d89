"""Lines of new records of one kind, typed like a sheet: a column for a field, faults by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from typing_extensions import override

from db import dates, fields as field, kinds
from db.fields import Field
from db.record import Record, kept_names
from db.store import Store
from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.tips import tip
from desktop_app.gui.typing_grid import Index, LinesModel

NOT_KEPT: Final = "（不记）"
_ROOT: Final = QModelIndex()
Role = Qt.ItemDataRole
Closed = Callable[[Record], Collection[str]]


class EntryModel(LinesModel):
    """Edits new records in place; nothing is kept until the page saves them.

    `start()` gives the first values of a line, `closed(record)` the fields that take nothing as
    it stands, `carried` the fields that a new line takes over from the one above. `edited()`
    follows every change. Edit values: `(id, words)` for a link, a code for a choice, else text.
    """

    edited = Signal()

    def __init__(
        self,
        store: Store,
        kind: type[Record],
        columns: Sequence[str],
        *,
        start: Callable[[], Mapping[str, Any]],
        closed: Closed = lambda _record: (),
        carried: Collection[str] = (),
    ) -> None:
        super().__init__()
        self._store, self.kind, self.columns = store, kind, columns
        self._start, self._closed, self._carried = start, closed, carried
        self._beside = kept_names(kind)
        self.records: list[Record] = []
        self._typed: set[bytes] = set()
        self._unread: dict[bytes, dict[str, str]] = defaultdict(dict)
        self._told: dict[bytes, dict[str, str]] = {}
        self._names: dict[str, dict[str, list[bytes]]] = {}

    def declared(self, col: int) -> Field:
        """Give the field of a column."""
        found: Field = self.kind.fields()[self.columns[col]]
        return found

    # Reading

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.records)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role != Role.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if not 0 <= section < len(self.columns):
            return None
        declared = self.declared(section)
        return f"{declared.label} *" if declared.must_be_written else declared.label

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        may = index.isValid() and self.may_edit(index)
        return found | Qt.ItemFlag.ItemIsEditable if may else found

    @override
    def may_edit(self, index: Index) -> bool:
        record = self.records[index.row()]
        return self.columns[index.column()] not in self._closed(record)

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.records):
            return None
        record, name = self.records[index.row()], self.columns[index.column()]
        fault = self.faults_of(record).get(name, "")
        if role == Role.DisplayRole:
            return NOT_KEPT if name in self._closed(record) else self.words(record, name)
        if role == Role.ToolTipRole:
            return tip(fault or self.words(record, name))
        if role == Role.AccessibleTextRole:
            said = f"{self.declared(index.column()).label}：{self.words(record, name) or '空'}"
            return f"{said}，{fault}" if fault else said
        if role == Role.ForegroundRole:
            tone = "danger" if fault else "text2" if name in self._closed(record) else ""
            return look.color(tone) if tone else None
        if role == Role.BackgroundRole:
            return self._ground(record, name, fault)
        return None

    def _ground(self, record: Record, name: str, fault: str) -> Any:
        if name in self._closed(record):
            return look.color("ground")
        return look.color("danger_bg") if fault else None

    def words(self, record: Record, name: str) -> str:
        """Give what stands in a cell: what could not be read stays as it was typed."""
        if name in self._unread[record.id]:
            return self._unread[record.id][name]
        declared = self.kind.fields()[name]
        if isinstance(declared, field.Link):
            kept: str = getattr(record, self._beside.get(name, name)) or ""
            return kept
        return " ".join(declared.show(getattr(record, name)).split())

    # Faults

    def is_blank(self, record: Record) -> bool:
        """Say whether nobody wrote anything in a line."""
        return record.id not in self._typed

    def faults_of(self, record: Record) -> dict[str, str]:
        """Give what is wrong with a line, by field; an empty line has no faults."""
        if self.is_blank(record):
            return {}
        fields = self.kind.fields()
        unread = {
            name: _unread_words(fields[name], words)
            for name, words in self._unread[record.id].items()
        }
        return self._told.get(record.id, {}) | record.as_filled().faults() | unread

    def tell(self, record: Record, faults: Mapping[str, str]) -> None:
        """Show what only the book could tell of a line, until it is changed."""
        self._told[record.id] = dict(faults)
        self._show_row(self.records.index(record))

    def first_fault(self) -> tuple[int, int, str] | None:
        """Give row, column and words of the first cell that must be mended."""
        for row, record in enumerate(self.records):
            faults = self.faults_of(record)
            for name, words in faults.items():
                col = self.columns.index(name) if name in self.columns else 0
                return row, col, words
        return None

    # Writing

    @override
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid() or not self.may_edit(index):
            return False
        record, name = self.records[index.row()], self.columns[index.column()]
        before = self.words(record, name)
        self._write(record, name, value)
        if self.words(record, name) != before:
            self._typed.add(record.id)
            self._told.pop(record.id, None)
            for closed in self._closed(record):
                self._clear(record, closed)
        self._show_row(index.row())
        self.edited.emit()
        return True

    def _show_row(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _clear(self, record: Record, name: str) -> None:
        self._unread[record.id].pop(name, None)
        setattr(record, name, None)
        if name in self._beside:
            setattr(record, self._beside[name], None)

    def _write(self, record: Record, name: str, value: Any) -> None:
        declared = self.kind.fields()[name]
        self._unread[record.id].pop(name, None)
        if isinstance(declared, field.Link):
            target, words = value if isinstance(value, tuple) else self._called(declared, value)
            self._clear(record, name)
            if words and target is None and not declared.free_text:
                self._unread[record.id][name] = words
                return
            setattr(record, name, target)
            setattr(record, self._beside[name], words or None)
        elif isinstance(declared, field.Choice) and value in declared.codes.entries:
            setattr(record, name, value)
        else:
            self._write_text(record, name, declared, str(value or ""))

    def _write_text(self, record: Record, name: str, declared: Field, text: str) -> None:
        try:
            if isinstance(declared, field.Day) and text.strip():
                day = dates.parse_typed(text, self._store.today)
                setattr(record, name, day or declared.parse(text))
            else:
                setattr(record, name, declared.parse(text))
        except Refused:
            setattr(record, name, None)
            self._unread[record.id][name] = text.strip()

    def _called(self, declared: field.Link, text: str) -> tuple[bytes | None, str]:
        """Give the one record that is called so; none where nobody is, or several are."""
        words = str(text or "").strip()
        found = [one for table in declared.kinds for one in self._named(table).get(words, ())]
        return (found[0] if len(found) == 1 else None), words

    def _named(self, table: str) -> dict[str, list[bytes]]:
        if table not in self._names:
            named: dict[str, list[bytes]] = defaultdict(list)
            names: dict[bytes, str] = self._store.names(self._store.all(kinds.kind_of(table)))
            for one, words in names.items():
                named[words].append(one)
            self._names[table] = named
        return self._names[table]

    def forget_names(self) -> None:
        """Look names up anew: records came or went."""
        self._names = {}

    # Lines

    @override
    def add(self, *lines: Sequence[str]) -> int:
        first = len(self.records)
        made = [self._made() for _line in lines or [()]]
        self.beginInsertRows(_ROOT, first, first + len(made) - 1)
        self.records += made
        self.endInsertRows()
        for row, line in enumerate(lines, first):
            self.fill(row, 0, line)
        self.edited.emit()
        return first

    def _made(self) -> Record:
        record = self.kind(**{n: v for n, v in self._start().items() if n in self.columns})
        for link, beside in self._beside.items():
            if target := getattr(record, link):
                declared: Any = self.kind.fields()[link]
                setattr(record, beside, self._store.named(declared.kinds, [target]).get(target))
        above = self.records[-1] if self.records else None
        for name in self._carried if above is not None else ():
            for one in (name, self._beside.get(name, "")):
                if one and getattr(above, one) is not None:
                    setattr(record, one, getattr(above, one))
        return record

    def fill(self, row: int, col: int, texts: Sequence[str]) -> None:
        """Write texts into the cells of a line, from a column on."""
        for place, text in enumerate(texts[: len(self.columns) - col], col):
            index = self.index(row, place)
            if text.strip() and self.may_edit(index):
                self.setData(index, text.strip())

    def copy_above(self, row: int, col: int) -> bool:
        """Put in what stands above a cell; say whether there is anything."""
        if row <= 0 or not self.may_edit(self.index(row, col)):
            return False
        name, above = self.columns[col], self.records[row - 1]
        if not self.words(above, name) or name in self._unread[above.id]:
            return False
        value = getattr(above, name)
        if name in self._beside:
            value = (value, getattr(above, self._beside[name]) or "")
        elif not isinstance(self.declared(col), field.Choice):
            value = self.words(above, name)
        return self.setData(self.index(row, col), value)

    @override
    def remove(self, row: int) -> None:
        self.beginRemoveRows(_ROOT, row, row)
        self.records.pop(row)
        self.endRemoveRows()
        self.edited.emit()

    @override
    def drop_blank(self) -> None:
        while self.records and self.is_blank(self.records[-1]):
            self.remove(len(self.records) - 1)

    def written(self) -> list[Record]:
        """Give the lines in which something was written."""
        return [one for one in self.records if not self.is_blank(one)]

    # Drafts

    def typed(self) -> list[dict[str, Any]]:
        """Give what was written and not saved, for a draft (JSON)."""
        found = []
        for record in self.written():
            line: dict[str, Any] = {}
            for name in self.columns:
                target = getattr(record, name) if name in self._beside else None
                words = self.words(record, name)
                line[name] = [target.hex(), words] if target else words
            found.append(line)
        return found

    def retype(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Bring back what `typed` gave."""
        self.drop_blank()
        for line in lines:
            row = self.add()
            for col, name in enumerate(self.columns):
                value = line.get(name, "")
                kept = (bytes.fromhex(value[0]), value[1]) if isinstance(value, list) else value
                if self.may_edit(self.index(row, col)):
                    self.setData(self.index(row, col), kept)
            self._typed.add(self.records[row].id)


def _unread_words(declared: Field, words: str) -> str:
    """Say why words could not be read."""
    if isinstance(declared, field.Link):
        return f"{declared.label}：没有找到唯一的“{words}”，请打首字母选一个"
    try:
        declared.parse(words)
    except Refused as refused:
        return str(refused)
    return f"{declared.label}看不懂，请改正"
