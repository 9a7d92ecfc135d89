"""A JPEG in a PDF: its bytes as they are, read when the file is written out and then let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

from desktop_app.ledgers.pieces import Kept

_NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})  # tables and extensions among the frame markers
STREAM: Final = b"\nstream\n"
_SPACES: Final = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}


@dataclass(frozen=True)
class Jpeg:
    """A photo as it will be printed: what it is called and its size now, its bytes when wanted.

    One that is not known to be in colour is looked into: it may be grey.
    """

    key: str
    width: int
    height: int
    kept: Kept
    is_colour: bool = False


class JpegObject(pdfdoc.PDFObject):
    """An image object that holds no picture: the file reads it from where it is kept."""

    def __init__(self, jpeg: Jpeg) -> None:
        self._jpeg = jpeg

    def format(self, document: Any) -> bytes:
        """Give the object with zeros for its bytes, and tell the file what belongs there."""
        jpeg, kept = self._jpeg, self._jpeg.kept
        space = _SPACES[3 if jpeg.is_colour else components(kept.content())]
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {jpeg.width} /Height {jpeg.height}"
            f" /ColorSpace /{space} /BitsPerComponent 8 /Filter /DCTDecode"
            f" /Length {kept.size} >>"
        )
        document.__accum__.leave_out(kept)
        return b"".join((head.encode("ascii"), STREAM, bytes(kept.size), b"\nendstream"))


def components(content: bytes) -> int:
    """Give how many colours each dot of a JPEG has, from its frame (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in _NO_SIZE:
            return content[at + 9]
        at += 2 + length
    return 3
