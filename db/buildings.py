"""A building as a grid of floors and rooms, with who keeps house behind each door.

Surveys go from house to people (以房找人). What an address does not say is never guessed: a door
without a floor stands in a row of its own below, a yard without floors simply in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from db import natural
from db.checked import Checks
from db.kinds import Address, Household, HouseholdMember, Resident
from db.kinds.household import RESIDENCE, dwelling_name, floor_of, storey
from db.record import Id
from db.store import Store

EMPTY: Final = "empty"
YARD_WIDTH: Final = 8
"""Doors side by side where there are no floors."""

Site = tuple[str, str]
Column = tuple[str, str]
"""Entrance and the room's place on its floor."""


@dataclass(frozen=True, slots=True)
class Lodging:
    """A household behind a door."""

    id: Id
    head: str
    people: int
    checked_on: dt.date | None

    @property
    def name(self) -> str:
        """What the household is called."""
        return f"{self.head}户" if self.head else "没有户主的户"


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A door: where it is, whether it stands empty, and who keeps house behind it."""

    id: Id
    entrance: str
    floor: str
    room: str
    detail: str
    where: str
    occupancy: str
    homes: tuple[Lodging, ...] = ()

    @property
    def label(self) -> str:
        """What is written on the door."""
        return self.room + self.detail or self.where

    @property
    def stands_empty(self) -> bool:
        """Whether the register says that nobody lives there."""
        return self.occupancy == EMPTY and not self.homes

    def is_unchecked(self, checks: Checks) -> bool:
        """Whether a household behind the door was not checked for as long as is agreed."""
        return any(checks.is_unchecked(one.checked_on) for one in self.homes)


@dataclass(frozen=True)
class Building:
    """The grid: floors from the top, columns by entrance and room, the doors in each cell."""

    site: Site
    floors: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    cells: dict[tuple[int, int], tuple[Dwelling, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Where the building is."""
        return dwelling_name(*self.site)

    def doors(self) -> Iterator[Dwelling]:
        """Yield every door."""
        for some in self.cells.values():
            yield from some


def sites(store: Store) -> list[Site]:
    """Give every building with a registered dwelling, in the order people walk them."""
    rows = store.values(Address, "estate", "building")
    found = {(estate or "", building or "") for estate, building in rows}
    return sorted(found, key=lambda one: (natural.key(one[0]), natural.key(one[1])))


def read(store: Store, site: Site) -> Building:
    """Read one building with its households."""
    estate, building = site
    names = ("id", "entrance", "floor", "room", "detail", "occupancy")
    rows = []
    # A blank part may be kept as nothing or as an empty word.
    for said in (building,) if building else (None, ""):
        rows += store.values(Address, *names, estate=estate, building=said)
    behind = _lodgings(store, [row[0] for row in rows])
    doors = [_door(site, row, behind.get(row[0], ())) for row in rows]
    return lay_out(site, doors)


def _door(site: Site, row: tuple[object, ...], homes: Sequence[Lodging]) -> Dwelling:
    one, *said = row
    entrance, floor, room, detail, occupancy = (str(part) if part else "" for part in said)
    where = dwelling_name(*site, entrance, room, detail)
    known = storey(floor, room)
    return Dwelling(bytes(one), entrance, known, room, detail, where, occupancy, tuple(homes))  # type: ignore[call-overload]


def _lodgings(store: Store, dwellings: list[Id]) -> dict[Id, list[Lodging]]:
    rows = store.values(
        Household, "id", "address", "head", "checked_on",
        address=dwellings, moved_out=None,
    )  # fmt: skip
    people: dict[Id, int] = {}
    homes = [row[0] for row in rows]
    for (home,) in store.values(
        HouseholdMember, "household", household=homes, membership_kind=RESIDENCE, date_to=None
    ):
        people[home] = people.get(home, 0) + 1
    heads = [row[2] for row in rows if row[2]]
    names = dict(store.values(Resident, "id", "full_name", id=heads))
    found: dict[Id, list[Lodging]] = {}
    for one, address, head, checked in rows:
        lodging = Lodging(one, names.get(head) or "", people.get(one, 0), checked)
        found.setdefault(address, []).append(lodging)
    for some in found.values():
        some.sort(key=lambda one: (-one.people, one.head, one.id))
    return found


def place_of(door: Dwelling) -> str:
    """Give a room's place on its floor: 01 of 1201; rooms with names keep them."""
    numbered = door.floor and door.room.isdecimal() and floor_of(door.room) == door.floor
    return door.room[-2:] if numbered else door.label


def lay_out(site: Site, doors: Iterable[Dwelling]) -> Building:
    """Set doors into floors and columns."""
    every = sorted(doors, key=_walk)
    known = [one for one in every if one.floor]
    if not known:
        return _yard(site, every)
    columns = _columns(every)
    floors = sorted({one.floor for one in known}, key=natural.key, reverse=True)
    cells: dict[tuple[int, int], tuple[Dwelling, ...]] = {}
    for one in known:
        at = floors.index(one.floor), columns.index((one.entrance, place_of(one)))
        cells[at] = (*cells.get(at, ()), one)
    below = _below([one for one in every if not one.floor], columns)
    for (row, column), one in below.items():
        cells[len(floors) + row, column] = (one,)
    extra = 1 + max((row for row, _ in below), default=-1)
    return Building(site, (*floors, *("",) * extra), tuple(columns), cells)


def _walk(one: Dwelling) -> tuple[natural.Key, ...]:
    return natural.key(one.entrance), natural.key(one.room), natural.key(one.detail)


def _columns(doors: Iterable[Dwelling]) -> list[Column]:
    """Give the columns: those of known floors, and at least one for every entrance."""
    every = list(doors)
    found = {(one.entrance, place_of(one)) for one in every if one.floor}
    entrances = {entrance for entrance, _ in found}
    found |= {(one.entrance, "") for one in every if one.entrance not in entrances}
    return sorted(found, key=lambda one: (natural.key(one[0]), natural.key(one[1])))


def _below(doors: Iterable[Dwelling], columns: Sequence[Column]) -> dict[tuple[int, int], Dwelling]:
    """Set doors without a floor below the others, each under its own entrance."""
    found: dict[tuple[int, int], Dwelling] = {}
    seen: dict[str, int] = {}
    for one in doors:
        mine = [at for at, (entrance, _) in enumerate(columns) if entrance == one.entrance]
        count = seen.get(one.entrance, 0)
        seen[one.entrance] = count + 1
        found[count // len(mine), mine[count % len(mine)]] = one
    return found


def _yard(site: Site, doors: Sequence[Dwelling]) -> Building:
    """Set the doors of a yard in order, some side by side."""
    width = min(YARD_WIDTH, len(doors))
    cells: dict[tuple[int, int], tuple[Dwelling, ...]] = {
        divmod(at, YARD_WIDTH): (one,) for at, one in enumerate(doors)
    }
    rows = -(-len(doors) // YARD_WIDTH)
    return Building(site, ("",) * rows, (("", ""),) * width, cells)
