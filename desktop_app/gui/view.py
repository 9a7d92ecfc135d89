"""The built-in views of a list: a word for each, and which rows it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

Values = Mapping[str, Any]


class View(Struct, frozen=True):
    """A built-in view: what it is called, which rows it holds, and which fields decide that."""

    key: str
    words: str
    holds: Callable[[Values, dt.date], bool]
    reads: tuple[str, ...] = ()
    tone: str = ""


EVERY: Final = View("all", "全部", lambda _values, _day: True)


def until(ends: str, current: str, former: str) -> tuple[View, ...]:
    """Give the views of records that end on a day: the current, the former and all."""

    def is_over(values: Values, day: dt.date) -> bool:
        return values[ends] is not None and values[ends] <= day

    return (
        View("current", current, lambda v, day: not is_over(v, day), (ends,), "ok"),
        View("former", former, is_over, (ends,), "info"),
        EVERY,
    )


def in_states(name: str, key: str, words: str, *states: str, tone: str = "") -> View:
    """Give the view of the records whose field `name` has one of the codes."""
    return View(key, words, lambda values, _day: values[name] in states, (name,), tone)


def having(name: str, key: str, words: str, *, tone: str = "") -> View:
    """Give the view of the records whose field `name` is filled in."""
    return View(key, words, lambda values, _day: values[name] is not None, (name,), tone)


def without(name: str, key: str, words: str, *, tone: str = "") -> View:
    """Give the view of the records whose field `name` is empty."""
    return View(key, words, lambda values, _day: values[name] is None, (name,), tone)


def this_year(name: str, words: str = "今年") -> View:
    """Give the view of the records whose day field `name` lies in this year."""

    def is_now(values: Values, day: dt.date) -> bool:
        return values[name] is not None and values[name].year == day.year

    return View("year", words, is_now, (name,))


def this_quarter(name: str, words: str = "本季度") -> View:
    """Give the view of the records whose day field `name` lies in this quarter of the year."""

    def is_now(values: Values, day: dt.date) -> bool:
        found = values[name]
        return found is not None and _quarter(found) == _quarter(day)

    return View("quarter", words, is_now, (name,))


def _quarter(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def last_days(name: str, days: int, words: str) -> View:
    """Give the view of the records whose day field `name` lies in the last so many days."""

    def is_near(values: Values, day: dt.date) -> bool:
        return values[name] is not None and (day - values[name]).days < days

    return View("recent", words, is_near, (name,))


def of_both(key: str, words: str, one: View, other: View) -> View:
    """Give the view of the records that two views hold."""
    reads = (*one.reads, *other.reads)
    return View(key, words, lambda v, day: one.holds(v, day) and other.holds(v, day), reads)


def overdue(name: str, state: str, *owed: str) -> View:
    """Give the view of what is owed in one of the states and should be done by now, counted."""

    def is_late(values: Values, day: dt.date) -> bool:
        return values[state] in owed and values[name] is not None and values[name] < day

    return View("late", "逾期#", is_late, (state, name), "danger")
