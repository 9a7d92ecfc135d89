"""Triggers that abort any write to a record row that did not come through the journal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from db import dialect
from db.journal.rows import table_name
from db.kinds import KINDS

_WORDS = "a row changed without the journal"
_ACTS = {
    "insert": ("INSERT", "NEW.op IS NULL"),
    "update": ("UPDATE", "NEW.op IS NULL OR NEW.op = OLD.op"),
    "delete": ("DELETE", "TRUE"),
}


def _triggers() -> Iterator[tuple[str, str, str, str, str]]:
    for kind in KINDS:
        for act, (verb, when) in _ACTS.items():
            yield f"guard_{kind.__tablename__}_{act}", table_name(kind), verb, when, _WORDS


def raise_guards(connection: Connection) -> None:
    """Make the triggers of all kinds."""
    dialect.raise_guards(connection, _triggers())


def lower_guards(connection: Connection) -> None:
    """Put the triggers out of force, inside a transaction that raises them again: rebuilds."""
    dialect.lower_guards(connection, _triggers())
