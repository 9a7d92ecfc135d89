"""Fields of days and numbers, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger
from typing_extensions import override

from db import dates
from db.field_types import Field, Stored
from db.half_width import half_width
from db.trouble import Refused


@lru_cache(maxsize=4096)
def _plain_day(text: str) -> str | None:
    """Give a day as it is stored, None for what is none; the same few come again and again."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _understood(
    field: Field, text: str, read: Callable[[str, dt.date], dt.date | None], like: str
) -> dt.date | None:
    """Read a day or a time as it was typed; `like` shows how to write one that is understood."""
    if not text.strip():
        return None
    found = read(text, dates.today())
    if found is None:
        raise Refused(f"{field.label}看不懂，请写成 {like}")
    return found


class Day(Field, frozen=True, kw_only=True, eq=False):
    """A calendar day, kept as ISO text."""

    past: bool = False

    @property
    @override
    def comes_later(self) -> bool:
        return self.past and not self.required

    @override
    def parse(self, text: str) -> Any:
        return _understood(self, text, dates.parse_typed, "2025-09-16 这样的日期")

    @override
    def reveal(self, value: Any) -> str:
        return value.isoformat() if value else ""

    @override
    def fault(self, value: Any) -> str | None:
        if self.past and value and dates.is_ahead(value):
            return f"{self.label}不能晚于今天，请改正"
        return super().fault(value)

    @override
    def to_stored(self, value: Any) -> Stored:
        return value.isoformat() if value else None

    @override
    def from_stored(self, stored: Any) -> Any:
        return dt.date.fromisoformat(stored) if stored else None

    @override
    def from_json(self, json: Any) -> Stored:
        return _plain_day(json) if type(json) is str and len(json) <= 10 else None


class Moment(Field, frozen=True, kw_only=True, eq=False):
    """A day and a time to the minute, by the office's clock."""

    @override
    def parse(self, text: str) -> Any:
        return _understood(self, text, dates.parse_moment, "2025-09-16 14:30 这样的时间")

    @override
    def reveal(self, value: Any) -> str:
        return value.strftime("%Y-%m-%d %H:%M") if value else ""

    @override
    def to_stored(self, value: Any) -> Stored:
        return value.isoformat(timespec="minutes") if value else None

    @override
    def from_stored(self, stored: Any) -> Any:
        return dt.datetime.fromisoformat(stored) if stored else None

    @override
    def from_json(self, json: Any) -> Stored:
        try:
            moment = dt.datetime.fromisoformat(json).replace(tzinfo=None)
        except (TypeError, ValueError):
            return None
        return moment.isoformat(timespec="minutes")


class Number(Field, frozen=True, kw_only=True, eq=False):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 1_000_000_000
    sql = BigInteger()
    json_type = int

    @override
    def parse(self, text: str) -> Any:
        digits = half_width(text).strip()
        if not digits:
            return None
        if not digits.lstrip("-").isdecimal():
            raise Refused(f"{self.label}要填数字")
        return int(digits)

    @override
    def fault(self, value: Any) -> str | None:
        if value is not None and not self.least <= value <= self.most:
            return f"{self.label}应在 {self.least} 到 {self.most} 之间"
        return super().fault(value)

    @override
    def from_json(self, json: Any) -> Stored:
        return json if type(json) is int and abs(json) < 1 << 63 else None


class Quantity(Number, frozen=True, kw_only=True, eq=False):
    """A number with up to two decimals, kept in hundredths so that sums are exact."""

    most: int = 1_000_000
    example: ClassVar[str] = "数字，例如 2 或 1.5"
    unit: ClassVar[str] = ""

    @override
    def parse(self, text: str) -> Any:
        if not text.strip():
            return None
        try:
            said = Decimal(half_width(text).strip().removesuffix(self.unit))
            return said.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise Refused(f"{self.label}要填{self.example}") from None

    @override
    def reveal(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")

    @override
    def to_stored(self, value: Any) -> Stored:
        return None if value is None else int(value * 100)

    @override
    def from_stored(self, stored: Any) -> Any:
        return None if stored is None else Decimal(stored) / 100


class Money(Quantity, frozen=True, kw_only=True, eq=False):
    """Yuan with two decimals, kept in fen."""

    most: int = 10_000_000_000
    example: ClassVar[str] = "金额，例如 120 或 99.50"
    unit: ClassVar[str] = "元"

    @override
    def reveal(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}"


class YesNo(Field, frozen=True, kw_only=True, eq=False):
    """Yes or no."""

    sql = BigInteger()
    json_type = int

    @override
    def parse(self, text: str) -> Any:
        return {"是": True, "否": False}.get(text.strip())

    @override
    def reveal(self, value: Any) -> str:
        return "" if value is None else "是" if value else "否"

    @override
    def to_stored(self, value: Any) -> Stored:
        return None if value is None else int(value)

    @override
    def from_stored(self, stored: Any) -> Any:
        return None if stored is None else bool(stored)

    @override
    def from_json(self, json: Any) -> Stored:
        return json if type(json) is int and json in (0, 1) else None
