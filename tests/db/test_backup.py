"""Backups: sound copies that open again, and a rotation that never lets the newest go."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from db import backup, founding
from db.founding import Founding
from db.key_file import Cost
from db.kinds import PartnerOrganization
from db.trouble import Unavailable

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSWORD = "shiliu-zi 2025 jin"
FOUNDING = Founding("community", "瑞光新村社区（演示）", "229901001001", "admin", "王晓梅")


@pytest.fixture
def book(tmp_path: Path):
    opened, _ = founding.create(tmp_path / "book", FOUNDING, PASSWORD, cost=CHEAP)
    yield opened
    opened.close()


def test_a_backup_opens_with_the_same_password_and_holds_everything(book, tmp_path):
    with book.store.work(book.clerk) as work:
        work.save(PartnerOrganization(full_name="红石榴志愿队", org_kind="volunteer"))
    made = backup.make(book.store, "day")
    assert list((book.store.folder / "backups").iterdir()) == [made.path]
    backup.unpack(made.path, tmp_path / "again")
    again = founding.open_book(tmp_path / "again", "admin", PASSWORD)
    assert again.store.state_hash() == book.store.state_hash()
    assert [o.full_name for o in again.store.all(PartnerOrganization)] == ["红石榴志愿队"]
    again.close()


def test_no_plain_text_lies_in_a_backup(book):
    with book.store.work(book.clerk) as work:
        work.save(PartnerOrganization(full_name="Kanarienvogel", org_kind="volunteer"))
    made = backup.make(book.store)
    assert b"Kanarienvogel" not in made.path.read_bytes()


def test_a_damaged_backup_is_refused(book, tmp_path):
    made = backup.make(book.store)
    made.path.write_bytes(made.path.read_bytes()[:-400])
    with pytest.raises(Unavailable, match="不完整"):
        backup.unpack(made.path, tmp_path / "again")


def test_daily_backups_thin_out_and_the_newest_stays(tmp_path):
    first = dt.datetime(2025, 1, 1, 8)  # noqa: DTZ001  the office's own clock
    kept: list[backup.Backup] = []
    for day in range(400):
        moment = first + dt.timedelta(days=day)
        kept.append(backup.Backup(tmp_path / f"{day}", moment, "day"))
        gone = backup.superseded(kept, moment.date())
        kept = [b for b in kept if b not in gone]
        assert kept[-1].made == moment
    ages = [(moment - b.made).days for b in kept]
    assert ages[-12:] == list(range(11, -1, -1))
    assert 20 <= len(kept) <= 28
    assert max(ages) > 120
