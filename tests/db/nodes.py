"""Books of several PCs for tests of exchange: in memory, with clocks that the test sets."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from db.engine import open_engine
from db.founding import Founding, found
from db.journal import framing
from db.journal.apply import state_hash
from db.journal.holding import Intake, Reach, above, rebuild, vector
from db.journal.rows import ask
from db.record import Record
from db.store import Store
from tests.builders import ID_PURPOSE

START_MS = 1_790_000_000_000


class Node:
    """One PC's book; `version` is its program's, where a test mixes several."""

    version = 0

    def __init__(self, code: str, label: str, *, level: str = "community") -> None:
        ticks = itertools.count(START_MS, 1000)
        self.wall: int | None = None
        self.store = Store(None, None, clock=lambda: self.wall or next(ticks))
        self.clerk = found(
            self.store,
            Founding(level, f"单位{code}", code, "admin", "王晓梅", label, id_purpose=ID_PURPOSE),
        )
        self.label = label

    def save(self, *records: Record) -> None:
        with self.store.work(self.clerk, "测试", "test") as work:
            work.save(*records)

    @contextmanager
    def heard(self, kind: type[Record]) -> Iterator[list[str]]:
        """Give the questions that the book is asked about a kind meanwhile."""
        table, told = f'FROM "{kind.__tablename__}"', list[str]()
        with self.store.held() as driver:
            driver.set_trace_callback(lambda said: told.append(said) if table in said else None)
        try:
            yield told
        finally:
            with self.store.held() as driver:
                driver.set_trace_callback(None)

    def vector(self) -> list[Reach]:
        with self.store.transaction() as connection:
            return vector(connection)

    def package(self, tips: Iterable[bytes] = ()) -> bytes:
        """Everything above some tips, as it would lie in a package."""
        with self.store.transaction() as connection:
            return framing.encode(above(connection, list(tips)))

    def merge(self, frame: bytes) -> Intake:
        with self.store.transaction() as connection:
            intake = Intake(connection)
            intake.take(framing.decode(frame))
            intake.finish()
            return intake

    def pull(self, other: Node) -> None:
        self.merge(other.package(reach.tip for reach in self.vector()))

    def facts(self) -> tuple[str, frozenset[bytes], tuple[object, ...], tuple[object, ...]]:
        """Give all that must agree among books that hold the same: hash, ops, rows, conflicts."""
        with self.store.transaction() as connection:
            digests = frozenset(d for (d,) in ask(connection, "SELECT digest FROM op"))
            conflicts = tuple(
                ask(connection, "SELECT tbl, row, tag FROM conflict ORDER BY 1, 2, 3")
            )
            return state_hash(connection), digests, self.rows(), conflicts

    def rows(self) -> tuple[object, ...]:
        from db.kinds import KINDS

        with self.store.transaction() as connection:
            found: list[object] = []
            for kind in KINDS:
                names = ", ".join(f'"{n}"' for n in ("id", "org_code", "hidden", *kind.fields()))
                table = f'"{kind.__tablename__}"'
                found += ask(connection, f"SELECT {names} FROM {table} ORDER BY id")
            return tuple(found)

    def rebuilt_facts(self) -> object:
        with self.store.transaction() as connection:
            rebuild(connection)
        return self.facts()

    def clone(self) -> Node:
        """Copy the whole book, as someone copies a data folder: same branch, same keys."""
        twin = object.__new__(Node)
        twin.wall, twin.label, twin.clerk = None, self.label + "（副本）", self.clerk
        twin.version = self.version
        ticks = itertools.count(START_MS + 500, 1000)
        engine = open_engine(None, None)  # with the book in it, so that nothing is migrated
        source = self.store._connection.connection.driver_connection
        with engine.connect() as connection:
            source.backup(connection.connection.driver_connection)
        twin.store = Store(None, None, clock=lambda: twin.wall or next(ticks), engine=engine)
        return twin
