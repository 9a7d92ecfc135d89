"""Dates as staff type them, as spreadsheets write them, and as ledgers show them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple

from db.half_width import half_width

DAY: Final = "day"
MONTH: Final = "month"
YEAR: Final = "year"
"""Precision codes, as in `codes.BIRTH_PRECISION`."""

OVERDUE: Final = "逾期"

_WRITTEN = re.compile(
    r"(\d{4}) *[-./年] *(?:(\d{1,2}) *(?:[-./月] *(?:(\d{1,2}) *日?)?)?)?"
    r"(?:[ T]*0{1,2}(?::00?)?:00?(?:\.0+)?)?",
    re.ASCII,
)
_TIME = re.compile(
    r"(?P<half>上午|下午|晚上|早上|中午)? *(?P<hour>\d{1,2}) *"
    r"(?:: *(?P<minute>\d{2})(?::\d{2})?"
    r"|[时点] *(?:(?P<minute2>\d{1,2}) *分?|(?P<half_past>半))?)$",
    re.ASCII,
)
_SERIAL_ZERO = dt.date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1800, 2199


class PartialDay(NamedTuple):
    """A day known to the day, the month or the year; the unknown part stands as 1."""

    day: dt.date
    precision: str


class _PC:
    """What is known of this PC's clock: the days that stand in while it is in doubt."""

    stand_in: dt.date | None = None
    last_right: dt.date | None = None


_AS_IF: ContextVar[dt.date | None] = ContextVar("as_if", default=None)


def today() -> dt.date:
    """Give the office's own day, by the clock of this PC."""
    return _AS_IF.get() or _PC.stand_in or dt.date.today()  # noqa: DTZ011


@contextmanager
def as_if(day: dt.date | None) -> Iterator[None]:
    """Judge by a past day what a book as it stood then is judged by; None leaves it at today."""
    before = _AS_IF.set(day or _AS_IF.get())
    try:
        yield
    finally:
        _AS_IF.reset(before)


def stand_in(day: dt.date | None, last_right: dt.date | None = None) -> None:
    """Have a day stand in for the clock's, which is in doubt; None once it is not.

    `last_right` is the latest day that has surely come, as long as the clock is in any doubt.
    """
    _PC.stand_in, _PC.last_right = day, last_right


def has_passed(day: dt.date) -> bool:
    """Say whether a day has surely gone by: what is ended by it goes by no doubtful clock."""
    return day < (_AS_IF.get() or _PC.last_right or today())


def is_ahead(day: dt.date) -> bool:
    """Say whether a day is still to come; while the clock is in doubt nobody can say so."""
    return _PC.stand_in is None and day > today()


def parse_typed(text: str, today: dt.date) -> dt.date | None:
    """Read a date as typed into a form, or None.

    `0` and `=` are today, `+7` and `-1` count days, `1120` is this year's 20 November,
    `20261120` and every full written form stand for themselves.
    """
    typed = half_width(text).strip()
    if typed in {"0", "="}:
        return today
    if re.fullmatch(r"[+-]\d{1,5}", typed, re.ASCII):
        return _shifted(today, int(typed))
    if month_day := re.fullmatch(r"(\d{1,2})[-./月](\d{1,2})日?|(\d\d)(\d\d)", typed, re.ASCII):
        month, day = (part for part in month_day.groups() if part)
        return _date(today.year, month, day)
    if re.fullmatch(r"\d+", typed, re.ASCII) and len(typed) != 8:
        return None
    written = parse_written(typed)
    return written.day if written and written.precision == DAY else None


def parse_written(text: str, *, is_number: bool = False) -> PartialDay | None:
    """Read a date as a spreadsheet or an old list writes it, or None where it is not certain.

    Takes 2025年9月16日, 2025.9.16, 2025/9/16, 20250916, also to the month or year alone,
    full-width digits, a midnight after it, and serial day numbers (1900 system, from 1927 on).
    `is_number` says that the cell was a number: then 2025.1 may have been 2025.10 and is None.
    """
    written = re.sub(r"\.0+$", "", half_width(text).strip()) if is_number else half_width(text)
    written = written.strip().rstrip("号").strip()
    if is_number and re.fullmatch(r"\d{4}\.1", written, re.ASCII):
        return None
    if re.fullmatch(r"\d+", written, re.ASCII):
        return _from_digits(written, is_number=is_number)
    parts = _WRITTEN.fullmatch(written)
    return _partial(parts[1], parts[2], parts[3]) if parts else None


def _from_digits(digits: str, *, is_number: bool) -> PartialDay | None:
    if len(digits) == 8:
        return _partial(digits[:4], digits[4:6], digits[6:])
    if len(digits) == 6:
        return _partial(digits[:4], digits[4:], None)
    if len(digits) == 4 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        return _partial(digits, None, None)
    if len(digits) == 5 or (is_number and len(digits) == 4):
        return PartialDay(_SERIAL_ZERO + dt.timedelta(days=int(digits)), DAY)
    return None


def parse_moment(text: str, today: dt.date) -> dt.datetime | None:
    """Read a day and a time (2025-09-16 14:30, 9月16日下午2点半; no day is today), or None."""
    typed = half_width(text).strip()
    time = _TIME.search(typed)
    if time is None:
        return None
    before = typed[: time.start()].strip().removesuffix("T")
    day = parse_typed(before, today) if before else today
    hour = int(time["hour"])
    if time["half"] in {"下午", "晚上"} and hour < 12:
        hour += 12
    minute = 30 if time["half_past"] else int(time["minute"] or time["minute2"] or 0)
    if day is None or hour > 23 or minute > 59:
        return None
    return dt.datetime.combine(day, dt.time(hour, minute))


def show_prose(day: dt.date, precision: str = DAY) -> str:
    """Write a date for running text: 2025年9月16日, 2025年9月, 2025年."""
    month = f"{day.month}月" if precision != YEAR else ""
    return f"{day.year}年{month}" + (f"{day.day}日" if precision == DAY else "")


def show_table(day: dt.date, precision: str = DAY) -> str:
    """Write a date for a table: 2025-09-16, 2025-09, 2025."""
    return day.isoformat()[: {DAY: 10, MONTH: 7}.get(precision, 4)]


def age(born: dt.date, at: dt.date) -> int:
    """Give the full years of life (周岁) at a date; below zero before birth."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _partial(year: str, month: str | None, day: str | None) -> PartialDay | None:
    found = _date(int(year), month or "1", day or "1")
    if found is None:
        return None
    return PartialDay(found, DAY if day else MONTH if month else YEAR)


def _date(year: int, month: str, day: str) -> dt.date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, int(month), int(day))
    except ValueError:
        return None


def _shifted(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def left_words(day: dt.date, today: dt.date) -> str:
    """Say in words how a deadline stands: 逾期 3 天, 今天到期, 还有 5 天."""
    days = (day - today).days
    if days < 0:
        return f"{OVERDUE} {-days} 天"
    return f"还有 {days} 天" if days else "今天到期"
