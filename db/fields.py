"""The vocabulary a record kind is written in: `field.text("姓名", tag=1, required=True)`.

What a type of field means stands in `db/field_types.py` and the types beside it; here its column
is declared.
"""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar, overload

from sqlalchemy import Column, String
from sqlalchemy.types import TypeEngine

from db.choice_types import (
    Choice as Choice,
    Choices as Choices,
    Link as Link,
    Links as Links,
)
from db.codes import CodeTable
from db.field_types import (
    Field as Field,
    Formerly as Formerly,
    Json as Json,
    Privacy as Privacy,
    Stored as Stored,
)
from db.number_types import (
    Day as Day,
    Moment as Moment,
    Money as Money,
    Number as Number,
    Quantity as Quantity,
    YesNo as YesNo,
)
from db.text_types import (
    IdNumber as IdNumber,
    LongText as LongText,
    NameOf as NameOf,
    PersonName as PersonName,
    Phone as Phone,
    Stretch as Stretch,
    Text as Text,
)

V = TypeVar("V")


class Mapped(Generic[V]):
    """A value that a kind declares: what a record holds, and the column it is kept in.

    A record's own values lie in its dict and are found there first.
    """

    def __init__(
        self, sql: TypeEngine[Any], field: Field | None = None, *, index: bool = False, **rules: Any
    ) -> None:
        self.field = field
        self._made_of = (sql, {"index": index or None, **rules})

    def column(self, name: str) -> Column[Any]:
        """Give the column a table of the schema keeps it in."""
        sql, rules = self._made_of
        return Column(name, sql, **rules)

    @overload
    def __get__(self, record: None, kind: type) -> Self: ...
    @overload
    def __get__(self, record: object, kind: type) -> V: ...
    def __get__(self, record: object, kind: type) -> Any:
        return self if record is None else None  # nobody gave the record a value


def _column(field: Field) -> Mapped[Any]:
    # The parts of a whole are always asked for by their whole.
    indexed = field.sought_by or (isinstance(field, Link) and bool(field.part_of))
    return Mapped(field.sql, field, index=indexed, nullable=True)


def text(label: str, *, tag: int, most: int = 60, **rules: Any) -> Mapped[Any]:
    """Declare a line of words."""
    return _column(Text(label=label, tag=tag, most=most, **rules))


def long_text(label: str, *, tag: int, most: int = 4000, **rules: Any) -> Mapped[Any]:
    """Declare several lines of words."""
    return _column(LongText(label=label, tag=tag, most=most, **rules))


def stretch(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a stretch of time by its name, such as a quarter."""
    return _column(Stretch(label=label, tag=tag, **rules))


def person_name(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a person's name."""
    return _column(PersonName(label=label, tag=tag, **rules))


def name_of(link_name: str, label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare the kept name of what the link `link_name` points at."""
    return _column(NameOf(label=label, tag=tag, of=link_name, **rules))


def id_number(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare the number of an identity document."""
    return _column(IdNumber(label=label, tag=tag, **rules))


def phone(label: str, *, tag: int, public: bool = False, **rules: Any) -> Mapped[Any]:
    """Declare a phone number; a `public` one (an office's) is shown in full."""
    return _column(Phone(label=label, tag=tag, public=public, **rules))


def day(label: str, *, tag: int, past: bool = False, **rules: Any) -> Mapped[Any]:
    """Declare a calendar day; `past` ones may not lie after today."""
    return _column(Day(label=label, tag=tag, past=past, **rules))


def moment(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a day with a time."""
    return _column(Moment(label=label, tag=tag, **rules))


def number(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a whole number."""
    return _column(Number(label=label, tag=tag, **rules))


def money(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare an amount of yuan."""
    return _column(Money(label=label, tag=tag, **rules))


def quantity(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a number with up to two decimals (hours)."""
    return _column(Quantity(label=label, tag=tag, **rules))


def yes_no(label: str, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a yes or no."""
    return _column(YesNo(label=label, tag=tag, **rules))


def code(label: str, codes: CodeTable, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare one code of a table."""
    return _column(Choice(label=label, tag=tag, codes=codes, **rules))


def codes(label: str, table: CodeTable, *, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare several codes of a table."""
    return _column(Choices(label=label, tag=tag, codes=table, **rules))


def link(label: str, *kinds: str, tag: int, **rules: Any) -> Mapped[Any]:
    """Declare a link to a record of one of the named kinds; of any kind where none is named."""
    return _column(Link(label=label, tag=tag, kinds=kinds, **rules))


def links(label: str, *kinds: str, tag: int, **rules: Any) -> Links:
    """Declare a list of links; its rows live in `ListEntry`."""
    return Links(label=label, tag=tag, kinds=kinds, **rules)


def files(label: str, *, tag: int, **rules: Any) -> Links:
    """Declare a list of files; its rows live in `Attachment`."""
    return Links(label=label, tag=tag, kinds=("attachment",), **rules)


def system_text(most: int) -> Mapped[Any]:
    """Declare a plain text column that is no field (a scope)."""
    return Mapped(String(most), nullable=False)
