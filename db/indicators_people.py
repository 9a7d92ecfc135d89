"""What is counted of people and homes, and the three rates that offices report as aggregates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from db import codes
from db.counting import Indicator, Item, Rate, Rule, Span, indicator
from db.held import Held
from db.kinds import Household, IndicatorReport, Resident
from db.kinds.indicator import DEFINITIONS

_PEOPLE: Final = ("居民和户", "innovation")
_RATES: Final = ("三率", "innovation")


def _residents(held: Held, span: Span) -> Iterator[Item]:
    for one, office in held.people_here(span.last, span.office).items():
        yield Item(one, Resident, None, office)


def _homes(held: Held, span: Span) -> Iterator[Item]:
    homes = held.by_id(Household)
    for one, office in held.homes_here(span.last, span.office).items():
        yield Item(one, Household if one in homes else Resident, None, office)


PEOPLE: Final = (
    Indicator(
        "resident_count", "居民人数", "人", *_PEOPLE,
        "到截止日在册的居民，迁出、死亡的不算；几个社区都有记录的人只算一次，算在居住地",
        _residents, is_standing=True,
    ),
    Indicator(
        "household_count", "户数", "户", *_PEOPLE,
        "到截止日有在册居民的户；没有登记到户的人单独算一户", _homes, is_standing=True,
    ),
)  # fmt: skip


def _latest(reports: Iterable[Any], span: Span) -> Iterator[IndicatorReport]:
    """Give the last report of each office: a rate is as it stood at its own cut-off."""
    del span
    last: dict[str, IndicatorReport] = {}
    for one in reports:
        held = last.get(one.org_code)
        if held is None or (one.cutoff_date, one.id) > (held.cutoff_date, held.id):
            last[one.org_code] = one
    yield from last.values()


def _reported(code: str, number: str) -> Rule:
    return Rule(
        IndicatorReport, "cutoff_date", where={"indicator": (code,)}, amount=number, once=_latest
    )


def _rate(code: str) -> Rate:
    said = codes.INDICATOR.label(code)
    told = f"{DEFINITIONS[code]}；取各单位本期最后登记的一份"
    part, whole = (
        indicator(f"{code}_{number}", f"{said}的{words}", "", told, _reported(code, number),
                  of=_RATES, sums=words)
        for number, words in (("numerator", "分子"), ("denominator", "分母"))
    )  # fmt: skip
    return Rate(f"{code}_rate", said, *_RATES, told, part, whole, of_people=True)


RATES: Final = tuple(map(_rate, DEFINITIONS))
