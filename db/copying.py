"""A book's tables from one engine to another: into memory, a backup's file, or a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from db import audit, dialect, schema
from db.journal import guards
from db.journal.rows import Row, ask, mark, run

AT_ONCE = 5_000


def lay_tables(connection: Connection) -> None:
    """Make every table that the program declares, without indexes."""
    for table in schema.declared().sorted_tables:
        connection.execute(CreateTable(table))


def lay_indexes(connection: Connection) -> None:
    """Make the indexes of the tables that were laid: quicker once their rows are there."""
    for table in schema.declared().sorted_tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            connection.execute(CreateIndex(index))


def rows(
    connection: Connection,
    table: Table,
    clause: str = "TRUE",
    values: Sequence[Any] = (),
    *,
    columns: Iterable[Column[Any]] | None = None,
) -> Iterator[list[Row]]:
    """Give the rows of a table some thousand at a time, in the order they came."""
    asked = (
        f'SELECT {_named(columns or table.columns)} FROM "{table.name}" WHERE {clause}'  # noqa: S608  own names
        f" ORDER BY {dialect.arrival(connection)}"
    )
    found = connection.exec_driver_sql(
        asked.replace("?", mark(connection)),
        tuple(values),
        execution_options={"stream_results": dialect.is_shared(connection)},
    )
    with closing(found):
        while some := [tuple(row) for row in found.fetchmany(AT_ONCE)]:
            yield some


def write(connection: Connection, table: Table, some: Sequence[Row]) -> None:
    """Add rows as `rows` gives them."""
    marks = ",".join("?" * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({_named(table.columns)}) VALUES ({marks})'  # noqa: S608
    run(connection, statement, some)


def copy_book(source: Connection, target: Connection) -> None:
    """Fill a new book of the same version with all that another holds."""
    guards.lower_guards(target)
    for table in schema.declared().sorted_tables:
        for some in rows(source, table):
            write(target, table, some)
    guards.raise_guards(target)
    audit.raise_guard(target)


def counts(connection: Connection) -> dict[str, int]:
    """Give how many rows each table holds: a copy must say the same."""
    return {
        name: ask(connection, f'SELECT count(*) FROM "{name}"')[0][0]  # noqa: S608  own names
        for name in schema.declared().tables
    }


def _named(columns: Iterable[Column[Any]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)
