"""Reading records: one at a time, many by equality, or bare columns for lists and ledgers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.orm import Session

from db import kinds
from db.fields import Links
from db.journal import reading
from db.journal.rows import ask, ask_in, chunks
from db.kinds import Household, ListEntry, Resident, User
from db.record import Record

R = TypeVar("R", bound=Record)
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

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self._connection, autoflush=False, expire_on_commit=False) as session:
            yield session

    def get(self, kind: type[R], record_id: bytes | None, *, hidden: bool = False) -> R | None:
        """Give a record by id; None for an unknown or (unless asked for) deleted one."""
        if record_id is None:
            return None
        with self._session() as session:
            found = session.get(kind, record_id)
            session.expunge_all()
        return found if found and (hidden or not found.hidden) else None

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
        statement = select(kind).where(*_where(kind, hidden=hidden, equals=equals))
        statement = statement.order_by(*(getattr(kind, name) for name in order), kind.id)
        with self._session() as session:
            found = list(session.scalars(statement))
            session.expunge_all()
        return found

    def newest(self, kind: type[R], *, besides: bytes = b"") -> R | None:
        """Give the record that was registered last: ids rise with the time they were made."""
        statement = select(kind).where(kind.hidden == 0, kind.id != besides)
        with self._session() as session:
            found = session.scalars(statement.order_by(kind.id.desc()).limit(1)).first()
            session.expunge_all()
        return found

    def deleted(self, kind: type[R]) -> list[R]:
        """Give the records of a kind that lie in the bin."""
        with self._session() as session:
            found = list(session.scalars(select(kind).where(kind.hidden != 0)))
            session.expunge_all()
        return found

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
        columns = [getattr(kind, name) for name in names]
        statement = select(*columns).where(*_where(kind, hidden=hidden, equals=equals))
        statement = statement.order_by(*(getattr(kind, name) for name in order))
        result = self._connection.execute(statement)
        found: list[tuple[Any, ...]] = []
        while some := result.fetchmany(_AT_ONCE):
            found += map(tuple, some)
        return found

    def past_values(
        self, kind: type[Record], name: str, ids: Iterable[bytes]
    ) -> dict[bytes, list[Any]]:
        """Give what a field of some records has held, oldest first, by the journal."""
        return reading.past_values(self._connection, kind, name, ids)

    def count(self, kind: type[Record], /, **equals: Any) -> int:
        """Count the records whose fields equal the given values."""
        where = _where(kind, hidden=False, equals=equals)
        with self._session() as session:
            return session.scalar(select(func.count()).select_from(kind).where(*where)) or 0

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
        """Give what many records are called; a household is called after its head."""
        every = list(records)
        heads = [r.head for r in every if isinstance(r, Household) and r.head]
        people = self.by_id(Resident, heads) if heads else {}
        found = {r.id: r.name for r in every}
        for r in every:
            head = people.get(r.head or b"") if isinstance(r, Household) else None
            if head and head.full_name:
                found[r.id] = f"{head.full_name}户"
        return found

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

    def _tables_of(self, ids: Iterable[bytes]) -> list[str]:
        statement = "SELECT DISTINCT tbl FROM op WHERE row IN (?)"
        held = {tag for (tag,) in ask_in(self._connection, statement, ids)}
        return [kind.__tablename__ for kind in kinds.KINDS if kind.table_tag in held]

    def account(self, login: str) -> User | None:
        """Give the account with a login name."""
        return next(iter(self.all(User, login=login)), None)

    def kind_holding(self, row: bytes) -> type[Record] | None:
        """Say which kind a row id belongs to, by its journal."""
        found = ask(self._connection, "SELECT tbl FROM op WHERE row = ? LIMIT 1", (row,))
        return kinds.by_tag(found[0][0]) if found else None


def _where(
    kind: type[Record], *, hidden: bool, equals: dict[str, Any]
) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [] if hidden else [kind.hidden == 0]
    for name, value in equals.items():
        column = getattr(kind, name)
        many = isinstance(value, _MANY)
        clauses.append(column.in_(list(value)) if many else column == value)
    return clauses
