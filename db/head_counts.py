"""How many people the district has, each counted once: by residence, or by registration.

常住口径 counts where a person lives, 户籍口径 where a person is registered. Records that were found
to be one person count once; of 人户分离 the side that the rule is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db.kinds import Resident
from db.kinds.resident import GONE, LIVING_HERE
from db.record import Id
from db.same_people import Counting, SamePeople, same_people
from db.store import Store

REGISTERED: Final = frozenset({"matched", "registered_living_elsewhere"})
RULES: Final[dict[Counting, str]] = {
    "residence": "常住口径：住在本社区的，同一人只算一次，人户分离算在居住地",
    "registration": "户籍口径：户籍在本社区的，同一人只算一次，人户分离算在户籍地",
}
_STATES: Final[dict[Counting, frozenset[str]]] = {
    "residence": LIVING_HERE,
    "registration": REGISTERED,
}


@dataclass
class HeadCount:
    """Of one office: how many records, and how many people by each rule."""

    records: int = 0
    by_residence: int = 0
    by_registration: int = 0


def head_counts(store: Store) -> dict[str, HeadCount]:
    """Count the people of each office, by its code; moved away and dead are left out."""
    here = {
        row: (office, status)
        for row, office, status in store.values(Resident, "id", "org_code", "residence_status")
        if status not in GONE
    }
    found: dict[str, HeadCount] = {}
    for office, _ in here.values():
        found.setdefault(office, HeadCount()).records += 1
    same = same_people(store)
    for by in RULES:
        for row in _counted(here, same, by):
            one = found[here[row][0]]
            if by == "residence":
                one.by_residence += 1
            else:
                one.by_registration += 1
    return found


def _counted(here: dict[Id, tuple[str, str]], same: SamePeople, by: Counting) -> Iterator[Id]:
    """Yield the record by which each person is counted."""
    joined = {row for group in same.groups() for row in group}
    yield from (row for row in here if row not in joined and here[row][1] in _STATES[by])
    for group in same.groups():
        active = [row for row in group if row in here]
        if any(here[row][1] in _STATES[by] for row in active):
            yield same.counted(active, by)
