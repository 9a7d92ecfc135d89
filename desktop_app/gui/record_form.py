"""The form of any kind: the rows of its sheet, each with its editor, its fault and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from db import purposes
from db.fields import Field, Privacy, YesNo
from db.record import Record
from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.arrange import column
from desktop_app.gui.controls import Card, ChoicesBox, FieldRow, LineInput, TextArea, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.help_words import FIELD
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.list_below import HasList
from desktop_app.gui.sheet import EMPTY, Section, Sheet
from desktop_app.gui.word_editors import MaskedEditor

Records = dict[str, Record]
Words = dict[str, str]
Judge = Callable[[Records], tuple[Words, Words]]
NEVER_COPIED = "这一项每个人自己的，不照抄，请问过本人再填"
COPIED = "和上一条一样，可以改"
NOTHING_THERE = "上一条这里是空的"
AFTER_PRESS = 40  # milliseconds until a mouse button is looked at again
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RecordForm(QWidget):
    """Shows and collects the records of a sheet, each cell named by its path.

    `records` maps a part's prefix ("" for the main record) to a record. `judge(records)` says
    what is wrong and what to look at again, by path. `changed(path)` follows typing, `left(path)`
    the cursor leaving, `ended()` Enter in the last field, `faults_changed()` other faults.
    """

    changed = Signal(str)
    left = Signal(str)
    ended = Signal()
    faults_changed = Signal()

    def __init__(self, desk: Desk, sheet: Sheet, judge: Judge | None = None) -> None:
        super().__init__()
        self.sheet = sheet
        self.records: Records = {}
        self.editors: dict[str, Editor] = {}
        self.rows: dict[str, FieldRow] = {}
        self.faults: Words = {}
        self.filled: set[str] = set()
        self._desk = desk
        self._judge = judge or own_judgement
        self._shown: dict[str, LineInput] = {}
        self._paths: dict[QObject, str] = {}
        self._cells: dict[str, QWidget] = {}
        self.waits: frozenset[str] = frozenset()  # cells that an office has to have a purpose for
        self.shut: frozenset[str] = frozenset()  # those of them that are left out
        self.locked: frozenset[str] = frozenset()
        self._is_strict = False
        self._has_beside = False
        self._told: Words = {}
        self.last_path = ""
        self.cards = [self._card(section) for section in sheet.sections]
        waiting = ((path, one.field) for path, one in self.editors.items())
        self.waits = frozenset(path for path, field in waiting if field.purpose)
        self.body: QVBoxLayout = column(*self.cards, gap=look.GAP)
        self.setLayout(self.body)

    # Building

    def _card(self, section: Section) -> Card:
        card = Card(title=section.title)
        if section.hint:
            card.body.addWidget(label(section.hint, "caption"))
        for cells in section.cells():
            line = QHBoxLayout()
            line.setSpacing(look.px(look.GAP))
            for path, share in cells:
                if path == EMPTY:
                    line.addStretch(share)
                else:
                    self._cells[path] = self._cell(path)
                    line.addWidget(self._cells[path], share)
            card.body.addLayout(line)
        return card

    def _cell(self, path: str) -> QWidget:
        if path.startswith("="):
            return self._shown_cell(path)
        kind, name = self.sheet.kind_at(path), path.rpartition(".")[2]
        made = editor(kind.fields().get(name) or kind.lists()[name], self._desk)
        declared = made.field
        words = self.sheet.labels.get(path, declared.label)
        is_asked = declared.must_be_written and path.rpartition(".")[0] not in self.sheet.loose
        is_required = is_asked and not isinstance(declared, YesNo)  # a tick is never missing
        row = FieldRow(words, made.control, required=is_required, hint=declared.hint)
        self.editors[path], self.rows[path] = made, row
        self._paths[made.control] = path
        made.changed.connect(partial(self._note_typed, path))
        made.left.connect(partial(self._note_left, path))
        made.control.setProperty(FIELD, f"{kind.__tablename__}.{name}")
        made.control.installEventFilter(self)
        if isinstance(made.control, TextArea):
            made.control.leave_asked.connect(partial(self.go_next, path))
        return row

    def _shown_cell(self, path: str) -> QWidget:
        line = LineInput()
        line.setReadOnly(True)
        line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = FieldRow(self.sheet.labels[path], line)
        row.mark_filled(on=True)
        self._shown[path] = line
        self.rows[path] = row
        return row

    def declared(self, path: str) -> Field:
        """Give the field a cell edits."""
        return self.editors[path].field

    def put_below(self, path: str, card: QWidget) -> None:
        """Lay a card out below the one that holds a cell."""
        control = self.editors[path].control
        holder = next((card for card in self.cards if card.isAncestorOf(control)), None)
        at = self.body.indexOf(holder) if holder else -1
        self.body.insertWidget(at + 1, card)

    def adopt(self, path: str, made: Editor, row: FieldRow, card: QWidget, *, at: int) -> None:
        """Take in an editor of the page's own, in a card among the sections."""
        below = [one for one in self.cards if self.body.indexOf(one) >= at]
        later = {name: one for name, one in self.editors.items()
                 if any(card.isAncestorOf(one.control) for card in below)}  # fmt: skip
        earlier = {name: one for name, one in self.editors.items() if name not in later}
        self.editors = {**earlier, path: made, **later}
        self.rows[path] = row
        made.changed.connect(partial(self._note_typed, path))
        made.left.connect(partial(self._note_left, path))
        self.body.insertWidget(at, card)

    def lock(self, *, on: bool, but: str = "") -> None:
        """Let records only be looked at, but for one cell that may be written all the same."""
        self.locked = frozenset(path for path in self.editors if on and path != but)
        for path, one in self.editors.items():
            one.lock(on=path in self.locked)
            self.rows[path].show_asked(on=path not in self.locked)
            if path in self.locked:
                self.rows[path].show_hint("")  # how it is filled in

    @property
    def is_locked(self) -> bool:
        """Whether nothing at all may be written."""
        return bool(self.locked) and self.locked == self.editors.keys()

    @property
    def said_of_writing(self) -> str:
        """Say how what may be written here is kept, in a line of words."""
        if self.is_locked:
            return "只看"
        return "只能补写备注" if self.locked else "改完按 Ctrl+S 保存"

    def writable(self) -> frozenset[str]:
        """Give the paths of the cells that can be seen and written."""
        return frozenset(self.editors) - self.shut - self.locked

    # Records in and out

    def load(self, records: Records) -> None:
        """Show records as they are kept."""
        self.records = records
        self._is_strict = False
        self.faults, self._told = {}, {}
        for path in list(self.filled):
            self._mark_filled(path, on=False)
        for path, one in self.editors.items():
            prefix, _, name = path.rpartition(".")
            one.load_from(records[prefix], name)
            self.rows[path].show_hint()
        for line in self._shown.values():
            line.clear()
        for card, section in zip(self.cards, self.sheet.sections, strict=True):
            card.setVisible(not section.late or records[""].op is not None)
        self.show_open()
        self.faults_changed.emit()

    def show_open(self) -> None:
        """Leave out what the office has no purpose for, unless something stands or was typed there.

        What it wrote is read once, and not at all for a form without such cells.
        """
        if not self.waits:
            return
        self.shut = frozenset(self._shut())
        for path in self.waits:
            self._cells[path].setVisible(path not in self.shut)
        for card, section in zip(self.cards, self.sheet.sections, strict=True):
            names = {name for row in section.cells() for name, _ in row} - {EMPTY}
            if names <= self.waits:
                card.setVisible(not names <= self.shut)

    def _shut(self) -> Iterator[str]:
        """Yield the paths of the cells that are left out."""
        store = self._desk.store
        for prefix, record in self.records.items():
            groups = purposes.groups(type(record))
            scope = record.org_code or store.facts.scope
            closed = purposes.shut(store, type(record), scope) if groups else {}
            for names in groups.values():
                paths = {f"{prefix}.{name}".lstrip(".") for name in names} & self.waits
                is_typed = any(self.editors[path].is_touched for path in paths)
                if names[0] in closed and not is_typed and not purposes.holds_any(record, names):
                    yield from paths

    @property
    def first(self) -> QWidget:
        """The control of the first cell that is to be seen."""
        return next(one.control for path, one in self.editors.items() if path not in self.shut)

    def read(self) -> tuple[Records, Words]:
        """Give copies of the records with what was typed, and what could not be read."""
        made = {prefix: record.copy() for prefix, record in self.records.items()}
        unread: Words = {}
        for path, one in self.editors.items():
            prefix, _, name = path.rpartition(".")
            try:
                one.fill(made[prefix], name)
            except Refused as refused:
                unread[path] = str(refused)
        return made, unread

    def judge(self) -> tuple[Records, Words, Words]:
        """Give the records as typed with all faults and cautions, by path."""
        made, unread = self.read()
        faults, cautions = self._judge(made)
        lists = ((path, one.fault()) for path, one in self.list_editors())
        faults |= {path: words for path, words in lists if words}
        return made, faults | unread, cautions

    def list_editors(self) -> list[tuple[str, LinksEditor]]:
        """Give the editors of lists: what they hold is kept in rows beside the record."""
        every = self.editors.items()
        return [(path, one) for path, one in every if isinstance(one, LinksEditor)]

    @property
    def is_changed(self) -> bool:
        """Whether staff typed or added anything since the records were loaded."""
        if self.is_locked:
            return False
        return self._has_beside or any(
            e.is_touched and path not in self.filled for path, e in self.editors.items()
        )

    def note_beside(self, waits: bool) -> None:  # noqa: FBT001  a slot
        """Take note whether something beside the cells waits to be saved with them: files."""
        if waits and not self._has_beside:
            self._has_beside = True
            self.changed.emit("")
        self._has_beside = waits

    def typed(self) -> dict[str, Any]:
        """Give what was typed and not saved, for a draft."""
        return {path: one.typed() for path, one in self.editors.items() if one.is_touched}

    def retype(self, typed: Mapping[str, Any]) -> None:
        """Bring back what `typed` gave; cells that are gone are passed over."""
        for path, words in typed.items():
            if path in self.editors:
                self.editors[path].retype(words)
        self.show_open()

    # What the program fills in

    def fill(self, path: str, value: Any, words: str = "") -> None:
        """Fill in a value and show that the program did; staff may change it."""
        self.editors[path].put(value)
        self._mark_filled(path, on=True)
        if words:
            self.rows[path].show_hint(words)

    def copy(self, path: str, others: Records) -> str:
        """Put in what other records have in a cell; give the words that tell of it."""
        one = self.editors[path]
        if one.field.own_record_only or one.field.privacy is Privacy.SENSITIVE:
            return NEVER_COPIED
        if path in self.locked or not self._is_open(path):
            return ""
        prefix, _, name = path.rpartition(".")
        one.put_from(others[prefix], name)
        return NOTHING_THERE if one.is_blank else COPIED

    def may_fill(self, path: str) -> bool:
        """Say whether a cell is empty or holds what the program filled in; what is shut is not."""
        is_free = path in self.filled or self.editors[path].is_blank
        return is_free and path not in self.locked

    def say(self, path: str, words: str) -> None:
        """Show words in a cell that is never typed in."""
        self._shown[path].setText(words)

    def _mark_filled(self, path: str, *, on: bool) -> None:
        (self.filled.add if on else self.filled.discard)(path)
        self.rows[path].mark_filled(on=on)

    # Faults

    def show_all_faults(self, faults: Words, cautions: Words) -> None:
        """Show every fault and caution, and go to the first fault."""
        self._is_strict = True
        self._told = dict(faults)
        for path in self.editors:
            self._show_words(path, faults.get(path, ""), cautions.get(path, ""))
        self.faults_changed.emit()
        first = next((path for path in self.editors if path in faults), None)
        if first:
            self.go_to(first)

    def label_of(self, path: str) -> str:
        """Give the label a cell carries."""
        return self.sheet.labels.get(path, self.declared(path).label)

    def _note_left(self, path: str) -> None:
        self.last_path = path
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            # Words that came now would move what is being pressed from under the pointer.
            QTimer.singleShot(AFTER_PRESS, self, partial(self._note_left, path))
            return
        _, faults, cautions = self.judge()
        faults = self._told | faults
        for one in {path, *self.faults}:
            words = faults.get(one, "")
            if self.editors[one].is_blank and not self._is_strict:
                words = ""  # an empty field is no fault before somebody saves
            self._show_words(one, words, cautions.get(one, ""))
        self.faults_changed.emit()
        self.left.emit(path)

    def _show_words(self, path: str, fault: str, caution: str) -> None:
        row = self.rows[path]
        if fault:
            self.faults[path] = fault
            row.show_fault(fault)
            return
        was_bad = self.faults.pop(path, None)
        if caution:
            row.show_caution(caution)
        elif was_bad or row.control.property("doubt"):
            row.show_hint()

    def _note_typed(self, path: str) -> None:
        # What only the store could tell holds until something is typed that may have mended it.
        self._told = {}
        if path in self.filled:
            self._mark_filled(path, on=False)
            if path not in self.faults:
                self.rows[path].show_hint()
        self.changed.emit(path)

    # Keys

    def go_to(self, path: str) -> None:
        """Put the cursor in a cell."""
        control = self.editors[path].control
        # No focus proxy: chips come and go, and Qt's order of focus does not outlive one.
        chip = control.first_chip() if isinstance(control, ChoicesBox) else None
        (chip or control).setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(control, LineInput):
            control.selectAll()

    def path_with_focus(self) -> str:
        """Give the cell with the cursor, or an empty word."""
        here = QApplication.focusWidget()
        if here is None:
            return ""
        holds = (path for path, e in self.editors.items() if _holds(e.control, here))
        return next(holds, "")

    def go_next(self, path: str) -> None:
        """Go to the next cell that is empty; what nobody need tell is never asked for."""
        paths = list(self.editors)
        for one in paths[paths.index(path) + 1 :]:
            is_asked = self._is_open(one) and not self.declared(one).own_record_only
            if is_asked and self.editors[one].is_blank:
                self.go_to(one)
                return
        self.ended.emit()

    def go_back(self, path: str) -> None:
        """Go to the cell before."""
        paths = list(self.editors)
        before = [one for one in paths[: paths.index(path)] if self._is_open(one)]
        if before:
            self.go_to(before[-1])

    def go_to_problem(self, by: int = 1) -> None:
        """Go to the next cell that must be mended or should be looked at, going round."""
        paths = [path for path in self.editors if self._is_open(path)]
        wrong = [path for path in paths if self._is_wrong(path)]
        if not wrong:
            return
        here = self.path_with_focus()
        at = paths.index(here) if here in paths else -1
        if by > 0:
            ahead = [path for path in wrong if paths.index(path) > at]
            self.go_to(ahead[0] if ahead else wrong[0])
        else:
            behind = [path for path in wrong if paths.index(path) < at]
            self.go_to(behind[-1] if behind else wrong[-1])

    def _is_wrong(self, path: str) -> bool:
        return path in self.faults or bool(self.rows[path].control.property("doubt"))

    def _is_open(self, path: str) -> bool:
        control = self.editors[path].control
        return control.isEnabled() and control.isVisibleTo(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        path = self._paths.get(watched, "")
        if path and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(path, Qt.Key(event.key()), event.modifiers())
        return super().eventFilter(watched, event)

    def _key(self, path: str, key: Qt.Key, held_down: Qt.KeyboardModifier) -> bool:
        one = self.editors[path]
        if key not in _ENTER or one.is_composing or isinstance(one.control, TextArea):
            return False
        plain = held_down & ~Qt.KeyboardModifier.KeypadModifier
        if isinstance(one.control, HasList) and one.control.takes(key, held_down):
            return True
        if plain == Qt.KeyboardModifier.NoModifier:
            self.go_next(path)
        elif plain == Qt.KeyboardModifier.ShiftModifier:
            self.go_back(path)
        else:
            return False
        return True

    # Masked numbers

    def masked_names(self) -> list[str]:
        """Give the fields of the main record whose stars could be lifted."""
        return [
            path
            for path, one in self.editors.items()
            if isinstance(one, MaskedEditor) and "." not in path and one.is_covered
        ]

    def reveal(self, *, on: bool) -> None:
        """Show masked numbers in full, or mask them again; what was typed stays as it is."""
        for one in self.editors.values():
            one.reveal(on=on)


def _holds(control: QWidget, cursor: QWidget) -> bool:
    return control is cursor or control.isAncestorOf(cursor)


def own_judgement(records: Records) -> tuple[Words, Words]:
    """Say what each record finds wrong with itself, by path."""
    faults, cautions = Words(), Words()
    for prefix, record in records.items():
        dot = f"{prefix}." if prefix else ""
        judged = record.as_filled()
        faults |= {f"{dot}{name}": words for name, words in judged.faults().items()}
        cautions |= {f"{dot}{name}": words for name, words in judged.cautions().items()}
    return faults, cautions
