"""The office's own rhythm: how often it meets, studies, looks in on homes and asks again.

How many days a case may take stands in `case_days`. Kept as a fact of the book on this PC; what
nobody changed follows the handbook.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from db.kinds.rights import ANSWER_WITHIN
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused

KEY: Final = "rhythm"
HALF_YEARLY: Final = (3, 12)
QUARTERLY: Final = (3, 6, 9, 12)
MONTHLY: Final = tuple(range(1, 13))
MEETINGS: Final[dict[str, tuple[int, ...]]] = {
    "half_yearly": HALF_YEARLY,
    "quarterly": QUARTERLY,
    "monthly": MONTHLY,
}
"""In which months a joint meeting is due, by how often the office meets."""

MEETING_WORDS: Final = {
    "half_yearly": "每半年一次（3 月、12 月）",
    "quarterly": "每季度一次",
    "monthly": "每月一次",
}
LEAST, MOST = 1, 365
CHECK_MONTHS: Final = 12
"""Months after which what is known of a household is asked again."""


@dataclass(frozen=True)
class Rhythm:
    """How often and how soon; days are calendar days unless the name says otherwise."""

    meetings: str = "half_yearly"
    topics_ahead: int = 15
    study_months: int = 3
    revisit_workdays: int = 7
    check_months: int = CHECK_MONTHS
    answer_days: int = ANSWER_WITHIN

    @property
    def meeting_months(self) -> tuple[int, ...]:
        """The months in which a joint meeting is due."""
        return MEETINGS.get(self.meetings, HALF_YEARLY)

    def faults(self) -> dict[str, str]:
        """Say what cannot be kept, by name."""
        found = {} if self.meetings in MEETINGS else {"meetings": "请从列表里选"}
        numbers = {
            "topics_ahead": self.topics_ahead,
            "study_months": self.study_months,
            "revisit_workdays": self.revisit_workdays,
            "check_months": self.check_months,
            "answer_days": self.answer_days,
        }
        wrong = [n for n, v in numbers.items() if type(v) is not int or not LEAST <= v <= MOST]
        return found | dict.fromkeys(wrong, f"应在 {LEAST} 到 {MOST} 之间")


def read(store: Store) -> Rhythm:
    """Give the office's rhythm; what is kept amiss counts as not kept."""
    try:
        held: Any = json.loads(store.fact(KEY, "{}"))
    except ValueError:
        return Rhythm()
    known = {one.name for one in fields(Rhythm)}
    wanted = {k: v for k, v in held.items() if k in known} if isinstance(held, dict) else {}
    try:
        found = Rhythm(**wanted)
        return Rhythm() if found.faults() else found
    except (TypeError, AttributeError):
        return Rhythm()


def keep(store: Store, clerk: Clerk, rhythm: Rhythm) -> None:
    """Keep a rhythm; raises `Refused` with what is wrong."""
    require(clerk, "settings")
    if faults := rhythm.faults():
        raise Refused(faults)
    store.keep_fact(KEY, json.dumps(asdict(rhythm)))
