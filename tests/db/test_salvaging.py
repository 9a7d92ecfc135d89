"""Salvage gives a sound new book of what can be read, whatever page is damaged."""

import errno
import io
import os
import random
import shutil
from pathlib import Path

import pytest

from db import accounts, founding, key_file, keys, salvaging
from db.journal.rows import ask, run
from db.kinds import PartnerOrganization, StaffMember, User
from db.restored import Standby
from db.roles import CODE_HOLDER
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from tests.builders import build
from tests.trust.ground import LOGIN, PASSWORD, found, found_with_code
from tests.trust.writer import write

WORKS = 25
TWO = "229901001002"
PAGE = 4096


@pytest.fixture
def folder(tmp_path):
    book, code = found_with_code(tmp_path / "book")
    write(book, WORKS, checkpoint=1000, told=[].append)
    book.close()
    (tmp_path / "envelope").write_text(code)
    return tmp_path / "book"


def code_of(folder):
    """Give what stands in the envelope of a book."""
    return (folder.parent / "envelope").read_text()


def salvage(folder, target):
    """Salvage a book with the code of its envelope; give what was said."""
    return salvaging.salvage(folder, LOGIN, PASSWORD, target, Standby("", code_of(folder)))


def saved(folder, target):
    """Salvage into a folder, open the new book, and give what was said and its state."""
    told = salvage(folder, target)
    book = founding.open_book(target, LOGIN, PASSWORD)
    try:
        names = {one.full_name for one in book.store.all(PartnerOrganization)}
        checked = book.store.check()
        return told, names, checked, book.store.state_hash()
    finally:
        book.close()


def test_a_sound_book_is_taken_over_whole(folder, tmp_path):
    before = (folder / DATABASE).read_bytes()
    book = founding.open_book(folder, LOGIN, PASSWORD)
    state = book.store.state_hash()
    book.close()
    before = (folder / DATABASE).read_bytes()
    told, names, checked, now = saved(folder, tmp_path / "new")
    assert now == state
    assert told.lost_commits == 0
    assert not told.rows
    assert len(names) == WORKS
    assert checked["file"] == checked["attachments"] == []
    assert (folder / DATABASE).read_bytes() == before


def test_whatever_page_is_damaged_the_rest_is_saved(folder, tmp_path):
    held = (folder / DATABASE).read_bytes()
    pages, chance, saved_all = len(held) // PAGE, random.Random(4), 0
    for turn in range(12):
        bent = bytearray(held)
        bent[chance.randrange(1, pages) * PAGE + 100] ^= 255
        (folder / DATABASE).write_bytes(bent)
        try:
            _, names, checked, _ = saved(folder, tmp_path / f"new {turn}")
        except Unavailable:
            continue
        assert checked["file"] == []
        assert len(names) >= WORKS // 2
        saved_all += len(names) == WORKS
    assert saved_all > 6


def test_the_access_log_comes_along_though_its_key_was_changed(folder, tmp_path):
    book = founding.open_book(folder, LOGIN, PASSWORD)
    accounts.rotate(book.store, book.clerk.for_once(beside=CODE_HOLDER))
    before = [one.act.act for one in reversed(book.store.access_log(book.clerk))]
    book.close()
    _, _, checked, _ = saved(folder, tmp_path / "new")
    assert checked["access_log"] == []
    book = founding.open_book(tmp_path / "new", LOGIN, PASSWORD)
    after = [one.act.act for one in reversed(book.store.access_log(book.clerk))]
    book.close()
    assert after[: len(before)] == before


ID, SHA256 = b"\x07" * 16, "ab" * 32
BESIDE = {
    "draft": ("pairings@07", "", 1, "没存完的话"),
    "waiting_file": (ID, ID, SHA256, 1, "{}"),
    "received_sheet": (ID, 0, TWO, "stats", "", "2025Q1", "2025-04-01", "{}"),
    "inbox": (ID, "229901.hsl", ID, 1, "待核", "{}"),
    "outbox": (ID, "229902.hsl", ID, 1, "已写出", "{}"),
    "wider_level": (ID, "wang", "王晓梅", 1, "full", "2025Q1", "年终核对", "张建国", 2, None),
    "file_at": (ID, SHA256, ID),
    "post_tip": (ID, b"\x08" * 32),
}


def with_what_no_history_makes(folder):
    """Put a row into each table beside the journal; give the first page of each."""
    book = founding.open_book(folder, LOGIN, PASSWORD)
    with book.store.transaction() as connection:
        for table, row in BESIDE.items():
            marks = ",".join("?" * len(row))
            run(connection, f"INSERT INTO {table} VALUES ({marks})", [row])
        pages = dict(ask(connection, "SELECT name, rootpage FROM sqlite_master"))
        commits = ask(connection, "SELECT max(id) FROM commit_log")
        run(connection, "UPDATE commit_log SET package = ? WHERE id = ?", [(ID, commits[0][0])])
    book.store.checkpoint()
    book.close()
    for name in ("inbox", "relay"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / f"{ID.hex()}.hsl").write_bytes(b"sealed")
    return pages


def beside_in(target):
    """Give what a salvaged book holds of those rows, and of what a package brought."""
    book = founding.open_book(target, LOGIN, PASSWORD)
    with book.store.looking() as connection:
        held = {table: ask(connection, f"SELECT * FROM {table}") for table in BESIDE}
        brought = ask(connection, "SELECT count(*) FROM commit_log WHERE package = ?", (ID,))
    book.close()
    return held, brought


def test_what_no_history_makes_again_comes_along(folder, tmp_path):
    with_what_no_history_makes(folder)
    told = salvage(folder, tmp_path / "new")
    assert beside_in(tmp_path / "new") == ({t: [row] for t, row in BESIDE.items()}, [(1,)])
    for name in ("inbox", "relay"):
        assert (tmp_path / "new" / name / f"{ID.hex()}.hsl").read_bytes() == b"sealed"
    assert "核对" not in told.words


@pytest.mark.parametrize("table", ["draft", "received_sheet", "inbox"])
def test_a_table_that_cannot_be_read_is_named_and_the_others_come(folder, tmp_path, table):
    page = with_what_no_history_makes(folder)[table]
    bent = bytearray((folder / DATABASE).read_bytes())
    bent[(page - 1) * PAGE + 100] ^= 255
    (folder / DATABASE).write_bytes(bent)
    told = salvage(folder, tmp_path / "new")
    assert told.words.endswith(f"读不全、请另外核对的：{salvaging._BESIDE[table]}")
    held, _ = beside_in(tmp_path / "new")
    assert held == {name: [] if name == table else [row] for name, row in BESIDE.items()}


class Torn(io.BytesIO):
    """A file on a sector that cannot be read."""

    def read(self, *_asked):
        raise OSError(errno.EIO, "torn")


@pytest.mark.parametrize("harm", ["cannot be opened", "cannot be read on"])
def test_a_copy_of_a_package_that_cannot_be_read_is_named_and_may_come_again(
    folder, tmp_path, monkeypatch, harm
):
    with_what_no_history_makes(folder)
    copy, real = folder / "inbox" / f"{ID.hex()}.hsl", Path.open
    if harm == "cannot be opened":
        copy.unlink()
        copy.mkdir()
    else:
        monkeypatch.setattr(
            Path,
            "open",
            lambda one, *how, **more: Torn() if one == copy else real(one, *how, **more),
        )
    told = salvage(folder, tmp_path / "new")
    assert told.words.endswith("读不全、请另外核对的：收到的数据包")
    held, _ = beside_in(tmp_path / "new")
    assert held["inbox"] == []
    assert [one.name for one in (tmp_path / "new" / "inbox").iterdir()] == []
    assert (tmp_path / "new" / "relay" / copy.name).read_bytes() == b"sealed"


def test_copies_keep_when_they_were_written(folder, tmp_path):
    """They are let go by their age."""
    with_what_no_history_makes(folder)
    copy = Path("inbox") / f"{ID.hex()}.hsl"
    os.utime(folder / copy, (1_600_000_000, 1_600_000_000))
    salvage(folder, tmp_path / "new")
    assert (tmp_path / "new" / copy).stat().st_mtime == 1_600_000_000


@pytest.mark.parametrize("where", ["damaged", "inbox", "relay"])
def test_a_full_disk_is_not_taken_for_what_cannot_be_read(folder, tmp_path, monkeypatch, where):
    with_what_no_history_makes(folder)
    target, real = tmp_path / "new", shutil.disk_usage
    full = shutil._ntuple_diskusage(100, 100, 0)
    target.mkdir()
    (target / "inbox").mkdir()
    (target / "inbox" / "别的.txt").write_text("原来就在")
    with monkeypatch.context() as patch:
        patch.setattr(
            shutil, "disk_usage", lambda one: full if one == target / where else real(one)
        )
        with pytest.raises(Unavailable, match=r"磁盘空间不足.*腾出空间"):
            salvage(folder, target)
    assert [one.relative_to(target).as_posix() for one in sorted(target.rglob("*"))] == [
        "inbox",
        "inbox/别的.txt",
    ]
    assert "核对" not in salvage(folder, target).words
    assert beside_in(target) == ({t: [row] for t, row in BESIDE.items()}, [(1,)])


def test_what_broke_off_half_way_is_let_go_and_the_folder_is_free_again(
    folder, tmp_path, monkeypatch
):
    def full(*_asked):
        assert not key_file.exists(tmp_path / "new")  # until it is whole it opens for nobody
        raise Unavailable("磁盘写不进去")

    with monkeypatch.context() as patch:
        patch.setattr(salvaging, "_take_rows", full)
        with pytest.raises(Unavailable, match="写不进去"):
            salvage(folder, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    _, names, _, _ = saved(folder, tmp_path / "new")
    assert len(names) == WORKS


def test_a_folder_with_the_keys_of_another_book_is_left_alone(folder, tmp_path):
    """A book on a server has no file there, but its keys."""
    other = found(tmp_path / "other")
    other.close()
    (tmp_path / "other" / DATABASE).unlink()
    keys_of_it = (tmp_path / "other" / key_file.NAMES[0]).read_bytes()
    with pytest.raises(Refused, match="已经有一本台账"):
        salvaging.salvage(folder, LOGIN, PASSWORD, tmp_path / "other")
    assert (tmp_path / "other" / key_file.NAMES[0]).read_bytes() == keys_of_it


def test_a_folder_with_a_book_and_a_wrong_password_are_refused(folder, tmp_path):
    with pytest.raises(Refused, match="已经有一本台账"):
        salvaging.salvage(folder, LOGIN, PASSWORD, folder)
    with pytest.raises(Refused, match="密码不正确"):
        salvaging.salvage(folder, LOGIN, PASSWORD + "x", tmp_path / "new")
    with pytest.raises(Refused, match="坚果云"):
        salvaging.salvage(folder, LOGIN, PASSWORD, tmp_path / "坚果云" / "台账")
    assert not (tmp_path / "new").exists()


THEIRS = "hong shi liu kai hua"


def with_accounts(folder, **logins):
    """Give accounts whose passwords are their own; suspend those called gone."""
    book = founding.open_book(folder, LOGIN, PASSWORD)
    for login, roles in logins.items():
        person = build(StaffMember, full_name=login)
        with book.store.work(book.clerk) as work:
            work.save(person)
        made = accounts.add(book.store, book.clerk, person, login, roles, THEIRS)
        book.ring.reset_password(login, THEIRS)
        if login == "gone":
            accounts.suspend(book.store, book.clerk, made.id)
    book.store.checkpoint()
    book.close()


def test_a_damaged_book_is_salvaged_by_those_who_may_restore_and_nobody_else(folder, tmp_path):
    """A copy of the book, whole but for a bent bit, is a way to look at everybody once more."""
    with_accounts(folder, sunli=("clerk",), zhaomin=("lead",), gone=("admin",))
    mine, target = (LOGIN, PASSWORD), tmp_path / "new"
    for who, beside, words in (
        (("sunli", THEIRS), Standby("zhaomin", THEIRS), "不能从备份恢复"),
        (("gone", THEIRS), Standby("zhaomin", THEIRS), "已停用"),
        (mine, None, "两个人办"),
        (mine, Standby(*mine), "两个人办"),
        (mine, Standby("sunli", THEIRS), "两个人办"),
        (mine, Standby("gone", THEIRS), "已停用"),
        (mine, Standby("zhaomin", THEIRS + "x"), "密码不正确"),
        (("sunli", THEIRS), Standby("", "x"), "恢复码"),
    ):
        with pytest.raises(Refused, match=words):
            salvaging.salvage(folder, *who, target, beside)
        assert not list(target.iterdir())
    salvaging.salvage(folder, *mine, target, Standby("zhaomin", THEIRS))
    book = founding.open_book(target, *mine)
    acts = [one.act for one in book.store.access_log(book.clerk)]
    found = [(one.user, one.more) for one in acts if one.act == salvaging.REASON]
    assert found == [(LOGIN, {"beside": "zhaomin"})]
    book.close()


def test_where_roles_cannot_be_read_the_printed_code_will_do_and_is_used_up(folder, tmp_path):
    book = founding.open_book(folder, LOGIN, PASSWORD)
    book.store.keep_fact(accounts.CODE_SEEN, "1")
    with book.store.looking() as connection:
        pages = dict(ask(connection, "SELECT tbl_name || type, rootpage FROM sqlite_master"))
    book.store.checkpoint()
    book.close()
    bent = bytearray((folder / DATABASE).read_bytes())
    for kind in ("table", "index"):
        if page := pages.get(f"{User.__tablename__}{kind}"):
            bent[(page - 1) * PAGE + 100] ^= 255
    (folder / DATABASE).write_bytes(bent)
    with pytest.raises(Refused, match="角色读不出来"):
        salvaging.salvage(folder, LOGIN, PASSWORD, tmp_path / "new")
    assert salvage(folder, tmp_path / "new").records
    book = founding.open_book(tmp_path / "new", LOGIN, PASSWORD)
    assert book.store.fact(accounts.CODE_SEEN) == ""
    book.close()
    assert keys.unlock_with_code(tmp_path / "new", code_of(folder))  # until the next one is shown
