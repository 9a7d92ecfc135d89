"""Files in packages: cut into frames by their content hash, put together again and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from desktop_app.exchange import limits
from desktop_app.exchange.frames import Frame, FrameInfo
from desktop_app.exchange.limits import Rejected

KIND: Final = "attachment"
MOST_FILES: Final = 1500  # the manifest has a line for each
MOST_BYTES: Final = 512 * limits.MIB  # made in memory, and far below what a FAT32 stick takes


def loads(pending: list[tuple[str, int]]) -> list[list[str]]:
    """Part files into what one package each can carry, in order; the first may carry none."""
    made: list[list[str]] = [[]]
    room = MOST_BYTES
    for sha256, size in pending:
        if made[-1] and (size > room or len(made[-1]) >= MOST_FILES):
            made.append([])
            room = MOST_BYTES
        made[-1].append(sha256)
        room -= size
    return made


def frames_of(sha256: str, content: bytes) -> Iterator[Frame]:
    """Cut a file into frames; `first` and `last` number its bytes from 0."""
    digest = bytes.fromhex(sha256)
    for start in range(0, len(content), limits.ATTACHMENT_CHUNK):
        piece = content[start : start + limits.ATTACHMENT_CHUNK]
        yield Frame(KIND, piece, start, start + len(piece) - 1, digest)


class Arrivals:
    """Puts files together from their frames, one at a time; raises Rejected for any other bytes.

    What a manifest may announce of a file was bounded before (`limits.check_frames`).
    """

    def __init__(self, announced: tuple[bytes, ...]) -> None:
        self._announced = frozenset(announced)
        self._digest = b""
        self._content = bytearray()

    def take(self, info: FrameInfo, piece: bytes) -> Iterator[tuple[str, bytes]]:
        """Take the next piece; give the file before it where that is now whole."""
        if info.attachment not in self._announced:
            raise Rejected("altered")
        if info.first == 0:
            yield from self.finish()
            self._digest = info.attachment
        if info.attachment != self._digest or info.first != len(self._content):
            raise Rejected("altered")
        self._content += piece

    def finish(self) -> Iterator[tuple[str, bytes]]:
        """Give the last file."""
        if not self._digest:
            return
        if hashlib.sha256(self._content).digest() != self._digest:
            raise Rejected("altered")
        yield self._digest.hex(), bytes(self._content)
        self._digest = b""
        self._content.clear()
