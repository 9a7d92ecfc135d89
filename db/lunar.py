"""The lunar calendar from 1990 to 2060, out of a table: which day `八月十五` is in a year."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from typing import Any, Final

from msgspec import Struct

import resources

FIRST_YEAR, LAST_YEAR = 1990, 2060

_MONTHS: Final = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_ALSO: Final = {"一": 1, "十一": 11, "十二": 12}
_ONES: Final = "一二三四五六七八九"
_RULE = re.compile(
    r"(?:农历)?(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九])月"
    r"(?:初(?P<early>[一二三四五六七八九十])|(?P<late>[二三]?十|廿)(?P<one>[一二三四五六七八九])?)"
)
_LAST_DAY: Final = 30


class LunarDay(Struct, frozen=True):
    """A day of every lunar year: month 1 to 12, day 1 to 30."""

    month: int
    day: int


def parse(words: str) -> LunarDay | None:
    """Read `八月十五`, `农历正月初一` or `腊月三十`; None when it is no day of the lunar year."""
    found = _RULE.fullmatch(words.strip())
    if found is None:
        return None
    called = found["month"]
    month = _ALSO.get(called) or _MONTHS.index(called) + 1
    if found["early"]:
        day = 10 if found["early"] == "十" else _ONES.index(found["early"]) + 1
    else:
        tens = {"十": 10, "二十": 20, "廿": 20, "三十": 30}[found["late"]]
        day = tens + (_ONES.index(found["one"]) + 1 if found["one"] else 0)
    return LunarDay(month, day) if day <= _LAST_DAY else None


def days(one: LunarDay, year: int) -> list[dt.date]:
    """Give the days of a calendar year on which a lunar day falls; a late one may do so twice.

    A leap month repeats no festival: the month before it counts. A thirtieth that a short month
    does not have is its last day, as 除夕 is kept.
    """
    both = (_in_lunar_year(one, lunar_year) for lunar_year in (year - 1, year))
    return [day for day in both if day is not None and day.year == year]


def _in_lunar_year(one: LunarDay, lunar_year: int) -> dt.date | None:
    held = tables()["lunar_years"].get(str(lunar_year))
    if held is None:
        return None
    leap: int = held["leap"]
    place = one.month - 1 + (1 if leap and one.month > leap else 0)
    lengths: list[int] = held["lengths"]
    passed = sum(lengths[:place]) + min(one.day, lengths[place]) - 1
    return dt.date.fromisoformat(held["begins"]) + dt.timedelta(days=passed)


def term(name: str, year: int) -> dt.date | None:
    """Give the day of a solar term (清明) in a year; None for one that is not in the table."""
    found = tables()["terms"].get(name, {}).get(str(year))
    return dt.date.fromisoformat(f"{year}-{found}") if found else None


def is_term(name: str) -> bool:
    """Say whether a word is a solar term whose days are known."""
    return name in tables()["terms"]


@cache
def tables() -> dict[str, Any]:
    """Read the shipped festivals and tables once."""
    text = resources.path("festivals.json").read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held
