"""What the two engines word differently, each difference in one function.

SQLite keeps a book in one file for one program; PostgreSQL keeps it for several officers at once.
Everything else in `db` is written in SQL that both understand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as cipher
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.trouble import Unavailable

_READING = frozenset(
    {
        cipher.SQLITE_SELECT,
        cipher.SQLITE_READ,
        cipher.SQLITE_FUNCTION,
        cipher.SQLITE_RECURSIVE,
        cipher.SQLITE_TRANSACTION,
        cipher.SQLITE_SAVEPOINT,
    }
)
_ASKED_OF = ("table_info", "table_xinfo")  # pragmas whose value is what they are asked about
_ROOM = -24_000  # KiB, of SQLite's page cache
_TURN = 0x48534C31  # "HSL1": the lock that whoever writes into a book on a server holds
_REFUSE = (
    "CREATE OR REPLACE FUNCTION hsl_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0]; END'"
)


def is_shared(connection: Connection) -> bool:
    """Whether others may write into the book at the same time: it lies on a server."""
    return connection.dialect.name == "postgresql"


def take_turn(connection: Connection) -> None:
    """Wait until nobody else writes; to be called first in a transaction that may write.

    Whoever writes sees all that was written before, so numbers, chains and totals go on without
    a gap and no save is lost. SQLite's `BEGIN IMMEDIATE` has done it already.
    """
    if is_shared(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def hold_still(connection: Connection) -> None:
    """Read one state of the book to the end of the transaction, whatever others write."""
    if is_shared(connection):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def only_read(connection: Connection) -> None:
    """Have the engine refuse from here on whatever would write; our own file alone needs it.

    `query_only` would forbid `BEGIN IMMEDIATE` as well.
    """
    if not is_shared(connection):
        driver: Any = connection.connection.driver_connection
        driver.set_authorizer(_may_be_prepared)


def _may_be_prepared(action: int, name: object, value: object, *_: object) -> int:
    asks = action == cipher.SQLITE_PRAGMA and (value is None or name in _ASKED_OF)
    return int(cipher.SQLITE_OK if asks or action in _READING else cipher.SQLITE_DENY)


def version(connection: Connection) -> int:
    """Give the version of the schema; 0 for an empty book."""
    if not is_shared(connection):
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar_one() is None:
        return 0
    held = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return int(held[1:5]) if held else 0


def holds(connection: Connection, table: str) -> bool:
    """Whether the book has a table, as one that is not migrated yet may not."""
    return sa.inspect(connection).has_table(table)


def keep_version(connection: Connection, number: int) -> None:
    """Write the version of the schema; on a server alembic's own row says it."""
    if not is_shared(connection):
        connection.exec_driver_sql(f"PRAGMA user_version = {int(number)}")


def faults(connection: Connection, *, whole: bool = False) -> list[str]:
    """Say what is wrong with the pages of the file; a server looks after its own.

    The `whole` check also reads every index and the seal of every page.
    """
    if is_shared(connection):
        return []
    checks = ("integrity_check", "cipher_integrity_check") if whole else ("quick_check",)
    found = [row for one in checks for row in connection.exec_driver_sql(f"PRAGMA {one}").all()]
    return [str(row[0]) for row in found if row[0] != "ok"]


def loose_links(connection: Connection) -> bool:
    """Whether a foreign key points nowhere."""
    if is_shared(connection):
        return False
    return bool(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Let pages of large work stay in memory: each that must leave is enciphered anew."""
    if is_shared(connection):
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = {_ROOM}")
    try:
        yield
    finally:
        with suppress(DBAPIError, Unavailable):  # what ended the work is told, not this
            connection.exec_driver_sql(f"PRAGMA cache_size = {int(before)}")


def let_go(connection: Connection) -> None:
    """Let go of the pages that were read: whoever read a table whole asks for none of them again.

    They stay for good otherwise, 8 MiB by the driver's own measure.
    """
    if not is_shared(connection):
        connection.exec_driver_sql("PRAGMA shrink_memory")


def arrival(connection: Connection) -> str:
    """Give what rows of a table are ordered by to come as they were added."""
    return "1" if is_shared(connection) else "rowid"


def tidy(connection: Connection, tables: Iterable[str]) -> None:
    """Leave nothing of what was erased in logs and dead rows; outside of any transaction."""
    driver: Any = connection.connection.driver_connection
    if not is_shared(connection):
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return
    driver.rollback()  # SQLAlchemy has none open; the driver may have begun one for its reading
    driver.autocommit = True
    try:
        for table in tables:
            driver.execute(f'VACUUM "{table}"')
    finally:
        driver.autocommit = False


def raise_guards(connection: Connection, guards: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Make triggers (name, table, act, condition, words) that abort a write, where they lack."""
    if not is_shared(connection):
        for name, table, act, when, words in guards:
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} WHEN {when}"
                f" BEGIN SELECT raise(abort, '{words}'); END"
            )
        return
    connection.exec_driver_sql(_REFUSE)
    held = set(connection.exec_driver_sql("SELECT tgname FROM pg_trigger").scalars())
    for name, table, act, when, words in guards:
        if name not in held:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
                f" WHEN (({when}) AND current_setting('hsl.guards', true) IS DISTINCT FROM 'off')"
                f" EXECUTE FUNCTION hsl_refuse('{words}')"
            )
    connection.exec_driver_sql("SET LOCAL hsl.guards = 'on'")


def lower_guards(connection: Connection, guards: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Let this transaction write past the triggers until they are raised again.

    On a server dropping them would make everyone wait who reads: there they are told to look away.
    """
    if is_shared(connection):
        connection.exec_driver_sql("SET LOCAL hsl.guards = 'off'")
        return
    for name, *_ in guards:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
