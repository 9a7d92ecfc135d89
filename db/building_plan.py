"""Laying out a building (排楼): all its doors registered at once, those nobody has been to as well.

Surveys go from house to people (以房找人); a door that is not registered is one that nobody misses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from db import homes
from db.findings import Reader
from db.kinds import Address
from db.trouble import Refused
from db.work import Work

MOST_DOORS: Final = 600
"""Of one building at a time: thirty floors of twenty doors."""
HIGHEST: Final = 99
MOST_BESIDE: Final = 99
"""Two digits of a room number say which door of its floor it is: 1203 is the third on floor 12."""
UNKNOWN: Final = "unknown"

Step = Callable[[int, int, str], None]


class BuildingPlan(Struct, frozen=True):
    """What a building is like: its entrances, its floors, and the doors on a floor of an entrance.

    Without entrances (0) all doors of a floor lie on one stair. Where the numbers of a floor
    `run_on`, the second entrance goes on counting where the first has ended (103, 104).
    """

    estate: str
    building: str
    entrances: int
    lowest: int
    highest: int
    beside: int
    run_on: bool = False

    def require(self) -> None:
        """Raise `Refused`, by field, for a building that nobody can have meant."""
        faults = {name: words for name, wrong, words in self._faults() if wrong}
        if not faults and self.count > MOST_DOORS:
            faults["beside"] = f"这样有 {self.count:,} 套；一次最多排 {MOST_DOORS} 套，请分几次排"
        if faults:
            raise Refused(faults)

    def _faults(self) -> Iterator[tuple[str, bool, str]]:
        """Yield what may be wrong: the field, whether it is, and what to do then."""
        yield "estate", not self.estate, "请写是哪个小区（院落）"
        yield "building", not self.building, "请写是哪一栋，例如 3号楼"
        fits = 0 <= self.entrances <= MOST_BESIDE
        yield "entrances", not fits, f"单元数写 0 到 {MOST_BESIDE}，没有单元的写 0"
        fits = 1 <= self.lowest <= HIGHEST
        yield "lowest", not fits, f"楼层写 1 到 {HIGHEST}；地下室请单独登记"
        fits = self.lowest <= self.highest <= HIGHEST
        yield "highest", not fits, f"最高一层写 {self.lowest} 到 {HIGHEST}"
        fits = 1 <= self.last_beside <= MOST_BESIDE
        yield "beside", not fits, f"一层的房号从 01 编到 {MOST_BESIDE}，请看看每层几户"

    @property
    def last_beside(self) -> int:
        """The highest number of a door on its floor."""
        return self.beside * (max(1, self.entrances) if self.run_on else 1)

    @property
    def count(self) -> int:
        """How many doors it has."""
        return max(1, self.entrances) * (self.highest - self.lowest + 1) * self.beside

    def doors(self) -> list[Address]:
        """Give every door as a dwelling to be saved, entrance by entrance from the bottom."""
        made = []
        for at in range(max(1, self.entrances)):
            first = at * self.beside if self.run_on else 0
            entrance = str(at + 1) if self.entrances else None
            for floor in range(self.lowest, self.highest + 1):
                for number in range(first + 1, first + self.beside + 1):
                    one = Address(
                        estate=self.estate, building=self.building, entrance=entrance,
                        floor=str(floor), room=f"{floor}{number:02d}", occupancy=UNKNOWN,
                    )  # fmt: skip
                    homes.tidy(one)
                    made.append(one)
        return made


def missing(reader: Reader, plan: BuildingPlan) -> list[Address]:
    """Give the doors of a plan that are not registered yet; a part of one counts as the door."""
    wanted = plan.doors()
    first = wanted[0]
    beside = reader.all(Address, estate=first.estate, building=first.building)
    there = {_door(one) for one in beside}
    return [one for one in wanted if _door(one) not in there]


def _door(one: Address) -> tuple[str, str]:
    return (one.entrance or "").casefold(), (one.room or "").casefold()


def register(work: Work, plan: BuildingPlan, step: Step) -> list[Address]:
    """Register the doors of a plan that are missing, in the grid of their building; gives them.

    `step(done, total, words)` is told how far it is and may raise to stop.
    """
    plan.require()
    fresh = missing(work.reader, plan)
    grid = homes.grid_of(work.reader, fresh[0]) if fresh else None
    for at, one in enumerate(fresh, 1):
        one.grid_unit = grid
        work.save(one)
        step(at, len(fresh), "")
    return fresh
