"""New books of the tests are the program's own: what is copied is what the program makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db import schema
from db.engine import open_engine
from tests.new_books import copied

REAL = schema._bring_up  # as the program has it: taken before any test runs
PLAIN, OWN_KEYS = (None, None), (b"\x01" * 32, b"\x02" * 32)


def shape(connection: sa.Connection) -> list[tuple[Any, ...]]:
    asked = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    made = [tuple(row) for row in connection.exec_driver_sql(asked)]
    rows = [
        (name, *row)
        for kind, name, _, _ in made
        if kind == "table"
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
    ]
    marks = [
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("application_id", "journal_mode", "synchronous")
    ]
    return [*made, *rows, (schema.version(connection), *marks)]


@pytest.mark.parametrize("keys", [PLAIN, OWN_KEYS])
def test_a_copied_book_is_what_the_program_makes(tmp_path: Path, keys: tuple[bytes | None]) -> None:
    ran = []

    def bring_up(connection: sa.Connection, held: int, backup: Any) -> None:
        ran.append(held)
        REAL(connection, held, backup)

    bring = copied(bring_up, tmp_path)
    shapes = []
    for number, key in enumerate(keys):
        path = tmp_path / f"{number}.db" if key else None
        engine = open_engine(path, key)
        with engine.connect() as connection:
            bring(connection, 0, None)
            with connection.begin():
                shapes.append(shape(connection))
        engine.dispose()
        if key:
            again = open_engine(path, key)
            with again.connect() as connection, connection.begin():
                assert shape(connection) == shapes[-1]
                assert schema.dialect.faults(connection, whole=True) == []
            again.dispose()
    assert ran == [0]
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 300


def test_an_older_book_is_brought_up_by_the_program(tmp_path: Path) -> None:
    ran = []
    bring = copied(lambda _connection, held, _backup: ran.append(held), tmp_path)
    engine = open_engine(None, None)
    with engine.connect() as connection:
        bring(connection, 3, None)
    engine.dispose()
    assert ran == [3]
