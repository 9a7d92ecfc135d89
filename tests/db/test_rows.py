"""Statements of the journal: by the file's own cursor, and told as SQLAlchemy tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from db.engine import open_engine
from db.journal.rows import ask, run, stream
from db.trouble import Unavailable

SECRET = "22990119680523013X"


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    made = open_engine(None, None)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (no INTEGER PRIMARY KEY, word TEXT NOT NULL)")
        run(connection, "INSERT INTO one VALUES (?,?)", [(n, f"字{n}") for n in range(5)])
    yield made
    made.dispose()


def test_the_first_statement_begins_a_transaction_and_the_end_takes_it_back(engine) -> None:
    with engine.connect() as connection:
        assert ask(connection, "SELECT count(*) FROM one") == [(5,)]
        run(connection, "DELETE FROM one WHERE no = ?", [(1,), (2,)])
        with connection.begin_nested() as inner:
            run(connection, "DELETE FROM one", [()])
            inner.rollback()
        assert ask(connection, "SELECT no FROM one WHERE no > ?", (0,)) == [(3,), (4,)]
        connection.rollback()
        assert ask(connection, "SELECT count(*) FROM one") == [(5,)]


@pytest.mark.parametrize("is_open", [False, True])
def test_rows_come_some_at_a_time(engine, is_open: bool) -> None:
    with engine.connect() as connection:
        if is_open:
            ask(connection, "SELECT 1")
        found = list(stream(connection, "SELECT no FROM one WHERE no > ? ORDER BY no", (0,), 3))
    assert [[number for (number,) in some] for some in found] == [[1, 2, 3], [4]]


@pytest.mark.parametrize("is_open", [False, True])
def test_what_goes_wrong_is_told_without_the_values(engine, is_open: bool) -> None:
    with engine.connect() as connection:
        if is_open:
            ask(connection, "SELECT 1")
        with pytest.raises(DBAPIError) as caught:
            run(connection, "INSERT INTO one VALUES (?,?)", [(SECRET, None)])
    assert type(caught.value).__name__ == "IntegrityError"
    assert SECRET not in str(caught.value)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        list(stream(connection, "SELECT nothing FROM one", (), 3))


def test_a_transaction_that_the_engine_ended_is_not_gone_on_with(engine) -> None:
    with engine.connect() as connection:
        ask(connection, "SELECT 1")
        connection.connection.driver_connection.execute("ROLLBACK")  # as a full disk makes it
        with pytest.raises(Unavailable, match="没有保存"):
            run(connection, "DELETE FROM one", [()])
        connection.detach()
