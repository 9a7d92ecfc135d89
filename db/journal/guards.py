"""Triggers that abort any write to a record row that did not come through the journal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from db.journal.rows import table_name
from db.kinds import KINDS
from db.record import Record

_ACTS = {
    "insert": ("INSERT", "NEW.op IS NULL"),
    "update": ("UPDATE", "NEW.op IS NULL OR NEW.op IS OLD.op"),
    "delete": ("DELETE", "1"),
}


def _triggers(kind: type[Record]) -> Iterator[tuple[str, str]]:
    for act, (verb, when) in _ACTS.items():
        name = f"guard_{kind.__tablename__}_{act}"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table_name(kind)} WHEN {when}"
            " BEGIN SELECT raise(abort, 'a row changed without the journal'); END",
        )


def raise_guards(connection: Connection) -> None:
    """Make the triggers of all kinds."""
    for kind in KINDS:
        for _, statement in _triggers(kind):
            connection.exec_driver_sql(statement)


def lower_guards(connection: Connection) -> None:
    """Drop the triggers, inside a transaction that makes them again: rebuilds, migrations."""
    for kind in KINDS:
        for name, _ in _triggers(kind):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
