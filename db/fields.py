"""The vocabulary a record kind is written in: `field.text("姓名", tag=1, required=True)`.

What each type of field means stands in `db/field_types.py`; here its column is declared.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Text as SqlText
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator
from typing_extensions import override  # typing has it from Python 3.12 on

from db.codes import CodeTable
from db.field_types import (
    Choice as Choice,
    Choices as Choices,
    Day as Day,
    Field as Field,
    IdNumber as IdNumber,
    Json as Json,
    Link as Link,
    Links as Links,
    LongText as LongText,
    Moment as Moment,
    Money as Money,
    NameOf as NameOf,
    Number as Number,
    PersonName as PersonName,
    Phone as Phone,
    Privacy as Privacy,
    Quantity as Quantity,
    Stored as Stored,
    Text as Text,
    YesNo as YesNo,
)


class _Column(TypeDecorator[Any]):
    """A column whose values pass through its field on their way in and out."""

    impl = SqlText
    cache_ok = True

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.impl = field.sql  # type: ignore[assignment]

    @property
    @override
    def python_type(self) -> type:
        return object

    @override
    def result_processor(self, dialect: Any, coltype: object) -> Any:
        # Most values are stored as they are: a call for each of them is most of a list's reading.
        as_it_is = type(self.field).from_stored is Field.from_stored
        return None if as_it_is else self.field.from_stored

    @override
    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return self.field.to_stored(value)

    @override
    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return self.field.from_stored(value)


def _column(field: Field) -> MappedColumn[Any]:
    # The parts of a whole are always asked for by their whole.
    indexed = field.sought_by or (isinstance(field, Link) and field.part_of)
    return mapped_column(
        _Column(field), nullable=True, index=indexed or None, info={"field": field}
    )


def text(label: str, *, tag: int, most: int = 60, **rules: Any) -> MappedColumn[Any]:
    """Declare a line of words."""
    return _column(Text(label=label, tag=tag, most=most, **rules))


def long_text(label: str, *, tag: int, most: int = 4000, **rules: Any) -> MappedColumn[Any]:
    """Declare several lines of words."""
    return _column(LongText(label=label, tag=tag, most=most, **rules))


def person_name(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a person's name."""
    return _column(PersonName(label=label, tag=tag, **rules))


def name_of(link_name: str, label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare the kept name of what the link `link_name` points at."""
    return _column(NameOf(label=label, tag=tag, of=link_name, **rules))


def id_number(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare the number of an identity document."""
    return _column(IdNumber(label=label, tag=tag, **rules))


def phone(label: str, *, tag: int, public: bool = False, **rules: Any) -> MappedColumn[Any]:
    """Declare a phone number; a `public` one (an office's) is shown in full."""
    return _column(Phone(label=label, tag=tag, public=public, **rules))


def day(label: str, *, tag: int, past: bool = False, **rules: Any) -> MappedColumn[Any]:
    """Declare a calendar day; `past` ones may not lie after today."""
    return _column(Day(label=label, tag=tag, past=past, **rules))


def moment(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a day with a time."""
    return _column(Moment(label=label, tag=tag, **rules))


def number(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a whole number."""
    return _column(Number(label=label, tag=tag, **rules))


def money(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare an amount of yuan."""
    return _column(Money(label=label, tag=tag, **rules))


def quantity(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a number with up to two decimals (hours)."""
    return _column(Quantity(label=label, tag=tag, **rules))


def yes_no(label: str, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a yes or no."""
    return _column(YesNo(label=label, tag=tag, **rules))


def code(label: str, codes: CodeTable, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare one code of a table."""
    return _column(Choice(label=label, tag=tag, codes=codes, **rules))


def codes(label: str, table: CodeTable, *, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare several codes of a table."""
    return _column(Choices(label=label, tag=tag, codes=table, **rules))


def link(label: str, *kinds: str, tag: int, **rules: Any) -> MappedColumn[Any]:
    """Declare a link to a record of one of the named kinds; of any kind where none is named."""
    return _column(Link(label=label, tag=tag, kinds=kinds, **rules))


def links(label: str, *kinds: str, tag: int, **rules: Any) -> Links:
    """Declare a list of links; its rows live in `ListEntry`."""
    return Links(label=label, tag=tag, kinds=kinds, **rules)


def files(label: str, *, tag: int, **rules: Any) -> Links:
    """Declare a list of files; its rows live in `Attachment`."""
    return Links(label=label, tag=tag, kinds=("attachment",), **rules)


def system_text(most: int) -> MappedColumn[Any]:
    """Declare a plain text column that is no field (a scope)."""
    return mapped_column(String(most))
