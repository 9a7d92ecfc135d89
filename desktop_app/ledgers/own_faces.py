"""An office's own font files for titles, 仿宋 and 楷体, such as 方正小标宋 or 仿宋_GB2312.

Chosen by hand on this PC, which has the licence; the file stays where it is and nothing of it
travels but what each paper embeds. Where it is gone or another one, ours sets the paper.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import msgspec
import uharfbuzz as hb

from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.ledgers.composite import CompositeFont
from desktop_app.ledgers.outlines import Outlines

ROLES: Final[Mapping[str, str]] = {
    "title": "标题（小标宋）",
    "fang": "正文（仿宋）",
    "kai": "二级标题（楷体）",
}
LEAST: Final = 6000  # of the 6,763 letters of GB 2312: fewer is no font for Chinese text
_FACT: Final = "own_face:"

# OS/2.fsType (OpenType): what the maker of a font allows. Editable and preview embedding is enough.
_NOT_EMBEDDED, _WHOLE_ONLY, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200


class OwnFace(msgspec.Struct, frozen=True):
    """A chosen file: what the font is called, where it lies and what it was like."""

    name: str
    path: str
    sha256: str
    lacking: int = 0
    """How many letters of GB 2312 it does not have: words with them are set in song."""

    @property
    def words(self) -> str:
        """What the print register says of it."""
        return f"{self.name} {self.sha256[:8]}"


@dataclass(frozen=True)
class OwnFaces:
    """The own faces that set a paper, by role, and the names of those that were not found."""

    faces: Mapping[str, OwnFace]
    gone: tuple[str, ...] = ()

    @property
    def fonts(self) -> dict[str, CompositeFont]:
        """The fonts by role, open."""
        return {role: _font(one.path, one.sha256) for role, one in self.faces.items()}

    @property
    def words(self) -> dict[str, str]:
        """What the print register says of them, by role."""
        return {role: one.words for role, one in sorted(self.faces.items())}


OURS: Final = OwnFaces({})


def chosen(store: Store) -> dict[str, OwnFace]:
    """Give what was chosen on this PC, whether it is still there or not."""
    kept = {role: store.fact(f"{_FACT}{role}") for role in ROLES}
    return {role: msgspec.json.decode(said, type=OwnFace) for role, said in kept.items() if said}


def in_force(store: Store) -> OwnFaces:
    """Give the own faces that can set a paper now: those whose files are there and the same."""
    every = chosen(store)
    there = {role: one for role, one in every.items() if _is_there(one)}
    return OwnFaces(there, tuple(one.name for role, one in every.items() if role not in there))


def choose(store: Store, clerk: Clerk, role: str, file: Path) -> OwnFace:
    """Take a file for a role; one that can't be embedded is `Refused` with a sentence."""
    require(clerk, "settings")
    found = read(file)
    store.keep_fact(f"{_FACT}{role}", msgspec.json.encode(found).decode())
    return found


def give_up(store: Store, clerk: Clerk, role: str) -> None:
    """Go back to our own face for a role."""
    require(clerk, "settings")
    store.keep_fact(f"{_FACT}{role}", "")


def read(file: Path) -> OwnFace:
    """Look into a font file; one that is none, or may not be embedded, is `Refused`."""
    try:
        content = file.read_bytes()
    except OSError as trouble:
        raise Unavailable(f"读不了 {file.name}，请看看文件还在不在") from trouble
    try:
        face = hb.Face(hb.Blob(content))
        tables = set(face.table_tags)
    except (hb.HarfBuzzError, RuntimeError, ValueError) as trouble:
        raise Refused(_NO_FONT.format(name=file.name)) from trouble
    if not {"cmap", "head"} <= tables:
        raise Refused(_NO_FONT.format(name=file.name))
    if "glyf" not in tables:
        raise Refused(f"{file.name} 是 CFF 字体，打印用不了，请选同名的 .ttf 文件")
    if fault := _forbidden(face.reference_table("OS/2").data if "OS/2" in tables else b""):
        raise Refused(f"{file.name} {fault}，请换一个")
    font = hb.Font(face)
    lacking = sum(1 for letter in _common() if not font.get_nominal_glyph(ord(letter)))
    if len(_common()) - lacking < LEAST:
        raise Refused(f"{file.name} 里没有常用汉字，请选小标宋、仿宋或楷体的字体文件")
    name = str(face.get_name(hb.OTNameIdPredefined.FULL_NAME, "zh-cn") or "")
    name = name or str(face.get_name(hb.OTNameIdPredefined.FULL_NAME) or file.stem)
    return OwnFace(name, str(file), hashlib.sha256(content).hexdigest(), lacking)


_NO_FONT: Final = "{name} 不是能用的字体文件，请选 .ttf 文件"


def _forbidden(table: bytes) -> str:
    """Say why a font may not be embedded as we embed it; blank where it may."""
    rights = struct.unpack_from(">H", table, 8)[0] if len(table) >= 10 else 0
    if rights & _NOT_EMBEDDED and not rights & 0x000C:
        return "的厂家不许把它放进文件"
    if rights & (_WHOLE_ONLY | _BITMAPS_ONLY):
        return "的厂家不许只放用到的字"
    return ""


@cache
def _common() -> str:
    """Give the 6,763 letters of GB 2312 (rows 16 to 87)."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def _is_there(one: OwnFace) -> bool:
    try:
        held = Path(one.path).stat()
    except OSError:
        return False
    return _hash(one.path, held.st_size, held.st_mtime_ns) == one.sha256


@lru_cache(maxsize=16)
def _hash(path: str, size: int, changed: int) -> str:  # noqa: ARG001  they say that it is the same
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


@lru_cache(maxsize=8)
def _font(path: str, sha256: str) -> CompositeFont:
    """Open a chosen file once; its name keeps it apart from every other font of a document."""
    return CompositeFont(f"own-{sha256[:16]}", Outlines(Path(path)))
