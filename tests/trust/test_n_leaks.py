"""N: whatever goes wrong with a person's values in hand, no report, log or temp file holds them."""

import logging
import re
import shutil
import tempfile
from collections import Counter
from functools import partial

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
from tests.db.nodes import Node
from tests.sizes import size
from tests.trust.asking import Reached, below, is_public, parameters
from tests.trust.ground import say
from tests.trust.leak_ground import NAME, NUMBER, PHONE, WORDS, World, filled
from tests.trust.leaking import SERVICES, WAYS as MOMENTS, Provoker, told_in, traces
from tests.trust.test_q_services import UNASKED

PROVOKED = size(len(SERVICES), 1_000)  # each once, at least
TRIES = 8  # at other moments, for a service that swallowed what befell it


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


def leaked(error, folder, *, by_words=True):
    """Name the canaries in what the program keeps of an error, and in the error's own words.

    What a refusal says is for staff alone: it is shown, never kept.
    """
    reports.forget()  # of one kind only the first would be written
    kept = reports.keep(error, folder)
    said = kept.read_text("utf-8") if kept else ""
    link = error
    while link is not None and by_words:
        if not isinstance(link, Refused | Unavailable):
            said += str(link)
        link = link.__cause__ or link.__context__
    return told_in(said)


@pytest.fixture
def own_places(tmp_path, monkeypatch):
    """Give a folder below which everything lies that the program writes anywhere by itself."""
    for name in ("home", "temp"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "temp"))
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    for name in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
def test_no_report_of_any_kind_of_record_holds_a_value(way, own_places, caplog):
    caplog.set_level(logging.DEBUG)
    raised, node = 0, Node("229901001001", "甲")
    reports.attend(node.store)
    for kind in KINDS:
        error = provoked(way, node, kind)
        if error is not None:
            raised += 1
            assert not leaked(error, own_places / "log"), kind
    node.store.close()
    assert raised > len(KINDS) // 2
    last = sorted((own_places / "log").glob("report-*.txt"))[-1].read_text("utf-8")
    assert "journal_mode = " in last
    assert re.search(r"^commit_log: [1-9]", last, re.MULTILINE)
    assert told_in(caplog.text) == []
    assert traces(own_places) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_service_leaves_a_value_behind_wherever_it_fails(figures, own_places, caplog, capfd):
    """Each of them, disturbed in the engine or in our own code, each time at another place.

    Where that place is the end of a generator that nobody asks any more, Python only warns.
    """
    caplog.set_level(logging.DEBUG)
    provoker, seen, found = Provoker(World(own_places), SERVICES, 11), Counter(), []
    provoker.measure()

    def look(name, outcome):
        if outcome.raised is not None:
            seen[name] += 1
            seen[type(outcome.raised).__name__] += 1
            kept = leaked(outcome.raised, own_places / "log", by_words=not outcome.names_somebody)
            found.extend(f"{one} after {name}" for one in kept)
        found.extend(traces(own_places / "temp"))

    for name, outcome in provoker.disturb(PROVOKED):
        look(name, outcome)
    for name in [one for one in SERVICES if not seen[one]] * TRIES:
        if not seen[name]:
            look(name, provoker.once(name, MOMENTS[-1]))
    said = capfd.readouterr()
    found += told_in(f"{said.out}{said.err}{caplog.text}")
    found += traces(own_places)
    left_out = services_of_the_walk() - provoker.reached
    say(f"provoked errors {PROVOKED} in {len(SERVICES)} deeds · {dict(seen)}")
    say(f"services {len(services_of_the_walk())} · provoked {len(provoker.reached)} functions")
    figures(canaries=len(found), provoked=PROVOKED)
    assert found == []
    assert [name for name in SERVICES if not seen[name]] == []
    assert seen["Telling"] > PROVOKED // 4
    assert left_out - set(NOT_PROVOKED) == set(), "neither a deed nor a reason"
    assert set(NOT_PROVOKED) - left_out == set(), "a deed comes through them by now"


def services_of_the_walk():
    """Name what the window reaches below it: what takes a clerk, a work, or need not ask."""
    services, reached = below(), Reached()
    taking = {
        key
        for key, node in services.functions.items()
        if is_public(key)
        and ("clerk" in parameters(node) or ("work" in parameters(node) and reached.holds(key)))
    }
    return taking | set(UNASKED)


# What no deed of the leak tests comes through, and why nobody's values can leak there.
_WORDS_OF_A_LIST = "a list of the office's own words, in which nobody stands"
_SEALED = "hands sealed packages of others on as they are, unopened"
_KEYS = "works on keys and codes; no record is read"
_KEPT = "merges what was kept as `take in` does, or drops it unread"
_PROGRAM = "a program its makers signed; no book"
NOT_PROVOKED = {
    "db/handed_down.py:pass_on": "copies a text that was reviewed to be read by everybody",
    "db/issued.py:text_of": "reads from the journal, as `read` does",
    "db/looking_in.py:open_to_look": "opens as `open_book` does, and writes nothing",
    "db/past.py:PastStore.work": "refuses, whatever it is asked",
    "db/restored.py:decide_by_code": "decides as `decide` does, for the printed code",
    "db/word_lists.py:add": _WORDS_OF_A_LIST,
    "db/word_lists.py:end": _WORDS_OF_A_LIST,
    "db/word_lists.py:rename": _WORDS_OF_A_LIST,
    "db/word_lists.py:shift": _WORDS_OF_A_LIST,
    "desktop_app/exchange/carried_update.py:give_out": _PROGRAM,
    "desktop_app/exchange/carried_update.py:stop": _PROGRAM,
    "desktop_app/exchange/district_key.py:new_code": _KEYS,
    "desktop_app/exchange/district_key.py:take_back": _KEYS,
    "desktop_app/exchange/paper_key.py:go_on": _KEYS,
    "desktop_app/exchange/program_update.py:install": _PROGRAM,
    "desktop_app/exchange/receiving.py:take_held": _KEPT,
    "desktop_app/exchange/receiving.py:turn_away": _KEPT,
    "desktop_app/exchange/relaying.py:again": _SEALED,
    "desktop_app/exchange/relaying.py:pass_on": _SEALED,
    "desktop_app/exchange/relaying.py:take": _SEALED,
    "desktop_app/exchange/waiting.py:turn_away": _KEPT,
    "desktop_app/exchange/workbook.py:read": "a stranger's sheet, read in the capped child (X1)",
    "desktop_app/ledgers/printing.py:Reading.first_page": "the first page of what `paper` sets",
}


PLACES = {
    "a report": ("log/report-1.txt", f"ValueError: {NAME}".encode()),
    "a setting": ("home/hongshiliu/ledger.ini", b"last=\\x6155\\x5bb9\\x96ea\\x83b2"),
    "a temp file deep down": ("temp/a/b/c.tmp", PHONE.encode("utf-16-le")),
    "a name": (f"temp/{NUMBER}.pdf", b""),
    "a list of what was open": ("home/recent.json", b'{"name": "\\u6155\\u5bb9\\u96ea\\u83b2"}'),
    "an old sheet": ("home/a.csv", WORDS.encode("gbk")),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_search_finds_a_canary_wherever_it_lies(place, own_places):
    where, held = PLACES[place]
    (own_places / where).parent.mkdir(parents=True, exist_ok=True)
    (own_places / where).write_bytes(held)
    assert len(traces(own_places)) >= 1


def test_a_service_that_left_a_file_is_seen(own_places):
    """Planted: a service writes a plain copy into the temp folder."""

    def careless(visit):
        with tempfile.NamedTemporaryFile("w", delete=False, encoding="utf-8") as file:
            file.write(visit.person().full_name)

    provoker = Provoker(World(own_places), {"find": ("office", careless)}, 11)
    provoker.measure()
    assert traces(own_places / "temp")


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


def test_a_planted_fault_is_seen(figures, own_places, caplog, monkeypatch):
    """With the parameters of statements shown, the walk over all kinds finds rows in errors."""
    really = engine.create_engine

    def telling(*args, **rest):
        return really(*args, **{**rest, "hide_parameters": False})

    monkeypatch.setattr(engine, "create_engine", telling)
    with pytest.raises(AssertionError, match=r"'db\.kinds\."):
        test_no_report_of_any_kind_of_record_holds_a_value(twice, own_places, caplog)
    assert named_by_an_error()
    figures.caught("hide_parameters off")


def test_without_it_the_same_error_says_nothing():
    assert not named_by_an_error()


def named_by_an_error():
    """Say whether an error of the engine names who was in the statement."""
    store = Store(None, None)
    with pytest.raises(DBAPIError) as raised, store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (NAME,))
    store.close()
    return NAME in str(raised.value)
