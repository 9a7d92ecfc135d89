"""People and homes of a book as lists show them, read from bare columns. No Qt.

Nothing that may stand only in a person's own record (民族, 沟通语言) is ever read here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from os.path import commonprefix
from typing import Any

from msgspec import Struct, field
from typing_extensions import override

from db.kinds import (
    Address,
    GridUnit,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    Resident,
    Resolution,
    Visit,
)
from db.kinds.household import dwelling_name
from db.kinds.resident import LIVING_HERE as LIVING_HERE
from db.kinds.resolution import OPEN_STATES
from db.kinds.wish import OPEN_STATES as OPEN_WISHES
from db.search import search_line
from db.store import Store
from desktop_app.gui.shelf import Shelf

_Number = int | str | None  # as `packed`

_ACTIVE = frozenset({*LIVING_HERE, "registered_living_elsewhere"})


class _Listed(Struct, gc=False):
    """One of 100,000: no object that the collector would look at, and no values when printed."""

    id: bytes

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id.hex()})"


class Home(_Listed, gc=False):
    """A household as lists show it; `members` are the people who live there now.

    `visited_on` is the day on which it, or one of them, was visited last.
    """

    address: bytes | None
    head: bytes | None
    head_name: str
    where: str
    grid: str
    grid_id: bytes | None
    packed_phone: _Number
    book_no: str | None
    checked_on: dt.date | None
    moved_out: dt.date | None
    members: tuple[bytes, ...]
    visited_on: dt.date | None = None

    @property
    def name(self) -> str:
        """What the household is called."""
        return f"{self.head_name}户" if self.head_name else "没有户主的户"

    @property
    def phone_in_full(self) -> str | None:
        """The phone in full, to be held against what is typed; never shown."""
        return unpacked(self.packed_phone)

    @property
    def phone(self) -> str:
        """The phone, masked."""
        return Household.fields()["contact_phone"].show(self.phone_in_full)

    @property
    def line(self) -> str:
        """The words by which the household is found."""
        return search_line(
            self.head_name, phones=[self.phone_in_full], id_number=self.book_no, address=self.where
        )

    @property
    def sort_key(self) -> tuple[bytes, bytes]:
        """The place in the list: by address, as the buildings are walked."""
        return _in_order(self.where), self.id


class Common(Struct, frozen=True, gc=False):
    """What a few words say of many people: held once for all of whom it is true."""

    sex: str
    status: str
    relation: str
    is_paired: bool
    owes: int
    wishes: int
    office: str  # the code of whose record it is


@cache
def common(
    sex: str,
    status: str,
    relation: str,
    is_paired: bool,  # noqa: FBT001
    owes: int = 0,
    wishes: int = 0,
    office: str = "",
) -> Common:
    """Give the one object for these."""
    return Common(sex, status, relation, is_paired, owes, wishes, office)


class Person(_Listed, gc=False):
    """A resident as lists show them; what they are only found by is never printed."""

    name: str
    born: dt.date | None
    packed_phone: _Number
    packed_number: _Number
    also: tuple[str | None, ...]  # second phone, former name, reading
    home: Home | None
    common: Common

    @property
    def sex(self) -> str:
        """The code of the sex."""
        return self.common.sex

    @property
    def status(self) -> str:
        """The code of how the resident is registered and lives here."""
        return self.common.status

    @property
    def office(self) -> str:
        """The code of the office whose record it is."""
        return self.common.office

    @property
    def relation(self) -> str:
        """The code of what the resident is to the head of the home."""
        return self.common.relation

    @property
    def is_paired(self) -> bool:
        """Whether a pairing is running."""
        return self.common.is_paired

    @property
    def owes(self) -> int:
        """How many open resolutions the resident sees to."""
        return self.common.owes

    @property
    def wishes(self) -> int:
        """How many wishes of the resident are not answered yet."""
        return self.common.wishes

    def live_in(self, home: Home | None, relation: str | None) -> None:
        """Take over where the resident lives, and what to the head of that home."""
        known = self.common
        self.home = home
        self.common = common(
            known.sex, known.status, relation or "", known.is_paired, known.owes, known.wishes,
            known.office,
        )  # fmt: skip

    @property
    def phone_in_full(self) -> str | None:
        """The phone in full, to be held against what is typed; never shown."""
        return unpacked(self.packed_phone)

    @property
    def number(self) -> str | None:
        """The number of the identity document, to be held against what is typed; never shown."""
        return unpacked(self.packed_number)

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
        said = self.common
        return said.status in _ACTIVE and not (self.packed_phone and self.home and said.relation)


def packed(number: str | None) -> _Number:
    """Give a number of plain figures as the integer it reads as: it takes half the room."""
    is_plain = number and number.isascii() and number.isdecimal() and number[0] != "0"
    return int(number) if number and is_plain else number


def unpacked(number: _Number) -> str | None:
    """Give a packed number as it was written."""
    return str(number) if isinstance(number, int) else number


_FIGURES = re.compile(r"\d+")


def _by_name(name: str) -> bytes:
    # GB 18030 keeps GB 2312's level 1 in the order of pinyin: no tables are asked.
    return name.encode("gb18030", "replace")


def _in_order(where: str) -> bytes:
    return _by_name(_FIGURES.sub(lambda found: found[0].zfill(5), where))


class Census(Struct):
    """All people and homes of a book, read in one go."""

    people: Shelf[Person] = field(default_factory=Shelf)
    homes: Shelf[Home] = field(default_factory=Shelf)


_Named = Callable[[bytes], tuple[bytes, str | None]]  # a person's own id and name


def read(store: Store) -> Census:
    """Read all people and homes; takes a second at 100,000, so it belongs in a job.

    Row by row: with all rows in memory beside what is made of them, it would take twice as much.
    """
    people = {one.id: one for one in _people(store)}

    def named(head: bytes) -> tuple[bytes, str | None]:
        person = people.get(head)
        return (person.id, person.name) if person else (head, "")

    homes = {one.id: one for one in _homes(store, named)}

    def settle(resident: bytes, household: bytes, relation: str | None) -> None:
        person, home = people.get(resident), homes.get(household)
        if home is None:
            return  # in the bin, while another PC went on adding to it: nobody lives there
        # The person's own id, no copy of it.
        home.members += (person.id if person else resident,)
        if person:
            person.live_in(home, relation)

    _each_stay(store, settle)
    note_visits(store, homes.values())
    return Census(Shelf(people.values()), Shelf(homes.values()))


def read_homes(store: Store, only: set[bytes]) -> list[Home]:
    """Read some households with their dwelling, head and members."""
    some = list(only)
    heads = [head for (head,) in store.values(Household, "head", id=some) if head]
    names = dict(store.values(Resident, "id", "full_name", id=heads))
    called = _homes(store, lambda head: (head, names.get(head)), id=some)
    homes = {home.id: home for home in called}

    def settle(resident: bytes, household: bytes, _relation: str | None) -> None:
        if household in homes:
            homes[household].members += (resident,)

    _each_stay(store, settle, household=some)
    whom = [one for home in homes.values() for one in (home.id, *home.members)]
    note_visits(store, homes.values(), target=whom)
    return list(homes.values())


def note_visits(
    store: Store, homes: Iterable[Home], until: dt.date = dt.date.max, **only: Any
) -> None:
    """Note on homes when they were visited last, up to a day; read in one go for all of them."""
    tag = Visit.lists()["targets"].tag
    rows = store.values(ListEntry, "owner", "target", owner_tag=tag, **only)
    asked = {"id": [visit for visit, _ in rows]} if only else {}
    days = dict(store.values(Visit, "id", "date", **asked))
    last: dict[bytes, dt.date] = {}
    for visit, whom in rows:
        day = days.get(visit)
        if whom and day and last.get(whom, dt.date.min) < day <= until:
            last[whom] = day
    for home in homes if last else ():
        came = [last[one] for one in (home.id, *home.members) if one in last]
        home.visited_on = max(came, default=None)


def _each_stay(store: Store, take: Callable[..., object], **only: Any) -> None:
    """Hand on who lives where now: resident, household, relation to its head."""
    names = ("resident", "household", "relation_to_head")
    store.each(HouseholdMember, names, take, membership_kind="residence", date_to=None, **only)


def _homes(store: Store, named: _Named, **only: Any) -> list[Home]:
    """Make households, still without members."""
    places = _dwellings(store, **only)
    found: list[Home] = []

    def make(
        home: bytes, address: bytes | None, head: bytes | None, book: str | None,
        phone: str | None, checked: dt.date | None, moved_out: dt.date | None,
    ) -> None:  # fmt: skip
        where, grid, grid_id = places.get(address, ("", "", None))
        head_id, name = named(head) if head else (None, "")
        found.append(
            Home(
                home, address, head_id, name or "", where, grid, grid_id, packed(phone), book,
                checked, moved_out, (),
            )
        )  # fmt: skip

    columns = (
        "id", "address", "head", "hukou_book_no", "contact_phone", "checked_on", "moved_out",
    )  # fmt: skip
    store.each(Household, columns, make, **only)
    return found


def _dwellings(store: Store, **only: Any) -> dict[bytes | None, tuple[str, str, bytes | None]]:
    """Give the dwellings of households: what they are called, their grid and its id."""
    parts = ("estate", "building", "entrance", "room", "detail")
    mine = {"id": [one for (one,) in store.values(Household, "address", **only)]} if only else {}
    grids = _grid_names(store)
    found: dict[bytes | None, tuple[str, str, bytes | None]] = {}
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


def read_people(store: Store, homes: dict[bytes, Home], only: set[bytes]) -> list[Person]:
    """Read some residents with their home, pairing and open matters."""
    some = list(only)
    people = {one.id: one for one in _people(store, id=some)}

    def settle(resident: bytes, household: bytes, relation: str | None) -> None:
        home = homes.get(household)
        if home and (person := people.get(resident)):
            person.live_in(home, relation)

    _each_stay(store, settle, resident=some)
    return list(people.values())


def _people(store: Store, **only: Any) -> list[Person]:
    """Make residents, still without a home."""
    paired, owes, wishes = _matters(store)
    days: dict[dt.date | None, dt.date | None] = {}
    nothing = (None, None, None)
    found: list[Person] = []

    def make(
        one: bytes, name: str | None, sex: str | None, born: dt.date | None, status: str | None,
        phone: str | None, number: str | None, office: str, *also: str | None,
    ) -> None:  # fmt: skip
        born = days.setdefault(born, born)  # one object for all who were born on that day
        found.append(
            Person(
                one, name or "", born, packed(phone), packed(number),
                also if any(also) else nothing, None,
                common(sex or "", status or "", "", one in paired, owes[one], wishes[one], office),
            )
        )  # fmt: skip

    columns = (
        "id", "full_name", "sex", "birth_date", "residence_status", "phone", "id_number",
        "org_code", "phone2", "former_name", "name_reading",
    )  # fmt: skip
    store.each(Resident, columns, make, **only)
    return found


def _matters(store: Store) -> tuple[set[bytes], Counter[bytes], Counter[bytes]]:
    """Give who is in a pair, and how many open resolutions and wishes people have.

    Cases are not counted: whose case it is, is sensitive (domain 3.5) and may even be left out. A
    bare number in somebody's row would tell that they are party to one, wherever the row is copied
    or taken out to; no mask hides that.
    """
    paired = {
        side
        for sides in store.values(Pairing, "side_a", "side_b", state="active")
        for side in sides
    }
    owes = store.tally(Resolution, "owner", state=list(OPEN_STATES))
    wishes = store.tally(MicroWish, "wisher", state=list(OPEN_WISHES))
    return paired, owes, wishes
