"""A finished file in pieces: bytes, and photos that stay in the book until they are wanted.

A thousand photos take more than a small PC should spend on one print. So a file knows how long
each photo is, and reads it again, from the encrypted book, when it is written out or looked at.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, BinaryIO, Final

from typing_extensions import override

from db.trouble import Refused, Unavailable

Read = Callable[[], bytes]

GONE: Final = "有照片在排版以后被删除或换掉了，请重新排版再打印"


@dataclass(frozen=True)
class Kept:
    """Bytes of known length that are read when they are wanted."""

    size: int
    read: Read

    def content(self) -> bytes:
        """Read them; `Refused` when the book no longer has just these."""
        found = self.read()
        if len(found) != self.size:
            raise Refused(GONE)
        return found


class Pieces:
    """A whole file that holds only a part of its bytes."""

    def __init__(self, parts: Iterable[bytes | Kept]) -> None:
        self.parts = tuple(parts)
        sizes = [part.size if isinstance(part, Kept) else len(part) for part in self.parts]
        self.starts = list(accumulate(sizes, initial=0))

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.starts[-1]

    def write_to(self, out: BinaryIO) -> None:
        """Write the file, one piece after the other."""
        for piece in self._read():
            out.write(piece)

    def whole(self) -> bytes:
        """Give all of it at once."""
        return b"".join(self._read())

    def open(self) -> BinaryIO:
        """Give it as a file that is read from any place, for whoever shows it."""
        return io.BufferedReader(_Reading(self))

    def _read(self) -> Iterator[bytes]:
        return (part.content() if isinstance(part, Kept) else part for part in self.parts)


class _Reading(io.RawIOBase):
    """A file in pieces while it is read: the photo read last is at hand.

    A photo that is gone reads as nothing but zeros: its place stays empty on the screen.
    """

    def __init__(self, file: Pieces) -> None:
        super().__init__()
        self._file = file
        self._at = 0
        self._number, self._photo = -1, b""

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    @override
    def readinto(self, buffer: Any) -> int:
        number = bisect_right(self._file.starts, self._at) - 1
        if number >= len(self._file.parts):
            return 0
        start = self._at - self._file.starts[number]
        piece = memoryview(self._piece(number))[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, number: int) -> bytes:
        part = self._file.parts[number]
        if not isinstance(part, Kept):
            return part
        if number != self._number:
            try:
                self._photo = part.content()
            except (Refused, Unavailable):
                self._photo = bytes(part.size)
            self._number = number
        return self._photo
