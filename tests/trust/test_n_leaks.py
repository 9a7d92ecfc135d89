"""N: whatever goes wrong with a person's values in hand, no report, log or temp file holds them."""

import logging
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from db import engine
from db.fields import LongText, PersonName, Text
from db.kinds import KINDS, Resident
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.gui import reports, trail
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window
from tests.builders import build
from tests.db.nodes import Node

NAME, WORDS = "慕容雪莲", "白桦木器厂的雪莲"
NUMBER, PHONE = "11010519491231002X", "13912345678"


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
    reports.forget()  # of one kind only the first would be written
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
    reports.attend(node.store)
    for kind in KINDS:
        error = provoked(way, node, kind)
        if error is not None:
            raised += 1
            assert not leaked(error, tmp_path), kind
    node.store.close()
    assert raised > len(KINDS) // 2
    last = sorted(tmp_path.glob("report-*.txt"))[-1].read_text("utf-8")
    assert "journal_mode = " in last
    assert re.search(r"^commit_log: [1-9]", last, re.MULTILINE)
    assert NAME not in caplog.text
    assert WORDS not in caplog.text
    new = [path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.is_file()]
    assert not [path for path in new if NAME.encode() in path.read_bytes()]


def test_what_was_done_with_a_person_is_told_without_the_person(qtbot, tmp_path):
    """Pages, buttons, slow work and changes of one person, and then an error of our own."""
    node = Node("229901001001", "甲")
    person = filled(Resident)
    person.id_number, person.phone = NUMBER, PHONE
    with node.store.work(node.clerk, WORDS) as work:
        work.bulk_create([person])
    reports.attend(node.store)
    trail.forget()
    desk = Desk(node.store, node.clerk)
    window = Window(desk, [Entry(f"page{n}", "居民", "users", Page) for n in range(2)])
    qtbot.addWidget(window)

    def look_at(_progress, whom=NAME):
        return f"{whom}{WORDS}{NUMBER}{PHONE}"

    for _ in range(20):
        window.show_page("page1", {"record": person.id, "query": NAME})
        button(NAME, partial(look_at, None, NAME), name=f"{NAME}{NUMBER}").click()
        with qtbot.waitSignal(desk.jobs.start(look_at, title=f"打印{NAME}").ended):
            pass
        desk.tell_changed(work.changes)
    error = provoked(twice, node, Resident)
    assert not leaked(error, tmp_path)
    text = sorted(tmp_path.glob("report-*.txt"))[-1].read_text("utf-8")
    done = text.split("last:\n")[1].splitlines()
    assert len(done) == trail.KEPT
    assert {line.split(" ")[0] for line in done} == {"page", "press", "job", "changed"}
    assert "page page1" in done
    assert "changed resident" in done
    assert any(line.endswith("look_at") for line in done)
    assert not {NAME, WORDS, NUMBER, PHONE} & set(re.split(r"\s", text))
    desk.jobs.close()
    node.store.close()


def test_what_slips_into_a_name_is_blanked(tmp_path):
    """The second net: even where code were called after a person, the report is not."""
    trail.forget()
    trail.note("page", f"{NAME} {NUMBER} {PHONE}")
    odd = type(NAME, (Exception,), {"__module__": PHONE})
    text = reports.keep(odd(WORDS), tmp_path).read_text("utf-8")
    assert not any(one in text for one in (NAME, WORDS, NUMBER, PHONE))
    trail.forget()


def test_a_report_that_no_disk_takes_can_be_looked_at_all_the_same(tmp_path, monkeypatch):
    """The disk that is full is why a book could not be brought up: then the report is wanted."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path / "file" / "log")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: (tmp_path / "gone").stat())
    assert reports.keep(KeyError(NAME)) is None
    assert "builtins.KeyError" in reports.newest()
    assert NAME not in reports.newest()
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path / "log")
    assert reports.keep(ValueError(NAME))
    assert "builtins.ValueError" in reports.newest()


def test_no_folder_above_the_program_is_told(tmp_path):
    """The program may lie in the home of somebody, which is called after them."""
    home = tmp_path / "limei" / "db"
    home.mkdir(parents=True)
    (home / "wrong.py").write_text("def fail():\n    raise KeyError\n", encoding="utf-8")
    body = (home / "wrong.py").read_text("utf-8")
    held: dict = {}
    exec(compile(body, str(home / "wrong.py"), "exec"), held)  # noqa: S102  a module of a test
    with pytest.raises(KeyError) as raised:
        held["fail"]()
    said = reports.scrubbed(raised.value)
    assert "db/wrong.py:2 fail" in said
    assert "limei" not in said


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
