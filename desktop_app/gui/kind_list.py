"""A list of any kind from its declaration: columns, views, search and preview in a few lines.

Only bare columns are read, and only those that may be listed: fields that belong to a person's
own record alone are refused by name and never asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db import fields as field
from db.files import PHOTOS
from db.kinds import Attachment, ListEntry
from db.record import Record, kept_names
from db.roles import NOT_OURS
from db.search import search_line
from desktop_app.gui.changeable import Changeable, plain_changes, registered_here
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_source import Preview
from desktop_app.gui.listable import may_change, may_list as may_list
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ByOffice, ListRow, ShortList, line_of
from desktop_app.gui.view import EVERY as EVERY, Values, View as View, until as until

GONE: Final = "（已删除）"
LOOKED_AT: Final = "区里只看不改；要更正，到“退回更正”"
ONLY_READ: Final = f"社区登记的，{LOOKED_AT}"
MOST_COLUMNS: Final = 6
MOST_FACTS: Final = 9
_WIDTH, _WIDE = 110, 180
_LAST: Final = (1, b"")
_DIGITS: Final = "〇一二三四五六七八九"
_COUNT: Final = re.compile(
    r"[0-9]+|(?<=第)(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
)

Deed = tuple[str, Callable[[bytes], object]]


def usual_columns(kind: type[Record]) -> list[tuple[str, int]]:
    """Give columns for a kind that nobody chose any for: its name, and the short fields after."""
    short = [n for n, f in may_list(kind).items() if not isinstance(f, field.LongText)]
    first = [kind.name_field] if kind.name_field in short else []
    names = [*first, *(name for name in short if name not in first)][:MOST_COLUMNS]
    return [(name, 0 if place == 0 else _WIDTH) for place, name in enumerate(names)]


class KindList(ShortList):
    """The records of a kind for a list page.

    `columns` are `(field or list name, width)`, one of width 0 stretches; a list of files shows
    how many there are; the first names the row and gives the display order; `newest` names a field
    that sorts instead, latest first.
    `facts` stand in the preview, `deeds` below them. ValueError
    for a field that may not be listed. Only what this office registered is listed, or else what
    has the values of `where`.
    """

    holds_own_rows = True
    lacking = ""  # what is said of a row that was not registered here

    def __init__(
        self,
        desk: Desk,
        kind: type[Record],
        columns: Sequence[tuple[str, int]] = (),
        *,
        noun: str = "条",
        views: Sequence[View] = (EVERY,),
        facts: Sequence[str] = (),
        deeds: Sequence[Deed] = (),
        newest: str = "",
        changes: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
    ) -> None:
        self._desk, self.kind, self.noun = desk, kind, noun
        own: Mapping[str, Any] = {} if self.by_office else {"org_code": desk.store.facts.scopes}
        self._whose = own if where is None else where
        self._columns = list(columns) or usual_columns(kind)
        self._fields, self._kept = self.told(kind), kept_names(kind)
        self._lists = {n: one for n, one in kind.lists().items() if "attachment" not in one.kinds}
        wanted = {name for name, _ in self._columns}
        self._files = {n: one for n, one in kind.lists().items()
                       if n in wanted and "attachment" in one.kinds}  # fmt: skip
        self._views, self._deeds = views, deeds
        self._facts = facts or [n for n in self._fields if n != kind.name_field]
        asked = [name for name, _ in self._columns] + [n for view in views for n in view.reads]
        for name in (*asked, *self._facts):
            if name not in self._fields and name not in self._lists and name not in self._files:
                raise ValueError(name)
        self._newest = newest
        asked += [newest] if newest else []
        sought = [n for n, f in self._fields.items() if f.search]
        self._read_names = [n for n in dict.fromkeys((*asked, *sought)) if n in self._fields]
        # What decides a view (the day somebody left) has a step of its own.
        decided = {name for view in views for name in view.reads}
        may = [name for name in may_change(kind) if name not in decided]
        self.changes: Sequence[Changeable] = plain_changes(
            kind, may if changes is None else changes
        )
        super().__init__(desk, kind)

    def told(self, kind: type[Record]) -> dict[str, field.Field]:
        """Give the fields that may stand in a row, or be sought."""
        return may_list(kind)

    def ours(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        """Give those of some rows whose records may be changed here; a list of one's own: all."""
        return {one: one for one in ids}

    @property
    def shows(self) -> frozenset[type[Record]]:
        """The kinds whose changes may change a row."""
        lists, files = ({ListEntry} if self._lists else ()), ({Attachment} if self._files else ())
        return frozenset({self.kind, *lists, *files})

    @override
    def columns(self) -> Sequence[Column]:
        made = []
        for place, (name, width) in enumerate(self._columns):
            declared = self._fields.get(name)
            label = declared.label if declared else (self._lists | self._files)[name].label
            made.append(
                Column(
                    label, width or _WIDE, is_strong=place == 0, stretch=width == 0,
                    # The order of masked numbers would tell what the stars hide.
                    sorts=not (declared and declared.masked), name=name,
                    yields=place > 0 and width > 0,
                )
            )  # fmt: skip
        return made

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return [(view.key, view.words) for view in self._views]

    @override
    def read(self) -> Sequence[ListRow]:
        store, today = self._desk.store, self._desk.store.today
        names = list(self._read_names)
        names += [self._kept[name] for name in names if name in self._kept]
        found = store.values(self.kind, "id", *names, **self._whose)
        every = {row[0]: dict(zip(names, row[1:], strict=True)) for row in found}
        called = self._called(list(every.values()))
        entries, counts = self._entries(every), self._counted()
        rows = [self._row(one, v, called, entries, counts, today) for one, v in every.items()]
        rows.sort(key=lambda row: (row.keys[0], row.id))
        if self._newest:
            rows.sort(key=lambda row: _rank(every[row.id][self._newest]), reverse=True)
        return rows

    def _called(self, every: Sequence[Values]) -> dict[bytes, str]:
        """Give what linked records are called whose name is not kept beside the link."""
        called: dict[bytes, str] = {}
        for name in self._read_names:
            declared = self._fields[name]
            if isinstance(declared, field.Link):
                beside = self._kept.get(name, "")
                ids = [v[name] for v in every if v[name] and not v.get(beside)]
                called |= self._desk.store.named(declared.kinds, ids)
        return called

    def _entries(self, ids: Iterable[bytes]) -> dict[tuple[bytes, str], list[str]]:
        shown = [name for name, _ in self._columns if name in self._lists]
        found: dict[tuple[bytes, str], list[str]] = {}
        for name in shown:
            for owner, words in self._desk.store.values(
                ListEntry, "owner", "target_name",
                order=("position",), owner_tag=self._lists[name].tag, owner=list(ids),
            ):  # fmt: skip
                found.setdefault((owner, name), []).append(words or "")
        return found

    def _counted(self) -> Counter[tuple[bytes, str]]:
        """Count the files of every record at once, by list."""
        found: Counter[tuple[bytes, str]] = Counter()
        for name, links in self._files.items():
            owners = self._desk.store.values(Attachment, "owner", owner_tag=links.tag)
            found.update((owner, name) for (owner,) in owners)
        return found

    def _row(
        self,
        record: bytes,
        values: Values,
        called: Mapping[bytes, str],
        entries: Mapping[tuple[bytes, str], list[str]],
        counts: Counter[tuple[bytes, str]],
        today: dt.date,
    ) -> ListRow:
        parts: dict[str, Sequence[str]] = {}
        for name, _ in self._columns:
            if name in self._files:
                parts[name] = _how_many(name, counts[record, name])
            elif name in self._lists:
                parts[name] = entries.get((record, name), ())
            else:
                parts[name] = (self._cell(name, values, called),)
        cells = tuple("、".join(words) for words in parts.values())
        keys = tuple(
            (0, counts[record, name]) if name in self._files else self._key(name, values, cell)
            for name, cell in zip(parts, cells, strict=True)
        )
        views = frozenset(view.key for view in self._views if view.holds(values, today))
        return ListRow(record, cells, keys, views, self._line(values, parts))

    def _cell(self, name: str, values: Values, called: Mapping[bytes, str]) -> str:
        declared, value = self._fields[name], values[name]
        if not isinstance(declared, field.Link):
            return declared.show(value)
        kept = values.get(self._kept.get(name, ""))
        return kept or (called.get(value, GONE) if value else "")

    def _key(self, name: str, values: Values, cell: str) -> tuple[int, Any]:
        declared, value = self._fields.get(name), values.get(name)
        if not cell:
            return _LAST
        if isinstance(declared, field.Choice) and not isinstance(declared, field.Choices):
            return 0, declared.codes.order(str(value))
        if isinstance(declared, field.Day | field.Moment | field.Number | field.YesNo):
            return 0, value
        return 0, _in_order(cell)

    def _line(self, values: Values, parts: Mapping[str, Sequence[str]]) -> str:
        """Give what a row is found by: names and choices by pinyin too, numbers as they are."""
        words: list[str] = []
        numbers: list[str] = []
        for name in self._read_names:
            declared = self._fields[name]
            if not declared.search or not values[name]:
                continue
            is_number = isinstance(declared, field.Phone | field.IdNumber)
            (numbers if is_number else words).append(str(values[name]))
        for name, shown in parts.items():
            said = self._fields.get(name)
            if said is None or isinstance(said, field.Choice | field.Link):
                words += shown
        line = line_of(*dict.fromkeys(words))
        return "\x1f".join((line, *(search_line("", phones=[one]) for one in numbers)))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        store = self._desk.store
        record, row = store.get(self.kind, record_id), self.rows.get(record_id)
        if record is None or row is None:
            return None
        state = next((one for one in self._views if one.tone and one.key in row.views), None)
        # The number stands below the title; what is called by it alone is titled as its row is.
        facts = [(self._label(n), self._fact(record, n)) for n in self._facts if n != "serial_no"]
        called = store.called(record)
        # What has a state is called by it, as in its column; a view may hold several of them.
        own = self.kind.states.field if self.kind.states else ""
        words = state.words.rstrip("#") if state else ""
        return Preview(
            title=row.cells[0] if called == record.serial_no and row.cells[0] else called,
            state=self._fact(record, own) if own else words,
            tone=state.tone if state else "info",
            caption=f"编号 {record.serial_no}" if record.serial_no else "",
            facts=[(name, words) for name, words in facts if words][:MOST_FACTS],
            deeds=[(words, partial(deed, record_id)) for words, deed in self._deeds],
        )

    def _label(self, name: str) -> str:
        return self._fields[name].label if name in self._fields else self._lists[name].label

    def _fact(self, record: Record, name: str) -> str:
        store = self._desk.store
        if name in self._lists:
            return "、".join(one.target_name or "" for one in store.entries(record, name))
        declared, value = self._fields[name], getattr(record, name)
        if not isinstance(declared, field.Link):
            return declared.show(value)
        kept: str = getattr(record, self._kept[name]) or "" if name in self._kept else ""
        named: dict[bytes, str] = store.named(declared.kinds, [value])
        return kept or (named.get(value, GONE) if value else "")


class AllKindList(ByOffice, KindList):
    """The records of a kind that any office registered, as far as they are held.

    Only what was registered here is changed in the list.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        is_district = self._desk.store.is_district
        self.lacking = ONLY_READ if is_district else NOT_OURS
        self.changes = [replace(one, reach=self.ours, lacking=self.lacking) for one in self.changes]

    @override
    def ours(self, ids: Sequence[bytes]) -> dict[bytes, bytes]:
        return registered_here(self._desk.store, self.kind, ids)


def _how_many(name: str, count: int) -> Sequence[str]:
    """Say how many files a list holds; nothing for none."""
    return (f"{count:,} {'张' if name == PHOTOS else '个'}",) if count else ()


def _rank(value: Any) -> tuple[bool, Any]:
    """Give a key in which what has no value stands lowest."""
    return value is not None, value if value is not None else 0


def _in_order(words: str) -> bytes:
    """Give a key by pinyin in which 第十网格 stands after 第二网格, and 12号 after 3号."""
    counted = _COUNT.sub(lambda found: f"{_number(found[0]):05d}", words)
    # GB 18030 keeps GB 2312's level 1 in the order of pinyin.
    return counted.encode("gb18030", "replace")


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    return (10 * (_DIGITS.find(tens) if tens else 1) if has_ten else 0) + max(
        _DIGITS.find(ones) if ones else 0, 0
    )
