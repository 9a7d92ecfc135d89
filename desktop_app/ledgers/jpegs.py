"""A JPEG in a PDF: its bytes as they are, read when the file is written and then let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

Read = Callable[[], bytes]

_NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})  # tables and extensions among the frame markers
_SPACES: Final = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}


class JpegObject(pdfdoc.PDFObject):
    """An image object that holds no picture until it is written."""

    def __init__(self, width: int, height: int, read: Read) -> None:
        self._width, self._height, self._read = width, height, read

    def format(self, _document: Any) -> bytes:
        """Give the object as it is written, asked for by ReportLab at the very end."""
        content = self._read()
        space = _SPACES[components(content)]
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {self._width} /Height {self._height}"
            f" /ColorSpace /{space} /BitsPerComponent 8 /Filter /DCTDecode"
            f" /Length {len(content)} >>"
        )
        return b"".join((head.encode("ascii"), b"\nstream\n", content, b"\nendstream"))


def components(content: bytes) -> int:
    """Give how many colours each dot of a JPEG has, from its frame (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in _NO_SIZE:
            return content[at + 9]
        at += 2 + length
    return 3
