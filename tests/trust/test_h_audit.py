"""H: no row of the access log is changed, dropped, swapped, put in or cut off unnoticed."""

import json
import time

import pytest
import sqlcipher3.dbapi2 as cipher

from db import audit
from db.audit import Act
from db.engine import connect_bare
from db.store import DATABASE, Store
from tests.sizes import size
from tests.trust.ground import found, let_go, open_again, say, scratch
from tests.trust.writer import write

WORKS = 12
ENTRIES = size(30_000, 300_000)


@pytest.fixture
def place():
    """Give a folder with a closed book whose log has some rows, and the key of its file."""
    with scratch() as folder:
        book = found(folder / "book")
        write(book, WORKS, checkpoint=1000, told=[].append)
        book.store.note(book.clerk, "查看明文", reason="核对证件")
        key = book.ring.database_key
        book.close()
        yield folder, key


def tamper(place, act):
    """Do something to the log as one who has the key, the file and no triggers in the way."""
    folder, key = place
    connection = connect_bare(folder / "book" / DATABASE, key)
    for verb in ("update", "delete"):
        connection.execute(f"DROP TRIGGER guard_access_log_{verb}")
    act(connection)
    for verb in ("update", "delete"):
        connection.execute(
            f"CREATE TRIGGER guard_access_log_{verb} BEFORE {verb} ON access_log"
            " BEGIN SELECT raise(abort, 'the access log never changes'); END"
        )
    connection.close()


def broken_at(place):
    """Give what the check of the opened book says about the log, then let go of the book."""
    book = open_again(place[0] / "book")
    try:
        return book.store.log_breaks()
    finally:
        let_go(book)  # no anchor is kept: the next look is at the same book


def rows_of(place):
    """Give the log's rows as they are stored."""
    folder, key = place
    connection = connect_bare(folder / "book" / DATABASE, key)
    rows = connection.execute(
        "SELECT no, wall_ms, entry, chain FROM access_log ORDER BY no"
    ).fetchall()
    connection.close()
    return rows


def put_back(place, rows):
    """Write the log's rows as they were."""

    def act(connection):
        connection.execute("DELETE FROM access_log")
        connection.executemany("INSERT INTO access_log VALUES (?,?,?,?)", rows)

    tamper(place, act)


def changed(row):
    """Give a row in each way one of its values may be changed."""
    no, wall, entry, chain = row
    held = json.loads(entry)
    for at, other in enumerate([no + 90, wall + 1, "打印", "yanshi", "00" * 16, ["姓名"], 7, "x"]):
        bent = [*held[:at], other, *held[at + 1 :]]
        yield no, wall, json.dumps(bent, ensure_ascii=False, separators=(",", ":")), chain
    yield no, wall + 60_000, entry, chain
    yield no + 500, wall, entry, chain
    yield no, wall, entry + " ", chain
    yield no, wall, entry, bytes([chain[0] ^ 1, *chain[1:]])


def test_each_change_drop_swap_insert_and_cut_is_noticed(place):
    rows = rows_of(place)
    assert broken_at(place) == []
    tried = 0
    for forged in forgeries(rows):
        put_back(place, forged)
        assert broken_at(place), f"unnoticed: {[row[0] for row in forged]}"
        tried += 1
    put_back(place, rows)
    assert broken_at(place) == []
    say(f"access log forgeries {tried} of {len(rows)} rows · unnoticed 0")


def forgeries(rows):
    """Give the log after each forgery at each place."""
    for at, row in enumerate(rows):
        before, after = rows[:at], rows[at + 1 :]
        for bent in changed(row):
            yield [*before, bent, *after]
        yield [*before, *after]
        yield [*before, *[(no - 1, *rest) for no, *rest in after]]
        yield before
        yield [*before, (row[0], *row[1:]), *[(no + 1, *rest) for no, *rest in rows[at:]]]
        if after:
            (no, *one), (following, *other) = row, after[0]
            yield [*before, (no, *other), (following, *one), *after[1:]]


def test_the_chain_alone_does_not_see_a_cut_tail(place):
    """So the anchor in the key file is needed; without it this forgery would pass."""
    put_back(place, rows_of(place)[:-3])
    book = open_again(place[0] / "book")
    assert book.store.check()["access_log"] != []
    book.store.known_log_anchor = ""
    assert book.store.check()["access_log"] == []
    book.close()


def test_a_chain_made_with_another_key_is_noticed(place):
    """Who knows the file's key but not the log's makes a chain that fits itself only."""
    rows, before, forged = rows_of(place), bytes(32), []
    for no, wall, entry, _ in rows:
        before = audit._link(b"k" * 32, before, entry.encode())
        forged.append((no, wall, entry, before))
    put_back(place, forged)
    assert broken_at(place) == ["第 1 行起对不上"]


@pytest.mark.parametrize("verb", ["UPDATE access_log SET entry = ''", "DELETE FROM access_log"])
def test_the_database_itself_refuses_a_change(place, verb):
    folder, key = place
    connection = connect_bare(folder / "book" / DATABASE, key)
    with pytest.raises(cipher.DatabaseError, match="the access log never changes"):
        connection.execute(verb)
    connection.close()
    assert broken_at(place) == []


def test_replacing_a_row_is_noticed(place):
    """REPLACE deletes without a trigger unless the engine is told otherwise; the chain sees it."""
    folder, key = place
    connection = connect_bare(folder / "book" / DATABASE, key)
    connection.execute("INSERT OR REPLACE INTO access_log VALUES (2, 0, '[2,0,\"\",\"\"]', x'00')")
    connection.close()
    assert broken_at(place) == ["第 2 行起对不上"]


def test_a_long_log_is_sound_and_no_row_of_it_can_be_changed(figures):
    store = Store(None, None, b"k" * 32)
    with store.transaction() as connection:
        for _ in range(ENTRIES):
            audit.note(connection, b"k" * 32, Act("查看明文", "admin", "00" * 16, ("证件号码",)), 1)
    begun = time.monotonic()
    broken = store.log_breaks()
    took = round((time.monotonic() - begun) * 1000)
    say(f"access log of {ENTRIES} rows verified in {took} ms")
    figures(log_entries=ENTRIES, log_ms=took)
    assert broken == []
    assert store.check()["access_log"] == []
    with pytest.raises(cipher.IntegrityError), store.held() as connection:
        connection.execute("UPDATE access_log SET wall_ms = 2 WHERE no = 1")
    store.close()
