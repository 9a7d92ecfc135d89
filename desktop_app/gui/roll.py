"""People and homes of the open book in memory: what lists and pickers answer from.

Read once in a job from bare columns, then kept up to date row by row as work is saved. Nothing
that may stand only in a person's own record (民族, 沟通语言) is ever read here.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from sys import intern
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from db.kinds import Address, GridUnit, Household, HouseholdMember, Pairing, Resident, Resolution
from db.kinds.household import dwelling_name
from db.kinds.resolution import OPEN_STATES
from db.record import Record
from db.search import PeopleIndex, search_line
from db.store import Store
from db.work import Changes
from desktop_app.gui.desk import Desk

MOST_ONE_BY_ONE = 300
_SOUND_NUMBER = 15
LIVING_HERE = frozenset({"matched", "present_elsewhere_registered", "temporary"})
_ACTIVE = frozenset({*LIVING_HERE, "registered_living_elsewhere"})


@dataclass(slots=True)
class Home:
    """A household as lists show it; `members` are the people who live there now."""

    id: bytes
    address: bytes | None
    head: bytes | None
    head_name: str
    where: str
    grid: str
    phone: str
    checked_on: dt.date | None
    moved_out: dt.date | None
    members: tuple[bytes, ...]
    sought: tuple[str | None, str | None] = field(repr=False)  # phone and register in full

    @property
    def name(self) -> str:
        """What the household is called."""
        return f"{self.head_name}户" if self.head_name else "没有户主的户"

    @property
    def line(self) -> str:
        """The words by which the household is found."""
        phone, book = self.sought
        return search_line(self.head_name, phones=[phone], id_number=book, address=self.where)

    @property
    def sort_key(self) -> tuple[bytes, bytes]:
        """The place in the list: by address, as the buildings are walked."""
        return _in_order(self.where), self.id


@dataclass(slots=True)
class Person:
    """A resident as lists show them; what they are only found by is never printed."""

    id: bytes
    name: str
    sex: str
    born: dt.date | None
    status: str
    phone_in_full: str | None = field(repr=False)
    number: str | None = field(repr=False)
    also: tuple[str | None, ...] = field(repr=False)  # second phone, former name, reading
    home: Home | None
    relation: str
    is_paired: bool
    owes: int

    @property
    def phone(self) -> str:
        """The phone, masked."""
        return Resident.fields()["phone"].show(self.phone_in_full)

    @property
    def sort_key(self) -> tuple[bytes, bytes]:
        """The place in the list: by name, as in a telephone book."""
        return _by_name(self.name), self.id

    @property
    def line(self) -> str:
        """The words by which the resident is found."""
        phone2, former, reading = self.also
        return search_line(
            self.name, former_name=former, reading=reading, phones=(self.phone_in_full, phone2),
            id_number=self.number, address=self.home.where if self.home else None,
        )  # fmt: skip

    @property
    def lacks_something(self) -> bool:
        """Whether phone, dwelling or place in the household is still missing."""
        return self.status in _ACTIVE and not (self.phone_in_full and self.home and self.relation)


_FIGURES = re.compile(r"\d+")


def _by_name(name: str) -> bytes:
    # GB 18030 keeps GB 2312's level 1 in the order of pinyin: no tables are asked.
    return name.encode("gb18030", "replace")


def _in_order(where: str) -> bytes:
    return _by_name(_FIGURES.sub(lambda found: found[0].zfill(5), where))


class Listed(Protocol):
    """What can stand on a shelf."""

    id: bytes

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def line(self) -> str:
        """The words by which it is found."""
        ...

    @property
    def sort_key(self) -> tuple[bytes, bytes]:
        """The place in the list."""
        ...


L = TypeVar("L", bound=Listed)


class Shelf(Generic[L]):
    """Records in display order. Found by name alone until `index` is one `with_lines`."""

    def __init__(self, items: Iterable[L] = ()) -> None:
        ordered = sorted(items, key=lambda item: item.sort_key)
        self.items: dict[bytes, L] = {item.id: item for item in ordered}
        self.index = PeopleIndex((item.id, item.name) for item in ordered)
        self.ids: Sequence[bytes] = tuple(self.index.ids)
        self.version = 0

    def with_lines(self) -> PeopleIndex:
        """Make the index in which records are found by all they are sought by."""
        index = PeopleIndex((item.id, item.line) for item in self.in_order())
        index.warm()
        return index

    def put(self, item: L) -> None:
        """Let a record stand where it belongs now."""
        old = self.items.get(item.id)
        if old is not None and old.sort_key == item.sort_key:
            self.items[item.id] = item
            self.index.update(item.id, item.line)
            return
        self.take_out(item.id)
        at = bisect_left(
            self.index.ids, item.sort_key, key=lambda other: self.items[other].sort_key
        )
        self.items[item.id] = item
        self.index.update(item.id, item.line, place=at)

    def take_out(self, record_id: bytes) -> None:
        """Take a record off the shelf."""
        if self.items.pop(record_id, None):
            self.index.remove(record_id)

    def settle(self) -> None:
        """Give out a new id array after changes."""
        self.ids = tuple(self.index.ids)
        self.version += 1

    def in_order(self) -> list[L]:
        """Give the records in display order."""
        items = self.items
        return [items[one] for one in self.ids]


@dataclass
class Census:
    """All people and homes of a book, read in one go."""

    people: Shelf[Person] = field(default_factory=Shelf)
    homes: Shelf[Home] = field(default_factory=Shelf)


class Roll(QObject):
    """The one census of a desk; `ready` when it is first there, `changed` whenever it differs.

    It comes in two steps: rows to be shown, then, in a second job, what they are found by.
    """

    ready = Signal()
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.is_ready = False
        self._is_reading = False
        self._is_stale = False
        self.census = Census()
        desk.changed.connect(self.follow)

    @classmethod
    def at(cls, desk: Desk) -> Roll:
        """Give the roll of a desk; the first who asks has it read."""
        found = next((one for one in desk.children() if isinstance(one, cls)), None)
        roll = found or cls(desk)
        roll.read()
        return roll

    @property
    def people(self) -> Shelf[Person]:
        """The residents in display order."""
        return self.census.people

    @property
    def homes(self) -> Shelf[Home]:
        """The households in display order."""
        return self.census.homes

    def alike(self, name: str | None, born: dt.date | None, number: str | None) -> list[Person]:
        """Give the people with the same number, or the same name and birth date."""
        found: dict[bytes, Person] = {}
        people = self.people
        if number and len(number) >= _SOUND_NUMBER:
            found |= {
                people.ids[at]: people.items[people.ids[at]] for at in people.index.find(number)
            }
        if name and born:
            twins = (one for one in people.items.values() if one.name == name)
            found |= {one.id: one for one in twins if one.born == born}
        return list(found.values())

    def read(self) -> None:
        """Have everything read in a job, unless it is here or on its way."""
        if not (self.is_ready or self._is_reading):
            self._read_all()

    def _read_all(self) -> None:
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        store = self._desk.store
        self._desk.jobs.start(
            lambda _progress: read(store), title="读取名册", done=self._take, failed=self._miss
        )

    def _take(self, census: Census) -> None:
        """Show the rows at once, unless older ones can be searched meanwhile."""
        if not self.is_ready:
            self.census = census
            self.changed.emit()
        if not self._desk.jobs.is_open:
            return
        self._desk.jobs.start(
            lambda _progress: (census, census.people.with_lines(), census.homes.with_lines()),
            title="准备查找",
            done=self._take_lines,
            failed=self._miss,
            quiet=True,
        )

    def _take_lines(self, found: tuple[Census, PeopleIndex, PeopleIndex]) -> None:
        self._is_reading = False
        self.census, self.people.index, self.homes.index = found
        first, self.is_ready = not self.is_ready, True
        if first:
            self.ready.emit()
        self.changed.emit()
        if self._is_stale:
            self._read_all()

    def _miss(self, error: Exception) -> None:
        self._is_reading = False
        self._desk.say_trouble(error)

    def follow(self, changes: Changes) -> None:
        """Take over what a piece of work touched."""
        seen = {Resident, Household, HouseholdMember, Address, GridUnit, Pairing, Resolution}
        if not changes.kinds & seen:
            return
        # An import or a merge names kinds alone: anyone may have come.
        is_wide = not 0 < len(changes.ids) <= MOST_ONE_BY_ONE or GridUnit in changes.kinds
        if self._is_reading or is_wide:
            self._read_all()
        elif self.is_ready:
            self._refresh(changes)

    def _refresh(self, changes: Changes) -> None:
        store: Store = self._desk.store
        homes, people = self._touched(store, changes)
        census = self.census
        found = {home.id: home for home in read_homes(store, homes)}
        for gone in homes - found.keys():
            census.homes.take_out(gone)
        for home in found.values():
            people |= set(home.members)
            census.homes.put(home)
        every = census.homes.items
        kept = {person.id: person for person in read_people(store, every, people)}
        for one in people - kept.keys():
            census.people.take_out(one)
        for person in kept.values():
            census.people.put(person)
        census.homes.settle()
        census.people.settle()
        self.changed.emit()

    def _touched(self, store: Store, changes: Changes) -> tuple[set[bytes], set[bytes]]:
        """Give the homes and the people whose lines may read differently now."""
        census, found = self.census, _linked(store, changes)
        homes = {home.id for home in census.homes.items.values() if home.address in changes.ids}
        homes |= found & _ids_of(store, Household, found)
        people = found & _ids_of(store, Resident, found)
        for home in census.homes.items.values():
            if home.id in homes or home.head in people or not people.isdisjoint(home.members):
                homes.add(home.id)
                people |= set(home.members)
        return homes, people


_LINKS: dict[type[Record], tuple[str, ...]] = {
    Resident: ("id",),
    Household: ("id",),
    HouseholdMember: ("household", "resident"),
    Pairing: ("side_a", "side_b"),
    Resolution: ("owner",),
}


def _linked(store: Store, changes: Changes) -> set[bytes]:
    """Give the ids of the people and homes that changed records are or speak of."""
    ids = list(changes.ids)
    return {
        one
        for kind, names in _LINKS.items()
        if kind in changes.kinds
        for values in store.values(kind, *names, hidden=True, id=ids)
        for one in values
        if one
    }


def _ids_of(store: Store, kind: type[Record], ids: Iterable[bytes]) -> set[bytes]:
    return {found for (found,) in store.values(kind, "id", hidden=True, id=list(ids))}


def read(store: Store) -> Census:
    """Read all people and homes; takes a second at 100,000, so it belongs in a job."""
    rows = _rows(store)
    homes = read_homes(store, names={row[0]: row[1] for row in rows})
    by_id = {home.id: home for home in homes}
    return Census(Shelf(_people(store, rows, by_id)), Shelf(homes))


def read_homes(
    store: Store, only: set[bytes] | None = None, names: dict[bytes, str] | None = None
) -> list[Home]:
    """Read households with their dwelling, head and members; all, or only some.

    `names` are those of the residents, where they were read already.
    """
    mine = {} if only is None else {"id": list(only)}
    rows = store.values(
        Household,
        "id", "address", "head", "hukou_book_no", "contact_phone", "checked_on", "moved_out",
        **mine,
    )  # fmt: skip
    ours = {} if only is None else {"household": list(only)}
    members: dict[bytes, list[bytes]] = {}
    for home, one in store.values(
        HouseholdMember, "household", "resident", membership_kind="residence", date_to=None, **ours
    ):
        members.setdefault(home, []).append(one)
    places = _dwellings(store, None if only is None else [row[1] for row in rows])
    heads = _names(store, [row[2] for row in rows]) if names is None else names
    show = Household.fields()["contact_phone"].show
    found = []
    for home, address, head, book, phone, checked, moved_out in rows:
        where, grid = places.get(address, ("", ""))
        called = heads.get(head, "")
        found.append(
            Home(
                home, address, head, called, where, grid, show(phone), checked, moved_out,
                tuple(members.get(home, ())), (phone, book),
            )
        )  # fmt: skip
    return found


def _dwellings(store: Store, only: list[bytes] | None) -> dict[bytes, tuple[str, str]]:
    parts = ("estate", "building", "entrance", "room", "detail")
    mine = {} if only is None else {"id": only}
    grids = _grid_names(store)
    found = {}
    for record_id, grid, *values in store.values(Address, "id", "grid_unit", *parts, **mine):
        found[record_id] = (dwelling_name(*values) or Address.title, grids.get(grid, ""))
    return found


def _grid_names(store: Store) -> dict[bytes, str]:
    """Give the grids' names without the community's, which they usually all begin with."""
    grids: dict[bytes, str] = dict(store.values(GridUnit, "id", "full_name"))
    start = commonprefix(list(grids.values())) if len(grids) > 1 else ""  # noqa: RUF071  words, no paths
    start = "" if start in grids.values() else start.rstrip("第")
    return {one: name.removeprefix(start) for one, name in grids.items()}


def _names(store: Store, only: list[bytes]) -> dict[bytes, str]:
    return dict(store.values(Resident, "id", "full_name", id=[one for one in only if one]))


def read_people(
    store: Store, homes: dict[bytes, Home], only: set[bytes] | None = None
) -> list[Person]:
    """Read residents with their home, pairing and open matters; all, or only some."""
    return _people(store, _rows(store, only), homes, only)


def _rows(store: Store, only: set[bytes] | None = None) -> list[tuple[Any, ...]]:
    mine = {} if only is None else {"id": list(only)}
    return store.values(
        Resident,
        "id", "full_name", "sex", "birth_date", "residence_status", "phone", "id_number",
        "former_name", "name_reading", "phone2",
        **mine,
    )  # fmt: skip


def _people(
    store: Store,
    rows: list[tuple[Any, ...]],
    homes: dict[bytes, Home],
    only: set[bytes] | None = None,
) -> list[Person]:
    """Make residents of their rows, which are used up: both at once would be much memory."""
    ours = {} if only is None else {"resident": list(only)}
    lives = {
        one: (home, relation)
        for one, home, relation in store.values(
            HouseholdMember, "resident", "household", "relation_to_head",
            membership_kind="residence", date_to=None, **ours,
        )
    }  # fmt: skip
    paired, owes = _matters(store)
    nothing, found = (None, None, None), []
    while rows:
        one, name, sex, born, status, phone, number, former, reading, phone2 = rows.pop()
        home_id, relation = lives.get(one, (b"", ""))
        found.append(
            Person(
                one, name, intern(sex or ""), born, intern(status or ""), phone, number,
                (phone2, former, reading) if phone2 or former or reading else nothing,
                homes.get(home_id), intern(relation or ""), one in paired, owes.get(one, 0),
            )
        )  # fmt: skip
    return found


def _matters(store: Store) -> tuple[set[bytes], dict[bytes, int]]:
    paired = {
        side
        for sides in store.values(Pairing, "side_a", "side_b", state="active")
        for side in sides
    }
    owes: dict[bytes, int] = {}
    for (owner,) in store.values(Resolution, "owner", state=list(OPEN_STATES)):
        owes[owner] = owes.get(owner, 0) + 1
    return paired, owes
