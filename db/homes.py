"""Dwellings and moves: one row per dwelling, one place to live at a time, and no history lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from db import parts
from db.as_of import ELSEWHERE
from db.findings import Reader
from db.kinds import Address, GridUnit, Household, HouseholdMember, ListEntry, StaffMember
from db.kinds.household import REGISTERED as REGISTERED, RESIDENCE as RESIDENCE, storey
from db.record import Id, Record, new_id
from db.rules_people import HEAD

_EDITED = ("relation_to_head", "membership_kind", "date_from", "date_to")
PLACE = ("estate", "building", "entrance", "floor", "room", "detail")
_UNITS = {
    "building": ("号楼", "栋", "幢"),
    "entrance": ("单元",),
    "floor": ("层", "楼"),
    "room": ("室", "号"),
}


def tidy(dwelling: Address) -> None:
    """Write 12号楼 as 12, so that one dwelling has one spelling; 甲栋 stays as it is called."""
    for name, units in _UNITS.items():
        said = getattr(dwelling, name)
        for unit in units:
            if said and said.endswith(unit) and said.removesuffix(unit).isdecimal():
                setattr(dwelling, name, said.removesuffix(unit))


def is_named(dwelling: Address) -> bool:
    """Say whether any part of a dwelling's place is given."""
    return any(getattr(dwelling, name) for name in PLACE)


def same_dwelling(reader: Reader, wanted: Address) -> Address | None:
    """Give the registered dwelling at a place, if there is one; `wanted` must be tidy.

    A floor that is not written is the one its room names: 302 is on 3.
    """
    place = {name: getattr(wanted, name) for name in PLACE if name != "floor"}
    floor = storey(wanted.floor, wanted.room)
    beside = (one for one in reader.all(Address, **place) if one.id != wanted.id)
    return next((one for one in beside if storey(one.floor, one.room) == floor), None)


def grid_of(reader: Reader, dwelling: Address) -> bytes | None:
    """Give the grid of the building: that of its other dwellings, or the one that names it."""
    if not dwelling.estate:
        return None
    beside = reader.all(Address, estate=dwelling.estate, building=dwelling.building)
    known = next((one.grid_unit for one in beside if one.grid_unit), None)
    return known or _grid_naming(reader, dwelling.public_name)


def _grid_naming(reader: Reader, building: str) -> bytes | None:
    tag = GridUnit.lists()["buildings"].tag
    named = reader.all(ListEntry, owner_tag=tag, target_name=building)
    return next((one.owner for one in named if reader.get(GridUnit, one.owner)), None)


def without_grid(reader: Reader, buildings: Collection[str]) -> list[Address]:
    """Give the dwellings of some buildings, as they are called, that belong to no grid yet."""
    free = reader.all(Address, grid_unit=None)
    return [one for one in free if one.public_name in buildings]


def out_of_grid(reader: Reader, grid: Id) -> list[Record]:
    """Give what is marked with a grid, with the mark taken off, to be saved."""
    marked: list[Address | StaffMember] = [
        *reader.all(Address, grid_unit=grid),
        *reader.all(StaffMember, grid_unit=grid),
    ]
    for one in marked:
        one.grid_unit = None
    return list(marked)


def dwelling_for(reader: Reader, wanted: Address, home: Id) -> Address:
    """Give the dwelling a household is to have: a registered one, or `wanted` itself to be saved.

    A dwelling that other households share is left alone; the household gets one of its own.
    """
    tidy(wanted)
    if found := same_dwelling(reader, wanted):
        return found
    if wanted.op is not None:
        before = reader.get(Address, wanted.id)
        is_moved = before and any(getattr(before, n) != getattr(wanted, n) for n in PLACE)
        shared = any(one.id != home for one in reader.all(Household, address=wanted.id))
        if is_moved and shared:
            return Address(**{name: getattr(wanted, name) for name in (*PLACE, "occupancy")})
    if wanted.grid_unit is None:
        wanted.grid_unit = grid_of(reader, wanted)
    return wanted


def usual_kind(status: str | None) -> str:
    """Give what a membership usually is: 户籍 for whoever is registered here, living elsewhere."""
    return REGISTERED if status == ELSEWHERE else RESIDENCE


def place_of(
    reader: Reader, resident: Id, day: dt.date, kind: str = RESIDENCE
) -> HouseholdMember | None:
    """Give a person's membership where they live on a day, or where they are registered.

    Where a household lies in the bin nobody lives, though another PC added to it meanwhile.
    """
    held = reader.all(HouseholdMember, resident=resident, membership_kind=kind)
    open_ones = (one for one in held if one.holds_on(day) and one.date_to is None)
    return next((one for one in open_ones if not parts.is_left_behind(reader, one)), None)


def members_of(reader: Reader, home: Id) -> list[HouseholdMember]:
    """Give the memberships of a household that have not ended."""
    return list(reader.all(HouseholdMember, household=home, date_to=None))


def residing(reader: Reader, homes: Sequence[Id]) -> list[HouseholdMember]:
    """Give the stays of all times of those who live, or lived, in some households."""
    return list(reader.all(HouseholdMember, household=homes, membership_kind=RESIDENCE))


def moves(
    before: HouseholdMember | None, wanted: HouseholdMember, day: dt.date
) -> list[HouseholdMember]:
    """Give what must be saved so that a person belongs as wanted: the old ends, a new begins.

    `before` is what `wanted` takes the place of: the row it was edited from, or the one of its
    kind. Without a household in `wanted` the person only leaves; the same household keeps its
    row. The new one begins on the day that was typed for it, else on `day`.
    """
    if before is None:
        return [wanted] if wanted.household else []
    is_edited = before.id == wanted.id
    if before.household == wanted.household:
        for name in _EDITED if is_edited else ("relation_to_head",):
            setattr(before, name, getattr(wanted, name))
        return [before]
    is_old_day = is_edited and wanted.date_from == before.date_from
    start = (None if is_old_day else wanted.date_from) or day
    before.date_to = start if wanted.household else day
    if not wanted.household:
        return [before]
    begun = HouseholdMember(
        id=new_id(),
        household=wanted.household,
        resident=before.resident,
        relation_to_head=wanted.relation_to_head,
        membership_kind=wanted.membership_kind,
        date_from=start,
        remark=None if is_edited else wanted.remark,  # what was said of the old place stays there
    )
    return [before, begun]


def head_among(members: Iterable[HouseholdMember]) -> bytes | None:
    """Give the person whose relation says that they are the head, and who still belongs."""
    found = (one for one in members if one.relation_to_head == HEAD and one.date_to is None)
    return next((one.resident for one in found), None)
