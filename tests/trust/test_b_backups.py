"""B: what a backup gives back is what there was, and damage never pushes the good ones out."""

import random
import shutil
import time
from dataclasses import dataclass

import pytest

from db import backup, founding, restoring
from db.engine import connect_bare
from db.kinds import PartnerOrganization
from db.restored import Standby
from db.store import DATABASE
from db.trouble import Unavailable
from tests.sizes import parts, size
from tests.trust.ground import (
    LOGIN,
    PASSWORD,
    found_with_code,
    lay_out,
    open_again,
    say,
    scratch,
)
from tests.trust.writer import write

PARTS = parts(5)
LIVES = size(20, 500) // len(PARTS)
DAYS = 60
DAY_MS = 86_400_000
START_MS = 1_790_000_000_000


@dataclass
class Life:
    """What became of a book: copies begun, days since its damage, those refused, good backups."""

    begun: int
    since: int
    refused: int
    good: list[bool]


def live(place, chance, harm, copies):
    """Let a book live for sixty days with a backup each; on one day its file is damaged.

    `copies` holds a line for each copy that was begun.
    """
    copies.clear()
    now = [START_MS]
    lay_out(place / "template", place / "book")
    book = founding.open_book(place / "book", LOGIN, PASSWORD, clock=lambda: now[0])
    harmed_on, refused = chance.randrange(20, 50), 0
    try:
        for day in range(DAYS):
            now[0] = START_MS + day * DAY_MS
            if day == harmed_on:
                harm(book)
                copies.clear()
            elif day % 9 == 0 and day < harmed_on:
                write(book, 1, checkpoint=1000, told=[].append)
            try:
                backup.make(book.store, "day")
            except Unavailable:
                refused += 1
    finally:
        book.close()
    good = [is_good(place, one) for one in backup.listed(place / "book" / "backups")]
    return Life(len(copies), DAYS - harmed_on, refused, good)


def require_kept(life):
    """A damaged book is never backed up, nor is a copy of it begun."""
    assert life.refused == life.since, "a damaged book was backed up"
    assert life.begun == 0, "a damaged book was copied"
    assert all(life.good)
    assert len(life.good) >= 10


def tear(book):
    """Have two trees of the file share a page, as a lost write leaves them: any look finds it."""
    with book.store.held() as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'commit_log'"
        ((page,),) = connection.execute(asked).fetchall()
        torn = ("table", "torn", "torn", page, "CREATE TABLE torn (page)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?,?,?,?,?)", torn)
        connection.execute("PRAGMA writable_schema = RESET")


def wear(book):
    """Have an index of the file miss an entry: what no read notices until it is far too late."""
    with book.store.held() as connection:
        (index,) = connection.execute("SELECT * FROM sqlite_master WHERE name = 'commit_lamport'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'commit_lamport'")
        connection.execute("PRAGMA writable_schema = RESET")
    write(book, 1, checkpoint=1000, told=[].append)
    with book.store.held() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?,?,?,?,?)", index)
        connection.execute("PRAGMA writable_schema = RESET")


def is_good(place, one):
    """Say whether a backup opens and its file is sound."""
    try:
        with restoring.looked_into(one.path, place.key, place.folder) as (connection, _):
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except Unavailable:
        return False


HARMS = (wear, tear)


class Place:
    """Where the books of this test live, and the key of their files."""

    def __init__(self, folder):
        self.folder = folder
        book, code = found_with_code(folder / "template")
        self.envelope = Standby("", code)
        write(book, 3, checkpoint=1000, told=[].append)
        self.key = book.ring.database_key
        book.close()

    def __truediv__(self, name):
        return self.folder / name


@pytest.fixture
def place():
    with scratch() as folder:
        yield Place(folder)


@pytest.fixture
def copies(monkeypatch):
    """Give a list in which a line stands for each copy of a book that was begun."""
    begun, really = [], backup.connect_bare

    def noting(target, key):
        begun.append(target.name)
        return really(target, key)

    monkeypatch.setattr(backup, "connect_bare", noting)
    return begun


@pytest.mark.parametrize("part", PARTS)
def test_sixty_days_with_damage_end_with_good_backups(place, copies, part):
    chance, start = random.Random(6 + part), time.monotonic()
    for number in range(LIVES):
        require_kept(live(place, chance, HARMS[number % len(HARMS)], copies))
    say(f"lives of {DAYS} days {LIVES} · {time.monotonic() - start:.0f} s")


def test_a_planted_fault_is_seen(figures, place, copies, monkeypatch):
    """Without a look at the source alone: a damaged book is copied, day after day.

    The look at the copy refuses it then, so no bad backup comes of that one fault.
    """
    really = backup.require_sound

    def of_copies(connection, *checks):
        if checks != ("quick_check",):
            really(connection, *checks)

    monkeypatch.setattr(backup, "require_sound", of_copies)
    for harm in HARMS:
        life = live(place, random.Random(6), harm, copies)
        with pytest.raises(AssertionError, match="a damaged book was copied"):
            require_kept(life)
    figures.caught("backup without checking its source")


@pytest.mark.parametrize("harm", HARMS)
def test_with_no_look_at_the_copy_either_damaged_ones_become_the_newest(
    place, copies, monkeypatch, harm
):
    monkeypatch.setattr(backup, "require_sound", lambda *_: None)
    life = live(place, random.Random(6), harm, copies)
    assert life.refused == 0
    assert not life.good[-1]
    with pytest.raises(AssertionError, match="a damaged book was backed up"):
        require_kept(life)


def crashed(place):
    """Give a book's folder as a crash left it, with its log, and a backup from before."""
    lay_out(place / "template", place / "book")
    book = open_again(place / "book")
    made = backup.make(book.store)
    write(book, 5, checkpoint=100_000, told=[].append)
    shutil.rmtree(place / "crashed", ignore_errors=True)
    shutil.copytree(place / "book", place / "crashed", ignore=shutil.ignore_patterns("lock"))
    book.close()
    assert (place / "crashed" / f"{DATABASE}-wal").stat().st_size > 0
    return place / "crashed", place / "crashed" / "backups" / made.path.name


def restored(place):
    """Go back to the backup in the crashed folder; say what the book is then."""
    folder, path = crashed(place)
    restoring.stage_with_password(path, folder, LOGIN, PASSWORD, place.envelope)
    restoring.finish(folder)
    try:
        book = open_again(folder)
        held = book.store.count(PartnerOrganization)
        sound = not any(book.store.check().values())
        book.close()
    except Unavailable:
        return "broken"
    return "as backed up" if (held, sound) == (3, True) else "mixed"


def test_a_restore_over_a_crashed_book_is_the_backup_and_nothing_else(place):
    assert restored(place) == "as backed up"


def test_a_planted_fault_of_left_sidecars_is_seen(figures, place, monkeypatch):
    """With the crashed book's log left beside it, the restored file is no longer the backup."""
    monkeypatch.setattr(restoring, "SIDECARS", ())
    assert restored(place) != "as backed up"
    figures.caught("restore that leaves old sidecars")


def test_an_empty_result_is_no_success(place, tmp_path):
    """A backup that holds a database without a book in it takes no book's place."""
    folder, path = crashed(place)
    staging = tmp_path / "hollow"
    staging.mkdir()
    backup.lay_out(path, staging)
    (staging / DATABASE).unlink()
    hollow = connect_bare(staging / DATABASE, place.key)
    hollow.execute("CREATE TABLE book (key TEXT, value TEXT)")
    hollow.close()
    import zipfile

    with zipfile.ZipFile(tmp_path / path.name, "w", zipfile.ZIP_STORED) as container:
        for name in (DATABASE, "keys.json"):
            container.write(staging / name, name)
    with pytest.raises(Unavailable, match="没有台账"):
        restoring.stage_with_password(tmp_path / path.name, folder, LOGIN, PASSWORD)
    assert not restoring.is_waiting(folder)
