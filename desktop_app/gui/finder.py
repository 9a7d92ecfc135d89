"""Finding a record to link to: by pinyin initials, name, address or number, a few at a time."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from db import dates, kinds
from db.kinds.resident import age_on
from db.record import Record
from db.search import PeopleIndex, search_line
from db.work import Changes
from desktop_app.gui.census import Home, Person
from desktop_app.gui.desk import Desk
from desktop_app.gui.roll import Roll

MOST = 8
RECENT = 5
_TELLING: dict[str, tuple[str, ...]] = {
    "staff_member": ("post", "duty"),
    "partner_organization": ("org_kind", "liaison"),
    "org_unit": ("level",),
    "pairing": ("kind", "start_on"),
    "joint_meeting": ("held_at",),
    "resolution": ("due_on",),
    "user": ("roles",),
    "agenda_item": ("position",),
}


class Found(Struct, frozen=True):
    """A record that may be linked: what it is called, and what tells it from its likes."""

    id: bytes
    table: str
    name: str
    detail: str = ""

    @property
    def words(self) -> str:
        """The one line a list shows."""
        return " · ".join(part for part in (self.name, self.detail) if part)


class Finder(QObject):
    """The finder of a desk: people and homes from the roll, other kinds from small lists."""

    stale = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._shelves: dict[str, tuple[PeopleIndex, dict[bytes, Found]]] = {}
        self._picked: list[bytes] = []
        self._newest: dict[str, list[bytes]] = {}
        self._called: dict[str, dict[str, list[bytes]]] = {}
        self.roll = Roll.at(desk)
        self.roll.changed.connect(self._forget_roll)
        desk.changed.connect(self._forget)

    @classmethod
    def at(cls, desk: Desk) -> Finder:
        """Give the finder of a desk."""
        found = next((one for one in desk.children() if isinstance(one, cls)), None)
        return found or cls(desk)

    def find(self, query: str, tables: Iterable[str], most: int = MOST) -> list[Found]:
        """Give the first records of the tables that hold every word of a query."""
        found: list[Found] = []
        for table in tables:
            index = self._index(table)
            places = index.find(query)[: most - len(found)]
            found += [self._found(table, index.ids[at]) for at in places]
        return found[:most]

    def called(self, name: str, tables: Iterable[str]) -> list[Found]:
        """Give all records of the tables whose name is exactly this one, in display order."""
        return [
            self._found(table, one) for table in tables for one in self._names(table).get(name, ())
        ]

    def recent(self, tables: Sequence[str], most: int = RECENT) -> list[Found]:
        """Give the records picked last, then those registered last."""
        found: dict[bytes, Found] = {}
        for one in self._picked:
            for table in tables:
                if self._holds(table, one):
                    found[one] = self._found(table, one)
        for table in tables:
            for one in self._newest_of(table):
                found.setdefault(one, self._found(table, one))
        return list(found.values())[:most]

    def note_picked(self, record_id: bytes) -> None:
        """Remember what was picked, newest first."""
        self._picked = [record_id, *(one for one in self._picked if one != record_id)][:50]

    def name(self, tables: Sequence[str], record_id: bytes | None) -> str:
        """Give what a record is called; from memory, or else from the book."""
        if record_id is None:
            return ""
        for table in tables:
            if self._is_in_memory(table) and self._holds(table, record_id):
                return self._found(table, record_id).name
        named: dict[bytes, str] = self._desk.store.named(tables, [record_id])
        return named.get(record_id, "（已删除）")

    def _is_in_memory(self, table: str) -> bool:
        return table in self._shelves or (table in ("resident", "household") and self.roll.is_ready)

    def _holds(self, table: str, record_id: bytes) -> bool:
        if table == "resident":
            return record_id in self.roll.people.items
        if table == "household":
            return record_id in self.roll.homes.items
        return record_id in self._shelf(table)[1]

    def _index(self, table: str) -> PeopleIndex:
        if table == "resident":
            return self.roll.people.index
        if table == "household":
            return self.roll.homes.index
        return self._shelf(table)[0]

    def _found(self, table: str, record_id: bytes) -> Found:
        if table == "resident":
            return person_found(self.roll.people.items[record_id])
        if table == "household":
            return home_found(self.roll.homes.items[record_id])
        return self._shelf(table)[1][record_id]

    def _names(self, table: str) -> dict[str, list[bytes]]:
        """Give the ids of a table by name; built when first asked for after a change."""
        if table not in self._called:
            ids: defaultdict[str, list[bytes]] = defaultdict(list)
            for one in self._index(table).ids:
                ids[self._name_of(table, one)].append(one)
            self._called[table] = dict(ids)
        return self._called[table]

    def _name_of(self, table: str, record_id: bytes) -> str:
        if table == "resident":
            return self.roll.people.items[record_id].name
        if table == "household":
            return self.roll.homes.items[record_id].name
        return self._shelf(table)[1][record_id].name

    def _shelf(self, table: str) -> tuple[PeopleIndex, dict[bytes, Found]]:
        if table not in self._shelves:
            found = _buildings(self._desk) if table == "address" else _all(self._desk, table)
            lines = ((one.id, search_line(one.name, address=one.detail)) for one in found.values())
            self._shelves[table] = (PeopleIndex(lines), found)
        return self._shelves[table]

    def _newest_of(self, table: str) -> list[bytes]:
        if table not in self._newest:
            # Ids rise with the time they were made (UUIDv7).
            self._newest[table] = heapq.nlargest(RECENT, self._index(table).ids)
        return self._newest[table]

    def _forget(self, changes: Changes) -> None:
        for kind in changes.kinds:
            self._shelves.pop(kind.__tablename__, None)
            self._newest.pop(kind.__tablename__, None)
            self._called.pop(kind.__tablename__, None)
        self.stale.emit()

    def _forget_roll(self) -> None:
        for table in ("resident", "household"):
            self._newest.pop(table, None)
            self._called.pop(table, None)
        self.stale.emit()


def person_found(person: Person) -> Found:
    """Give a resident as pickers show them."""
    sex = kinds.Resident.fields()["sex"].show(person.sex)
    age = f"{age_on(person.born, dates.today())} 岁" if person.born else ""
    where = person.home.where if person.home else ""
    return Found(person.id, "resident", person.name, _joined(sex, age, where))


def home_found(home: Home) -> Found:
    """Give a household as pickers show it."""
    count = f"{len(home.members)} 口人" if home.members else "还没有成员"
    return Found(home.id, "household", home.name, _joined(home.where, count, home.grid))


def _all(desk: Desk, table: str) -> dict[bytes, Found]:
    records = desk.store.all(kinds.kind_of(table))
    names: dict[bytes, str] = desk.store.names(records)
    return {r.id: Found(r.id, table, names[r.id], _detail(r)) for r in records}


def _buildings(desk: Desk) -> dict[bytes, Found]:
    """Give each building once, under its first dwelling: nobody looks for one dwelling here."""
    first: dict[str, bytes] = {}
    counts: Counter[str] = Counter()
    for one, estate, building in desk.store.values(
        kinds.Address, "id", "estate", "building", order=("estate", "building")
    ):
        name = kinds.Address(estate=estate, building=building).public_name
        first.setdefault(name, one)
        counts[name] += 1
    return {one: Found(one, "address", n, f"{counts[n]} 处住址") for n, one in first.items()}


def _detail(record: Record) -> str:
    fields: dict[str, Any] = type(record).fields()
    telling = _TELLING.get(record.__tablename__, ())
    return _joined(*(fields[name].show(getattr(record, name)) for name in telling))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
