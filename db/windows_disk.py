"""What Windows is asked about disks: on which bus one is, what it really holds, to write it out.

None of it needs an administrator. Where Windows (or Wine) gives no answer, callers go on as if
nobody had asked.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

_READ, _WRITE = 0x80000000, 0x40000000
_SHARED_WITH_ALL, _EXISTING = 0x7, 3
_FOLDERS_TOO, _NO_BUFFERING, _FORWARD = 0x02000000, 0x20000000, 0x08000000
_ASK_FOR_PROPERTY: Final = 0x002D1400  # IOCTL_STORAGE_QUERY_PROPERTY, for which no right is needed
# Where STORAGE_DEVICE_DESCRIPTOR says whether the medium comes out, and on which bus it is.
_COMES_OUT, _BUS, _DESCRIBED = 10, 28, 1024
_USB, _SD, _MMC = 7, 12, 13
_PIECE: Final = 1 << 20  # whole sectors, as reading past the cache wants them


def is_portable(drive: str, kernel: Any = None) -> bool:
    """Say whether a drive that calls itself fixed can be pulled out; no answer means no.

    `drive` is a letter with its colon. A card that is soldered in (eMMC) is on the bus of cards
    as well, and is the only disk of cheap PCs: cards count where their medium comes out.
    """
    kernel = kernel or _kernel()
    # Zeros ask for what describes the disk itself.
    asked, told = ctypes.create_string_buffer(12), ctypes.create_string_buffer(_DESCRIBED)
    length = ctypes.c_uint32()
    with _opened(kernel, f"\\\\.\\{drive}", 0) as handle:
        if handle is None or not kernel.DeviceIoControl(
            handle, _ASK_FOR_PROPERTY, asked, len(asked), told, len(told),
            ctypes.byref(length), None,
        ):  # fmt: skip
            return False
    bus = int.from_bytes(told.raw[_BUS : _BUS + 4], "little")
    return bus == _USB or (bus in (_SD, _MMC) and told.raw[_COMES_OUT] != 0)


def flush_folder(folder: Path, kernel: Any = None) -> None:
    """Have a folder's own entries written out, where its file system does that."""
    kernel = kernel or _kernel()
    with _opened(kernel, str(folder), _WRITE, _FOLDERS_TOO) as handle:
        if handle is not None:
            kernel.FlushFileBuffers(handle)


def digest_on_disk(path: Path, kernel: Any = None) -> bytes | None:
    """Give the BLAKE2b-256 of what the disk holds of a file, not of what Windows remembers of it.

    None where it cannot be read that way; `OSError` where the disk breaks off in between.
    """
    kernel = kernel or _kernel()
    hashed, length, is_begun = blake2b(digest_size=32), ctypes.c_uint32(_PIECE), False
    # The room has to begin at a sector's edge: pages of their own do.
    with (
        _opened(kernel, str(path), _READ, _NO_BUFFERING | _FORWARD) as handle,
        mmap.mmap(-1, _PIECE) as room,
    ):
        if handle is None:
            return None
        while length.value == _PIECE:  # a piece that is short is the last one
            held = (ctypes.c_char * _PIECE).from_buffer(room)
            is_read = kernel.ReadFile(handle, held, _PIECE, ctypes.byref(length), None)
            del held  # or the room could not be given back
            if not is_read and is_begun:
                raise OSError(errno.EIO, "read back broke off")
            if not is_read:
                return None
            hashed.update(room[: length.value])
            is_begun = True
    return hashed.digest()


@contextmanager
def _opened(
    kernel: Any, name: str, rights: int, flags: int = 0
) -> Iterator[ctypes.c_void_p | None]:
    found = kernel.CreateFileW(name, rights, _SHARED_WITH_ALL, None, _EXISTING, flags, None)
    handle = ctypes.c_void_p(found)
    if handle.value in (None, ctypes.c_void_p(-1).value):
        yield None
        return
    try:
        yield handle
    finally:
        kernel.CloseHandle(handle)


def _kernel() -> Any:
    """Give a kernel32 of our own: the shared one's handles are half as wide as they are."""
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateFileW.restype = ctypes.c_void_p
    return kernel
