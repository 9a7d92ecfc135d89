"""The named stretch of time that is counted or printed: a year, a quarter, a month, any days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from db import dates
from db.half_width import half_width
from db.trouble import Refused

_WRITTEN = re.compile(r"(\d{4})(?:[Qq]([1-4])|-(\d{2}))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_QUARTERS = "一二三四"
_HALVES = {(1, 6): "上半年", (7, 12): "下半年"}

HOW: Final = "期间请写成 2025年第三季度、2025年上半年、2025年9月 或 2025年3月1日至6月30日 这样"
_NEAR: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_NUMERALS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR: Final = r"(?:(?P<full>\d{4})年?|(?P<short>\d\d)年|(?P<near>[今本去上前明]年))?度?[-./]?"
_SAID: Final = re.compile(
    _YEAR + r"(?:(?P<half>[上下]半年|H[12])|Q(?P<q>[1-4])|(?P<quarter>[1-4])季度?"
    r"|(?P<month>\d{1,2})月份?|(?P<from>\d{1,2})月?[-至到~](?P<to>\d{1,2})月份?"
    r"|(?P<bare>(?<=[-./])\d{1,2}|(?<=\d{4})\d\d)|全?年?度?)",
    re.ASCII,
)
_BY_TODAY: Final = re.compile("([本这上])个?(季度?|月)")
_YEARS: Final = range(1900, 2200)
_BETWEEN: Final = re.compile(r"\.\.|[至到~—]+")


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
        months = first.month, last.month
        if first.year == last.year and months in _HALVES and _is_whole(first, last):
            return cls(first, last, f"{first.year}年{_HALVES[months]}")
        return cls(first, last, f"{chinese_day(first)}至{chinese_day(last)}")

    @classmethod
    def since(cls, first: dt.date, last: dt.date) -> Period:
        """Give everything since the brand's work began, up to a day."""
        title = f"创建以来（{chinese_day(first)}起）"
        return cls(min(first, last), last, title)

    def quarters(self) -> list[Period]:
        """Give the quarters that begin or end in the period, oldest first."""
        spans = {quarter_of(one): None for one in self._month_days()}
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


def code_of(text: str, today: dt.date) -> str:
    """Give what staff wrote as a period is kept: 2025Q3 for 2025年三季度 and for 去年3季度.

    Without a year it is this year's. What nobody can read is `Refused`.
    """
    said = half_width("".join(text.split())).upper()
    found: Period | None
    try:
        found = Period.parse(said)
    except Refused:
        found = _near(said, today) or _said(said, today) or _from_to(said, today)
    if found is None or found.first.year not in _YEARS:
        raise Refused(HOW)
    return _code(found.first, found.last)


def recent(today: dt.date) -> list[str]:
    """Give the periods that are reported for now or were lately, as they are kept."""
    quarters, halves, day = [quarter_of(today)], list[str](), today
    for _ in range(3):
        quarters.append(quarter_of(_before(Period.parse(quarters[-1]).first)))
    for _ in range(2):
        first = dt.date(day.year, 7 if day.month > 6 else 1, 1)
        halves.append(_code(first, _month_end(first.year, first.month + 5)))
        day = _before(first)
    months = [f"{one.year}-{one.month:02d}" for one in (today, _before(today.replace(day=1)))]
    return [*quarters, *months, *halves, str(today.year), str(today.year - 1)]


def quarter_of(day: dt.date) -> str:
    """Give the quarter of a day, as it is kept: 2025Q3."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def _near(said: str, today: dt.date) -> Period | None:
    """Read what is said by today: 本季度, 上个月."""
    near = _BY_TODAY.fullmatch(said)
    if near is None:
        return None
    is_month = near[2] == "月"
    code = f"{today:%Y-%m}" if is_month else quarter_of(today)
    found = Period.parse(code)
    if near[1] == "上":
        day = _before(found.first)
        return Period.parse(f"{day:%Y-%m}" if is_month else quarter_of(day))
    return found


def _said(said: str, today: dt.date) -> Period | None:
    """Read a year, or a half, a quarter, a month or some months of one."""
    plain = re.sub("十([12])?(?=月)", lambda one: f"1{one[1] or 0}", said.translate(_NUMERALS))
    found = _SAID.fullmatch(plain.replace("第", "").replace("个季", "季"))
    if not found or not said or (found["bare"] and not found["full"]):
        return None
    year = _year(found, today)
    if year not in _YEARS:
        return None
    if half := found["half"]:
        first = 7 if half in ("下半年", "H2") else 1
        return _months(year, first, first + 5)
    if quarter := found["q"] or found["quarter"]:
        return _months(year, int(quarter) * 3 - 2, int(quarter) * 3)
    month = found["month"] or found["bare"] or found["from"]
    if month:
        return _months(year, int(month), int(found["to"] or month))
    is_year = found["full"] or found["short"] or found["near"]
    return _months(year, 1, 12) if is_year else None


def _year(found: re.Match[str], today: dt.date) -> int:
    if found["full"]:
        return int(found["full"])
    if found["short"]:
        return today.year // 100 * 100 + int(found["short"])
    return today.year + _NEAR.get(found["near"] or "", 0)


def _months(year: int, first: int, last: int) -> Period | None:
    if not 1 <= first <= last <= 12:
        return None
    return Period.between(dt.date(year, first, 1), _month_end(year, last))


def _from_to(said: str, today: dt.date) -> Period | None:
    """Read the days from one to another; the year may be said once."""
    parts = _BETWEEN.split(said)
    first = dates.parse_typed(parts[0], today) if len(parts) == 2 else None
    last = dates.parse_typed(parts[1], first) if first else None
    return Period.between(first, last) if first and last and first <= last else None


def _code(first: dt.date, last: dt.date) -> str:
    """Write days as a period is kept: by its name where it has one."""
    if first.year == last.year and _is_whole(first, last):
        count = last.month - first.month + 1
        if count == 12:
            return str(first.year)
        if count == 3 and first.month % 3 == 1:
            return quarter_of(first)
        if count == 1:
            return f"{first.year}-{first.month:02d}"
    return f"{first.isoformat()}..{last.isoformat()}"


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def _is_whole(first: dt.date, last: dt.date) -> bool:
    return first.day == 1 and last == _month_end(last.year, last.month)


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
