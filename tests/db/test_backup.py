"""Backups: sound copies that open again, and a rotation that never lets the newest go."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from db import accounts, backup, founding, key_file, keys, schema, upgrading
from db.founding import Founding
from db.journal import framing
from db.journal.holding import Intake, above
from db.key_file import Cost
from db.kinds import PartnerOrganization, Resident, StaffMember
from db.roles import CODE_HOLDER
from db.schema import UpgradeFailed
from db.trouble import Refused, Unavailable
from tests.builders import ID_PURPOSE, build
from tests.db.nodes import START_MS, Node
from tests.trust.ground import open_first

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSWORD = "shiliu-zi 2025 jin"
FOUNDING = Founding(
    "community", "瑞光新村社区（演示）", "229901001001", "admin", "王晓梅", id_purpose=ID_PURPOSE
)


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
    again = open_first(tmp_path / "again", "admin", PASSWORD)
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


YEAR_MS = 365 * 24 * 3600 * 1000


@pytest.mark.parametrize("reason", ["day", "before"])
@pytest.mark.parametrize("years", [-10, 10])
def test_a_wrong_clock_lets_no_backup_go_and_the_newest_stays_the_last(book, years, reason):
    store = book.store
    right = store.clock()
    for day in range(20):
        store.clock = lambda day=day: right + day * 24 * 3600 * 1000
        with store.work(book.clerk) as work:
            work.save(build(Resident))
        backup.make(store, "day")
    folder = store.folder / "backups"
    kept = list(backup.listed(folder))
    store.clock = lambda: right + years * YEAR_MS
    made = [backup.make(store, reason) for _ in range(2)]
    found = list(backup.listed(folder))
    assert {one.path for one in (*kept, *made)} == {one.path for one in found}
    assert found[-1].path == made[-1].path
    store.clock = lambda: right + 21 * 24 * 3600 * 1000
    later = backup.make(store, reason)
    assert later.path.exists()
    assert backup.newest(folder, store.today).path == later.path


def test_two_backups_of_one_second_are_two(book):
    now = book.store.clock()
    book.store.clock = lambda: now
    made = [backup.make(book.store).path for _ in range(3)]
    assert [one.path for one in backup.listed(book.store.folder / "backups")] == made


def test_backups_dated_ahead_crowd_out_none_that_are_made_today(tmp_path):
    today = dt.datetime(2026, 1, 10, 8)  # noqa: DTZ001  the office's own clock
    ahead = [
        backup.Backup(tmp_path / f"{n}", today + dt.timedelta(days=3000 + n), "before")
        for n in range(5)
    ]
    made = [backup.Backup(tmp_path / "now", today, "before")]
    gone = backup.superseded([*made, *ahead], today.date())
    assert gone == ahead[:2]


def test_an_older_book_is_backed_up_before_it_is_migrated(book, monkeypatch, tmp_path):
    folder = book.store.folder
    before = book.store.state_hash()
    book.close()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "run_revisions", add_a_column)
    newer = founding.open_book(folder, "admin", PASSWORD)
    assert newer.store.state_hash() == before
    newer.close()
    (made,) = backup.listed(folder / "backups")
    assert made.reason == "before"
    monkeypatch.undo()
    with pytest.raises(Unavailable, match="更新的程序"):
        founding.open_book(folder, "admin", PASSWORD)
    backup.unpack(made.path, tmp_path / "older")
    older = open_first(tmp_path / "older", "admin", PASSWORD)
    assert older.store.state_hash() == before
    older.close()


def test_a_migration_that_fails_leaves_the_book_as_it_was(book, monkeypatch):
    def fail(connection):
        add_a_column(connection)
        raise Unavailable("升级到一半")

    folder, before = shown_as_it_was(book, monkeypatch, schema, "run_revisions", fail, "升级到一半")
    again = founding.open_book(folder, "admin", PASSWORD)
    assert again.upgrade_error is None
    assert again.store.state_hash() == before
    with again.store.transaction() as connection:
        columns = connection.exec_driver_sql("PRAGMA table_info(book)").all()
    assert [column[1] for column in columns] == ["key", "value"]
    with pytest.raises(Exception, match="without the journal"), again.store.transaction() as c:
        c.exec_driver_sql("UPDATE org_unit SET batch = 'x'")


def shown_as_it_was(book, monkeypatch, module, name, deed, words):
    """Open a book whose upgrade something ends, in these words; give its folder and its state."""
    folder, before = book.store.folder, book.store.state_hash()
    book.close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "VERSION", schema.VERSION + 1)
        patch.setattr(module, name, deed)
        held = founding.open_book(folder, "admin", PASSWORD)
        assert words in str(held.upgrade_error)
        read_as_it_was(held, before)
    return folder, before


def read_as_it_was(held, before):
    """All is to be read, nothing written, and no backup made of it."""
    backups = [one.path for one in backup.listed(held.store.folder / "backups")]
    assert held.store.state_hash() == before
    assert held.store.log_breaks() == []
    (person,) = held.store.all(StaffMember)
    for deed in (
        lambda: held.store.reveal(held.clerk, person, ["full_name"], "看"),
        lambda: held.store.keep_draft("residents", "", "{}"),
        lambda: backup.make(held.store, "day"),
        lambda: write(held),
    ):
        with pytest.raises(Unavailable, match="没有升级成功"):
            deed()
    held.close()
    assert [one.path for one in backup.listed(held.store.folder / "backups")] == backups
    assert not (held.store.folder / upgrading.MARK).exists()


def write(held):
    with held.store.work(held.clerk, "") as work:
        work.save(PartnerOrganization(full_name="写不进去", org_kind="school"))


def test_no_room_for_the_backup_before_a_migration_still_shows_the_book(book, monkeypatch):
    def no_room(_store):
        raise Unavailable("磁盘满了")

    folder, _ = shown_as_it_was(book, monkeypatch, upgrading, "before", no_room, "磁盘满了")
    founding.open_book(folder, "admin", PASSWORD).close()


def test_a_book_that_was_put_back_is_not_shown_before_erasures_are_done_again(book, monkeypatch):
    folder = book.store.folder
    book.close()
    (folder / backup.RESTORED).write_bytes(b"")
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "run_revisions", lambda _: 1 / 0)
    with pytest.raises(UpgradeFailed):
        founding.open_book(folder, "admin", PASSWORD)
    assert (folder / backup.RESTORED).exists()


def add_a_column(connection):
    connection.exec_driver_sql("ALTER TABLE book ADD COLUMN later TEXT")


def test_a_restored_book_goes_on_under_a_fresh_branch_and_loses_nothing(book, tmp_path):
    made = backup.make(book.store)
    with book.store.work(book.clerk) as work:
        work.save(build(Resident, full_name="备份以后登记的"))
    district = Node("229901000000", "区", level="district")
    district.merge(whole(book.store))
    backup.unpack(made.path, tmp_path / "again")
    again = open_first(tmp_path / "again", "admin", PASSWORD)
    with again.store.work(again.clerk) as work:
        work.save(build(Resident, full_name="恢复以后登记的", id_number=None))
    assert not district.merge(whole(again.store)).split
    people = district.store.all(Resident)
    assert {one.full_name for one in people} == {"备份以后登记的", "恢复以后登记的"}
    assert len({one.serial_no for one in people}) == 2
    again.close()
    once_more = founding.open_book(tmp_path / "again", "admin", PASSWORD)
    assert once_more.store.facts.letter == again_letter(people)
    once_more.close()


def again_letter(people):
    (restored,) = [one.serial_no for one in people if one.full_name == "恢复以后登记的"]
    return restored.split("-")[2][:3]


def whole(store):
    with store.transaction() as connection:
        return framing.encode(above(connection, []))


def test_packages_of_one_sitting_share_a_backup_until_somebody_writes(book):
    backup.make_before_merge(book.store)
    (first,) = kept(book)
    other = Node("229901001001", "乙机")
    other.save(build(Resident, full_name="李梅", id_number=None))
    with book.store.transaction() as connection:
        intake = Intake(connection, b"p" * 16)
        intake.take(framing.decode(other.package()))
        intake.finish()
    backup.make_before_merge(book.store)
    assert kept(book) == [first]
    book.store.clock = lambda: START_MS + 5_000
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(build(Resident, full_name="王芳", id_number=None))
    backup.make_before_merge(book.store)
    assert len(kept(book)) == 2
    backup.make_before_merge(book.store)
    assert len(kept(book)) == 2
    for path in kept(book):
        path.unlink()
    backup.make_before_merge(book.store)
    assert len(kept(book)) == 1
    other.store.close()


def test_the_newest_backup_is_outdated_once_the_ways_in_have_changed(book):
    """The newest backup must not be one that opens by what was given up."""
    store = book.store
    backup.make(store)
    assert not backup.is_outdated(store)
    with pytest.raises(Refused):
        keys.unlock(store.folder, "admin", "x")
    book.ring.keep_anchor("access_log", store.log_anchor())
    assert not backup.is_outdated(store)
    code = book.ring.renew_code()
    assert backup.is_outdated(store)
    backup.make(store)
    assert not backup.is_outdated(store)
    accounts.rotate(store, book.clerk.for_once(beside=CODE_HOLDER))
    assert backup.is_outdated(store)
    made = backup.make(store)
    assert not backup.is_outdated(store)
    backup.unpack(made.path, store.folder / "again")
    ring = keys.unlock_with_code(store.folder / "again", code)
    assert ring.database_key == book.ring.database_key


def test_a_damaged_key_file_is_mended_before_it_comes_into_a_backup(book, tmp_path):
    (book.store.folder / key_file.NAMES[0]).write_bytes(b"{")
    made = backup.make(book.store)
    backup.unpack(made.path, tmp_path / "again")
    open_first(tmp_path / "again", "admin", PASSWORD).close()


def kept(book):
    return sorted((book.store.folder / "backups").glob("*.hslbak"))


def test_a_backup_is_laid_out_only_where_a_book_may_live(book, tmp_path):
    made = backup.make(book.store)
    synced = tmp_path / "OneDrive" / "台账"
    with pytest.raises(Refused, match="OneDrive"):
        backup.unpack(made.path, synced)
    assert not synced.exists()
