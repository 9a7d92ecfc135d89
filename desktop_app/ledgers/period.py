"""The named stretch of time a ledger covers: a year, a quarter, a month, or all up to a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from db.trouble import Refused

_WRITTEN = re.compile(r"(\d{4})(?:[Qq]([1-4])|-(\d{2}))?")
_QUARTERS = "一二三四"


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both counted, and the name it is printed under."""

    first: dt.date
    last: dt.date
    title: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read 2025, 2025Q3 or 2025-09; anything else is `Refused`."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise Refused("统计期间请写成 2025、2025Q3 或 2025-09 这样")
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

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last


def chinese_day(day: dt.date) -> str:
    """Write a day for prose: years in full, no leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
