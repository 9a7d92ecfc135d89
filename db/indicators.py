"""Every number of the office in the order of the article, each defined once, found by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from db.counting import Counted, Indicator, Measure, Rate, Span
from db.held import Held, Source
from db.indicators_culture import ACTIVITIES, CROSS_VISITS, LECTURES, PUBLICITY, STUDIES
from db.indicators_meetings import DELIBERATIONS, MEETINGS
from db.indicators_on_time import LATE, ON_TIME_RATE
from db.indicators_pairs import CONTACTS, PAIRS
from db.indicators_people import PEOPLE, RATES
from db.indicators_services import CASES, SCHOOL_PLACES, SERVICES, WISHES
from db.indicators_visits import VISITS, VOLUNTEERS
from db.trouble import Refused

INDICATORS: Final[tuple[Measure, ...]] = (
    *ACTIVITIES,
    *DELIBERATIONS,
    *SERVICES,
    *SCHOOL_PLACES,
    *RATES,
    *PUBLICITY,
    *LECTURES,
    *STUDIES,
    *PAIRS,
    *CONTACTS,
    *WISHES,
    *CASES,
    *VISITS,
    *VOLUNTEERS,
    *MEETINGS,
    *CROSS_VISITS,
    *PEOPLE,
)
"""L17's rows."""

BESIDES: Final[tuple[Measure, ...]] = (ON_TIME_RATE, LATE)
"""What the workbench counts besides."""


def _parts() -> Iterator[Indicator]:
    for one in (*INDICATORS, *BESIDES):
        if isinstance(one, Rate):
            yield from (one.part, one.whole)


BY_KEY: Final[dict[str, Measure]] = {one.key: one for one in (*_parts(), *INDICATORS, *BESIDES)}
"""All of them and the two numbers of each rate, by name."""


def by_key(key: str) -> Measure:
    """Give an indicator by its name; an unknown one is `Refused`."""
    if key not in BY_KEY:
        raise Refused(f"没有指标 {key}，可用：{'、'.join(BY_KEY)}")
    return BY_KEY[key]


def count(source: Source | Held, key: str, span: Span) -> Counted:
    """Give one number of a span with its records."""
    held = source if isinstance(source, Held) else Held(source)
    return by_key(key).figure(held, span)


def of_programme(programme: str) -> list[Measure]:
    """Give the numbers by topic; of one programme those of work that says which one it is of."""
    every = chain.from_iterable(topics().values())
    return [one for one in every if one.by_programme or not programme]


def topics(measures: Iterable[Measure] = INDICATORS) -> dict[str, list[Measure]]:
    """Give indicators by their topic, in order."""
    found: dict[str, list[Measure]] = {}
    for one in measures:
        found.setdefault(one.topic, []).append(one)
    return found
