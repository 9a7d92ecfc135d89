"""Fonts, icons, code tables and templates that come with the program."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipfile import Path as ZipPath

_HERE = Path(__file__).resolve().parent


def path(*names: str) -> Path:
    """Give the place of a file or folder among the resources: `path("codes", "ethnicity.csv")`."""
    return _HERE.joinpath(*names)


def help_text(*names: str) -> Path | ZipPath:
    """Give the place of a text or folder of the manual; installed, they are in one zip."""
    packed = path("help.zip")
    if not packed.is_file():
        return path("help", *names)
    from zipfile import Path as ZipPath

    return ZipPath(packed).joinpath(*names)


def font(name: str) -> bytes:
    """Give the bytes of a bundled font; an installed program has it unpacked."""
    plain = path("fonts", f"{name}.ttf")
    if plain.is_file():
        return plain.read_bytes()
    return lzma.decompress(path("fonts", f"{name}.ttf.xz").read_bytes())
