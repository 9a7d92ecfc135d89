"""Fonts, icons, code tables and templates that come with the program."""

import lzma
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def path(*names: str) -> Path:
    """Give the place of a file or folder among the resources: `path("codes", "ethnicity.csv")`."""
    return _HERE.joinpath(*names)


def font(name: str) -> bytes:
    """Give the bytes of a bundled font; an installed program has it unpacked."""
    plain = path("fonts", f"{name}.ttf")
    if plain.is_file():
        return plain.read_bytes()
    return lzma.decompress(path("fonts", f"{name}.ttf.xz").read_bytes())
