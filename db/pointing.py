"""Which records point at a record: every link and list of every kind, from the declarations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Protocol, TypeVar

from db import kinds
from db.fields import Field, Link, NameOf, PersonName, Privacy, Text
from db.journal.rows import chunks
from db.record import Id, Record

R = TypeVar("R", bound=Record)
Pointer = tuple[type[Record], str]
_ASKED_ONE_BY_ONE: Final = 500  # more ids than this: read the column once and look them up


class Reader(Protocol):
    """Gives bare columns of records that are not deleted."""

    def values(
        self, kind: type[Record], /, *names: str, hidden: bool = False, **equals: Any
    ) -> Sequence[tuple[Any, ...]]:
        """Give the named columns of the records whose fields equal the values."""
        ...


@cache
def pointers(table: str) -> tuple[Pointer, ...]:
    """Give the links, as kind and field, that may name a record of a table.

    A link without kinds (the rows of lists) may name any.
    """
    return tuple(
        (kind, name)
        for kind in kinds.KINDS
        for name, one in kind.fields().items()
        if isinstance(one, Link) and (table in one.kinds or not one.kinds)
    )


_PEOPLE: Final = frozenset({"resident", "household"})
_NAMED_BY_POST: Final = frozenset({kinds.StaffMember, kinds.PartnerOrganization})


@cache
def names_people(kind: type[Record]) -> bool:
    """Say whether records of a kind tell who somebody is: residents, homes, whoever links to them.

    Rows of many such records leave the book like those of many residents. Staff and the liaisons
    of other units stand in their posts.
    """
    if kind in _NAMED_BY_POST:
        return False
    declared = [one for one in kind.fields().values() if isinstance(one, Link)]
    told = any(not one.kinds or _PEOPLE & set(one.kinds) for one in declared)
    told = told or any(_PEOPLE & set(one.kinds) for one in kind.lists().values())
    told = told or any(isinstance(one, PersonName) for one in kind.fields().values())
    wholes = [table for one in declared if one.part_of for table in one.kinds]
    return told or any(names_people(kinds.kind_of(table)) for table in wholes)


_OF_EVERY_KIND: Final = frozenset({"serial_no", "remark"})


@cache
def personal_fields(kind: type[Record]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what records of a kind say of people: what is sensitive, and the rest; else nothing.

    The rest is all that people and homes have; of other records whom they name, words about
    them, lists of people and files. What every record has is left out, and so is the record that
    a part belongs to.
    """
    declared = kind.fields()
    close = tuple(one.label for one in declared.values() if one.privacy is Privacy.SENSITIVE)
    if kind is kinds.ListEntry or not (close or names_people(kind)):
        return (), ()
    wholes = {table for one in declared.values() for table in _whole(one)}
    is_theirs = bool(_PEOPLE & {kind.__tablename__, *wholes})
    rest = [
        one.label
        for name, one in declared.items()
        if name not in _OF_EVERY_KIND and one.privacy is not Privacy.SENSITIVE
        if not _whole(one) and (is_theirs or _tells(one))
    ]
    told = (*_PEOPLE, "attachment")
    lists = (one.label for one in kind.lists().values() if not set(told).isdisjoint(one.kinds))
    return close, (*rest, *lists)


def _whole(one: Field) -> tuple[str, ...]:
    """Give the tables of what a record is a part of by this field."""
    return one.kinds if isinstance(one, Link) and one.part_of else ()


def _tells(one: Field) -> bool:
    """Say whether a field names somebody, or holds words that are kept inside."""
    if isinstance(one, Link):
        return not _PEOPLE.isdisjoint(one.kinds)
    is_inside = one.privacy is not Privacy.PUBLIC and not isinstance(one, NameOf)
    return isinstance(one, PersonName) or (isinstance(one, Text) and is_inside)


def links(record: Record, *, required: bool = False) -> Iterator[tuple[tuple[str, ...], Id]]:
    """Yield what a record links to: the tables it may stand in, and its id."""
    for name, one in type(record).fields().items():
        target = getattr(record, name) if isinstance(one, Link) else None
        if target and isinstance(one, Link) and (one.required or not required):
            yield one.kinds, target


def pointing(
    reader: Reader, table: str, ids: Iterable[Id], *, besides: Collection[type[Record]] = ()
) -> Iterator[tuple[Pointer, Id, Id]]:
    """Yield who points at some records of a table: the link, the pointing id, the target.

    Kinds to be left out (`besides`) are not even asked.
    """
    wanted = set(ids)
    for kind, name in pointers(table):
        if kind in besides:
            continue
        for one, target in _pairs(reader, kind, name, wanted):
            if target in wanted:
                yield (kind, name), one, target


def _pairs(
    reader: Reader, kind: type[Record], name: str, wanted: set[Id]
) -> Iterator[tuple[Any, ...]]:
    if len(wanted) > _ASKED_ONE_BY_ONE:
        yield from reader.values(kind, "id", name)
        return
    for some in chunks(list(wanted)):
        equals: dict[str, Any] = {name: list(some)}
        yield from reader.values(kind, "id", name, **equals)


def still_needed(
    reader: Reader, made: Mapping[str, set[Id]], mine: set[Id]
) -> dict[Id, tuple[type[Record], Id]]:
    """Say which of some new records (ids by table) others have come to rely on, and one such other.

    `mine` are all rows of the same piece of work: they go together. What a needed record itself
    links to is needed too, or its links would lead nowhere.
    """
    found: dict[Id, tuple[type[Record], Id]] = {}
    for table, ids in made.items():
        for (kind, _name), one, target in pointing(reader, table, ids):
            if one not in mine:
                found.setdefault(target, (kind, one))
    waiting = [(table, row) for table, ids in made.items() for row in ids & found.keys()]
    while waiting:
        table, row = waiting.pop()
        for other, target in _linked(reader, table, row):
            if target in made.get(other, ()) and target not in found:
                found[target] = (kinds.kind_of(table), row)
                waiting.append((other, target))
    return found


def _linked(reader: Reader, table: str, row: Id) -> Iterator[tuple[str, Id]]:
    kind = kinds.kind_of(table)
    names = [name for name, one in kind.fields().items() if isinstance(one, Link)]
    if not names:
        return
    for values in reader.values(kind, *names, id=row):
        for name, target in zip(names, values, strict=True):
            one: Any = kind.fields()[name]
            for other in (one.kinds or _every_table()) if target else ():
                yield other, target


def _every_table() -> tuple[str, ...]:
    return tuple(kind.__tablename__ for kind in kinds.KINDS)
