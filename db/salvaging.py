"""Salvage: what can still be read of a damaged book goes into a new one; the old is not touched.

History is taken over commit by commit, each checked against its digest as in a merge. Where it
breaks off, the rows themselves are read and written as they stand, as one work that says so: what
is lost then is how they came about. Tables that no history makes again are taken over each by
itself, and packages' copies with them; what of them was lost is named. The new book writes under a
fresh branch.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlcipher3.dbapi2 as cipher
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from db import audit, backup, book, key_file, keys, packages, places, restored
from db.accounts import CODE_SEEN
from db.engine import connect_bare
from db.journal import framing
from db.journal.holding import Intake, add_branch, read_commits
from db.journal.ops import Commit
from db.journal.rows import ask, ask_in, chunks, run
from db.kinds import KINDS, User
from db.reader import Reader
from db.record import Record
from db.restored import Standby
from db.roles import ALL_ROLES, CODE_HOLDER, Clerk, require
from db.safe_files import Unreadable, copy_of, safe_write, told
from db.store import DATABASE, Store
from db.trouble import Refused, Unavailable

T = TypeVar("T")
AT_ONCE: Final = 50
REASON: Final = "从损坏的台账救出"
_NEEDED: Final = ("level", "name", "code", "unit")
_LOG: Final = ("access_log", "access_log_year")
_BESIDE: Final = {
    "branch_key": "本机的密钥",
    "node": "电脑名单",
    "file_copy": "照片和文件",
    "file_piece": "照片和文件",
    "file_awaited": "照片和文件",
    "waiting_file": "照片和文件",
    "draft": "没存完的草稿",
    "received_sheet": "各社区交来的统计和台账",
    "inbox": "收到的数据包",
    "outbox": "交出的数据包",
    "file_at": "交出的数据包",
    "post_tip": "交出的数据包",
    "wider_level": "扩大报送的申请",
}
"""Tables that no history makes again, and what is lacking where one cannot be read whole."""
_COPIES: Final = {"inbox": "inbox", "outbox": "outbox", packages.RELAYED: "inbox"}
"""Folders of copies, and the table that tells of them."""
_MOST_GAP: Final = 1 << 20
_COPY: Final = "damaged"


@dataclass
class Salvaged:
    """What was taken over: commits with their history, rows without, and what is gone.

    `lacking` names what stands beside the records and could not be read whole.
    """

    commits: int = 0
    lost_commits: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    records: int = 0
    lacking: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        bare = sum(self.rows.values())
        told = f"救出 {self.records} 条记录"
        if bare:
            told += f"，其中 {bare} 条只有现在的内容，以前的修改历史读不出来了"
        if self.lost_commits:
            told += f"；{self.lost_commits} 次改动的历史损坏"
        if self.lacking:
            told += f"；读不全、请另外核对的：{'、'.join(dict.fromkeys(self.lacking))}"
        return told


class _Damaged:
    """A copy of the damaged file: asked again and again, opened anew after each fault.

    `broken` are the tables of which something could not be read.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.broken: set[str] = set()
        self._engine = create_engine(
            "sqlite+pysqlite://",
            module=cipher,
            creator=lambda: connect_bare(path, key),
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )

    def close(self) -> None:
        self._engine.dispose()

    def read(self, deed: Callable[[Connection], T]) -> T | None:
        """Do something with the file; None where it cannot be read there."""
        try:
            with self._engine.connect() as connection:
                return deed(connection)
        except (DBAPIError, cipher.Error, KeyError, MemoryError):
            self._engine.dispose()  # what the cipher found wrong, it holds against all later reads
            return None

    def numbers(self, table: str) -> Iterator[int]:
        """Yield the numbers of all rows that can be found, stepping over what is damaged."""
        last, gap = 0, 1
        asked = f'SELECT rowid FROM "{table}" WHERE rowid >= ? ORDER BY rowid LIMIT 500'  # noqa: S608
        while gap < _MOST_GAP:
            start = last + gap
            found = self.read(lambda c, start=start: ask(c, asked, (start,)))  # type: ignore[misc]
            if found is None:
                self.broken.add(table)
                one = self.read(lambda c, start=start: ask(c, asked[:-3] + "1", (start,)))  # type: ignore[misc]
                gap = 1 if one else gap * 2
                found = one or []
            elif not found:
                return
            else:
                gap = 1
            for (number,) in found:
                last = number
                yield number

    def columns(self, table: str) -> list[str]:
        """Name the columns of a table, as the damaged book has them."""
        found = self.read(lambda c: ask(c, "SELECT name FROM pragma_table_info(?)", (table,)))
        return [f'"{name}"' for (name,) in found or ()]

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Yield all rows of a table that can be read, whole."""
        asked = f'SELECT * FROM "{table}" WHERE rowid = ?'  # noqa: S608
        for number in self.numbers(table):
            found = self.read(lambda c, number=number: ask(c, asked, (number,)))  # type: ignore[misc]
            if found is None:
                self.broken.add(table)
            for row in found or ():
                yield tuple(row)


def salvage(
    folder: Path, login: str, password: str, target: Path, beside: Standby | None = None
) -> Salvaged:
    """Make a new book of what can be read of a damaged one.

    It wants two people or the printed code, as a restore does: the new book is looked into like
    any, and what was looked up in it stands in its own log alone. Its key file comes last: what
    broke off half way opens for nobody, and is let go.
    """
    places.require_fit(target)
    if not backup.is_free(target):
        raise Refused("这个文件夹里已经有一本台账，请选一个空文件夹")
    logins = [slot.login for slot in key_file.read(folder).slots if slot.kind == "user"]
    ring = keys.unlock(folder, login or logins[0], password)
    with _copied_aside(folder, target, ring.database_key) as source:
        clerk = _clerk(source, folder, ring, beside)
        facts = {key: value for key, value in source.rows("book")}  # noqa: C416
        if clerk.beside is CODE_HOLDER:
            facts[CODE_SEEN] = ""  # the next start makes a new one, and shows it
        if not set(_NEEDED) <= set(facts):
            raise Unavailable("这本台账损坏得太重，救不出来；请从备份恢复")
        with backup.let_go_if_broken_off(target), _copies_let_go_if_broken_off(target):
            store = Store(target, ring.database_key, ring.audit_key)
            try:
                found = _taken_over(source, store, facts, clerk)
                _copy_packages(folder, target, store, found)
            finally:
                store.close()
            key_file.write(target, key_file.read(folder))
        return found


@contextlib.contextmanager
def _copied_aside(folder: Path, target: Path, key: bytes) -> Iterator[_Damaged]:
    """Give a copy of a damaged file, to be read as long as it takes."""
    place = target / _COPY
    try:
        with told(target):
            place.mkdir(parents=True, exist_ok=True)
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (one := folder / name).exists():
                safe_write(place / name, copy_of(one), expected=one.stat().st_size)
        source = _Damaged(place / DATABASE, key)
        try:
            yield source
        finally:
            source.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _clerk(source: _Damaged, folder: Path, ring: keys.KeyRing, beside: Standby | None) -> Clerk:
    """Give who salvages, with whom; raises `Refused` for whoever may not.

    Where the damage hides who has which role, only the printed code will do.
    """
    as_held = partial(_as_held, source)
    other = restored.stander_of(beside, partial(_unlock, folder), as_held) if beside else None
    if other is CODE_HOLDER:
        clerk = Clerk(ring.user_id or bytes(16), ring.login, ring.login, frozenset())
        return clerk.for_once(beside=other)
    clerk = as_held(ring).for_once(beside=other)
    require(clerk, "restore")
    return clerk


def _unlock(folder: Path, login: str, secret: str) -> keys.KeyRing:
    """Open the keys of a damaged book with a password; without a login, with the printed code."""
    return keys.unlock(folder, login, secret) if login else keys.unlock_with_code(folder, secret)


def _as_held(source: _Damaged, ring: keys.KeyRing) -> Clerk:
    user = source.read(lambda c: Reader(c).get(User, ring.user_id or b""))
    if user is None:
        raise Refused(f"账号{ring.login}的角色读不出来了，请用封存的恢复码")
    if user.active is False:
        raise Refused(f"账号{ring.login}已停用，请换一位同事")
    return Clerk(user.id, ring.login, ring.login, frozenset(user.roles or ()))


def _taken_over(source: _Damaged, store: Store, facts: dict[str, str], clerk: Clerk) -> Salvaged:
    found = Salvaged()
    with store.transaction() as connection:
        for row in source.rows("branch"):
            idx, branch, origin, label, office, *_ = row
            del idx
            if branch == origin:
                add_branch(connection, branch, label=label, office=office)
        _copy_beside(source, connection, found)
        number = add_branch(
            connection, os.urandom(16), label=facts.get("node_label", ""), office=facts["code"]
        )
        kept = {**facts, "branch": str(number)}
        kept["letter"] = book.provisional_letter(os.urandom(3))
        for key, value in kept.items():
            book.keep_fact(connection, key, value)
        _copy_log(source, store, connection, found)  # checked with its former keys, which are facts
        _take_commits(source, connection, found)
    clerk = replace(clerk, roles=ALL_ROLES)  # it was asked whether they may
    for kind in KINDS:
        _take_rows(source, store, clerk, kind, found)
    store.note(clerk, REASON, count=found.records)
    return found


def _copy_beside(source: _Damaged, connection: Connection, found: Salvaged) -> None:
    for table, called in _BESIDE.items():
        if not (columns := source.columns(table)):
            continue  # a book of before it has none
        names, marks = ",".join(columns), ",".join("?" * len(columns))
        into = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  own names
        for row in source.rows(table):
            run(connection, into, [row])
        if table in source.broken:
            found.lacking.append(called)


def _copy_packages(folder: Path, target: Path, store: Store, found: Salvaged) -> None:
    """Take the copies of packages along, sealed as they are: of those that wait there is no other.

    One that cannot be read is named, and forgotten: it is taken when it comes again.
    """
    lost = []
    for name, table in _COPIES.items():
        with told(target / name):
            (target / name).mkdir(exist_ok=True)
        for one in sorted((folder / name).glob("*")):
            if not _is_copied(one, target / name / one.name):
                lost.append((one.stem,))
                found.lacking.append(_BESIDE[table])
    with store.transaction() as connection:
        run(connection, "DELETE FROM inbox WHERE lower(hex(package)) = ?", lost)


def _is_copied(one: Path, copy: Path) -> bool:
    """Copy a package, with when it was written; say whether it could be read.

    Raises `Unavailable` where the copy cannot be written: nothing is wrong with the package.
    """
    try:
        held = one.stat()
        safe_write(copy, copy_of(one), expected=held.st_size)
    except (Unreadable, OSError):  # what the writing meets is a sentence by now
        return False
    with told(copy):
        os.utime(copy, ns=(held.st_atime_ns, held.st_mtime_ns))
    return True


@contextlib.contextmanager
def _copies_let_go_if_broken_off(target: Path) -> Iterator[None]:
    """Take the copies of packages away again where the rest does not come: they fill the disk."""
    before = {one for name in _COPIES for one in (target / name).glob("*")}
    try:
        yield
    except BaseException:
        for name in _COPIES:
            for one in {*(target / name).glob("*")} - before:
                one.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # there, or held, before
                (target / name).rmdir()
        raise


def _copy_log(source: _Damaged, store: Store, connection: Connection, found: Salvaged) -> None:
    """Take the access log over as far as it is whole: a chain has no second beginning."""
    years = sorted(source.rows("access_log_year"))
    closed = [
        row for _, _, last, chain, held in years for row in audit.year_rows(last, chain, held)
    ]
    last = years[-1][2] if years else 0
    whole: list[tuple[Any, ...]] = []
    for row in source.rows("access_log"):
        if row[0] != last + len(whole) + 1:
            break
        whole.append(row)
    if store.fits_log([*closed, *((no, entry, chain) for no, _, entry, chain in whole)]):
        run(connection, "INSERT INTO access_log_year VALUES (?,?,?,?,?)", years)
        run(connection, "INSERT INTO access_log VALUES (?,?,?,?)", whole)
        is_lacking = not source.broken.isdisjoint(_LOG)
    else:
        is_lacking = True
    if is_lacking:
        found.lacking.append("访问日志")


def _take_commits(source: _Damaged, connection: Connection, found: Salvaged) -> None:
    intake = Intake(connection)
    numbers = list(source.numbers("commit_log"))
    for some in chunks(numbers, AT_ONCE):
        for commit in _commits(source, some):
            if commit is None or not _is_taken(intake, commit):
                found.lost_commits += 1
            else:
                found.commits += 1
    intake.finish()
    for some in chunks(numbers, AT_ONCE):
        _keep_packages(source, connection, some)


def _keep_packages(source: _Damaged, connection: Connection, numbers: Sequence[int]) -> None:
    """Note which package brought which commits: the inbox tells of it, and may take one back."""
    asked = "SELECT package, digest FROM commit_log WHERE id IN (?) AND package IS NOT NULL"
    brought = source.read(lambda c: list(ask_in(c, asked, numbers)))
    run(connection, "UPDATE commit_log SET package = ? WHERE digest = ?", brought or [])


def _commits(source: _Damaged, numbers: Sequence[int]) -> Iterator[Commit | None]:
    held = source.read(lambda c: list(read_commits(c, numbers)))
    if held is not None and len(held) == len(numbers):
        yield from held
        return
    for number in numbers:
        one = source.read(lambda c, number=number: list(read_commits(c, [number])))  # type: ignore[misc]
        yield one[0] if one else None


def _is_taken(intake: Intake, commit: Commit) -> bool:
    """Say whether a commit is whole and what it rests on is here."""
    try:
        intake.take(framing.decode(framing.encode([commit])))
    except (Refused, ValueError, TypeError):
        return False
    return True


def _take_rows(
    source: _Damaged, store: Store, clerk: Clerk, kind: type[Record], found: Salvaged
) -> None:
    """Write what a kind's rows say now and the history that was saved does not."""
    held = source.read(lambda c: Reader(c).all(kind))
    if held is None:
        held = list(_one_by_one(source, kind))
    now = {one.id: one for one in store.all(kind)}
    names = list(kind.fields())
    new = [one for one in held if one.id not in now]
    changed = []
    for one in held:
        mine = now.get(one.id)
        if mine and any(getattr(mine, name) != getattr(one, name) for name in names):
            for name in names:
                setattr(mine, name, getattr(one, name))
            changed.append(mine)
    found.records += len({*now, *(one.id for one in held)})
    if not new and not changed:
        return
    found.rows[kind.title] = len(new) + len(changed)
    with store.work(clerk, REASON, "salvage") as work:
        work.bulk_create(new)
        work.bulk_edit(changed)


def _one_by_one(source: _Damaged, kind: type[Record]) -> Iterator[Record]:
    asked = f'SELECT id FROM "{kind.__tablename__}" WHERE rowid = ?'  # noqa: S608
    for number in source.numbers(kind.__tablename__):
        found = source.read(lambda c, number=number: ask(c, asked, (number,)))  # type: ignore[misc]
        for (row,) in found or ():
            one = source.read(lambda c, row=row: Reader(c).get(kind, row))  # type: ignore[misc]
            if one is not None:
                yield one
