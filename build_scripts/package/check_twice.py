"""The Windows package made twice: the same commit gives the same files, or each is named."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT
from build_scripts.package import windows

PLACE: Final = ROOT / "build" / "made-twice"


def check(say: Callable[[str], None]) -> int:
    """Make it in two folders from nothing, compare every file; give the exit code."""
    shutil.rmtree(PLACE, ignore_errors=True)
    for name in ("first", "second"):
        windows.build(PLACE / name, None, None, say, quick=True)
    found = differing(PLACE / "first", PLACE / "second")
    say(told(found, windows.count(PLACE / "first")))
    if not found:
        shutil.rmtree(PLACE)
    return 1 if found else 0


def differing(first: Path, second: Path) -> list[str]:
    """Name the files below two folders that only one has, or that are not the same."""
    one, other = _digests(first), _digests(second)
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def told(found: Iterable[str], count: int) -> str:
    """Say what came of it."""
    lines = [f"  {path}" for path in found]
    if not lines:
        return f"做了两遍，{count:,} 个文件一个字节不差"
    return "\n".join([f"做了两遍，{len(lines)} 个文件不一样，都留在 build/made-twice：", *lines])


def _digests(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).digest()
        for one in folder.rglob("*")
        if one.is_file()
    }
