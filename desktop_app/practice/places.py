"""Invented estates, their dwellings, and the grid units they are served by."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from db.kinds import Address, GridUnit, ListEntry
from db.record import Record
from desktop_app.practice import words
from desktop_app.practice.profile import Office

EMPTY = 0.05
_ENTRANCES, _FLOORS, _ROOMS = 3, 6, 2
GRID_NAMES = ("第一网格", "第二网格", "第三网格")


def estates(office: Office) -> tuple[str, ...]:
    """Give the estates of a community."""
    return words.ESTATES[int(office.code[8]) % 5 - 1]


def grids(office: Office) -> list[GridUnit]:
    """Give the grid units of a community, one for each estate."""
    return [GridUnit(full_name=f"{office.place}{name}") for name in GRID_NAMES]


def dwellings(rng: Random, office: Office, units: list[GridUnit]) -> list[Address]:
    """Give a dwelling for each household and some empty ones, in the order of the doors."""
    count = office.households + round(office.households * EMPTY)
    found: list[Address] = []
    if office.has_yard:
        found += [_yard(rng, place, units[0]) for place in range(min(12, count // 5))]
    share = -(-(count - len(found)) // len(units))
    for estate, unit in zip(estates(office), units, strict=True):
        wanted = min(share, count - len(found))
        doors = _doors(estate, unit)
        found += [next(doors) for _ in range(wanted)]
    return found


def _doors(estate: str, unit: GridUnit) -> Iterator[Address]:
    building = 0
    while True:
        building += 1
        for entrance in range(1, _ENTRANCES + 1):
            for floor in range(1, _FLOORS + 1):
                for room in range(1, _ROOMS + 1):
                    yield Address(
                        estate=estate,
                        building=str(building),
                        entrance=str(entrance),
                        floor=str(floor),
                        room=f"{floor}{room:02d}",
                        grid_unit=unit.id,
                        occupancy="empty",
                    )


def _yard(rng: Random, place: int, unit: GridUnit) -> Address:
    """Give a bungalow of a yard, whose numbers follow no rule."""
    number = place * 3 + rng.randrange(1, 4)
    name = f"{number}号院" if place % 3 else f"甲{number}号院"
    return Address(
        estate=words.YARDS[place % 2],
        building=name,
        room="东屋" if place % 2 else "西屋",
        grid_unit=unit.id,
        occupancy="empty",
    )


def grid_rows(units: list[GridUnit], found: list[Address]) -> list[Record]:
    """Give the rows of each unit's list of buildings."""
    tag = GridUnit.lists()["buildings"].tag
    rows: list[Record] = []
    for unit in units:
        names = dict.fromkeys(a.public_name for a in found if a.grid_unit == unit.id)
        rows += [
            ListEntry(owner=unit.id, owner_tag=tag, target_name=name, position=place)
            for place, name in enumerate(names)
        ]
    return rows
