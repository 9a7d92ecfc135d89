"""N: whatever goes wrong with a person's values in hand, no report, log or temp file holds them."""

import logging
import tempfile
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from db import engine
from db.fields import LongText, PersonName, Text
from db.kinds import KINDS
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.gui import reports
from tests.builders import build
from tests.db.nodes import Node

NAME, WORDS = "慕容雪莲", "白桦木器厂的雪莲"


def filled(kind):
    """Give a record with canaries in every field that takes words."""
    record = build(kind)
    for name, field in kind.fields().items():
        if type(field) is PersonName:
            setattr(record, name, NAME)
        elif type(field) in (Text, LongText):
            setattr(record, name, WORDS)
    return record


def twice(node, record):
    """Write one row two times over: the database says which."""
    with node.store.work(node.clerk) as work:
        work.bulk_create([record])
    with node.store.transaction() as connection:
        columns = connection.exec_driver_sql(f"PRAGMA table_info({type(record).__tablename__})")
        names = [f'"{column[1]}"' for column in columns]
        table = type(record).__tablename__
        rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table}").all()
        asked = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for guard in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_{table}_{guard}")
        connection.exec_driver_sql(asked, tuple(rows[0]))


def without_its_table(node, record):
    """Write a row where the table is gone."""
    with node.store.held() as driver:
        driver.execute(f"DROP TABLE {type(record).__tablename__}")
    with node.store.work(node.clerk) as work:
        work.bulk_create([record])


class Unwritable:
    """What no database and no journal takes, and what calls itself by a name."""

    def __repr__(self):
        return NAME

    __str__ = __repr__


def not_a_value(node, record):
    """Write a value that nothing can keep."""
    for name, field in type(record).fields().items():
        if type(field) in (Text, LongText, PersonName):
            setattr(record, name, Unwritable())
            break
    with node.store.work(node.clerk) as work:
        work.bulk_create([record])


WAYS = (twice, without_its_table, not_a_value)


def provoked(way, node, kind):
    """Give what a deed with canaries raised; None where it was done after all."""
    try:
        way(node, filled(kind))
    except Exception as error:
        return error
    return None


def leaked(error, folder):
    """Say whether a canary is in what the program keeps or says of an error."""
    kept = reports.keep(error, folder)
    said = kept.read_text("utf-8") if kept else ""
    link = error
    while link is not None:
        if not isinstance(link, Refused | Unavailable):
            said += str(link)
        link = link.__cause__ or link.__context__
    return NAME in said or WORDS in said


@pytest.mark.parametrize("way", WAYS)
def test_no_report_of_any_kind_of_record_holds_a_value(way, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    before = set(Path(tempfile.gettempdir()).iterdir())
    raised, node = 0, Node("229901001001", "甲")
    for kind in KINDS:
        error = provoked(way, node, kind)
        if error is not None:
            raised += 1
            assert not leaked(error, tmp_path), kind
    node.store.close()
    assert raised > len(KINDS) // 2
    assert NAME not in caplog.text
    assert WORDS not in caplog.text
    new = [path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.is_file()]
    assert not [path for path in new if NAME.encode() in path.read_bytes()]


def test_a_planted_fault_is_seen(figures, monkeypatch):
    """With the parameters of statements shown, the error itself carries the row."""
    really = engine.create_engine

    def telling(*args, **rest):
        return really(*args, **{**rest, "hide_parameters": False})

    monkeypatch.setattr(engine, "create_engine", telling)
    store = Store(None, None)
    with pytest.raises(DBAPIError) as raised, store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (NAME,))
    store.close()
    assert NAME in str(raised.value)
    figures.caught("hide_parameters off")


def test_without_it_the_same_error_says_nothing():
    store = Store(None, None)
    with pytest.raises(DBAPIError) as raised, store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (NAME,))
    store.close()
    assert NAME not in str(raised.value)
