"""What Windows is asked about disks, put to a Windows that answers as a disk would."""

import ctypes
import errno
from hashlib import blake2b
from types import SimpleNamespace

import pytest

from db import safe_files, windows_disk
from db.trouble import Unavailable

MIB = 1 << 20
NO_HANDLE = ctypes.c_void_p(-1).value


class Kernel:
    """Answers for one disk: its bus, and the bytes of one file; says what it was asked."""

    def __init__(self, *, bus=0, comes_out=False, content=b"", opens=True, breaks_at=None):
        self.bus, self.comes_out, self.content = bus, comes_out, content
        self.opens, self.breaks_at = opens, breaks_at
        self.asked, self.open, self.at = [], 0, 0

    def CreateFileW(self, name, rights, _share, _safety, how, flags, _model):
        assert how == 3  # nothing is ever made
        self.asked.append((name, rights, flags))
        if not self.opens:
            return NO_HANDLE
        self.open += 1
        return 1 << 40  # handles are wider than an int

    def CloseHandle(self, handle):
        assert handle.value == 1 << 40
        self.open -= 1

    def DeviceIoControl(self, _handle, code, asked, length, told, room, given, _later):
        assert (code, asked.raw, length) == (0x002D1400, bytes(12), 12)
        if self.bus is None:
            return 0
        told[10:11] = b"\1" if self.comes_out else b"\0"
        told[28:32] = self.bus.to_bytes(4, "little")
        given._obj.value = room
        return 1

    def FlushFileBuffers(self, _handle):
        self.asked.append("flush")
        return 1

    def ReadFile(self, _handle, room, length, given, _later):
        assert length % 4096 == 0
        assert ctypes.addressof(room) % 4096 == 0
        assert self.at % 4096 == 0, "read on after the end, which Windows refuses"
        if self.breaks_at is not None and self.at >= self.breaks_at:
            return 0
        piece = self.content[self.at : self.at + length]
        ctypes.memmove(room, piece, len(piece))
        given._obj.value = len(piece)
        self.at += len(piece)
        return 1


@pytest.mark.parametrize(
    ("bus", "comes_out", "is_portable"),
    [
        (7, False, True),  # a hard disk on a cable calls itself fixed
        (7, True, True),
        (12, True, True),  # a card in a slot
        (13, True, True),
        (12, False, False),  # a soldered card, the only disk of a cheap PC
        (13, False, False),
        (11, False, False),  # SATA
        (17, False, False),  # NVMe
        (0, True, False),  # unknown
        (None, False, False),  # no answer
    ],
)
def test_the_bus_tells_what_can_be_pulled_out(bus, comes_out, is_portable):
    kernel = Kernel(bus=bus, comes_out=comes_out)
    assert windows_disk.is_portable("E:", kernel) == is_portable
    assert kernel.asked == [("\\\\.\\E:", 0, 0)]  # no right, so no administrator
    assert kernel.open == 0


def test_a_drive_that_opens_for_nobody_is_as_before():
    assert not windows_disk.is_portable("E:", Kernel(bus=7, opens=False))


@pytest.mark.parametrize("size", [0, 1, 4096, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 77])
def test_a_file_is_read_past_the_cache_in_whole_sectors(tmp_path, size):
    content = bytes(range(251)) * (size // 251 + 1)
    kernel = Kernel(content=content[:size])
    found = windows_disk.digest_on_disk(tmp_path / "a", kernel)
    assert found == blake2b(content[:size], digest_size=32).digest()
    ((name, rights, flags),) = kernel.asked
    assert (name, rights) == (str(tmp_path / "a"), 0x80000000)
    assert flags & 0x20000000
    assert kernel.open == 0


def test_what_cannot_be_read_that_way_is_said_and_what_breaks_off_is_an_error(tmp_path):
    assert windows_disk.digest_on_disk(tmp_path, Kernel(opens=False)) is None
    assert windows_disk.digest_on_disk(tmp_path, Kernel(content=b"x", breaks_at=0)) is None
    kernel = Kernel(content=bytes(2 * MIB), breaks_at=MIB)
    with pytest.raises(OSError, match="broke off") as told:
        windows_disk.digest_on_disk(tmp_path, kernel)
    assert told.value.errno == errno.EIO
    assert kernel.open == 0


def test_a_folder_is_flushed_where_it_opens(tmp_path):
    kernel = Kernel()
    windows_disk.flush_folder(tmp_path, kernel)
    assert kernel.asked == [(str(tmp_path), 0x40000000, 0x02000000), "flush"]
    shut = Kernel(opens=False)
    windows_disk.flush_folder(tmp_path, shut)
    assert "flush" not in shut.asked


@pytest.fixture
def windows(monkeypatch):
    """Have files written as on Windows, on a disk that holds what the test says."""
    monkeypatch.setattr(safe_files, "sys", SimpleNamespace(platform="win32"))
    return lambda **more: monkeypatch.setattr(windows_disk, "_kernel", lambda: Kernel(**more))


def test_a_stick_that_kept_other_bytes_than_windows_remembers_is_noticed(tmp_path, windows):
    windows(content=b"whole")
    safe_files.stick_write(tmp_path, "a.hsl", b"whole")
    assert (tmp_path / "a.hsl").read_bytes() == b"whole"
    windows(content=b"wh\0le")
    with pytest.raises(Unavailable):
        safe_files.stick_write(tmp_path, "b.hsl", b"whole")
    assert not (tmp_path / "b.hsl").exists()
    windows(opens=False)  # as before: what Windows remembers is compared
    safe_files.stick_write(tmp_path, "c.hsl", b"whole")
