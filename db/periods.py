"""The named stretch of time that is counted or printed: a year, a quarter, a month, any days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from msgspec import Struct

from db.trouble import Refused

_WRITTEN = re.compile(r"(\d{4})(?:[Qq]([1-4])|-(\d{2}))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_QUARTERS = "一二三四"


class Period(Struct, frozen=True):
    """Days from `first` to `last`, both counted, and the name it is printed under."""

    first: dt.date
    last: dt.date
    title: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read 2025, 2025Q3, 2025-09 or 2025-03-01..2025-06-30; anything else is `Refused`."""
        if span := _SPAN.fullmatch(text.strip()):
            return cls.between(*map(_day, span.groups()))
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise Refused("统计期间请写成 2025、2025Q3、2025-09 或 2025-03-01..2025-06-30 这样")
        year, quarter, month = int(match[1]), match[2], match[3]
        if year == 0 or (month and not 1 <= int(month) <= 12):
            raise Refused("统计期间里的年份或月份不对，请改正")
        if quarter:
            start = int(quarter) * 3 - 2
            title = f"{year}年第{_QUARTERS[int(quarter) - 1]}季度"
            return cls(dt.date(year, start, 1), _month_end(year, start + 2), title)
        if month:
            title = f"{year}年{int(month)}月"
            return cls(dt.date(year, int(month), 1), _month_end(year, int(month)), title)
        return cls(dt.date(year, 1, 1), dt.date(year, 12, 31), f"{year}年")

    @classmethod
    def until(cls, day: dt.date) -> Period:
        """Give everything up to a day."""
        return cls(dt.date.min, day, f"截至{chinese_day(day)}")

    @classmethod
    def between(cls, first: dt.date, last: dt.date) -> Period:
        """Give the days from one to another; an end before its beginning is `Refused`."""
        if last < first:
            raise Refused("统计期间的结束日期早于开始日期，请改正")
        return cls(first, last, f"{chinese_day(first)}至{chinese_day(last)}")

    @classmethod
    def since(cls, first: dt.date, last: dt.date) -> Period:
        """Give everything since the brand's work began, up to a day."""
        title = f"创建以来（{chinese_day(first)}起）"
        return cls(min(first, last), last, title)

    def quarters(self) -> list[Period]:
        """Give the quarters that begin or end in the period, oldest first."""
        spans = {f"{one.year}Q{(one.month + 2) // 3}": None for one in self._month_days()}
        return [Period.parse(span) for span in spans]

    def months(self) -> list[Period]:
        """Give the months that begin or end in the period, oldest first."""
        return [Period.parse(f"{one.year:04d}-{one.month:02d}") for one in self._month_days()]

    def _month_days(self) -> Iterator[dt.date]:
        day = self.first.replace(day=1)
        while day <= self.last:
            yield day
            day = (day + dt.timedelta(days=31)).replace(day=1)

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last


def title_of(written: str) -> str:
    """Give a period as it is read, 2025Q3 in words; what is none stays as it is written."""
    try:
        return Period.parse(written).title
    except Refused:
        return written


def chinese_day(day: dt.date) -> str:
    """Write a day for prose: years in full, no leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"没有 {text} 这一天，请改正统计期间") from None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
