"""How an open book stands, in settings and numbers: what a report of a fault may say of it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from db import dialect
from db.engine import PRAGMA_NAMES
from db.store import Store

_WAIT = 0.5
"""Seconds until other work is left alone: whoever reports a fault holds nobody up."""


def condition(store: Store, wait: float = _WAIT) -> list[str]:
    """Give the settings of the file and how many rows each table has; names of tables, no value.

    Raises whatever the book raises: it may be the very thing that is broken.
    """
    with store.looking(wait=wait) as connection:
        return [*_settings(connection), *_counts(connection)]


def _settings(connection: Connection) -> Iterator[str]:
    if dialect.is_shared(connection):
        yield f"engine = {connection.dialect.name} {_plain(connection, 'SHOW server_version_num')}"
        return
    for name in PRAGMA_NAMES:
        yield f"{name} = {_plain(connection, f'PRAGMA {name}')}"


def _plain(connection: Connection, question: str) -> str:
    found = connection.exec_driver_sql(question)
    return str(found.scalar()) if found.returns_rows else "-"  # a file without the cipher


def _counts(connection: Connection) -> Iterator[str]:
    for table in sorted(sa.inspect(connection).get_table_names()):
        count = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()  # noqa: S608
        yield f"{table}: {count:,}"
