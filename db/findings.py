"""What a check across records reads from, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from db.kinds import KINDS, OrgUnit, kind_of
from db.record import DISTRICT_SCOPES, Record

R = TypeVar("R", bound=Record)


class Rows(Protocol):
    """Gives all records that are not deleted and whose fields equal the values.

    A value of None means an empty field.
    """

    def all(self, kind: type[R], /, **equals: Any) -> Sequence[R]:
        """Give the records whose fields equal the given values."""
        ...


class Reader(Rows, Protocol):
    """Gives records by their ids as well, and the settings of the book on this PC."""

    def get(self, kind: type[R], row: bytes | None, /, *, hidden: bool = False) -> R | None:
        """Give a record by its id; `hidden`: also from the recycle bin."""
        ...

    def kind_holding(self, row: bytes, /) -> type[Record] | None:
        """Say which kind a row id belongs to."""
        ...

    def fact(self, key: str, default: str = "", /) -> str:
        """Give a setting of this book on this PC."""
        ...


class Finding(Struct, frozen=True):
    """Something to look at: `field` says where, `blocking` whether a save may go on.

    `rule` names what found it, in a health check: the same words may come from several.
    """

    kind: type[Record]
    id: bytes
    field: str
    sentence: str
    blocking: bool = True
    rule: str = ""


def must(record: Record, field: str, sentence: str, rule: str = "") -> Finding:
    """Give a finding that keeps the record from being saved."""
    return Finding(type(record), record.id, field, sentence, rule=rule)


def look(record: Record, field: str, sentence: str, rule: str = "") -> Finding:
    """Give a finding that asks for a second look."""
    return Finding(type(record), record.id, field, sentence, blocking=False, rule=rule)


def find(reader: Reader, tables: Sequence[str], row: bytes | None) -> Record | None:
    """Give the record of an id that may stand in any of the tables; no tables: in whichever."""
    if not tables:
        kind = reader.kind_holding(row) if row else None
        return reader.get(kind, row) if kind else None
    found = (reader.get(kind_of(table), row) for table in tables)
    return next((record for record in found if record), None)


def others(reader: Reader, record: R, *names: str, **equals: Any) -> Iterator[R]:
    """Yield the other records of the kind that agree in the named fields and equal the values."""
    same = {name: getattr(record, name) for name in names}
    for other in reader.all(type(record), **same, **equals):
        if other.id != record.id:
            yield other


def unit_of(reader: Rows, scope: str) -> OrgUnit | None:
    """Give the office whose records have a scope: the district's have a word for it, no code."""
    asked = {"level": "district"} if scope in DISTRICT_SCOPES else {"code12": scope}
    return next(iter(reader.all(OrgUnit, **asked)), None)


class Shelf:
    """A reader that takes each kind off the book once, so that checking all stays linear."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kinds: dict[type[Record], dict[bytes, Record]] = {}
        self._sorted: dict[tuple[Any, ...], dict[tuple[Any, ...], list[Any]]] = {}

    def _held(self, kind: type[Record]) -> dict[bytes, Record]:
        if kind not in self._kinds:
            self._kinds[kind] = {record.id: record for record in self._reader.all(kind)}
        return self._kinds[kind]

    def get(self, kind: type[R], row: bytes | None, /, *, hidden: bool = False) -> R | None:
        """Give a record by its id; `hidden`: also from the recycle bin."""
        found: Any = self._held(kind).get(row) if row else None
        return self._reader.get(kind, row, hidden=True) if found is None and hidden else found

    def all(self, kind: type[R], /, **equals: Any) -> Sequence[R]:
        """Give the records whose fields equal the given values."""
        names = tuple(equals)
        key = (kind, *names)
        if key not in self._sorted:
            sorted_: dict[tuple[Any, ...], list[Any]] = {}
            for record in self._held(kind).values():
                values = tuple(getattr(record, name) for name in names)
                sorted_.setdefault(values, []).append(record)
            self._sorted[key] = sorted_
        return self._sorted[key].get(tuple(equals.values()), [])

    def kind_holding(self, row: bytes, /) -> type[Record] | None:
        """Say which kind a row id belongs to."""
        return next((kind for kind in KINDS if row in self._held(kind)), None)

    def fact(self, key: str, default: str = "", /) -> str:
        """Give a setting of this book on this PC."""
        return self._reader.fact(key, default)

    def add(self, record: Record) -> None:
        """Take in a record that the book does not hold yet, so that the next ones see it."""
        self._held(type(record))[record.id] = record
        for (kind, *names), sorted_ in self._sorted.items():
            if kind is type(record):
                values = tuple(getattr(record, name) for name in names)
                sorted_.setdefault(values, []).append(record)
