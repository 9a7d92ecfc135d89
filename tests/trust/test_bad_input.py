"""A book that cannot be opened gets a sentence, and nothing of it is touched or lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import nullcontext

import pytest

from db import backup, founding, key_file, schema
from db.book_lock import NAME as LOCK
from db.engine import connect_bare
from db.kinds import PartnerOrganization
from db.places import Probes
from db.store import DATABASE
from db.trouble import Refused, Unavailable
from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.ground import CHEAP, FOUNDING, LOGIN, PASSWORD, found, judge, open_again, say
from tests.trust.writer import write

STARTS = 20
ROUNDS = size(1, 50)
FIXED = Probes(lambda _: "fixed", {})


@pytest.fixture
def folder(tmp_path):
    """Give the folder of a closed book with three works in it."""
    book = found(tmp_path / "book")
    write(book, 3, checkpoint=1000, told=[].append)
    book.close()
    return tmp_path / "book"


def everything(folder):
    """Give every file of a folder with its bytes.

    Not the lock, whose text changes with each start, nor the index of the log: the engine makes
    that anew whenever it reads, and it holds nothing that is not in the log.
    """
    passing = (LOCK, f"{DATABASE}-shm")
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in passing)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def refused(folder, words, kind=Unavailable, **rest):
    """Start, and expect a sentence and an untouched folder."""
    before = everything(folder)
    with pytest.raises(kind, match=words):
        founding.open_book(folder, LOGIN, PASSWORD, **rest)
    assert everything(folder) == before


def sound(folder):
    """Say whether the book opens with its three works."""
    verdict = judge(folder, 3)
    return (verdict.state, verdict.saved) == ("sound", 3)


def test_a_wrong_password_opens_nothing_and_the_right_one_does_after(folder):
    database = (folder / DATABASE).read_bytes()
    for _ in range(3):
        with pytest.raises(Refused, match="密码不正确"):
            founding.open_book(folder, LOGIN, PASSWORD + "x")
    with pytest.raises(Refused, match="密码不正确"):
        founding.open_book(folder, "nobody", PASSWORD)
    assert (folder / DATABASE).read_bytes() == database
    assert sound(folder)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\0" * 900])
def test_a_key_file_damaged_in_both_copies_points_to_the_backup(folder, damage):
    held = [(folder / name).read_bytes() for name in key_file.NAMES]
    for name in key_file.NAMES:
        (folder / name).write_bytes(damage)
    refused(folder, "都已损坏.*从备份恢复")
    for name, whole in zip(key_file.NAMES, held, strict=True):
        (folder / name).write_bytes(whole)
    assert sound(folder)


def test_a_missing_key_file_points_to_the_backup(folder):
    for name in key_file.NAMES:
        (folder / name).unlink()
    refused(folder, "没有密钥文件.*从备份恢复")


def test_the_keys_of_another_book_open_nothing(folder, tmp_path):
    found(tmp_path / "other").close()
    for name in key_file.NAMES:
        shutil.copyfile(tmp_path / "other" / name, folder / name)
    refused(folder, "打不开.*从备份恢复")


DAMAGE = {
    "empty": lambda held: b"",
    "cut in a page": lambda held: held[: len(held) // 2 + 77],
    "half": lambda held: held[: len(held) // 2 // 4096 * 4096],
    "one page": lambda held: held[:4096],
    "some bytes": lambda held: held[:100],
    "first page gone": lambda held: bytes(4096) + held[4096:],
    "zeros": lambda held: bytes(len(held)),
    "another file": lambda held: b"PK\x03\x04" + os.urandom(len(held)),
    "plain SQLite": lambda held: b"SQLite format 3\0" + held[16:],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_book_is_told_and_left_as_it_is(folder, damage):
    held = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(DAMAGE[damage](held))
    refused(folder, "从备份恢复")
    (folder / DATABASE).write_bytes(held)
    assert sound(folder)


def test_a_book_that_was_never_finished_is_told(tmp_path, monkeypatch):
    """The power went while the book was being made: tables, but no office."""
    with monkeypatch.context() as cut:
        cut.setattr(founding, "found", lambda *_: 1 / 0)
        cut.setattr(backup, "let_go_if_broken_off", nullcontext)  # nobody is there to do it
        with pytest.raises(ZeroDivisionError):
            found(tmp_path / "book")
    with pytest.raises(Unavailable, match="没有建完"):
        open_again(tmp_path / "book")
    with pytest.raises(Refused, match="已经有一本台账"):
        found(tmp_path / "book")


def test_a_book_whose_making_broke_off_leaves_the_folder_free(tmp_path, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(founding, "found", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            found(tmp_path / "book")
    assert [one.name for one in (tmp_path / "book").iterdir()] == [LOCK]
    found(tmp_path / "book").close()


def test_a_refused_start_lets_go_of_the_file(folder, monkeypatch):
    with monkeypatch.context() as one:
        one.setattr(founding, "clerk_of", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_again(folder)
    assert sound(folder)


def test_a_newer_book_is_refused_byte_for_byte(folder):
    ring = founding.keys.unlock(folder, LOGIN, PASSWORD)
    set_version(folder, ring.database_key, schema.VERSION + 1)
    refused(folder, "更新的程序写的.*没有被改动")
    set_version(folder, ring.database_key, schema.VERSION)
    assert sound(folder)


def test_a_newer_book_that_crashed_is_refused_byte_for_byte_too(folder, tmp_path):
    """What the newer program left in the log stays there: it is for that program to take in."""
    book = open_again(folder)
    write(book, 2, checkpoint=1000, told=[].append)
    with book.store.held() as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed, ignore=shutil.ignore_patterns("lock"))
    book.close()
    assert (crashed / f"{DATABASE}-wal").stat().st_size > 0
    refused(crashed, "更新的程序写的.*没有被改动")


def set_version(folder, key, number):
    """Have the book say which version of the program wrote it."""
    connection = connect_bare(folder / DATABASE, key)
    connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


def test_a_folder_without_a_book_stays_empty(tmp_path):
    refused(tmp_path, "没有台账")


PLACES = {
    "stick": (Probes(lambda _: "removable", {}), "U 盘"),
    "network": (Probes(lambda _: "network", {}), "网络"),
    "sync folder": (Probes(lambda _: "fixed", {"OneDrive": "{}"}), "OneDrive"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_book_on_a_stick_or_in_a_sync_folder_is_neither_made_nor_opened(folder, tmp_path, place):
    probes, words = PLACES[place]
    probes = Probes(probes.drive, {name: str(tmp_path) for name in probes.environment})
    refused(folder, words, Refused, probes=probes)
    with pytest.raises(Refused, match=words):
        founding.create(tmp_path / "new", FOUNDING, PASSWORD, cost=CHEAP, probes=probes)
    assert not (tmp_path / "new").exists()
    founding.open_book(folder, LOGIN, PASSWORD, probes=FIXED).close()


def start(folder, how):
    """Start the product in another process."""
    command = [sys.executable, "-m", "tests.trust.starting", str(folder), how]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_second_start_is_refused_and_a_killed_holder_frees_the_book(folder):
    with start(folder, "hold") as holder:
        while (line := holder.stdout.readline()) not in (b"held\n", b""):
            pass
        assert line == b"held\n", holder.stderr.read().decode()
        refused(folder, f"已经打开（进程 {holder.pid}")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    book = open_again(folder)
    assert book.store.count(PartnerOrganization) == 5
    book.close()
    assert judge(folder, 5).state == "sound"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork: no rush of starts")
def test_of_many_starts_at_once_one_opens_the_book(folder):
    told = Counter()
    for _ in range(ROUNDS):
        with start(folder, str(STARTS)) as rush:
            out, err = rush.communicate()
        assert rush.returncode == 0, err.decode()
        answers = json.loads(out)
        told["opened"] += answers.count("opened")
        told["refused"] += sum("已经打开" in answer for answer in answers)
    say(f"starts at once {ROUNDS * STARTS} · opened {told['opened']} · refused {told['refused']}")
    assert told == {"opened": ROUNDS, "refused": ROUNDS * (STARTS - 1)}
    assert sound(folder)
