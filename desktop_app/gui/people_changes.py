"""What may be changed from the lists of people and homes; moving away and dying have their acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from db.kinds import Address, Household, Resident
from desktop_app.gui.census import Home
from desktop_app.gui.changeable import Changeable, plain_changes
from desktop_app.gui.roll import Roll

OWN_ACTS: Final = frozenset({"moved_out", "deceased"})
_OF_PEOPLE: Final = (
    "marital_status", "education", "employment_status", "workplace", "hukou_place", "notice_on",
    "notice_method", "remark",
)  # fmt: skip
_OF_HOMES: Final = ("checked_on", "household_kind", "housing_tenure", "remark")


def people_changes(roll: Roll) -> Sequence[Changeable]:
    """Give what may be changed for residents."""

    def home_of(one: bytes) -> Home | None:
        person = roll.people.items.get(one)
        return person.home if person else None

    status = Changeable(
        "residence_status", Resident, "residence_status", without=OWN_ACTS,
        note="迁出和死亡请打开本人的记录办理",
    )  # fmt: skip
    return (_grid(home_of), status, *plain_changes(Resident, _OF_PEOPLE))


def homes_changes(roll: Roll) -> Sequence[Changeable]:
    """Give what may be changed for households."""

    def home(one: bytes) -> Home | None:
        return roll.homes.items.get(one)

    return (_grid(home), *plain_changes(Household, _OF_HOMES))


def _grid(home_of: Callable[[bytes], Home | None]) -> Changeable:
    def reach(ids: Sequence[bytes]) -> Mapping[bytes, bytes]:
        homes = ((one, home_of(one)) for one in ids)
        return {one: home.address for one, home in homes if home and home.address}

    return Changeable(
        "grid_unit", Address, "grid_unit", reach,
        note="网格记在住址上，住在同一处的人一起改", lacking="还没有登记住址，先登记住址才有网格",
    )  # fmt: skip
