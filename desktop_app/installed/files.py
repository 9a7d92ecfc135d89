"""The list of a version's program files: what should be there, and what is not as it should be.

`program.json` beside the files names each with its size and SHA-256. At the start only presence
and size are looked at, which costs a few hundredths of a second; the bytes are read in a job.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

LIST: Final = "program.json"
SIGNATURE: Final = "program.sig"
_NAMED: Final = 3


class ProgramFile(NamedTuple):
    """One file of a version: its path with `/`, its size and SHA-256."""

    path: str
    size: int
    sha256: str


class Listing(NamedTuple):
    """What a version is made of."""

    version: str
    system: str
    files: tuple[ProgramFile, ...]


class Unreadable(Exception):
    """The list of program files is missing or torn."""


def gather(folder: Path, version: str, system: str) -> Listing:
    """List every file below a folder, in order of their names."""
    found = sorted(one.relative_to(folder).as_posix() for one in _below(folder))
    return Listing(version, system, tuple(_described(folder, path) for path in found))


def encode(listing: Listing) -> bytes:
    """Write a listing: one file a line, so that two versions can be compared by eye."""
    head = {"version": listing.version, "system": listing.system}
    lines = ",\n".join(json.dumps(list(one), ensure_ascii=False) for one in listing.files)
    return f'{json.dumps(head)[:-1]}, "files": [\n{lines}\n]}}\n'.encode()


def decode(raw: bytes) -> Listing:
    """Read a listing; raises `Unreadable` for anything but one, or for paths that lead away."""
    try:
        held: Any = json.loads(raw)
        files = tuple(ProgramFile(str(p), int(s), str(d)) for p, s, d in held["files"])
        listing = Listing(str(held["version"]), str(held["system"]), files)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("程序文件清单读不出来") from error
    if any(not is_inside(one.path) for one in files):
        raise Unreadable("程序文件清单里有不该有的路径")
    return listing


def is_inside(path: str) -> bool:
    """Say whether a listed path stays below its folder on every system."""
    parts = PurePosixPath(path).parts
    odd = any(sign in path for sign in '\\:*?"<>|\0') or any(ord(sign) < 32 for sign in path)
    return bool(parts) and not odd and not path.startswith("/") and ".." not in parts


def read(folder: Path) -> Listing:
    """Read the list of a version's folder."""
    try:
        return decode((folder / LIST).read_bytes())
    except OSError as error:
        raise Unreadable("程序文件清单不见了") from error


def wrong(
    folder: Path, listing: Listing, *, whole: bool = False, step: Callable[[], None] | None = None
) -> list[str]:
    """Name the files that are missing or changed; with `whole`, every byte is read.

    `step` is called before each file and may raise to give up.
    """
    found = []
    for one in listing.files:
        if step:
            step()
        file = folder / one.path
        try:
            size = os.stat(file).st_size  # noqa: PTH116  a thousand of them at every start
            if size != one.size or (whole and digest(file) != one.sha256):
                found.append(one.path)
        except OSError:
            found.append(one.path)
    return found


def sentence(paths: list[str]) -> str:
    """Say what is wrong with the program's files, and what to do."""
    names = "、".join(paths[:_NAMED]) + (f"等 {len(paths)} 个" if len(paths) > _NAMED else "")
    return (
        f"程序文件不见了或被改动过：{names}。请重新安装程序；台账资料不在程序文件夹里，不受影响。"
        "多次出现时，请看看杀毒软件的隔离区。"
    )


def digest(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def own_folder() -> Path | None:
    """Give the folder of the running version; None when it runs from its source."""
    folder = home()
    return folder if (folder / LIST).is_file() else None


def home() -> Path:
    """Give the folder in which the running program's code lies, unpacked or in a zip."""
    place = Path(__file__).resolve().parents[2]
    return place.parent if place.is_file() else place


def _below(folder: Path) -> Iterator[Path]:
    for one in folder.rglob("*"):
        if one.is_file() and one.name not in (LIST, SIGNATURE):
            yield one


def _described(folder: Path, path: str) -> ProgramFile:
    file = folder / path
    return ProgramFile(path, file.stat().st_size, digest(file))
