"""Salvage gives a sound new book of what can be read, whatever page is damaged."""

import random

import pytest

from db import accounts, founding, key_file, salvaging
from db.kinds import PartnerOrganization
from db.roles import CODE_HOLDER
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from tests.trust.ground import LOGIN, PASSWORD, found
from tests.trust.writer import write

WORKS = 25
PAGE = 4096


@pytest.fixture
def folder(tmp_path):
    book = found(tmp_path / "book")
    write(book, WORKS, checkpoint=1000, told=[].append)
    book.close()
    return tmp_path / "book"


def saved(folder, target):
    """Salvage into a folder, open the new book, and give what was said and its state."""
    told = salvaging.salvage(folder, LOGIN, PASSWORD, target)
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


def test_what_broke_off_half_way_is_let_go_and_the_folder_is_free_again(
    folder, tmp_path, monkeypatch
):
    def full(*_asked):
        assert not key_file.exists(tmp_path / "new")  # until it is whole it opens for nobody
        raise Unavailable("磁盘写不进去")

    with monkeypatch.context() as patch:
        patch.setattr(salvaging, "_take_rows", full)
        with pytest.raises(Unavailable, match="写不进去"):
            salvaging.salvage(folder, LOGIN, PASSWORD, tmp_path / "new")
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
