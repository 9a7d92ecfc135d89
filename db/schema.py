"""The schema's version, and bringing a new or older book up to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, MetaData

from db import audit, dialect, server
from db.engine import disk_trouble, peek_version
from db.journal import guards, holding
from db.kinds import KINDS
from db.record import METADATA
from db.trouble import Refused, Unavailable

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
VERSION = max(int(found.name[1:5]) for found in _REVISIONS.glob("s[0-9][0-9][0-9][0-9]*.py*"))
"""The number of the newest revision: `s0002_….py` makes it 2, as does a package's `s0002.pyc`."""
_KEPT = ("commit_log", "op", "access_log", "file_copy", "file_piece", "draft", "branch_key")
_NOT_BROUGHT_UP = "这本台账没有升级成功，已退回升级前的样子"


class UpgradeFailed(Unavailable):
    """A book could not be brought up; its file is as the older program left it."""


def declared() -> MetaData:
    """Give the metadata with every table in it that the program declares."""
    # Their import puts the tables there; no start asks for them.
    from db import local  # noqa: F401
    from db.journal import tables  # noqa: F401

    for kind in KINDS:
        kind.table()
    return METADATA


def bring_up(connection: Connection, backup: Callable[[], object] | None = None) -> None:
    """Migrate a new or older book; refuse a newer one untouched.

    `backup` is called first where there is something to lose. Everything happens in one
    transaction: a failure leaves the book as it was, and an older one raises `UpgradeFailed`.
    """
    with disk_trouble(), connection.begin():
        held = version(connection)
        _refuse_newer(held)
    if held == VERSION:
        return
    try:
        _bring_up(connection, held, backup)
    except Exception as error:
        if not held:
            raise
        known = isinstance(error, Refused | Unavailable)
        raise UpgradeFailed(str(error) if known else _NOT_BROUGHT_UP) from error


def _bring_up(connection: Connection, held: int, backup: Callable[[], object] | None) -> None:
    if held and backup:
        backup()
    with disk_trouble(), connection.begin():
        dialect.take_turn(connection)
        if version(connection) == held:  # a colleague may have been quicker
            _migrate(connection, is_new=not held)


def require_empty(address: str) -> None:
    """Raise `Refused` where a database on a server holds a book already."""
    engine = server.open_engine(address)
    try:
        with disk_trouble(), engine.connect() as connection:
            if dialect.version(connection):
                raise Refused("服务器上的这个库里已经有一本台账，请另建一个空库")
    finally:
        engine.dispose()


def refuse_newer(path: Path, key: bytes | None) -> None:
    """Raise `Unavailable` for what a newer program left at a crash, before anything touches it.

    Without a log of unfinished writes `bring_up` reads the version and changes nothing either.
    """
    if path.with_name(f"{path.name}-wal").exists():
        _refuse_newer(peek_version(path, key))


def _refuse_newer(held: int) -> None:
    if held > VERSION:
        raise Unavailable(
            "这本台账是用更新的程序写的，本机的程序打不开它；请先更新程序，资料没有被改动"
        )


def version(connection: Connection) -> int:
    """Give the version of an open book's schema; 0 for an empty file."""
    return dialect.version(connection)


def lay_out(connection: Connection) -> None:
    """Make the tables of a new book, in the caller's transaction."""
    _migrate(connection, is_new=True)


def _migrate(connection: Connection, *, is_new: bool) -> None:
    before = _counts(connection) if not is_new else {}
    guards.lower_guards(connection)
    run_revisions(connection)
    guards.raise_guards(connection)
    if not is_new:  # newer programs' ops that this one now knows, and old tags it reads anew
        holding.rebuild(connection)
    audit.raise_guard(connection)
    is_less = before != {table: _count(connection, table) for table in before}
    if is_less or dialect.loose_links(connection) or dialect.faults(connection):
        raise Unavailable("升级后的资料检查没有通过，已退回升级前的样子；请从备份恢复或联系管理员")
    dialect.keep_version(connection, VERSION)


def _counts(connection: Connection) -> dict[str, int]:
    """Count what no migration may take away or add to: everything else is made from it."""
    kept = [table for table in _KEPT if dialect.holds(connection, table)]
    return {table: _count(connection, table) for table in kept}


def _count(connection: Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608


def run_revisions(connection: Connection, last: str = "head") -> None:
    """Run the revisions a book has not seen, on an open connection."""
    # Alembic takes a sixth of a second to import: only when there is something to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    if not (Path(__file__).parent / "migrations" / "env.py").exists():  # installed: byte code only
        config.set_main_option("sourceless", "true")
    config.attributes["connection"] = connection
    command.upgrade(config, last)
