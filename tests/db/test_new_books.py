"""New books of the tests are the program's own: what is played is what the program makes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from db import schema
from tests.new_books import played

REAL = schema._migrate  # as the program has it: taken before any test runs


def shape(connection: sa.Connection) -> list[tuple[Any, ...]]:
    asked = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    made = [tuple(row) for row in connection.exec_driver_sql(asked)]
    rows = [
        (name, *row)
        for kind, name, _, _ in made
        if kind == "table"
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
    ]
    return [*made, *rows, (schema.version(connection),)]


def test_a_played_book_is_what_the_program_makes() -> None:
    ran = []

    def migrate(connection: sa.Connection, *, is_new: bool) -> None:
        ran.append(is_new)
        REAL(connection, is_new=is_new)

    play = played(migrate)
    shapes = []
    for _ in range(2):
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            play(connection, is_new=True)
            shapes.append(shape(connection))
        engine.dispose()
    assert ran == [True]
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 300


def test_an_older_book_is_brought_up_by_the_program() -> None:
    ran = []
    play = played(lambda _connection, *, is_new: ran.append(is_new))
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        play(connection, is_new=False)
    engine.dispose()
    assert ran == [False]
