"""The types of fields: what a value means, how it is read, written, checked and kept.

A value has three forms. The *value* is what Python code handles (a date, a tuple of codes);
the *stored* form is what the database column holds; the *JSON* form is what the journal and
packages carry. Stored and JSON forms are the same but for ids (16 bytes, 32 hex digits).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar

from msgspec import Struct
from sqlalchemy import BigInteger, LargeBinary, Text as SqlText
from sqlalchemy.types import TypeEngine
from typing_extensions import override  # typing has it from Python 3.12 on

from db import contacts, dates, id_numbers, names
from db.codes import CodeTable
from db.half_width import half_width
from db.trouble import Refused

Stored = str | int | bytes | None
Json = str | int | None


# Nothing anybody writes on purpose: control characters but tabs and line ends, halves of
# characters, and marks that turn the order of a text round (a file or an amount can hide there).
_UNSAYABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text) if _UNSAYABLE.search(text) else text


class Privacy(Enum):
    """How closely a field is kept."""

    PUBLIC = "P"
    INTERNAL = "I"
    SENSITIVE = "S"


class Formerly(Struct, frozen=True):
    """The tag under which earlier versions wrote a field, and how its value is read today.

    `turn` is pure and takes the value as the journal carries it. What it cannot read is blank.
    """

    tag: int
    turn: Callable[[Any], Any]

    def turned(self, json: Any) -> Any:
        """Give an old value as the field carries it today."""
        try:
            return self.turn(json)
        except (TypeError, ValueError, KeyError, IndexError):
            return None


# Structs, not dataclasses: making one of those writes and compiles its methods, and every start
# would wait for that. Fields are never compared.
class Field(Struct, frozen=True, kw_only=True, eq=False):
    """One named value of a record: its label, its rules and how it is written out.

    `tag` is the permanent number of the field in the journal: never reused, never renumbered.
    `group` names fields that are decided together (the first of them leads).
    `own_record_only` fields are never listed, filtered, sorted, searched, matched or printed
    with a person, and their values never leave the office.
    `sought_by` fields have an index: records are asked for by their value.
    `since` is the schema that brought it; packages name those after the first to older programs.
    """

    label: str
    tag: int
    required: bool = False
    search: bool = False
    privacy: Privacy = Privacy.INTERNAL
    group: str = ""
    own_record_only: bool = False
    hint: str = ""
    default: Any = None
    sought_by: bool = False
    formerly: Formerly | None = None
    since: int = 1

    sql: ClassVar[TypeEngine[Any]] = SqlText()
    json_type: ClassVar[type] = str

    @property
    def masked(self) -> bool:
        """Whether `show` hides part of the value."""
        return False

    def parse(self, text: str) -> Any:
        """Read what staff typed; blank means no value. Raises `Refused` when it can't be read."""
        return text.strip() or None

    def show(self, value: Any) -> str:
        """Write a value the way lists and ledgers see it, masked where the field is."""
        return self.reveal(value)

    def reveal(self, value: Any) -> str:
        """Write a value in full."""
        return "" if value is None else str(value)

    def fault(self, value: Any) -> str | None:
        """Say what is wrong with a value, in the words shown beside it."""
        if self.required and value in (None, "", ()):
            return f"请填写{self.label}"
        return None

    def caution(self, value: Any) -> str | None:
        """Say what staff should look at again; it does not keep them from saving."""
        del value
        return None

    def to_stored(self, value: Any) -> Stored:
        """Turn a value into what the column holds."""
        return value  # type: ignore[no-any-return]

    def from_stored(self, stored: Any) -> Any:
        """Turn what the column holds into a value."""
        return stored

    def to_json(self, stored: Stored) -> Json:
        """Turn a stored value into what the journal carries."""
        return stored  # type: ignore[return-value]

    def from_json(self, json: Any) -> Stored:
        """Turn what a journal carries into a stored value; None for a wrong type.

        Strangers' packages pass through here, so nothing is trusted and nothing raises:
        every node must project the same op to the same value.
        """
        fits = type(json) is self.json_type
        return json if fits else None


class Text(Field, frozen=True, kw_only=True, eq=False):
    """A line of `least` to `most` code points."""

    most: int = 60
    least: int = 0

    @override
    def parse(self, text: str) -> Any:
        return super().parse(_sayable(text))

    @override
    def fault(self, value: Any) -> str | None:
        if value is not None and len(value) > self.most:
            return f"{self.label}最多 {self.most} 个字，现在是 {len(value)} 个，请缩短"
        if value and len(value) < self.least:
            return f"{self.label}至少写 {self.least} 个字，现在是 {len(value)} 个"
        return super().fault(value)


class LongText(Text, frozen=True, kw_only=True, eq=False):
    """Several lines of words."""

    most: int = 4000


class PersonName(Text, frozen=True, kw_only=True, eq=False):
    """A person's name, kept in the code points that were typed (民委发〔2016〕33号)."""

    @override
    def parse(self, text: str) -> Any:
        return names.clean(text) or None

    @override
    def fault(self, value: Any) -> str | None:
        if value and (words := names.fault(value)):
            return words
        return super().fault(value)

    @override
    def caution(self, value: Any) -> str | None:
        return "；".join(names.warnings(value)) or None if value else None


class NameOf(Text, frozen=True, kw_only=True, eq=False):
    """The name of a linked record as it was, or free text where nothing is linked."""

    of: str


class IdNumber(Text, frozen=True, kw_only=True, eq=False):
    """A number of an identity document: masked but for its first six places (GB 11643)."""

    most: int = 20

    @property
    @override
    def masked(self) -> bool:
        return True

    @override
    def parse(self, text: str) -> Any:
        return id_numbers.normalise(_sayable(text)) or None

    @override
    def show(self, value: Any) -> str:
        return id_numbers.mask_id(value) if value else ""


class Phone(Text, frozen=True, kw_only=True, eq=False):
    """A mobile or landline number."""

    most: int = 20
    public: bool = False

    @property
    @override
    def masked(self) -> bool:
        return not self.public

    @override
    def parse(self, text: str) -> Any:
        return contacts.normalise_phone(_sayable(text)) or None

    @override
    def show(self, value: Any) -> str:
        if not value:
            return ""
        return contacts.show_phone(value) if self.public else contacts.mask_phone(value)

    @override
    def reveal(self, value: Any) -> str:
        return contacts.show_phone(value) if value else ""

    @override
    def fault(self, value: Any) -> str | None:
        if value and (words := contacts.phone_fault(value)):
            return words
        return super().fault(value)


@lru_cache(maxsize=4096)
def _plain_day(text: str) -> str | None:
    """Give a day as it is stored, None for what is none; the same few come again and again."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


class Day(Field, frozen=True, kw_only=True, eq=False):
    """A calendar day, kept as ISO text."""

    past: bool = False

    @override
    def parse(self, text: str) -> Any:
        if not text.strip():
            return None
        day = dates.parse_typed(text, dates.today())
        if day is None:
            raise Refused(f"{self.label}看不懂，请写成 2025-09-16 这样的日期")
        return day

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
        if not text.strip():
            return None
        moment = dates.parse_moment(text, dates.today())
        if moment is None:
            raise Refused(f"{self.label}看不懂，请写成 2025-09-16 14:30 这样的时间")
        return moment

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


class Choice(Field, frozen=True, kw_only=True, eq=False):
    """One code of a table."""

    codes: CodeTable

    @override
    def parse(self, text: str) -> Any:
        if not text.strip():
            return None
        code = self.codes.code(text)
        if code is None:
            raise Refused(f"{self.label}里没有“{text.strip()}”，请从列表里选")
        return code

    @override
    def reveal(self, value: Any) -> str:
        return self.codes.label(value) if value else ""


class Choices(Choice, frozen=True, kw_only=True, eq=False):
    """Several codes of a table: one value, a sorted tuple, stored with commas between."""

    @override
    def parse(self, text: str) -> Any:
        parts = text.replace("，", "、").replace(",", "、").split("、")
        chosen = {Choice.parse(self, part) for part in parts if part.strip()}
        return tuple(sorted(chosen)) or None

    @override
    def reveal(self, value: Any) -> str:
        chosen = set(value or ())
        ordered = [code for code in self.codes.codes() if code in chosen]
        return "、".join(self.codes.label(code) for code in ordered or sorted(chosen))

    @override
    def to_stored(self, value: Any) -> Stored:
        return ",".join(sorted(value)) if value else None

    @override
    def from_stored(self, stored: Any) -> Any:
        return tuple(stored.split(",")) if stored else None


class Link(Field, frozen=True, kw_only=True, eq=False):
    """A record of one of the named kinds (table names), by its id.

    Without named kinds it may point at a record of any. `part_of` marks the link from a part to
    its whole (an agenda item to its meeting);
    `free_text` says that a name alone will do, in the link's `NameOf`, where nothing is linked.
    """

    kinds: tuple[str, ...]
    part_of: bool = False
    free_text: bool = False
    sql = LargeBinary(16)

    @override
    def parse(self, text: str) -> Any:
        return bytes.fromhex(text) if text.strip() else None

    @override
    def reveal(self, value: Any) -> str:
        return value.hex() if value else ""

    @override
    def to_json(self, stored: Stored) -> Json:
        return stored.hex() if isinstance(stored, bytes) else None

    @override
    def from_json(self, json: Any) -> Stored:
        try:
            found = bytes.fromhex(json)
        except (TypeError, ValueError):
            return None
        return found if len(found) == 16 else None


class Links(Struct, frozen=True, kw_only=True, eq=False):
    """Several linked records: rows of their own (`ListEntry`, or `Attachment` for files).

    What is `proof` of what was done (a signed sheet, photos) may still come once the record was
    approved; it changes nothing of what was approved, and no review of it.
    """

    label: str
    tag: int
    kinds: tuple[str, ...]
    required: bool = False
    free_text: bool = False
    proof: bool = False
