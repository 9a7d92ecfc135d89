"""Opening the database file: cipher, pragmas set and read back, and how transactions begin."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as cipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import sqlite  # noqa: F401  create_engine would bring it after Qt
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from db import server
from db.trouble import Damaged, InUse, Unavailable

APPLICATION_ID = 0x48534C31  # "HSL1"
_BEGIN = "BEGIN IMMEDIATE"
NOT_WRITTEN = "磁盘写不进去（可能已满），这次没有保存，之前的资料都在；请清理出空间后再保存"
_DAMAGED = ("malformed", "not a database")  # what the engine says of pages that it cannot read
_NO_MEMORY = "内存不够，或资料文件有损坏，这次没有保存；请锁定以后重新打开，会再检查一遍"
SAVED_FOR_GOOD = "FULL"  # of `synchronous`: what is committed survives a power cut

_OF_THE_CIPHER = "cipher_page_size"  # a file without a key (tests and tools) has none

# Pragma, what to set, what must be read back. A mismatch stops the start.
_PRAGMAS: tuple[tuple[str, str, Any], ...] = (
    (_OF_THE_CIPHER, "4096", "4096"),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", SAVED_FOR_GOOD, 2),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("busy_timeout", "5000", 5000),
    ("application_id", str(APPLICATION_ID), APPLICATION_ID),
    ("cipher_log_level", "NONE", "NONE"),
)
PRAGMA_NAMES = (
    *(name for name, *_ in _PRAGMAS if name != "application_id"),
    *("user_version", "page_size", "page_count", "freelist_count", "cipher_version"),
)
"""What the state of a file is told by: names of settings, each with a plain value."""
_IN_MEMORY = {"locking_mode": "normal", "journal_mode": "memory"}

# The driver asks every blank and every id how it is to be written, and drops the error that it
# gets: half the time of a bulk insert. These answer: as it is.
cipher.register_adapter(type(None), {}.get)
cipher.register_adapter(bytes, bytes)


def open_engine(path: Path | None, key: bytes | None, *, synchronous: str = "") -> Engine:
    """Give an engine over one connection to the file; without a path, over memory.

    Without a key the file is plain SQLite: for tests and tools, never for an office's book.
    `synchronous` weakens the promise of durability; only the crash tests' planted fault does.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        module=cipher,
        creator=lambda: connect(path, key, synchronous=synchronous),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    # The driver is in autocommit: SQLAlchemy says when a transaction begins, so that changes of
    # the schema are rolled back too. IMMEDIATE: a save that can't be written says so at once.
    event.listen(engine, "begin", lambda c: c.exec_driver_sql(_BEGIN))
    event.listen(engine, "before_cursor_execute", _require_begun)
    event.listen(engine, "commit", _require_begun_at_end)
    return engine


def _require_begun(_: Connection, cursor: Any, statement: str, *__: Any) -> None:
    """Keep statements from standing alone: a full disk makes the engine end a transaction."""
    if statement != _BEGIN and not cursor.connection.in_transaction:
        raise Unavailable(NOT_WRITTEN)


def _require_begun_at_end(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        raise Unavailable(NOT_WRITTEN)


def connect(path: Path | None, key: bytes | None, *, synchronous: str = "") -> Any:
    """Open one connection and bring its pragmas into order."""
    connection = connect_bare(path, key)
    with _closed_on_trouble(connection):
        read_version(connection)
        for name, wanted, expected in _PRAGMAS:
            if key is None and name == _OF_THE_CIPHER:
                continue
            if synchronous and name == "synchronous":
                connection.execute(f"PRAGMA synchronous = {synchronous}")
            elif not _is_set(connection, name, expected, in_memory=path is None):
                connection.execute(f"PRAGMA {name} = {wanted}")
                _read_back(connection, name, expected, in_memory=path is None)
    return connection


def connect_bare(path: Path | None, key: bytes | None) -> Any:
    """Open one keyed connection and nothing more: the target of a backup."""
    place = str(path) if path else ":memory:"
    connection = cipher.connect(place, isolation_level=None, check_same_thread=False)
    _unlock(connection, key)
    return connection


def _unlock(connection: Any, key: bytes | None) -> None:
    if key:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def peek_version(path: Path, key: bytes | None) -> int:
    """Give the version of the schema in a file without touching a byte of it.

    A writing connection would carry what a crash left in the log into the file, if only at its
    closing: a book of a newer program must stay as that program left it.
    """
    try:
        connection = cipher.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except cipher.Error as error:  # there is no such file, or it may not be read
        raise _as_trouble(error) from error
    try:
        _unlock(connection, key)
        return read_version(connection)
    finally:
        connection.close()
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # the reading's own index


def opens(path: Path, key: bytes) -> bool:
    """Say whether a key is the one the file is written under."""
    try:
        peek_version(path, key)
    except Unavailable:
        return False
    return True


def read_version(connection: Any) -> int:
    """Give the version of the schema; the first read of the file, so a wrong key shows here."""
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except cipher.DatabaseError as error:
        raise _as_trouble(error) from error


def _is_set(connection: Any, name: str, expected: Any, *, in_memory: bool) -> bool:
    """Say whether a pragma holds; asked first, for setting one may write to the file."""
    found = connection.execute(f"PRAGMA {name}").fetchone()[0]
    allowed = {expected, _IN_MEMORY.get(name)} if in_memory else {expected}
    return found in allowed


def _read_back(connection: Any, name: str, expected: Any, *, in_memory: bool) -> None:
    if not _is_set(connection, name, expected, in_memory=in_memory):
        raise Unavailable(
            f"资料文件的保护设置没有生效（{name}），为免丢失资料没有打开；请换一个本机磁盘上的文件夹"
        )


@contextlib.contextmanager
def _closed_on_trouble(connection: Any) -> Iterator[None]:
    """Close a connection that did not come up; a file it cannot read is told in a sentence."""
    try:
        yield
    except cipher.DatabaseError as error:
        connection.close()
        raise _as_trouble(error) from error
    except BaseException:
        connection.close()
        raise


def _as_trouble(error: Exception) -> Unavailable:
    if "locked" in str(error):
        return InUse("这份台账已经在这台电脑上打开了，请转到已打开的窗口")
    return Unavailable("资料文件打不开，可能已损坏或不是本机的台账；请从备份恢复，或联系管理员")


@contextlib.contextmanager
def disk_trouble() -> Iterator[None]:
    """Turn what the disk says during a save into a sentence; the save is undone as a whole."""
    try:
        yield
    except (cipher.Error, DBAPIError) as error:
        for cause in _causes(error):
            if any(words in str(cause) for words in _DAMAGED):
                raise Damaged("资料文件有损坏，这次没有保存；请退出后从备份恢复") from error
            if sentence := _sentence(cause):
                raise Unavailable(sentence) from error
        if isinstance(error, DBAPIError) and (sentence := server.sentence(error)):
            raise Unavailable(sentence) from error
        raise
    except MemoryError as error:  # so the driver also calls a page that the cipher found damaged
        raise Unavailable(_NO_MEMORY) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give the driver's errors behind an error, nearest first.

    SQLAlchemy's own text holds the statement, where a column may be called full_name. And a full
    disk ends the whole transaction: what is heard last is that a savepoint is missing.
    """
    while error is not None:
        if isinstance(error, cipher.Error):
            yield error
        error = error.__cause__ or error.__context__


def _sentence(error: BaseException) -> str:
    words = str(error)
    if "disk is full" in words or "disk I/O" in words:
        return NOT_WRITTEN
    if "locked" in words:
        return "这份台账正被别的程序占用，这次没有保存；请关闭那个程序后再保存"
    return ""
