"""New books without running every revision for each: what the first one came to is played again.

Thousands of tests found a book of their own; twenty revisions and the guards of a hundred tables
take half a second.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Connection

from db import schema

Migrate = Callable[..., None]


def played(migrate: Migrate) -> Migrate:
    """Give `migrate` that does its work for the first new book, and then plays what it made."""
    statements: list[str] = []

    def play(connection: Connection, *, is_new: bool) -> None:
        if not (is_new and connection.dialect.name == "sqlite"):
            migrate(connection, is_new=is_new)
        elif statements:
            cursor = connection.connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            cursor.close()
        else:
            migrate(connection, is_new=True)
            statements.extend(_statements(connection))

    return play


def _statements(connection: Connection) -> list[str]:
    """Give what makes the tables, indexes and triggers, the rows put there, and the version."""
    asked = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    made = [str(sql) for (sql,) in connection.exec_driver_sql(f"{asked} ORDER BY rowid")]
    tables = [sql for sql in made if sql.startswith("CREATE TABLE")]
    others = [sql for sql in made if not sql.startswith("CREATE TABLE")]
    rows = []
    for table in sa.inspect(connection).get_table_names():
        for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
            values = ", ".join(_literal(connection, value) for value in row)
            rows.append(f'INSERT INTO "{table}" VALUES ({values})')
    names = ("user_version", "application_id")
    marks = [
        f"PRAGMA {name} = {connection.exec_driver_sql(f'PRAGMA {name}').scalar_one()}"
        for name in names
    ]
    return [*tables, *rows, *others, *marks]


def _literal(connection: Connection, value: object) -> str:
    (said,) = connection.exec_driver_sql("SELECT quote(?)", (value,)).one()
    return str(said)


def install() -> Migrate:
    """Let the program found its books so; give what it did before."""
    before = schema._migrate
    schema._migrate = played(before)
    return before
