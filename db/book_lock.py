"""One program per book: a lock of the operating system that dies with its process."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from db.trouble import InUse, Unavailable

NAME = "lock"
_LOCKED_BYTE = 1 << 20  # beyond the text: Windows keeps others from reading a locked part


class BookLock:
    """The right to open the book in a folder; a second holder is refused with a sentence.

    The file `lock` stays behind after release: only the operating system's lock on it counts.
    """

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        """`shared`: the book lies on a server, where colleagues may have it open as well."""
        self._path = Path(folder) / NAME
        self._shared = shared
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock, or raise InUse naming the process that holds it and since when."""
        if self._handle is not None:
            return
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise Unavailable(
                f"无法打开文件夹“{self._path.parent.name}”里的台账。请确认文件夹仍在、有写入权限，然后重试"
            ) from error
        try:
            if not self._shared:
                lock_handle(handle)
        except OSError as error:
            said = os.read(handle, 200).decode("utf-8", "replace").split("\n")
            os.close(handle)
            raise InUse(_occupied(said)) from error
        self._handle = handle
        self._sign(handle)
        _held.add(self)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        _held.discard(self)
        with contextlib.suppress(OSError):
            unlock_handle(handle)
        os.close(handle)

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock now."""
        return self._handle is not None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def leave_to_parent(self) -> None:
        """Forget the lock in a forked child, which must not keep it alive after its parent."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _sign(self, handle: int) -> None:
        since = dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        with contextlib.suppress(OSError):  # the note is a courtesy; a full disk may refuse it
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n{since}\n".encode())


def _occupied(said: list[str]) -> str:
    held_by = f"（进程 {said[0]}，{said[1]} 起）" if len(said) > 1 and said[0].isdigit() else ""
    return (
        f"这本台账已经打开{held_by}，同一时间只能打开一次。请切换到已打开的窗口；"
        "找不到窗口时，等一分钟或重新启动电脑后再试"
    )


if sys.platform == "win32":
    import msvcrt

    def lock_handle(handle: int) -> None:
        """Lock an open file for this handle, or raise `OSError` at once where another holds it."""
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

    def unlock_handle(handle: int) -> None:
        """Give such a lock back."""
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock_handle(handle: int) -> None:
        """Lock an open file for this handle, or raise `OSError` at once where another holds it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock_handle(handle: int) -> None:
        """Give such a lock back."""
        fcntl.flock(handle, fcntl.LOCK_UN)


def _leave_all() -> None:
    for lock in list(_held):
        lock.leave_to_parent()


_held: weakref.WeakSet[BookLock] = weakref.WeakSet()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all)
