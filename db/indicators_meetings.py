"""What is counted of meetings: how many were held, what was decided together, what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from db.counting import Rate, Rule, indicator
from db.held import Held
from db.kinds import JointMeeting, Resolution

_MEETINGS: Final = ("联席会议", "guidance")
_MATTERS: Final = ("集体议事", "innovation")
HELD: Final = frozenset({"held", "drafting", "issued", "archived"})
TOGETHER: Final = frozenset({"joint", "deliberation"})
NOT_OF_PEOPLE: Final = frozenset({"culture", "other"})
"""Topics of a decision that are no matter of the people."""


def _meeting(held: Held, one: Resolution) -> JointMeeting | None:
    return held.by_id(JointMeeting).get(one.meeting)


def _met_on(held: Held, one: Resolution) -> dt.date | None:
    met = _meeting(held, one)
    return met.held_at.date() if met and met.held_at else None


def _is_of_people(held: Held, one: Resolution) -> bool:
    """Say whether a decision counts as a matter handled together; a lost meeting may have been."""
    met = _meeting(held, one)
    return (met is None or met.kind in TOGETHER) and one.topic not in NOT_OF_PEOPLE


def _was_held(held: Held, one: Resolution) -> bool:
    met = _meeting(held, one)
    return met is not None and met.state in HELD


def _programme(held: Held, one: Resolution) -> str | None:
    met = _meeting(held, one)
    return met.programme if met else None


def _matters(*standings: str) -> Rule:
    """Give the matters that stand in certain ways at the last day; blank: all of them."""

    def stands(one: Resolution, day: dt.date) -> bool:
        return not standings or one.standing(day) in standings

    return Rule(
        Resolution, _met_on, fits=_is_of_people, passes=_was_held, stands=stands,
        category="topic", has_drafts=not standings, programme=_programme,
    )  # fmt: skip


_SAID = "联席会议和集体议事议定的事项，按开会日期；类别是文化、其他的不算"
MEETINGS: Final = (
    indicator(
        "meeting_count", "召开会议", "次", "已开的会议，按开会日期；筹备的不算",
        Rule(
            JointMeeting, "held_at", passed={"state": HELD}, category="kind",
            programme="programme",
        ),
        of=_MEETINGS,
    ),
)  # fmt: skip

COUNT = indicator("deliberation_count", "集体议事件数", "件", _SAID, _matters(), of=_MATTERS)
DUE = indicator(
    "deliberation_due", "其中没有终止", "件", "“集体议事件数”除去已终止的",
    _matters("done", "open", "overdue"), of=_MATTERS,
)  # fmt: skip
DONE = indicator(
    "deliberation_done", "其中已办结", "件", "“集体议事件数”里到截止日已办结的",
    _matters("done"), of=_MATTERS,
)  # fmt: skip
OVERDUE = indicator(
    "deliberation_overdue", "其中逾期未办结", "件",
    "“集体议事件数”里到截止日还没办结、又过了完成时限（有延期的按延期）的",
    _matters("overdue"), of=_MATTERS,
)  # fmt: skip
DONE_RATE = Rate(
    "deliberation_rate",
    "集体议事办结率",
    *_MATTERS,
    "已办结件数 ÷ 集体议事件数，终止的也在件数里",
    DONE,
    COUNT,
)
DELIBERATIONS: Final = (COUNT, DUE, DONE, OVERDUE, DONE_RATE)
