"""A picture of the screen in a PDF: the packed rows of its PNG as they are, never unpacked."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_INDEXED: Final = (8, 3, 0, 0, 0)
"""Depth, colour type, packing, filter and interlace of a PNG with a palette of 256 at most."""


@dataclass(frozen=True)
class Screen:
    """A PNG with a palette: how large it is, its colours, its packed rows (ISO 15948)."""

    width: int
    height: int
    palette: bytes
    rows: bytes


def read(path: Path) -> Screen:
    """Read one of our own pictures; another sort of PNG is a fault of whoever made it."""
    head, palette, rows = b"", b"", b""
    for sort, content in _chunks(path.read_bytes()):
        if sort == b"IHDR":
            head = content
        elif sort == b"PLTE":
            palette = content
        elif sort == b"IDAT":
            rows += content
    width, height, *kind = struct.unpack(">IIBBBBB", head)
    if tuple(kind) != _INDEXED:
        raise ValueError(path.name)
    return Screen(width, height, palette, rows)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


class ScreenObject(pdfdoc.PDFObject):
    """The image object of such a picture; PNG's packing is one that PDF knows too."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def format(self, _document: Any) -> bytes:
        """Give the object as it is written."""
        one = self._screen
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {one.width} /Height {one.height}"
            f" /ColorSpace [/Indexed /DeviceRGB {len(one.palette) // 3 - 1} <{one.palette.hex()}>]"
            f" /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms"
            f" << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns {one.width} >>"
            f" /Length {len(one.rows)} >>"
        )
        return b"".join((head.encode("ascii"), b"\nstream\n", one.rows, b"\nendstream"))
