"""The bundled font files: never used unless they are the right ones.

An installed program has them unpacked already; others are unpacked once per user.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

import resources
from db.trouble import Unavailable

_NOTICE_LINE = re.compile(r"^ *([0-9a-f]{64})  (\w+)\.ttf$", re.MULTILINE)


def unpacked(name: str) -> Path:
    """Give the unpacked file of a bundled font: `unpacked("song")`.

    The hash is part of the file's name and is checked at each call, so neither a new version of
    the program nor a torn write nor a second program at work gives wrong letters.
    Raises `Unavailable` when the cache can't be written or the program's own file is damaged.
    """
    wanted = hashes()[name]
    installed = resources.path("fonts", f"{name}.ttf")
    if _is(installed, wanted):
        return installed
    target = folder() / f"{name}-{wanted[:16]}.ttf"
    if _is(target, wanted):
        return target
    packed = resources.path("fonts", f"{name}.ttf.xz")
    if not packed.is_file():
        raise _damaged(name)
    try:
        _unpack(packed, target, wanted)
    except (lzma.LZMAError, EOFError) as trouble:
        raise _damaged(name) from trouble
    except OSError as trouble:
        raise Unavailable(
            f"字体无法解开到 {target.parent}，请检查磁盘空间和文件夹权限后重试"
        ) from trouble
    return target


def folder() -> Path:
    """Give the folder of unpacked fonts: the user's cache, or what HSL_FONT_CACHE names."""
    chosen = os.environ.get("HSL_FONT_CACHE")
    return Path(chosen or Path(platformdirs.user_cache_dir("hongshiliu", appauthor=False), "fonts"))


@cache
def hashes() -> dict[str, str]:
    """Give the SHA-256 of each unpacked font by its name, as the notice lists them."""
    notice = resources.path("fonts", "NOTICE.txt").read_text(encoding="utf-8")
    return {name: digest for digest, name in _NOTICE_LINE.findall(notice)}


def _unpack(packed: Path, target: Path, wanted: str) -> None:
    """Unpack beside the target and rename: a second program at the same work does no harm."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft_name = tempfile.mkstemp(prefix="font-", suffix=".part", dir=target.parent)
    draft = Path(draft_name)
    try:
        with os.fdopen(handle, "wb") as out, lzma.open(packed) as font:
            shutil.copyfileobj(font, out, 1 << 20)
        if not _is(draft, wanted):
            raise lzma.LZMAError("not the font of the notice")
        try:
            draft.replace(target)
        except PermissionError:  # Windows: the other program was quicker and has it open
            if not _is(target, wanted):
                raise
    finally:
        draft.unlink(missing_ok=True)


def _is(file: Path, wanted: str) -> bool:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == wanted
    except OSError:
        return False


def _damaged(name: str) -> Unavailable:
    return Unavailable(f"程序自带的字体 {name} 已损坏，请重新安装程序")
