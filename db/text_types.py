"""Fields of words: lines and long texts, names of people, numbers of documents and phones."""

from __future__ import annotations

import re
from typing import Any

from typing_extensions import override  # typing has it from Python 3.12 on

from db import contacts, dates, id_numbers, names, periods
from db.field_types import Field
from db.trouble import Refused

# Nothing anybody writes on purpose: control characters but tabs and line ends, halves of
# characters, and marks that turn the order of a text round (a file or an amount can hide there).
_UNSAYABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text) if _UNSAYABLE.search(text) else text


class Text(Field, frozen=True, kw_only=True, eq=False):
    """A line of `least` to `most` code points.

    With `recalled` the words that the book holds already are offered while somebody types.
    """

    most: int = 60
    least: int = 0
    recalled: bool = False

    @override
    def parse(self, text: str) -> Any:
        return super().parse(_sayable(text))

    @override
    def fault(self, value: Any) -> str | None:
        if value is not None and len(value) > self.most:
            return f"{self.label}最多 {self.most} 个字，现在是 {len(value)} 个，请缩短"
        if value and len(value) < self.least:
            return f"{self.label}至少写 {self.least} 个字，现在是 {len(value)} 个，请补充"
        return super().fault(value)


class LongText(Text, frozen=True, kw_only=True, eq=False):
    """Several lines of words."""

    most: int = 4000


class Stretch(Text, frozen=True, kw_only=True, eq=False):
    """A stretch of time: kept as `Period.parse` reads it (2025Q3), shown as offices say it.

    A `loose` one is kept in words, and what is no period stays as it was written.
    """

    most: int = 40
    loose: bool = False

    @override
    def parse(self, text: str) -> Any:
        said = super().parse(text)
        if not said:
            return None
        try:
            code = periods.code_of(said, dates.today())
        except Refused:
            if self.loose:
                return said
            raise
        return periods.title_of(code) if self.loose else code

    @override
    def reveal(self, value: Any) -> str:
        return periods.title_of(value) if value else ""


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
