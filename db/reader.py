"""Reading records: one at a time, many by equality, or bare columns for lists and ledgers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection

from db import book, kinds, waiting
from db.fields import Field, Link, Links
from db.journal import reading
from db.journal.rows import ask, ask_in, chunks, stream, table_name
from db.kinds import Household, ListEntry, Resident, User
from db.record import Id, Record, day_of

R = TypeVar("R", bound=Record)
_Where = tuple[str, list[Any]]  # what stands after the table's name, and its values
_MANY = (tuple, list, set, frozenset)
_AT_ONCE = 2000
_CREATIONS = (  # 1: the kind of an op that makes a row
    "SELECT op.row, min(c.wall_ms) FROM op JOIN commit_log c ON c.id = op.commit_id"
    " WHERE op.kind = 1 AND op.row IN (?) GROUP BY op.row"
)
_DELETIONS = (  # 3: the kind of an op that deletes a row or brings it back
    "SELECT op.row, c.work, c.actor, c.wall_ms, c.reason FROM op"
    " JOIN commit_log c ON c.id = op.commit_id WHERE op.kind = 3 AND op.row IN (?) ORDER BY op.id"
)


class Reader:
    """Gives records that are not deleted; what it gives is detached and free to be edited."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: type[R], record_id: bytes | None, *, hidden: bool = False) -> R | None:
        """Give a record by id; None for an unknown or (unless asked for) deleted one."""
        if record_id is None:
            return None
        return next(iter(self.all(kind, hidden=hidden, id=record_id)), None)

    def find(self, tables: Sequence[str], record_id: bytes | None) -> Record | None:
        """Give a record of any of the named tables by id; without tables, of any kind."""
        if not tables:
            kind = self.kind_holding(record_id) if record_id else None
            return self.get(kind, record_id) if kind else None
        found = (self.get(kinds.kind_of(table), record_id) for table in tables)
        return next((record for record in found if record), None)

    def all(
        self, kind: type[R], /, *, hidden: bool = False, order: Sequence[str] = (), **equals: Any
    ) -> list[R]:
        """Give the records whose fields equal the given values (a list: one of them)."""
        return self._records(kind, _where(kind, hidden=hidden, equals=equals), (*order, "id"))

    def newest(self, kind: type[R], *, besides: bytes = b"") -> R | None:
        """Give the record that was registered last: ids rise with the time they were made."""
        where = ' WHERE "hidden" = 0 AND "id" <> ? ORDER BY "id" DESC LIMIT 1', [besides]
        return next(iter(self._records(kind, where)), None)

    def deleted(self, kind: type[R]) -> list[R]:
        """Give the records of a kind that lie in the bin."""
        return self._records(kind, (' WHERE "hidden" = 1', []))

    def deletions(self, rows: Iterable[bytes]) -> dict[bytes, tuple[bytes, str, int, str]]:
        """Say of deleted rows which work deleted them last: its id, who, when (ms) and why."""
        told = ask_in(self._connection, _DELETIONS, rows)
        return {row: (work, actor, ms, why) for row, work, actor, ms, why in told}

    def created(self, rows: Iterable[bytes]) -> dict[bytes, dt.date]:
        """Say on which day each row was written down first."""
        told = ask_in(self._connection, _CREATIONS, rows)
        return {row: dt.date.fromtimestamp(ms / 1000) for row, ms in told}  # noqa: DTZ012

    def by_id(self, kind: type[R], ids: Iterable[bytes]) -> dict[bytes, R]:
        """Give the records of many ids."""
        wanted = [i for i in dict.fromkeys(ids) if i is not None]
        found: dict[bytes, R] = {}
        for some in chunks(wanted, 5000):
            found |= {record.id: record for record in self.all(kind, id=some)}
        return found

    def values(
        self,
        kind: type[Record],
        /,
        *names: str,
        hidden: bool = False,
        order: Sequence[str] = (),
        **equals: Any,
    ) -> list[tuple[Any, ...]]:
        """Give bare columns, without making records: the quick way for lists."""
        return list(self._rows(kind, names, _where(kind, hidden=hidden, equals=equals), order))

    def each(
        self,
        kind: type[Record],
        names: Sequence[str],
        take: Callable[..., object],
        **equals: Any,
    ) -> None:
        """Hand bare columns to `take` row by row: the way for rows that are never all needed."""
        for row in self._rows(kind, names, _where(kind, hidden=False, equals=equals), ()):
            take(*row)

    def _records(self, kind: type[R], where: _Where, order: Sequence[str] = ()) -> list[R]:
        names = tuple(kind.declared())
        found = self._rows(kind, names, where, order)
        return [kind.as_kept(zip(names, row, strict=True)) for row in found]

    def _rows(
        self, kind: type[Record], names: Sequence[str], where: _Where, order: Sequence[str]
    ) -> Iterator[tuple[Any, ...]]:
        """Give the values of some columns, turned by their fields where these turn any."""
        asked, values = where
        columns = ", ".join(f'"{name}"' for name in names)
        statement = f"SELECT {columns} FROM {table_name(kind)}{asked}"  # noqa: S608  own names
        if order:
            # Blank first is SQLite's own order; a server has to be told.
            statement += " ORDER BY " + ", ".join(f'"{name}" NULLS FIRST' for name in order)
        turns = [_turn(kind, name) for name in names]
        for some in stream(self._connection, statement, tuple(values), _AT_ONCE):
            waiting.rows_read(len(some))
            held = zip(*some, strict=True)
            turned = (
                map(turn, one) if turn else one for turn, one in zip(turns, held, strict=True)
            )
            yield from zip(*turned, strict=True)

    def past_values(
        self, kind: type[Record], name: str, ids: Iterable[bytes]
    ) -> dict[bytes, list[Any]]:
        """Give what a field of some records has held, oldest first, by the journal."""
        return reading.past_values(self._connection, kind, name, ids)

    def count(self, kind: type[Record], /, **equals: Any) -> int:
        """Count the records whose fields equal the given values."""
        where, values = _where(kind, hidden=False, equals=equals)
        asked = f"SELECT count(*) FROM {table_name(kind)}{where}"  # noqa: S608  own names
        return int(ask(self._connection, asked, values)[0][0])

    def first_scope(self, kind: type[Record], /) -> str:
        """Give the first scope, in the order of codes, that has records of a kind."""
        where, values = _where(kind, hidden=False, equals={})
        asked = f"SELECT min(org_code) FROM {table_name(kind)}{where}"  # noqa: S608  own names
        return str(ask(self._connection, asked, values)[0][0] or "")

    def parts(self, kind: type[R], whole: bytes, *, order: Sequence[str] = ()) -> list[R]:
        """Give the parts of a whole: the agenda items of a meeting, the logs of a pairing."""
        link = kind.parent_link()
        if link is None:
            raise ValueError(kind)
        equals: dict[str, Any] = {link: whole}
        return self.all(kind, order=order, **equals)

    def entries(self, owner: Record, name: str) -> list[ListEntry]:
        """Give the rows of a record's list, in order."""
        links: Links = type(owner).lists()[name]
        return self.all(ListEntry, order=("position",), owner=owner.id, owner_tag=links.tag)

    def called(self, record: Record) -> str:
        """Give what a record is called in sentences, lists and name snapshots."""
        return self.names([record])[record.id]

    def names(self, records: Iterable[Record]) -> dict[bytes, str]:
        """Give what many records are called: as people speak of them, not by a number alone.

        A household is called after its head; what has no name of its own after its person or
        whole, and its day.
        """
        every = list(records)
        heads = [r.head for r in every if isinstance(r, Household) and r.head]
        people = self.by_id(Resident, heads) if heads else {}
        found = {r.id: r.name for r in every}
        for r in every:
            head = people.get(r.head or b"") if isinstance(r, Household) else None
            if head and head.full_name:
                found[r.id] = f"{head.full_name}户"
        return found | self._after_others(r for r in every if found[r.id] in (r.title, r.serial_no))

    def _after_others(self, nameless: Iterable[Record]) -> dict[Id, str]:
        """Call records after whom or what they belong to, and by the day they tell of."""
        asked: dict[tuple[str, ...], set[Id]] = {}
        after: dict[Id, tuple[Record, Id]] = {}
        for one in nameless:
            link = one.called_after or one.parent_link()
            declared = one.fields()[link] if link else None
            owner = getattr(one, link) if link else None
            if isinstance(declared, Link) and declared.kinds and owner:
                asked.setdefault(declared.kinds, set()).add(owner)
                after[one.id] = one, owner
        called: dict[Id, str] = {}
        for tables, ids in asked.items():
            called |= self.named(tables, ids)
        return {
            row: " ".join(filter(None, (called[owner], str(day_of(one) or ""))))
            for row, (one, owner) in after.items()
            if owner in called
        }

    def named(self, tables: Sequence[str], ids: Iterable[bytes | None]) -> dict[bytes, str]:
        """Give what the records of many ids are called, among the named tables or all."""
        wanted = {i for i in ids if i is not None}
        found: dict[bytes, str] = {}
        for table in tables or self._tables_of(wanted):
            if not wanted:
                break
            found |= self.names(self.by_id(kinds.kind_of(table), wanted).values())
            wanted -= found.keys()
        return found

    def offices_of(self, ids: Iterable[bytes]) -> dict[bytes, str]:
        """Give the office of each record, by its code, whatever kinds they are."""
        wanted, found = set(ids), dict[bytes, str]()
        for table in self._tables_of(wanted):
            statement = f'SELECT id, org_code FROM "{table}" WHERE id IN (?)'  # noqa: S608
            rows = ask_in(self._connection, statement, wanted - found.keys())
            found |= {row: code or "" for row, code in rows}
        return found

    def _tables_of(self, ids: Iterable[bytes]) -> list[str]:
        statement = "SELECT DISTINCT tbl FROM op WHERE row IN (?)"
        held = {tag for (tag,) in ask_in(self._connection, statement, ids)}
        return [kind.__tablename__ for kind in kinds.KINDS if kind.table_tag in held]

    def account(self, login: str) -> User | None:
        """Give the account with a login name."""
        return next(iter(self.all(User, login=login)), None)

    def fact(self, key: str, default: str = "") -> str:
        """Give a setting of this book on this PC."""
        return book.fact(self._connection, key, default)

    def kind_holding(self, row: bytes) -> type[Record] | None:
        """Say which kind a row id belongs to, by its journal."""
        found = ask(self._connection, "SELECT tbl FROM op WHERE row = ? LIMIT 1", (row,))
        return kinds.by_tag(found[0][0]) if found else None


def _where(kind: type[Record], *, hidden: bool, equals: dict[str, Any]) -> _Where:
    """Write that fields equal values (a list: one of them), and give the values as stored."""
    clauses = [] if hidden else ['"hidden" = 0']
    given: list[Any] = []
    for name, value in equals.items():
        if value is None:
            clauses.append(f'"{name}" IS NULL')
            continue
        several = list(value) if isinstance(value, _MANY) else [value]
        marks = ", ".join("?" * len(several))
        clauses.append(f'"{name}" IN ({marks})' if several else "1 = 0")
        given += _stored(kind, name, several)
    return " WHERE " + " AND ".join(clauses) if clauses else "", given


def _stored(kind: type[Record], name: str, values: list[Any]) -> Iterable[Any]:
    field = kind.declared()[name].field
    return map(field.to_stored, values) if field else values


@cache
def _turn(kind: type[Record], name: str) -> Callable[[Any], Any] | None:
    """Give what turns a stored value into the field's; None where they are the same."""
    field = kind.declared()[name].field
    # Most values are stored as they are: a call for each of them is most of a list's reading.
    return field.from_stored if field and type(field).from_stored is not Field.from_stored else None
