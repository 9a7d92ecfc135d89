"""The schema's version, and bringing a new or older book up to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, MetaData

from db import audit, local
from db.engine import disk_trouble, peek_version
from db.journal import guards, holding, tables
from db.kinds import KINDS
from db.record import METADATA
from db.trouble import Unavailable

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
VERSION = max(int(found.name[1:5]) for found in _REVISIONS.glob("s[0-9][0-9][0-9][0-9]_*.py*"))
"""The number of the newest revision: `s0002_….py` makes it 2."""
_LOADED = (local, tables)  # their import puts the tables into the metadata


def declared() -> MetaData:
    """Give the metadata with every table in it that the program declares."""
    for kind in KINDS:
        kind.table()
    return METADATA


def bring_up(connection: Connection, backup: Callable[[], object] | None = None) -> None:
    """Migrate a new or older book; refuse a newer one untouched.

    `backup` is called first where there is something to lose. Everything happens in one
    transaction: a failure leaves the book as it was.
    """
    with disk_trouble(), connection.begin():
        held = version(connection)
        _refuse_newer(held)
    if held == VERSION:
        return
    if held and backup:
        backup()
    with disk_trouble(), connection.begin():
        _migrate(connection, is_new=not held)


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
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _migrate(connection: Connection, *, is_new: bool) -> None:
    guards.lower_guards(connection)
    run_revisions(connection)
    guards.raise_guards(connection)
    if not is_new:  # newer programs' ops that this one now knows, and old tags it reads anew
        holding.rebuild(connection)
    audit.raise_guard(connection)
    faults = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    sound = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
    if faults or sound != "ok":
        raise Unavailable("升级后的资料检查没有通过，已退回升级前的样子；请从备份恢复或联系管理员")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def run_revisions(connection: Connection) -> None:
    """Run the revisions a book has not seen, on an open connection."""
    # Alembic takes a sixth of a second to import: only when there is something to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
