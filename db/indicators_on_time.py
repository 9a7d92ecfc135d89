"""按时办结: what the office owed somebody and brought to its end in time, whatever it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from db.counting import Indicator, Item, Rate, Span
from db.held import Held
from db.kinds import Resolution, ServiceCase

_OF: Final = ("按时办结", "innovation")
_Owed = Resolution | ServiceCase


def _limit(one: _Owed) -> dt.date | None:
    return one.deadline() if isinstance(one, Resolution) else one.due_on


def _item(one: _Owed, day: dt.date | None) -> Item:
    return Item(one.id, type(one), day, one.org_code, category=type(one).title)


def _closed(held: Held, span: Span) -> Iterator[_Owed]:
    """Yield matters and cases that were closed in the period and had a limit."""
    last = span.last
    for matter in held.all(Resolution, span.office):
        if matter.standing(last) == "done" and span.covers(matter.closed_on):
            yield matter
    for case in held.all(ServiceCase, span.office):
        if case.is_closed_by(last) and span.covers(case.closed_on) and case.due_on:
            yield case


def _on_time(held: Held, span: Span) -> Iterator[Item]:
    for one in _closed(held, span):
        limit = _limit(one)
        if limit and one.closed_on and one.closed_on <= limit:
            yield _item(one, one.closed_on)


def _late(held: Held, span: Span) -> Iterator[Item]:
    last = span.last
    for matter in held.all(Resolution, span.office):
        if matter.standing(last) == "overdue":
            yield _item(matter, matter.deadline())
    for case in held.all(ServiceCase, span.office):
        if case.is_overdue(last):
            yield _item(case, case.due_on)


def _ended_or_late(held: Held, span: Span) -> Iterator[Item]:
    for one in _closed(held, span):
        yield _item(one, one.closed_on)
    yield from _late(held, span)


LATE: Final = Indicator(
    "late_count", "逾期未办结", "件", *_OF, "议定事项和五个及时，到截止日过了时限还没办结的", _late,
    category="种类", is_standing=True,
)  # fmt: skip
ON_TIME_RATE: Final = Rate(
    "on_time_rate", "按时办结率", *_OF, "本期按时办结的 ÷（本期办结的和逾期未办结的）",
    Indicator("on_time_part", "按时办结", "件", *_OF,
              "议定事项和五个及时，本期办结、没有过时限的", _on_time, category="种类"),
    Indicator("on_time_whole", "办结和逾期", "件", *_OF,
              "议定事项和五个及时，本期办结的，加上逾期未办结的", _ended_or_late,
              category="种类", is_standing=True),
)  # fmt: skip
