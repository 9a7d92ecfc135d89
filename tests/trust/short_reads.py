"""A stick that gives less than was asked for, and then is gone: read through by every way in.

Each read of a file on it gives a piece at the most. At some byte the stick lets go: it says so, as
a system does that notices, or answers as if the file were over.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import backup, safe_files
from db.trouble import Refused, Unavailable
from desktop_app.exchange import package, suspect, taking

NEVER, ENDS, FAILS = "never", "ends", "fails"
"""How a stick lets go: not at all, as if the file were over, with an error."""


@dataclass
class Stick:
    """A folder whose files are read in pieces, until it lets go."""

    folder: Path
    piece: int
    how: str = NEVER
    at: int = 0
    reads: int = 0


class _Short(io.FileIO):
    """A file on such a stick, below every buffer."""

    def __init__(self, path: Any, stick: Stick) -> None:
        super().__init__(path, "rb")
        self._stick = stick

    def readinto(self, buffer: Any, /) -> int:
        """Give a piece at the most; from where the stick lets go, nothing."""
        stick, here = self._stick, self.tell()
        stick.reads += 1
        room = min(len(memoryview(buffer).cast("B")), stick.piece)
        if stick.how != NEVER:
            room = min(room, stick.at - here)
            if room <= 0 and stick.how == FAILS:
                raise OSError(errno.EIO, "the stick was pulled")
        return super().readinto(memoryview(buffer).cast("B")[: max(room, 0)]) if room > 0 else 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read through `readinto`, as nothing else may reach the file."""
        return io.RawIOBase.read(self, -1 if size is None else size) or b""

    def readall(self) -> bytes:
        """Read piece by piece until nothing more comes."""
        return io.RawIOBase.readall(self) or b""


@contextlib.contextmanager
def plugged_in(stick: Stick) -> Iterator[Stick]:
    """Have the files of a folder read as from the stick; all others as ever."""
    really = builtins.open

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any) -> Any:
        is_there = isinstance(file, str | Path) and stick.folder in Path(file).parents
        if not is_there or mode != "rb":
            return really(file, mode, buffering, *rest, **more)
        raw = _Short(file, stick)
        return raw if buffering == 0 else io.BufferedReader(raw)

    builtins.open = io.open = opened
    try:
        yield stick
    finally:
        builtins.open = io.open = really


# -- the ways in: each gives what it understood of a file ------------------------------------------


def sheet(path: Path, _place: Path) -> object:
    """Read a list that comes as text: nothing in it says how long it is."""
    return suspect.take(path)


def document(path: Path, _place: Path) -> object:
    """Read a file that is to be kept with a record."""
    return taking._read(path)


def copied(path: Path, place: Path) -> object:
    """Copy a file from the stick as a package is kept."""
    safe_files.safe_write(place / "copy", safe_files.copy_of(path))
    return (place / "copy").read_bytes()


def laid_out(path: Path, place: Path) -> object:
    """Lay a backup out as at a restore."""
    backup.lay_out(path, place)
    return {one.name: one.read_bytes() for one in place.iterdir()}


def opening(secrets: list[str], trusted: dict[bytes, bytes]) -> Callable[[Path, Path], object]:
    """Give the way in of packages, for who holds these keys."""

    def opened(path: Path, _place: Path) -> object:
        package.peek(path)
        with package.open_package(path, secrets, trusted) as held:
            return held.manifest, list(held.frames())

    return opened


def points(length: int, piece: int, number: int) -> list[int]:
    """Give the bytes at which a stick lets go: at each block, or at so many of them, and the last.

    One lies within a block; before the first byte a stick may let go as well.
    """
    every = sorted({*range(0, length, piece), length // 2 + 1, length - 1})
    if len(every) <= number:
        return every
    chosen = random.Random(length).sample(every[1:-1], number - 2)
    return [every[0], *sorted(chosen), every[-1]]


def wrong(
    way: Callable[[Path, Path], object], path: Path, place: Path, piece: int, number: int
) -> tuple[list[str], int]:
    """Read a file by a way in from every such stick; say where it was not as it must be.

    A stick that only gives less each time changes nothing. One that lets go is told of in a
    sentence, and nothing is understood of the part that came, unless nothing in it was lacking.
    """
    folder, faults, tried = path.parent, list[str](), 0
    whole = _tried(way, path, place / "whole")
    with plugged_in(Stick(folder, piece)) as stick:
        if _tried(way, path, place / "short") != whole:
            faults.append("short reads alone changed what was read")
    if stick.reads < 2:
        faults.append("nothing was read from the stick")
    for how in (ENDS, FAILS):
        for at in points(path.stat().st_size, piece, number):
            tried += 1
            with plugged_in(Stick(folder, piece, how, at)):
                found = _tried(way, path, place / f"{how}{at}")
            if not isinstance(found, Refused | Unavailable) and found != whole:
                faults.append(f"{how} at {at}: {type(found).__name__} was taken for the whole")
    return faults, tried


def _tried(way: Callable[[Path, Path], object], path: Path, place: Path) -> object:
    place.mkdir()
    try:
        return way(path, place)
    except (Refused, Unavailable) as trouble:
        return trouble
