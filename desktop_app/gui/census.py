"""People and homes of a book as lists show them, read from bare columns. No Qt.

Nothing that may stand only in a person's own record (民族, 沟通语言) is ever read here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from os.path import commonprefix
from sys import intern
from typing import Any

from db.kinds import Address, GridUnit, Household, HouseholdMember, Pairing, Resident, Resolution
from db.kinds.household import dwelling_name
from db.kinds.resident import LIVING_HERE as LIVING_HERE
from db.kinds.resolution import OPEN_STATES
from db.search import search_line
from db.store import Store
from desktop_app.gui.shelf import Shelf

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
    grid_id: bytes | None
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
    def phones(self) -> tuple[str | None, ...]:
        """Both phones in full, to be held against what is typed; never shown."""
        return self.phone_in_full, self.also[0]

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


@dataclass
class Census:
    """All people and homes of a book, read in one go."""

    people: Shelf[Person] = field(default_factory=Shelf)
    homes: Shelf[Home] = field(default_factory=Shelf)


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
        where, grid, grid_id = places.get(address, ("", "", None))
        called = heads.get(head) or ""
        found.append(
            Home(
                home, address, head, called, where, grid, grid_id, show(phone), checked,
                moved_out, tuple(members.get(home, ())), (phone, book),
            )
        )  # fmt: skip
    return found


def _dwellings(
    store: Store, only: list[bytes] | None
) -> dict[bytes, tuple[str, str, bytes | None]]:
    parts = ("estate", "building", "entrance", "room", "detail")
    mine = {} if only is None else {"id": only}
    grids = _grid_names(store)
    found = {}
    for record_id, grid, *values in store.values(Address, "id", "grid_unit", *parts, **mine):
        where = dwelling_name(*values) or Address.title
        found[record_id] = (where, grids.get(grid, ""), grid if grid in grids else None)
    return found


def _grid_names(store: Store) -> dict[bytes, str]:
    """Give the grids' names without the community's, which they usually all begin with."""
    grids: dict[bytes, str] = {
        one: name or "" for one, name in store.values(GridUnit, "id", "full_name")
    }
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
                one, name or "", intern(sex or ""), born, intern(status or ""), phone, number,
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
