"""A file is whole or not there, whatever the disk or the stick does."""

import errno
import os
import resource
import subprocess
import sys
from hashlib import blake2b

import pytest

from db import safe_files
from db.safe_files import name_fault, refuse_unfinished, safe_write, stick_write
from db.trouble import Refused, Unavailable


def windows_error(code):
    error = OSError(errno.EACCES, "held")
    error.winerror = code
    return error


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def pauses(monkeypatch):
    taken = []
    monkeypatch.setattr(safe_files, "_pause", taken.append)
    return taken


def held(times, code, monkeypatch):
    """Let os.replace fail so many times, as Windows does while a scanner holds the file."""
    real, calls = os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) <= times:
            raise windows_error(code)
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return calls


def test_a_write_gives_its_hash_and_leaves_no_temporary_file(tmp_path):
    path = tmp_path / "钥匙.json"
    assert safe_write(path, b"one") == blake2b(b"one", digest_size=32).digest()
    assert safe_write(path, lambda file: [file.write(b"t"), file.write(b"wo")])
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["钥匙.json"]


@pytest.mark.parametrize("code", [5, 32])
def test_a_scanner_holding_the_file_is_waited_out(tmp_path, monkeypatch, pauses, code):
    path = tmp_path / "keys.json"
    path.write_bytes(b"old")
    held(3, code, monkeypatch)
    safe_write(path, b"new")
    assert path.read_bytes() == b"new"
    assert pauses == [0.01, 0.025, 0.05]


@pytest.mark.parametrize("code", [5, 32])
def test_a_file_held_for_good_is_named_and_stays_as_it_was(tmp_path, monkeypatch, pauses, code):
    path = tmp_path / "keys.json"
    path.write_bytes(b"old")
    held(99, code, monkeypatch)
    with pytest.raises(Unavailable, match=r"keys\.json.*占用.*请关闭"):
        safe_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["keys.json"]
    assert len(pauses) == 7


def test_other_rename_errors_are_not_waited_for(tmp_path, monkeypatch, pauses):
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "x")))
    with pytest.raises(Unavailable):
        safe_write(tmp_path / "a", b"new")
    assert pauses == []


def test_a_disk_without_room_is_refused_before_writing(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_bytes(b"old")
    room = safe_files.shutil._ntuple_diskusage(100, 100, 0)
    monkeypatch.setattr(safe_files.shutil, "disk_usage", lambda _: room)
    with pytest.raises(Unavailable, match=r"磁盘空间不足.*腾出空间"):
        safe_write(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("room", [0, 1, 4096, 70_000])
def test_a_disk_filling_up_while_writing_leaves_the_old_file(tmp_path, room):
    path = tmp_path / "book.bak"
    path.write_bytes(b"old")

    def pieces(file):
        for _ in range(20):
            file.write(b"x" * 5000)

    # The limit is a child's, for it cannot be raised again in this process.
    child = os.fork()
    if child == 0:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            safe_write(path, pieces)
        except Unavailable as trouble:
            os._exit(7 if "空间不足" in str(trouble) else 8)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["book.bak"]


def test_a_disk_that_keeps_other_bytes_than_it_was_given_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(safe_files, "file_digest", lambda _: b"other")
    with pytest.raises(Unavailable):
        safe_write(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_writer_of_ours_that_fails_leaves_nothing_behind(tmp_path):
    def broken(file):
        file.write(b"half")
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        safe_write(tmp_path / "a", broken)
    assert names(tmp_path) == []


def test_a_stick_gets_the_file_under_its_name_only_when_whole(tmp_path):
    seen = []

    def pieces(file):
        file.write(b"abc")
        seen.extend(names(tmp_path))

    assert stick_write(tmp_path, "650000_2025_1.hsl", pieces).read_bytes() == b"abc"
    assert seen == ["650000_2025_1.hsl.part"]
    assert names(tmp_path) == ["650000_2025_1.hsl"]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENODEV, errno.ENOENT])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_pulled_stick_is_said_so(tmp_path, monkeypatch, code, call):
    def gone(*_):
        raise OSError(code, "gone")

    monkeypatch.setattr(os, call, gone)
    with pytest.raises(Unavailable, match=r"U 盘已被拔出.*重新插好"):
        stick_write(tmp_path, "a.hsl", b"abc")
    assert "a.hsl" not in names(tmp_path)


def test_a_stick_that_is_no_longer_there_is_said_so(tmp_path):
    with pytest.raises(Unavailable, match="U 盘已被拔出"):
        stick_write(tmp_path / "gone", "a.hsl", b"abc")


def test_a_full_and_a_write_protected_stick_have_their_own_sentences(tmp_path, monkeypatch):
    for code, words in [(errno.ENOSPC, "U 盘空间不足"), (errno.EROFS, "只读")]:

        def refuse(*_, code=code):
            raise OSError(code, "no")

        monkeypatch.setattr(os, "fsync", refuse)
        with pytest.raises(Unavailable, match=words):
            stick_write(tmp_path, "a.hsl", b"abc")


def test_a_path_that_windows_cannot_take_is_said_to_be_too_long(tmp_path, monkeypatch):
    gone = FileNotFoundError(errno.ENOENT, "no such path")
    gone.winerror = 3  # what Windows answers, for a long path as for a folder that is gone
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(gone))
    longest = "台" * 80  # bytes count here, letters there
    folder = tmp_path / longest / longest / longest
    folder.mkdir(parents=True)
    with pytest.raises(Unavailable, match=r"太长.*层级浅"):
        safe_write(folder / "花名册.pdf", b"abc")
    with pytest.raises(Unavailable, match="不见了"):
        safe_write(tmp_path / "花名册.pdf", b"abc")
    with pytest.raises(Unavailable, match="太长"):
        safe_write(tmp_path / ("a" * 300), b"abc")


def test_more_than_fat32_holds_is_refused_before_writing(tmp_path):
    with pytest.raises(Refused, match="4 GB"):
        stick_write(tmp_path, "a.hsl", lambda file: None, expected=4 * 1024**3)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["a.hsl.part", "A.PART"])
def test_an_unfinished_file_is_never_input(tmp_path, name):
    with pytest.raises(Refused, match="没有写完"):
        refuse_unfinished(tmp_path / name)
    refuse_unfinished(tmp_path / "a.hsl")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../a",
        "a/b",
        "c:\\a",
        "a:b",
        "NUL",
        "con.hsl",
        "lpt1.txt",
        "a\0",
        "a\u202eb",
        ".a",
        "a ",
        "a.",
        "x" * 201,
        'a"b',
        "a\nb",
    ],
)
def test_names_that_windows_or_a_stick_cannot_bear_are_refused(tmp_path, name):
    assert name_fault(name)
    with pytest.raises(Refused):
        stick_write(tmp_path, name, b"abc")


@pytest.mark.parametrize("name", ["650102001_2025_1.hsl", "备份 2025.zip", "console.txt"])
def test_ordinary_names_are_fine(name):
    assert name_fault(name) is None


def test_safe_writing_needs_no_window():
    code = "import sys, db.safe_files; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
