"""The office's own rhythm: how often it meets, studies, looks in on homes and asks again.

How many days a case may take stands in `case_days`. It stands in the office's own record, so that
all of its PCs go by one rhythm; what nobody changed follows the handbook. Earlier versions kept it
as a fact of each PC: that holds there until somebody settles it for the office.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Protocol

from db import codes
from db.book import BookFacts
from db.findings import Reader
from db.kinds import OrgUnit
from db.kinds.office import LONGEST
from db.kinds.rights import ANSWER_WITHIN
from db.trouble import Refused

KEY: Final = "rhythm"
HALF_YEARLY: Final = (3, 12)  # as the rule has it: for each half-year, not six months apart
QUARTERLY: Final = (3, 6, 9, 12)
MONTHLY: Final = tuple(range(1, 13))
_MEETINGS: Final = "meetings"
MEETINGS: Final[dict[str, tuple[int, ...]]] = {
    "half_yearly": HALF_YEARLY,
    "quarterly": QUARTERLY,
    "monthly": MONTHLY,
}
"""In which months a joint meeting is due, by how often the office meets."""

LEAST, MOST = 1, LONGEST
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


class Book(Reader, Protocol):
    """An open book, which says whose it is."""

    @property
    def facts(self) -> BookFacts:
        """What this book is."""
        ...


def read(book: Book) -> Rhythm:
    """Give the rhythm of the office whose book it is."""
    return settled(book, book.facts.unit)


def settled(reader: Reader, office: bytes) -> Rhythm:
    """Give the rhythm of an office; what is kept amiss counts as not kept."""
    unit, former = reader.get(OrgUnit, office), _former(reader)
    settled = {one.name: getattr(unit, _field(one.name)) for one in fields(Rhythm)} if unit else {}
    found = replace(former, **{name: value for name, value in settled.items() if value is not None})
    return former if found.faults() else found


def is_only_here(book: Book) -> bool:
    """Say whether an earlier version kept a rhythm on this PC that the office never settled."""
    unit = book.get(OrgUnit, book.facts.unit)
    return bool(book.fact(KEY)) and (unit is None or unit.meeting_rhythm is None)


def put(rhythm: Rhythm, unit: OrgUnit) -> None:
    """Write a rhythm into an office's record; raises `Refused` with what is wrong."""
    if faults := rhythm.faults():
        raise Refused(faults)
    for name, value in asdict(rhythm).items():
        setattr(unit, _field(name), value)


def meeting_words() -> list[tuple[str, str]]:
    """Give how often an office may meet, with the words for it."""
    return [(code, codes.MEETING_RHYTHM.label(code)) for code in MEETINGS]


def _field(name: str) -> str:
    return "meeting_rhythm" if name == _MEETINGS else name


def _former(reader: Reader) -> Rhythm:
    """Give what an earlier version kept on this PC alone."""
    try:
        held: Any = json.loads(reader.fact(KEY, "{}"))
    except ValueError:
        return Rhythm()
    known = {one.name for one in fields(Rhythm)}
    wanted = {k: v for k, v in held.items() if k in known} if isinstance(held, dict) else {}
    try:
        found = Rhythm(**wanted)
        return Rhythm() if found.faults() else found
    except (TypeError, AttributeError):
        return Rhythm()
