"""What a restore moved aside goes after a month, once a newer backup has proven good."""

import datetime as dt

import pytest

from db import backup, backup_trial, clock_check, former_files, restoring
from db.kinds import Resident
from tests.builders import build, in_twos
from tests.trust.ground import found, open_again

DAY_MS = 86_400_000


@pytest.fixture
def book(tmp_path):
    opened = found(tmp_path / "book")
    made = backup.make(opened.store)
    with opened.store.work(opened.clerk) as work:
        work.bulk_create([build(Resident)])
    restoring.stage(opened.store, in_twos(opened.clerk), made.path)
    opened.close()
    again = open_again(tmp_path / "book")
    yield again
    again.close()


def later(book, days):
    now = book.store.clock()
    book.store.clock = lambda: now + days * DAY_MS


def there(book):
    return list(former_files.listed(book.store.folder))


def test_it_is_kept_for_a_month_whatever_was_proven(book):
    (one,) = there(book)
    assert one.size > 0
    assert one.kept_until == one.moved.date() + dt.timedelta(days=30)
    later(book, 29)
    assert backup_trial.run(book.store, backup.make(book.store, "day")).is_good
    assert there(book) == [one]


def test_it_goes_with_the_first_good_trial_after_that(book):
    later(book, 31)
    assert there(book)
    backup_trial.run(book.store, backup.make(book.store, "day"))
    assert there(book), "the clock may have jumped"
    clock_check.confirm(book.store, book.clerk)
    assert backup_trial.run(book.store, backup.make(book.store, "day")).is_good
    assert there(book) == []


def test_it_stays_while_no_newer_backup_has_proven_good(book):
    later(book, 90)
    older = next(iter(backup.listed(book.store.folder / "backups")))
    assert older.made <= there(book)[0].moved
    backup_trial.run(book.store, older)
    assert there(book)
    fresh = backup.make(book.store, "day")
    torn = bytearray(fresh.path.read_bytes())
    torn[len(torn) // 2] ^= 1
    fresh.path.write_bytes(torn)
    assert not backup_trial.run(book.store, fresh).is_good
    assert there(book)


def test_other_folders_are_never_touched(book):
    other = book.store.folder / "aside-notes"
    other.mkdir()
    later(book, 90)
    backup_trial.run(book.store, backup.make(book.store, "day"))
    assert other.is_dir()
