"""The registered population that superiors name (上级口径), beside what the register counts.

The two are set side by side and never joined: a census or the police count by rules of their own,
so a difference is something to look into and no fault. Neither number is ever written over the
other.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec import Struct

from db.head_counts import REGISTERED
from db.held import Held
from db.kinds import OrgUnit, Resident, SamePerson
from db.record import Id
from db.same_people import SamePeople

RULE: Final = "登记数按户籍口径：户籍在本社区的，人在外面住的也算，同一人只算一次"


class Comparison(Struct, frozen=True):
    """One number of both: what the register counts, and what superiors name.

    `indicator` is the key of the number it stands beside.
    """

    indicator: str
    label: str
    unit: str
    registered: int
    official: int

    @property
    def words(self) -> str:
        """Both numbers with their difference, in one sentence."""
        gap = self.registered - self.official
        much = f"{'多' if gap > 0 else '少'} {abs(gap):,} {self.unit}" if gap else "一致"
        return (
            f"{self.label}登记 {self.registered:,} {self.unit}，"
            f"上级口径 {self.official:,} {self.unit}，{much}"
        )


def compared(held: Held, day: dt.date, office: str = "") -> list[Comparison]:
    """Compare as a day ended, for one office or, blank, for all that superiors name a number of.

    Without such a number there is nothing to compare.
    """
    units = [
        one for one in held.all(OrgUnit) if one.level == "community" and office in ("", one.code12)
    ]
    people = {one.code12: one.official_population for one in units if one.official_population}
    homes = {one.code12: one.official_households for one in units if one.official_households}
    registered = _registered(held, day) if people or homes else []
    found = []
    if people:
        count = sum(code in people for code, _ in registered)
        found.append(Comparison("resident_count", "户籍人口", "人", count, sum(people.values())))
    if homes:
        count = len({home for code, home in registered if code in homes})
        found.append(Comparison("household_count", "户籍户数", "户", count, sum(homes.values())))
    return found


def _registered(held: Held, day: dt.date) -> list[tuple[str, Id]]:
    """Give office and household of everyone registered here, each once; some are their own."""
    offices = dict(held.source.values(Resident, "id", "org_code"))
    found = {
        one: (offices.get(one, ""), stands.stay.household if stands.stay else one)
        for one, stands in held.standings(day).items()
        if stands.status in REGISTERED
    }
    for one in SamePeople(held.all(SamePerson)).not_counted(found, "registration"):
        del found[one]
    return list(found.values())
