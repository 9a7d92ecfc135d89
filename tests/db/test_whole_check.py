"""The weekly check of everything: what it finds, and when it is due."""

import datetime as dt

import pytest

from db import whole_check
from db.kinds import PartnerOrganization
from db.trouble import Unavailable
from tests.builders import build
from tests.trust.ground import KEPT_FILES, found, open_again

DAY_MS = 86_400_000


@pytest.fixture
def book(tmp_path):
    opened = found(tmp_path / "book")
    yield opened
    opened.close()


def test_it_is_due_once_a_week_and_says_when_it_was(book):
    assert whole_check.last(book.store) is None
    assert whole_check.due(book.store)
    assert not any(whole_check.run(book.store).values())
    looked = whole_check.last(book.store)
    assert looked.is_good
    assert looked.day == book.store.today
    assert not whole_check.due(book.store)
    now = book.store.clock
    for days, is_due in ((6, False), (7, True)):
        book.store.clock = lambda days=days: now() + days * DAY_MS
        assert whole_check.due(book.store) is is_due


def test_what_is_wrong_stays_due_until_it_is_mended(book):
    with book.store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS access_log_no_update")
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'access_log'"
        ).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("UPDATE access_log SET entry = entry || ' ' WHERE no = 1")
    assert whole_check.run(book.store)["access_log"]
    assert whole_check.last(book.store).words == "访问日志有损坏"
    assert whole_check.due(book.store)


def test_a_flipped_bit_is_found_page_by_page(tmp_path):
    book = found(tmp_path / "book")
    with book.store.work(book.clerk) as work:
        work.bulk_create([build(PartnerOrganization) for _ in range(200)])
    book.store.checkpoint()
    book.close()
    path = tmp_path / "book" / KEPT_FILES[0]
    whole = bytearray(path.read_bytes())
    missed = []
    for page in range(4, len(whole) // 4096, max(1, len(whole) // 4096 // 12)):
        whole[page * 4096 + 100] ^= 1
        path.write_bytes(whole)
        if not _is_noticed(path.parent):
            missed.append(page)
        whole[page * 4096 + 100] ^= 1
    assert missed == []


def _is_noticed(folder) -> bool:
    """Whether the book is not opened, or its check finds something and nothing is written then."""
    try:
        again = open_again(folder)
    except Unavailable:
        return True
    try:
        found = whole_check.run(again.store)
        with pytest.raises(Unavailable, match="只能看"), again.store.work(again.clerk):
            pass
        return bool(found["file"])
    finally:
        again.close()


def test_its_day_is_a_day(book):
    whole_check.run(book.store)
    assert isinstance(whole_check.last(book.store).day, dt.date)
