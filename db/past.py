"""The book as it stood: a store in memory, laid out from what the journal held at a moment.

Two pasts are never mixed up. Here the book is read as it *said* then: mistakes that were mended
since are back, and what was written down later about earlier days is not yet there. What was
*true* on a day, as far as is known now, is `db/as_of.py`.

Rows that nothing touched since the moment are copied as they are; only the others are projected
again, from their ops up to then. Nothing of it ever lies on a disk.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from msgspec import Struct
from sqlalchemy import Connection, Engine
from typing_extensions import override

from db import copying, dialect, schema
from db.collector import at_rest
from db.engine import open_engine
from db.journal import reading
from db.journal.apply import Batch
from db.journal.ops import CREATE
from db.journal.rows import MODULUS, Row, ask, read, row_hash, run
from db.kinds import KINDS
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused

_READ_ONLY = "这是过去的台账，只能看和打印；要改请回到现在的台账"
_WHOLE = ("book", "branch", "inbox", "erased")  # small tables that are copied as they are now
Step = Callable[[int, int], object]


class Cut(Struct, frozen=True):
    """Which commits a past book holds (a condition on `commit_log`), and the clock it had then."""

    clause: str
    values: tuple[Any, ...]
    wall_ms: int
    held: tuple[int, int] = (0, 0)
    """How many commits these are and how many rows were erased: the past of both is another."""


def evening_of(store: Store, day: dt.date) -> Cut:
    """Give what the book held when a day ended, by when each commit came to this PC.

    A clock that ran behind has no say. A day of which nothing is held yet is `Refused`.
    """
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time()).timestamp() * 1000
    statement = (
        "SELECT max(c.id) FROM commit_log c LEFT JOIN inbox i ON i.package = c.package"
        " WHERE c.clock <> 'behind' AND CASE WHEN c.package IS NULL THEN c.wall_ms"
        " ELSE i.received_ms END < ?"
    )
    with store.transaction() as connection:
        ((last,),) = ask(connection, statement, (int(end),))
        if last is None:
            raise Refused(f"{day.isoformat()} 那天还没有这本台账，请选晚一点的日期")
        return _cut(connection, "id <= ?", (last,), int(end) - 1)


def before(store: Store, record: Record) -> Cut:
    """Give what the book held just before a record was written.

    Of another PC's record this is every change that PC can have known: written before it by
    count and clock.
    """
    statement = (
        "SELECT c.id, c.package, c.lamport, c.wall_ms FROM op JOIN commit_log c"
        " ON c.id = op.commit_id WHERE op.row = ? AND op.kind = ? ORDER BY op.id LIMIT 1"
    )
    with store.transaction() as connection:
        ((number, package, lamport, wall),) = ask(connection, statement, (record.id, CREATE))
        if package is None:
            return _cut(connection, "id < ?", (number,), wall)
        return _cut(connection, "lamport < ? AND wall_ms <= ?", (lamport, wall), wall)


def through(store: Store, record: Record) -> Cut:
    """Give what the book held once the work that wrote a record was done: `before`, and that work.

    Of another PC's record this is, as there, every change that PC can have known.
    """
    written = (
        "SELECT c.package, c.work FROM op JOIN commit_log c ON c.id = op.commit_id"
        " WHERE op.row = ? AND op.kind = ? ORDER BY op.id LIMIT 1"
    )
    ended = "SELECT max(id), max(lamport), max(wall_ms) FROM commit_log WHERE work = ?"
    with store.transaction() as connection:
        ((package, work),) = ask(connection, written, (record.id, CREATE))
        ((number, lamport, wall),) = ask(connection, ended, (work,))
        if package is None:
            return _cut(connection, "id <= ?", (number,), wall)
        return _cut(connection, "lamport <= ? AND wall_ms <= ?", (lamport, wall), wall)


def values_at(store: Store, kind: type[Record], row: bytes, cut: Cut) -> dict[str, Any]:
    """Give the fields of one record as it stood, without laying out the book; empty without it."""
    with store.looking() as connection:
        stored = reading.standing(connection, kind, row, cut.clause, cut.values)
    fields = kind.fields()
    return {name: fields[name].from_stored(value) for name, value in stored.items()}


def _cut(connection: Connection, clause: str, values: tuple[Any, ...], wall_ms: int) -> Cut:
    counted = f"SELECT count(*) FROM commit_log WHERE {clause}"  # noqa: S608  own words
    ((commits,),) = ask(connection, counted, values)
    ((erased,),) = ask(connection, "SELECT count(*) FROM erased")
    return Cut(clause, values, wall_ms, (commits, erased))


class PastStore(Store):
    """A book as it stood: read like any other, never written. Files are those of the open book."""

    def __init__(self, store: Store, engine: Engine, cut: Cut) -> None:
        super().__init__(None, None, clock=lambda: cut.wall_ms, engine=engine)
        self._now = store
        dialect.only_read(self._connection)

    @property
    @override
    def keeper(self) -> Store:
        return self._now.keeper

    @property
    @override
    def shelf(self) -> Store:
        return self._now.shelf

    @contextmanager
    @override
    def work(self, clerk: Clerk, reason: str = "", form: str = "") -> Iterator[NoReturn]:
        """Refuse: nothing is written into the past."""
        raise Refused(_READ_ONLY)
        yield


_LAST: WeakKeyDictionary[Store, tuple[Cut, PastStore]] = WeakKeyDictionary()
_LOCK = threading.RLock()


def store_at(store: Store, cut: Cut, step: Step | None = None) -> PastStore:
    """Give the book as it stood; the last one asked for is kept until the book is closed.

    `step` is told how far the work is, and may raise to give it up.
    """
    with _LOCK:
        held = _LAST.get(store)
        if held and held[0] == cut and held[1].is_open:
            return held[1]
        made = _laid_out(store, cut, step or _unheard)
        if held:
            held[1].close()
        else:
            store.when_closed(lambda: _forget(store))
        _LAST[store] = (cut, made)
        return made


def _unheard(_done: int, _total: int) -> None:
    """Hear how far the work is, and say nothing."""


def _forget(store: Store) -> None:
    held = _LAST.pop(store, None)
    if held:
        held[1].close()


def _laid_out(store: Store, cut: Cut, step: Step) -> PastStore:
    engine = open_engine(None, None)
    try:
        with store.transaction() as now, engine.connect() as then, then.begin(), at_rest():
            _Laying(now, then, cut, step).run()
        return PastStore(store, engine, cut)
    except BaseException:
        engine.dispose()
        raise


class _Laying:
    """One book being laid out in memory: `now` is read, `then` is written."""

    def __init__(self, now: Connection, then: Connection, cut: Cut, step: Step) -> None:
        self._now, self._then = now, then
        self._cut, self._step = cut, step
        self._done = self._total = 0

    def run(self) -> None:
        """Copy tables, journal and untouched rows; project the rows that were touched since."""
        chosen = f"SELECT id FROM commit_log WHERE {self._cut.clause}"  # noqa: S608  own words
        kept, values = f"commit_id IN ({chosen})", self._cut.values
        left = f"commit_id NOT IN ({chosen})"
        ((ops, last),) = ask(
            self._now,
            f"SELECT count(*), count(DISTINCT row) FROM op WHERE {kept}",  # noqa: S608
            values,
        )
        self._total = ops + last
        copying.lay_tables(self._then)
        dialect.keep_version(self._then, dialect.version(self._now))
        for table in _WHOLE:
            self._copy(table)
        self._copy("commit_log", self._cut.clause, values)
        self._copy("op", kept, values)
        later: dict[int, set[bytes]] = defaultdict(set)
        for row, tag in ask(self._now, f"SELECT DISTINCT row, tbl FROM op WHERE {left}", values):  # noqa: S608
            later[tag].add(row)
        every = set().union(*later.values())
        self._copy_untouched(every)
        self._write_totals(later)
        copying.lay_indexes(self._then)
        self._project(every)

    def _copy(
        self,
        table: str,
        clause: str = "TRUE",
        values: Sequence[Any] = (),
        keep: Callable[[Row], bool] | None = None,
    ) -> None:
        """Copy rows of a table as they are, some thousand at a time."""
        declared = schema.declared().tables[table]
        for some in copying.rows(self._now, declared, clause, values):
            rows = [row for row in some if keep(row)] if keep else some
            copying.write(self._then, declared, rows)
            self._done += len(rows)
            self._step(min(self._done, self._total), self._total)

    def _copy_untouched(self, later: set[bytes]) -> None:
        for kind in KINDS:
            self._copy(kind.__tablename__, keep=lambda row: row[0] not in later)
        self._copy("conflict", keep=lambda row: row[1] not in later)

    def _write_totals(self, later: dict[int, set[bytes]]) -> None:
        """Take the rows that were touched since out of the state totals; projection adds again."""
        held = ask(self._now, "SELECT scope, total FROM state_total")
        sums = {scope: int.from_bytes(total, "big") for scope, total in held}
        for kind in KINDS:
            for row in read(self._now, kind, later[kind.table_tag]).values():
                sums[row[1]] -= row_hash(kind, row)
        rows = [(scope, (total % MODULUS).to_bytes(16, "big")) for scope, total in sums.items()]
        run(self._then, "INSERT INTO state_total (scope, total) VALUES (?,?)", rows)

    def _project(self, later: set[bytes]) -> None:
        def pause() -> None:
            self._step(self._total, self._total)

        batch = Batch(self._then, pause=pause)
        batch.touch(later)
        batch.finish()
