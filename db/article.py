"""The sentence a report begins with: exact numbers, each with the indicator it opens to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.counting import Figure, RateFigure, Span
from db.held import Held
from db.indicators import count
from db.periods import Period, chinese_day

_NEARLY: Final = 0.05

# What is said, and the indicator that fills each place.
_PHRASES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("开展活动{}次、{}人次参加", ("activity_count", "activity_headcount")),
    ("集体议事{}件", ("deliberation_count",)),
    ("标准化服务{}次", ("standard_service_count",)),
    ("协助入学{}人", ("school_places",)),
    ("入学率{}", ("enrolment_rate",)),
    ("脱贫率{}", ("out_of_poverty_rate",)),
    ("在岗率{}", ("at_post_rate",)),
    ("张贴宣传标语{}幅", ("publicity_strip",)),
    ("发放宣传资料{}份", ("publicity_copy",)),
    ("开展宣讲{}次、{}人次参加", ("lecture_count", "lecture_headcount")),
)


@dataclass(frozen=True)
class Sentence:
    """The draft in exact numbers, the same in round words, and its indicators in order."""

    exact: str
    rounded: str
    keys: tuple[str, ...]


def draft(held: Held, span: Span) -> Sentence:
    """Write the article's sentence for a span; rates without a report are left out."""
    exact: list[str] = []
    rounded: list[str] = []
    keys: list[str] = []
    for words, names in _PHRASES:
        found = [count(held, name, span) for name in names]
        texts = [one.text for one in found]
        if not all(texts):
            continue
        keys += names
        exact.append(words.format(*texts))
        rounded.append(words.format(*map(_about, found)))
    is_ever = span.period == Period.until(span.period.last)
    head = f"截至{chinese_day(span.last)}，{'累计' if is_ever else span.period.title}"
    return Sentence(f"{head}{'；'.join(exact)}。", f"{'；'.join(rounded)}。", tuple(keys))


def _about(found: Figure | RateFigure) -> str:
    return found.text if isinstance(found, RateFigure) else about(int(found.number))


def about(number: int) -> str:
    """Write a number the way prose does: 63 is 60余, 968 is 近1000, 5 is 5."""
    base = 10 ** max(0, len(str(number)) - 1)
    if number < 10 or number % base == 0:
        return str(number)
    above = -(-number // base) * base
    return f"近{above}" if above - number <= above * _NEARLY else f"{number // base * base}余"
