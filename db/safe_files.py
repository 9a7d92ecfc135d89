"""Writing a file so that it is whole or not there: in the book's folder and on a stick."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from db import windows_disk
from db.trouble import Refused, Unavailable

Source = bytes | Callable[[BinaryIO], None]

UNFINISHED = ".part"
LARGEST_ON_FAT32 = 4 * 1024**3 - 1
MOST_NAME = 200
LONGEST_PATH = 259

_RETRY_MS = (10, 25, 50, 100, 200, 400, 800)
_HELD_BY_OTHERS = (5, 32)  # Windows: access denied, sharing violation
_BESIDE = len(UNFINISHED)  # what is added to a name while it is written
_SPARE = 1 << 20
_CUT = "ends before its size says"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_GONE = (errno.EIO, errno.ENODEV, errno.ENOENT, errno.ENXIO, errno.ESTALE)
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}
_UNFIT = frozenset('\\/:*?"<>|')
_BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unreadable(Unavailable):
    """What was to be copied cannot be read; nothing is wrong where the copy was to lie."""


class _Hashed:
    """A file being written, with the hash and length of what went through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.blake2b(digest_size=32)
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        self._file.flush()

    def tell(self) -> int:
        return self.size

    def digest(self) -> bytes:
        return self._hash.digest()


def safe_write(path: Path, source: Source, *, expected: int = 0) -> bytes:
    """Put the bytes, or what a writer writes, at `path`; give their BLAKE2b-256.

    The former file stays in place until the new one has been read back from the disk and found
    equal. `expected` is the size in bytes a writer will need, for the check of free
    space. Raises Unavailable with what to do when the disk is full, gone, or the file held.
    """
    path = Path(path)
    needed = len(source) if isinstance(source, bytes) else expected
    with _sentences(path, on_stick=False):
        _require_space(path.parent, needed)
        # Always the same name, so that what a power cut left behind is written over next time.
        temp = path.with_name(f".{path.name}.tmp")
        digest = _write_then_rename(temp, path, source)
        flush_folder(path.parent)
    return digest


def stick_write(folder: Path, name: str, source: Source, *, expected: int = 0) -> Path:
    """Put a file on a stick; when this returns, the stick may be taken out.

    Until the last moment the file is called `name.part`, which no reader takes. Raises Refused
    for an unfit name or a file beyond 4 GiB (FAT32), Unavailable for a full or pulled stick.
    """
    if fault := name_fault(name):
        raise Refused(fault)
    needed = len(source) if isinstance(source, bytes) else expected
    if needed > LARGEST_ON_FAT32:
        raise Refused("单个文件不能超过 4 GB（U 盘格式所限），请分成几个文件导出")
    target = Path(folder) / name
    with _sentences(target, on_stick=True):
        _require_space(target.parent, needed)
        _write_then_rename(target.with_name(name + UNFINISHED), target, source)
        flush_folder(target.parent)
    return target


def copy_of(path: Path) -> Callable[[BinaryIO], None]:
    """Give a writer that copies a file piece by piece; `Unreadable` is raised for the source."""

    def write(out: BinaryIO) -> None:
        for piece in _pieces(path):
            out.write(piece)

    return write


def read_whole(path: Path) -> bytes:
    """Read a file; an OSError too where it ends before its size says.

    A stick that lets go may answer as if a file were over. What is cut then would be taken for
    the whole wherever nothing in a file says how long it is.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(size)
    if len(content) < size:
        raise OSError(errno.EIO, _CUT)
    return content


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            lacking = os.fstat(file.fileno()).st_size
            while piece := file.read(_SPARE):
                lacking -= len(piece)
                yield piece
    except OSError as error:
        raise _unreadable(path) from error
    if lacking > 0:
        raise _unreadable(path) from OSError(errno.EIO, _CUT)


def _unreadable(path: Path) -> Unreadable:
    return Unreadable(f"“{path.name}”读不出来，请确认 U 盘插好、文件还在，再试一次")


def refuse_unfinished(path: Path) -> None:
    """Raise Refused for a file whose writing was cut short (`.part`)."""
    if Path(path).name.lower().endswith(UNFINISHED):
        raise Refused("这个文件当时没有写完（.part），不能读取；请到原来的电脑上重新导出")


def fit_name(text: str) -> str:
    """Give a text without the signs that no file's name may have."""
    return "".join(sign for sign in text if sign not in _UNFIT and sign not in "\n\t")


def name_fault(name: str) -> str | None:
    """Say what is wrong with a file name that is to live on Windows and on sticks."""
    if not name or len(name) > MOST_NAME:
        return f"文件名应为 1 至 {MOST_NAME} 个字"
    if name.strip(" .") != name or set(name) & _UNFIT or name.split(".")[0] == "":
        return '文件名不能以点或空格开头、结尾，也不能含有 \\ / : * ? " < > |。'
    if any(unicodedata.category(sign) == "Cc" or sign in _BIDI for sign in name):
        return "文件名里有看不见的控制字符，请重新命名"
    if name.split(".")[0].strip().lower() in _WINDOWS_DEVICES:
        return f"“{name}”是 Windows 保留的名称，请换一个文件名"
    return None


def file_digest(path: Path) -> bytes:
    """Give the BLAKE2b-256 of a file, read block by block."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).digest()


def told(path: Path) -> contextlib.AbstractContextManager[None]:
    """Have what the disk answers meanwhile said in a sentence about a file of this PC."""
    return _sentences(path, on_stick=False)


def flush_folder(folder: Path) -> None:
    """Make renames in a folder last, where the operating system offers it."""
    if sys.platform == "win32":
        windows_disk.flush_folder(folder)
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some stick drivers cannot flush a folder; the file itself is flushed already.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _write_then_rename(temp: Path, target: Path, source: Source) -> bytes:
    try:
        written = _write(temp, source)
        _require_same(temp, written)
        _replace(temp, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)
        raise
    return written


def _write(temp: Path, source: Source) -> bytes:
    with temp.open("wb") as file:
        hashed = _Hashed(file)
        if isinstance(source, bytes):
            hashed.write(source)
        else:
            source(hashed)  # type: ignore[arg-type]  # writers only write, flush and tell
        file.flush()
        os.fsync(file.fileno())
    return hashed.digest()


def _require_same(path: Path, written: bytes) -> None:
    """Read back what the disk holds; where possible, not the operating system's memory of it."""
    found = windows_disk.digest_on_disk(path) if sys.platform == "win32" else None
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if (found or file_digest(path)) != written:
        raise OSError(errno.EIO, "read back differs")


def _replace(temp: Path, target: Path) -> None:
    """Rename over the former file; on Windows wait out virus scanners and previews."""
    for pause_ms in (*_RETRY_MS, None):
        try:
            os.replace(temp, target)  # noqa: PTH105 - tests put a failing os.replace here
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_OTHERS:
                raise
            if pause_ms is None:
                raise Unavailable(
                    f"文件“{target.name}”正被别的程序占用，多半是打开着它的表格、阅读器，"
                    "或者资源管理器预览、杀毒软件。请关闭那个程序，然后重试"
                ) from error
            _pause(pause_ms / 1000)
        else:
            return


def _pause(seconds: float) -> None:
    time.sleep(seconds)


def _require_space(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed + _SPARE:
        raise OSError(errno.ENOSPC, "not enough space")


@contextlib.contextmanager
def _sentences(path: Path, *, on_stick: bool) -> Iterator[None]:
    """Turn what the disk answers into what staff can do about it."""
    try:
        yield
    except OSError as error:
        raise Unavailable(_sentence(error, path, on_stick=on_stick)) from error


def _sentence(error: OSError, path: Path, *, on_stick: bool) -> str:
    place, name = "U 盘" if on_stick else "磁盘", path.name
    if _is_too_long(error, path):
        return (
            f"“{name}”没有写入：连同文件夹的路径有 {len(str(path))} 个字，太长了。"
            "请换一个层级浅的文件夹，或把文件名改短"
        )
    if error.errno in _FULL or getattr(error, "winerror", None) in (39, 112):
        return f"{place}空间不足，“{name}”没有写入，原有文件未受影响。请腾出空间后重试"
    if error.errno == errno.EROFS or getattr(error, "winerror", None) == 19:
        return f"{place}处于只读状态，“{name}”没有写入。请关掉写保护开关，或另换一个再试"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"没有权限写入“{name}”。请换一个文件夹，或请负责电脑的同事放开权限后重试"
    if on_stick and (error.errno in _GONE or error.errno is None):
        return f"U 盘已被拔出或接触不良，“{name}”没有写完。请重新插好 U 盘，再导出一次"
    if error.errno in _GONE:
        return (
            f"“{name}”所在的文件夹不见了或磁盘没有响应，原有文件未受影响。"
            "请确认磁盘已接好、文件夹仍在，然后重试"
        )
    return f"“{name}”没有写入（{place}答复 {error.errno}）。请重试；还不行就另换一个"


def _is_too_long(error: OSError, path: Path) -> bool:
    """Windows says of a path it cannot take that its folder is not there."""
    code = getattr(error, "winerror", None)
    is_beyond = len(str(path)) + _BESIDE > LONGEST_PATH
    return error.errno == errno.ENAMETOOLONG or code == 206 or (code in (2, 3) and is_beyond)
