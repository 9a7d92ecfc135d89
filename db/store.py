"""The store: one open book, and the only way to read and change it.

One connection, one lock: whoever works or reads holds it for that long. Long work belongs in a
job; the window shows what it has meanwhile.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from typing_extensions import override

from db import audit, book, clocks, dialect, drafts, quotas, reasons, schema, server
from db.book import BookFacts
from db.engine import disk_trouble, open_engine
from db.held_checks import HeldChecks
from db.held_log import HeldLog
from db.held_reader import HeldReader
from db.journal import reading, standing
from db.journal.apply import state_hash
from db.journal.course import ACCOUNTS_FORM, Course, Done, course, of_form
from db.journal.rows import ask, run
from db.journal.undoing import UNDO_FORM
from db.journal.writing import Heading
from db.key_ring import KeyRing
from db.only_read import LOOKS, OnlyRead
from db.reader import Reader
from db.record import Record
from db.roles import Clerk, require
from db.this_pc import ThisPC
from db.trouble import Damaged, Unavailable
from db.work import Changes, Work

DATABASE = "book.db"
ON_SERVER = "这本台账放在数据库服务器上，由服务器的磁盘加密保护，不用更换台账密钥"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Store(OnlyRead, HeldChecks):
    """An open book."""

    def __init__(
        self,
        folder: Path | None,
        database_key: bytes | None,
        audit_key: bytes = b"",
        *,
        clock: Callable[[], int] = _now_ms,
        before_migration: Callable[[Store], object] | None = None,
        synchronous: str = "",
        engine: Engine | None = None,
        address: str = "",
    ) -> None:
        """Open the book in a folder; without a folder, a new one in memory (for tests).

        `before_migration` is handed the book as an older program left it: the time for a backup.
        `engine` holds a book that is open already: one that was laid out as it stood (`db/past`).
        `address` names the server that keeps the book instead of the folder.
        Whoever opens it for work sets `pc`, to which its signing key is sealed, and
        `before_leaving`, what is done before a package leaves (`db/anchors`). `typist` is whose
        drafts are kept and given (`db/drafts`): the account at work, or nobody in particular.
        """
        self.folder = folder
        self.clock = clock
        self.database_key = database_key
        HeldLog.__init__(self, audit_key)
        self.begin_writable()
        self.pc: ThisPC | None = None
        self.before_leaving: Callable[[], object] = bool
        self.typist = ""
        self.backed_up: tuple[Path, tuple[object, ...]] | None = None  # in this sitting (`backup`)
        self.stand_in: dt.date | None = None
        self.ring: KeyRing | None = None
        self._lock = threading.RLock()
        path = folder / DATABASE if folder and not address else None
        self._has_file = path is not None
        if path:
            schema.refuse_newer(path, database_key)
        self._works: set[bytes] = set()
        self._at_closing: list[Callable[[], object]] = []
        if address:
            self._engine = server.open_engine(address)
        else:
            self._engine = engine or open_engine(path, database_key, synchronous=synchronous)
        try:
            with disk_trouble():
                self._connection = self._engine.connect()
            HeldReader.__init__(self, Reader(self._connection))
            self._bring_up(before_migration)
        except BaseException:
            self._engine.dispose()
            raise

    def _bring_up(self, before: Callable[[Store], object] | None) -> None:
        schema.bring_up(self._connection, partial(before, self) if before else None)

    @property
    def is_open(self) -> bool:
        """Whether the book has not been closed yet."""
        return not self._connection.closed

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            while self._at_closing:
                self._at_closing.pop()()
            self._connection.close()
            self._engine.dispose()

    def when_closed(self, deed: Callable[[], object]) -> None:
        """Have something done when this book is closed."""
        self._at_closing.append(deed)

    @property
    def keeper(self) -> Store:
        """The store of today: this one, unless it shows the past."""
        return self

    @property
    def shelf(self) -> Store:
        """The store in whose file the bytes of attachments lie."""
        return self

    @property
    def is_shared(self) -> bool:
        """Whether colleagues may write into this book at the same time: it lies on a server."""
        return dialect.is_shared(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Hold the book for one transaction: all of it or none. One inside another joins it."""
        with self._held_for(dialect.take_turn) as connection:
            yield connection

    @contextmanager
    @override
    def looking(self, *, wait: float = -1) -> Iterator[Connection]:
        """Hold the book for reading; inside a work it reads what the work has written.

        Raises `Unavailable` where others hold it for longer than `wait` seconds.
        """
        with self._held_for(dialect.hold_still, wait) as connection:
            yield connection

    @contextmanager
    def _held_for(
        self, begin: Callable[[Connection], object], wait: float = -1
    ) -> Iterator[Connection]:
        with self._turn(wait), self._shut_when_damaged(), disk_trouble():
            if self._connection.in_transaction():
                yield self._connection
            else:
                with self._connection.begin():
                    begin(self._connection)
                    yield self._connection

    @override
    def _is_at_rest(self) -> bool:
        return self._has_file and not self._connection.in_transaction()

    @override
    def read_only(self, why: str) -> None:
        is_news = self.only_reading != why
        with self._lock:
            self.only_reading = why
            self._open_anew()
        if is_news:
            self.told_only_read()

    def _open_anew(self) -> None:
        if self._is_at_rest():
            self._connection.close()
            self._engine.dispose()
            with disk_trouble():
                self._connection = self._engine.connect()
            HeldReader.__init__(self, Reader(self._connection))
        if self.only_reading:
            dialect.only_read(self._connection)

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=wait):
            raise Unavailable("台账正忙，请稍等再试")
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def held(self) -> Iterator[Any]:
        """Hold the bare driver connection outside any transaction: backups."""
        with self._lock:
            try:
                yield self._connection.connection.driver_connection
            except Damaged:
                self._open_anew()
                raise

    @override
    def checkpoint(self) -> None:
        """Carry what was written into the file and empty its log: nothing erased lingers there."""
        with self._lock, disk_trouble():
            if not self.only_reading and not self._connection.in_transaction():
                dialect.tidy(self._connection, schema.declared().tables)

    def let_go(self) -> None:
        """Let go of the pages that were read to make something of them, such as a list."""
        with self.looking() as connection:
            dialect.let_go(connection)

    # -- facts --------------------------------------------------------------------------

    @property
    def facts(self) -> BookFacts:
        """What this book is."""
        with self.looking() as connection:
            return book.facts(connection)

    @cached_property
    def is_district(self) -> bool:
        """Whether this is the district's book, which no book becomes or ceases to be.

        Kept: windows ask it again and again, and would wait for whoever reads meanwhile.
        """
        return self.facts.is_district

    @property
    def has_district(self) -> bool:
        """Whether this is the book of an office that belongs to a district."""
        with self.looking() as connection:
            return standing.has_district(connection, is_district=self.is_district)

    def facts_like(self, stem: str) -> dict[str, str]:
        """Read the settings whose names begin alike."""
        with self.looking() as connection:
            return book.facts_like(connection, stem)

    @override
    def keep_fact(self, key: str, value: str) -> None:
        with self.transaction() as connection:
            book.keep_fact(connection, key, value)

    @property
    def today(self) -> dt.date:
        """The office's own day; while the clock is in doubt (`clock_check`), the one stood in."""
        return self.stand_in or dt.date.fromtimestamp(self.clock() / 1000)  # noqa: DTZ012

    @property
    def now(self) -> dt.datetime:
        """The office's own time, to the minute."""
        now = dt.datetime.fromtimestamp(self.clock() / 1000)  # noqa: DTZ006
        return now.replace(second=0, microsecond=0)

    # -- changing -----------------------------------------------------------------------

    @contextmanager
    def work(self, clerk: Clerk, reason: str = "", form: str = "") -> Iterator[Work]:
        """Do several things or none of them, under one clerk's name: one undoable step.

        `reason` is why (shown in the history), `form` names the screen or command.
        """
        self.require_writing()
        if form != ACCOUNTS_FORM:  # it names an account, which may be called by a number
            reasons.require(reason)
        with self._lock:
            is_inner = self._connection.in_transaction()
        made: list[Work] = []
        try:
            with (
                self.transaction() as connection,
                connection.begin_nested() if is_inner else nullcontext(),
            ):
                heading = self._heading(connection, clerk, reason, form)
                work = Work(connection, book.facts(connection), clerk, heading, self.today)
                made.append(work)
                self._works.add(heading.work)
                yield work
                work.finish()
                self._log(connection, work, clerk, reason)
        except BaseException:
            for work in made:
                work.give_back()
            raise

    def wrote(self, work: bytes) -> bool:
        """Whether a piece of work was done here, since this book was opened."""
        return work in self._works

    def undo(self, clerk: Clerk, work: bytes) -> Changes:
        """Take back a piece of work by an opposite one, which can be taken back in turn.

        `Changes.kept` names the rows that were edited since and stay as they are.
        """
        with self.work(clerk, "撤销", UNDO_FORM + work.hex()) as opposite:
            opposite.undo(work)
        return opposite.changes

    def is_taken_back(self, work: bytes) -> bool:
        """Whether a piece of work was undone, and the undoing stands."""
        with self.looking() as connection:
            found = ask(
                connection,
                "SELECT DISTINCT work FROM commit_log WHERE form = ?",
                (UNDO_FORM + work.hex(),),
            )
        return any(not self.is_taken_back(undoing) for (undoing,) in found)

    def course(self) -> Course:
        """Give what this PC did and took back last, across pages and restarts (see `course`)."""
        with self.looking() as connection:
            return course(connection, book.facts(connection).branch)

    def works_of(self, form: str, days: int) -> list[Done]:
        """Give this PC's works under a form in the last days, newest first."""
        since = self.clock() - days * 86_400_000
        with self.looking() as connection:
            return of_form(connection, book.facts(connection).branch, form, since)

    def _heading(self, connection: Connection, clerk: Clerk, reason: str, form: str) -> Heading:
        now = self.clock()
        return Heading(os.urandom(16), clerk.name, reason, form, now, clocks.state(connection, now))

    def _log(self, connection: Connection, work: Work, clerk: Clerk, reason: str) -> None:
        now = self.clock()
        for act in work.acts:
            audit.note(connection, self._audit_key, act.by(clerk), now)
        if work.changes.ids:
            more = {"work": work.changes.work.hex()}
            count = len(work.changes.ids)
            act = audit.Act("修改", clerk.login, "", (), count, reason, more)
            audit.note(connection, self._audit_key, act.by(clerk), now)

    def note(self, clerk: Clerk, act: str, record: Record | None = None, **rest: Any) -> None:
        """Write one line into the access log; a mere look goes unnoted where nothing is written."""
        if self.only_reading and act in LOOKS:
            return
        made = audit.Act(act, clerk.login, record.id.hex() if record else "", **rest).by(clerk)
        reasons.require_nameless(made.reason, reasons.names_in([record] if record else ()))
        with self.transaction() as connection:
            audit.note(connection, self._audit_key, made, self.clock())

    # -- journal and file ---------------------------------------------------------------

    def history(self, record_id: bytes, kind: type[Record] | None = None) -> list[reading.Entry]:
        """Give all changes of a record, oldest first; a liar may use its id for another kind."""
        with self.looking() as connection:
            return list(reading.history(connection, record_id, kind))

    def histories(self, records: Sequence[bytes]) -> dict[bytes, list[reading.Entry]]:
        """Give all changes of each of many records, oldest first."""
        with self.looking() as connection:
            return reading.histories(connection, records)

    def conflicts(self) -> list[reading.Conflict]:
        """Give what waits for a decision."""
        with self.looking() as connection:
            return list(reading.conflicts(connection))

    def state_hash(self, scopes: Iterable[str] | None = None) -> str:
        """Give the hash of what is held, as 32 hexadecimal digits (see `apply.state_hash`)."""
        with self.looking() as connection:
            return state_hash(connection, scopes)

    def reveal(
        self, clerk: Clerk, record: Record, names: Sequence[str], reason: str = ""
    ) -> dict[str, str]:
        """Give masked fields of one record in full, leaving a line in the access log.

        After the day's quota, and by a wrong clock, a reason is wanted; the district sees numbers
        only of people who stand in an open question.
        """
        require(clerk, "reveal")
        self.require_writing()
        clerk = clerk.for_once(why=reason)
        with self.looking() as connection:
            stands_in = self.stand_in is not None
            quotas.require_reveal(connection, clerk, record, self.today, stands_in=stands_in)
        fields = type(record).fields()
        self.note(clerk, quotas.REVEAL, record, fields=[fields[name].label for name in names])
        return {name: fields[name].reveal(getattr(record, name)) for name in names}

    def require_export(self, clerk: Clerk, rows: int, *, names_people: bool) -> None:
        """Raise `Refused` unless the clerk may take so many records out as data (see `quotas`)."""
        with self.looking() as connection:
            quotas.require_export(connection, clerk, rows, self.today, names_people=names_people)

    @contextmanager
    def taking_out(
        self,
        clerk: Clerk,
        rows: int,
        reason: str,
        *,
        names_people: bool,
        fields: Iterable[str] = (),
    ) -> Iterator[None]:
        """Make what takes so many records out as data, refused beforehand or noted when it is made.

        It may not leave before this ends: the log has to know of it, and the quota of the day.
        """
        self.require_writing()
        self.require_export(clerk, rows, names_people=names_people)
        yield
        more = {quotas.TAKEN_OUT: rows} if names_people else {}
        self.note(clerk, "导出", count=rows, fields=fields, reason=reason, more=more)

    def copied(self, clerk: Clerk, rows: int, reason: str) -> None:
        """Note that rows of people are copied off a list, or refuse it (see `quotas`)."""
        with self.transaction() as connection:
            quotas.require_copy(connection, clerk, rows, self.today)
            more = {quotas.TAKEN_OUT: rows}
            self.note(clerk, "导出", count=rows, reason=clerk.with_why(reason), more=more)

    def rekey(self, database_key: bytes, audit_key: bytes) -> None:
        """Write the whole file anew under another key, and go on with the log under another.

        The former key of the log stays in the book: its rows are checked with it for ever.
        """
        if self._engine.dialect.name != "sqlite":
            raise Unavailable(ON_SERVER)
        self.require_writing()
        with self._lock:  # nobody writes a row of the log between its two keys
            with self.transaction() as connection:
                audit.keep_key(connection, self._audit_key)
            with self.held() as driver, disk_trouble():
                driver.execute(f"PRAGMA rekey = \"x'{database_key.hex()}'\"")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self.database_key, self._audit_key = database_key, audit_key

    # -- drafts -------------------------------------------------------------------------

    def keep_draft(self, page: str, record: str, body: str) -> None:
        """Keep what was typed and not yet saved, for whoever typed it."""
        with self.transaction() as connection:
            run(
                connection,
                "INSERT INTO draft VALUES (?,?,?,?) ON CONFLICT (page, record)"
                " DO UPDATE SET saved_ms = excluded.saved_ms, body = excluded.body",
                [(self._own(page), record, self.clock(), body)],
            )

    def drafts(self, page: str = "") -> Mapping[tuple[str, str], str]:
        """Give the typist's own drafts by page and record, newest first."""
        with self.looking() as connection:
            rows = ask(connection, "SELECT page, record, body FROM draft ORDER BY saved_ms DESC")
        mine = (
            (at.removesuffix(self._own("")), record, body)
            for at, record, body in rows
            if at.endswith(self._own(""))
        )
        return {(at, record): body for at, record, body in mine if page in ("", at)}

    def drop_draft(self, page: str, record: str) -> None:
        """Let go of a draft: it was saved, or thrown away."""
        with self.transaction() as connection:
            run(
                connection,
                "DELETE FROM draft WHERE page = ? AND record = ?",
                [(self._own(page), record)],
            )

    def _own(self, page: str) -> str:
        return drafts.owned(page, self.typist)
