"""D: a full disk stops a save with a sentence, leaves nothing half, and works again after."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

if sys.platform == "win32":
    pytest.skip("no limits of this kind on Windows", allow_module_level=True)

import resource

from sqlalchemy.exc import DBAPIError

from db import backup, key_file, keys
from db.kinds import PartnerOrganization
from db.trouble import Unavailable
from tests.sizes import size
from tests.trust.ground import LOGIN, PASSWORD, found, judge, lay_out, open_again, say, scratch
from tests.trust.writer import write

SIZES = size(11, 120)  # for each of two limits
MOUNTED_SIZES = size(8, 60)
# Disks a book is begun on, in KiB: from far too small on, and where the keys fit but not the book.
FOUNDED = (*range(200, 1_400, 1_200 // size(4, 30)), 1_050, 1_070)
MOST_WORKS = 600


@contextmanager
def few_pages(book, folder, room):
    """Let the database grow by so many pages and no more."""
    with book.store.held() as connection:
        held = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {held + room}")
    yield
    with book.store.held() as connection:
        connection.execute(f"PRAGMA max_page_count = {1 << 30}")


@contextmanager
def short_files(book, folder, room):
    """Let no file grow beyond the database's size and so many pages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = (folder / "book.db").stat().st_size + room * 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def fill(place, limit, room):
    """Write until the disk is full; give the acknowledged works and the sentence."""
    acknowledged = []
    book = open_again(place / "book")
    with limit(book, place / "book", room):
        with pytest.raises(Unavailable) as trouble:
            write(book, MOST_WORKS, checkpoint=25, told=acknowledged.append)
        held = book.store.count(PartnerOrganization)
        assert held == len(acknowledged), "a half work is seen"
    write(book, 3, checkpoint=25, told=acknowledged.append)
    book.close()
    return acknowledged, str(trouble.value)


@pytest.mark.parametrize("limit", [few_pages, short_files])
def test_a_save_that_does_not_fit_is_undone_whole_and_the_next_one_works(figures, limit):
    saves, wrong = 0, []
    with scratch() as place:
        found(place / "template").close()
        for room in range(1, SIZES + 1):
            lay_out(place / "template", place / "book")
            acknowledged, sentence = fill(place, limit, room)
            assert "磁盘写不进去" in sentence
            verdict = judge(place / "book", len(acknowledged))
            if (verdict.state, verdict.saved) != ("sound", len(acknowledged)):
                wrong.append(verdict.why)
            saves += len(acknowledged)
    figures(full_disks=SIZES, full_wrong=len(wrong))
    assert wrong == []
    say(f"disk full {SIZES} sizes by {limit.__name__} · saves {saves} · half or lost 0")


def test_going_on_after_a_swallowed_fault_saves_nothing(tmp_path):
    """The engine has ended the transaction by then: what follows must not stand alone."""
    folder = tmp_path / "book"
    found(folder).close()
    book = open_again(folder)
    before = book.store.state_hash()
    with short_files(book, folder, 20), pytest.raises(Unavailable, match="磁盘写不进去"):
        save_carelessly(book, 120)
    assert book.store.state_hash() == before
    write(book, 3, checkpoint=25, told=[].append)
    book.close()
    assert judge(folder, 3).state == "sound"


def save_carelessly(book, number):
    """Save records in one work, going on after each fault, with a cache that spills early."""
    with book.store.held() as connection:
        connection.execute("PRAGMA cache_size = 5")
    refused = 0
    with book.store.work(book.clerk) as work:
        for _ in range(number):
            new = PartnerOrganization(full_name="小学", org_kind="school", resources="场地" * 900)
            try:
                work.save(new)
            except (DBAPIError, Unavailable):
                refused += 1
    assert not refused, "the work was ended as if it were saved"


def test_a_backup_that_does_not_fit_leaves_the_old_ones_and_no_leftovers(tmp_path):
    book = found(tmp_path / "book")
    write(book, 20, checkpoint=10, told=[].append)
    old = backup.make(book.store, "day")
    folder = tmp_path / "book" / "backups"
    for room in range(-60, 0, 6):
        with short_files(book, tmp_path / "book", room), pytest.raises(Unavailable, match="磁盘"):
            backup.make(book.store)
        assert list(folder.iterdir()) == [old.path]
    made = backup.make(book.store)
    assert made.path.exists()
    book.close()


def test_a_key_file_that_does_not_fit_stays_as_it_was(tmp_path):
    book = found(tmp_path / "book")
    files = [tmp_path / "book" / name for name in key_file.NAMES]
    before = [path.read_bytes() for path in files]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in range(0, len(before[0]), 200):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))
        try:
            with pytest.raises(Unavailable, match="空间不足"):
                book.ring.change_password(PASSWORD, "da-yu xia le san tian")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert [path.read_bytes() for path in files] == before
    book.ring.change_password(PASSWORD, "da-yu xia le san tian")
    book.close()
    assert keys.unlock(tmp_path / "book", LOGIN, "da-yu xia le san tian")


@contextmanager
def small_disk(folder, kib):
    """Mount a disk in memory that holds so much; skip where only an administrator may."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount here: no small disk was filled")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_small_disk_fills_and_works_again_after_room_is_made(figures, tmp_path):
    """The whole folder on one disk: book, log, keys and backups in each other's way."""
    saves, wrong = 0, []
    found(tmp_path / "template").close()
    for step in range(MOUNTED_SIZES):
        kib = 1500 + step * 2500 // MOUNTED_SIZES
        with small_disk(tmp_path / "disk", kib):
            lay_out(tmp_path / "template", tmp_path / "disk" / "book")
            (tmp_path / "disk" / "ballast").write_bytes(bytes(400_000))
            acknowledged = fill_disk(tmp_path / "disk")
            lay_out(tmp_path / "disk" / "book", tmp_path / "book")
            verdict = judge(tmp_path / "book", len(acknowledged))
            if (verdict.state, verdict.saved) != ("sound", len(acknowledged)):
                wrong.append(verdict.why)
            saves += len(acknowledged)
    figures(full_disks=MOUNTED_SIZES, full_wrong=len(wrong))
    assert wrong == []
    say(f"small disks {MOUNTED_SIZES} · saves {saves} · half or lost 0")


def fill_disk(disk):
    """Write until the disk is full, try everything else on it, make room, go on."""
    acknowledged = []
    book = open_again(disk / "book")
    keys_before = (disk / "book" / "keys.json").read_bytes()
    with pytest.raises(Unavailable, match="磁盘写不进去"):
        write(book, MOST_WORKS, checkpoint=25, told=acknowledged.append)
    with pytest.raises(Unavailable, match="磁盘"):
        backup.make(book.store)
    with pytest.raises(Unavailable, match="空间不足"):
        book.ring.keep_anchor("log", "x")
    assert (disk / "book" / "keys.json").read_bytes() == keys_before
    assert book.store.count(PartnerOrganization) == len(acknowledged)
    (disk / "ballast").unlink()
    write(book, 3, checkpoint=25, told=acknowledged.append)
    book.close()
    return acknowledged


def test_a_book_is_not_begun_where_it_has_no_room(figures, tmp_path):
    """From 200 KiB free on: a sentence and no half book, or a whole one; with room it is begun."""
    wrong, begun = [], 0
    for free in FOUNDED:
        with small_disk(tmp_path / "disk", 6 * 1024):
            ballast, folder = tmp_path / "disk" / "ballast", tmp_path / "disk" / "book"
            ballast.write_bytes(bytes((6 * 1024 - free) * 1024))
            try:
                found(folder).close()
                begun += 1
            except Unavailable as trouble:
                left = [one.name for one in folder.iterdir() if one.name != "lock"]
                if left or "空间不足" not in str(trouble):
                    wrong.append(f"{free} KiB: {left}, {trouble}")
                ballast.unlink()
                found(folder).close()
            ballast.unlink(missing_ok=True)
            open_again(folder).close()  # what the full disk left in the log is carried over
            lay_out(folder, tmp_path / "book")
            if judge(tmp_path / "book", 0).state != "sound":
                wrong.append(f"{free} KiB: not sound")
    figures(full_disks=len(FOUNDED), full_wrong=len(wrong))
    say(f"books begun on {len(FOUNDED)} small disks · whole {begun} · half 0")
    assert wrong == []
    assert 0 < begun < len(FOUNDED)
