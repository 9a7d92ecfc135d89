"""Festivals: on which days they fall, which come next, and which one a day belongs to.

What is shipped stands in resources/festivals.json. What the office wrote itself wins: the one of
the same name is its own from then on.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Protocol

from msgspec import Struct

from db import lunar
from db.record import DISTRICT_SCOPE

REMIND_DAYS: Final = 14
BEFORE, AFTER = 7, 3
"""How many days before and after a festival an activity or a visit still belongs to it."""

SOLAR, LUNAR, LOCAL = "solar", "lunar", "local"
OTHER: Final = "other"
"""The code of festivals that have none of their own."""

_YEARLY = re.compile(r"(?<![\d-])(\d{1,2})[-月](\d{1,2})日?(?![\d-])")
_ONCE = re.compile(r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})日?")


class Declared(Protocol):
    """A festival as the office writes it (the kind `Festival`)."""

    full_name: Any
    calendar: Any
    rule: Any
    dates_by_year: Any
    remind_days: Any
    code: Any


class Feast(Struct, frozen=True):
    """A festival of every year; `code` is the one that activities and visits carry."""

    name: str
    calendar: str
    rule: str
    remind_days: int = REMIND_DAYS
    code: str = OTHER

    def days(self, year: int) -> list[dt.date]:
        """Give the days of a year on which it falls; none when that is not known."""
        if self.calendar == LUNAR:
            found = lunar.parse(self.rule)
            return lunar.days(found, year) if found else []
        day = lunar.term(self.rule, year)
        return [day] if day else sorted(set(_written(self.rule, year)))


class FestivalDay(Struct, frozen=True):
    """One festival in one year."""

    day: dt.date
    feast: Feast

    @property
    def name(self) -> str:
        """What the festival is called."""
        return self.feast.name

    @property
    def remind_on(self) -> dt.date:
        """The day from which it is spoken of."""
        return self.day - dt.timedelta(days=self.feast.remind_days)


def shipped() -> list[Feast]:
    """Give the festivals that come with the program."""
    rows = lunar.tables()["festivals"]
    return [Feast(r["name"], r["calendar"], r["rule"], code=r["code"]) for r in rows]


def feasts(own: Iterable[Declared] = ()) -> list[Feast]:
    """Give all festivals of an office: its own word first, then the district's, then ours."""
    found = shipped()
    for mine in map(declared, sorted(own, key=_is_its_own)):
        found = [one for one in found if not _is_same(one, mine)]
        found.append(mine)
    return found


def said_anew(feast: Feast, own: Iterable[Declared]) -> Declared | None:
    """Give what stands in place of a shipped festival: the office's own word, or the district's."""
    mine = [one for one in sorted(own, key=_is_its_own) if _is_same(feast, declared(one))]
    return mine[-1] if mine else None


def _is_its_own(one: Declared) -> bool:
    return getattr(one, "org_code", None) != DISTRICT_SCOPE


def declared(one: Declared) -> Feast:
    """Give a festival that was written down as one of every year."""
    rule = one.dates_by_year if one.calendar == LOCAL else one.rule
    remind = REMIND_DAYS if one.remind_days is None else one.remind_days
    return Feast(one.full_name or "", one.calendar, rule or "", remind, one.code or OTHER)


def _is_same(one: Feast, mine: Feast) -> bool:
    return one.name == mine.name or (one.code == mine.code != OTHER)


def of_year(year: int, own: Iterable[Declared] = ()) -> list[FestivalDay]:
    """Give the festivals of a year in their order."""
    return sorted(_between(dt.date(year, 1, 1), dt.date(year, 12, 31), own), key=_order)


def coming(today: dt.date, ahead: int, own: Iterable[Declared] = ()) -> list[FestivalDay]:
    """Give the festivals from a day on, within so many days, the next one first."""
    return sorted(_between(today, today + dt.timedelta(days=ahead), own), key=_order)


def belonging(day: dt.date, own: Iterable[Declared] = ()) -> FestivalDay | None:
    """Give the festival that a day's activity or visit probably belongs to: the nearest one.

    One that comes wins over one that is past: what is done between two is done for the next.
    """
    first, last = day - dt.timedelta(days=AFTER), day + dt.timedelta(days=BEFORE)
    near = _between(first, last, own)
    return min(near, key=lambda one: (abs((one.day - day).days), one.day < day), default=None)


def _between(first: dt.date, last: dt.date, own: Iterable[Declared]) -> Iterator[FestivalDay]:
    for feast in feasts(own):
        for year in range(first.year, last.year + 1):
            for day in feast.days(year):
                if first <= day <= last:
                    yield FestivalDay(day, feast)


def _order(one: FestivalDay) -> tuple[dt.date, str]:
    return one.day, one.name


def _written(rule: str, year: int) -> Iterator[dt.date]:
    """Yield the days of a year that a rule writes out: `03-08` each year, `2026-08-10` once."""
    dated = [tuple(map(int, found)) for found in _ONCE.findall(rule)]
    yearly = [(year, *map(int, found)) for found in _YEARLY.findall(_ONCE.sub("", rule))]
    for when in (*dated, *yearly):
        try:
            day = dt.date(*when)
        except ValueError:
            continue
        if day.year == year:
            yield day
