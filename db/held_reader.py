"""Reading an open book: what a reader gives, the book held for as long as each question takes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import Connection

from db.reader import Reader
from db.record import Record

R = TypeVar("R", bound=Record)


class HeldReader:
    """The reading half of a store, which says how the book is held."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def looking(self) -> AbstractContextManager[Connection]:
        """Hold the book for reading."""
        raise NotImplementedError

    def get(self, kind: type[R], record_id: bytes | None, *, hidden: bool = False) -> R | None:
        """Give a record by id (see `Reader.get`)."""
        with self.looking():
            return self._reader.get(kind, record_id, hidden=hidden)

    def find(self, tables: Sequence[str], record_id: bytes | None) -> Record | None:
        """Give a record of any of the named tables by id; without tables, of any kind."""
        with self.looking():
            return self._reader.find(tables, record_id)

    def fact(self, key: str, default: str = "") -> str:
        """Give a setting of this book on this PC."""
        with self.looking():
            return self._reader.fact(key, default)

    def kind_holding(self, row: bytes, /) -> type[Record] | None:
        """Say which kind a row id belongs to."""
        with self.looking():
            return self._reader.kind_holding(row)

    def all(
        self, kind: type[R], /, *, hidden: bool = False, order: Sequence[str] = (), **equals: Any
    ) -> list[R]:
        """Give the records whose fields equal the given values (see `Reader.all`)."""
        with self.looking():
            return self._reader.all(kind, hidden=hidden, order=order, **equals)

    def newest(self, kind: type[R], *, besides: bytes = b"") -> R | None:
        """Give the record that was registered last (see `Reader.newest`)."""
        with self.looking():
            return self._reader.newest(kind, besides=besides)

    def deleted(self, kind: type[R]) -> list[R]:
        """Give the records of a kind that lie in the bin."""
        with self.looking():
            return self._reader.deleted(kind)

    def deletions(self, rows: Iterable[bytes]) -> dict[bytes, tuple[bytes, str, int, str]]:
        """Say of deleted rows which work deleted them (see `Reader.deletions`)."""
        with self.looking():
            return self._reader.deletions(rows)

    def created(self, rows: Iterable[bytes]) -> dict[bytes, dt.date]:
        """Say on which day each row was written down first."""
        with self.looking():
            return self._reader.created(rows)

    def by_id(self, kind: type[R], ids: Iterable[bytes]) -> dict[bytes, R]:
        """Give the records of many ids."""
        with self.looking():
            return self._reader.by_id(kind, ids)

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> list[tuple[Any, ...]]:
        """Give bare columns (see `Reader.values`)."""
        with self.looking():
            return self._reader.values(kind, *names, **rest)

    def each(
        self, kind: type[Record], names: Sequence[str], take: Callable[..., object], **rest: Any
    ) -> None:
        """Hand on bare columns row by row (see `Reader.each`)."""
        with self.looking():
            self._reader.each(kind, names, take, **rest)

    def past_values(
        self, kind: type[Record], name: str, ids: Iterable[bytes]
    ) -> dict[bytes, list[Any]]:
        """Give what a field of some records has held (see `Reader.past_values`)."""
        with self.looking():
            return self._reader.past_values(kind, name, ids)

    def count(self, kind: type[Record], /, **equals: Any) -> int:
        """Count the records whose fields equal the given values."""
        with self.looking():
            return self._reader.count(kind, **equals)

    def tally(self, kind: type[Record], name: str, /, **equals: Any) -> Counter[Any]:
        """Count the records whose fields equal the given values by what another field holds."""
        return Counter(held for (held,) in self.values(kind, name, **equals))

    def first_scope(self, kind: type[Record], /) -> str:
        """Give the first scope that has records of a kind; blank where none has."""
        with self.looking():
            return self._reader.first_scope(kind)

    def parts(self, kind: type[R], whole: bytes, *, order: Sequence[str] = ()) -> list[R]:
        """Give the parts of a whole."""
        with self.looking():
            return self._reader.parts(kind, whole, order=order)

    def entries(self, owner: Record, name: str) -> list[Any]:
        """Give the rows of a record's list, in order."""
        with self.looking():
            return self._reader.entries(owner, name)

    def called(self, record: Record) -> str:
        """Give what a record is called in a sentence."""
        with self.looking():
            return self._reader.called(record)

    def names(self, records: Iterable[Record]) -> dict[bytes, str]:
        """Give what many records are called."""
        with self.looking():
            return self._reader.names(records)

    def named(self, tables: Sequence[str], ids: Iterable[bytes | None]) -> dict[bytes, str]:
        """Give what the records of many ids are called."""
        with self.looking():
            return self._reader.named(tables, ids)

    def offices_of(self, ids: Iterable[bytes]) -> dict[bytes, str]:
        """Give the office of each record, by its code, whatever kinds they are."""
        with self.looking():
            return self._reader.offices_of(ids)
