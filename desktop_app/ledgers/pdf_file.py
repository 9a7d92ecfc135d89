"""Where ReportLab puts a PDF's bytes together: once, and without the photos.

It keeps every object of the file in a list, joins them, and writes the whole into another buffer.
With a thousand photos that is three times what the file takes.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from typing_extensions import override

from desktop_app.ledgers.jpegs import STREAM
from desktop_app.ledgers.pieces import Kept, Pieces


class GrowingFile(pdfdoc.PDFFile):
    """The file while it is written: buffers that grow, and between them what is read later."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._parts: list[bytes | Kept] = []
        self._open = BytesIO()
        self._left_out: Kept | None = None
        for part in self.strings:
            self._open.write(part)
        self.strings = []
        self.write = self._add

    def leave_out(self, kept: Kept) -> None:
        """Keep the stream of the next object out of the file; it is read when it is wanted."""
        self._left_out = kept

    def _add(self, part: bytes) -> None:
        kept, self._left_out = self._left_out, None
        if kept is not None:
            start = part.index(STREAM) + len(STREAM)
            self._open.write(part[:start])
            self._parts += (self._open.getvalue(), kept)
            self._open, part = BytesIO(), part[start + kept.size :]
        self._open.write(part)

    @override
    def format(self, document: Any) -> Any:
        """Give the file; ReportLab hands it on to what a canvas saves to."""
        rest = self._open.getvalue()
        return Pieces((*self._parts, rest)) if self._parts else rest


class FinishedFile:
    """What a canvas saves to: it keeps what it is handed, and copies nothing."""

    def __init__(self) -> None:
        self.content = Pieces(())

    def write(self, content: bytes | Pieces) -> None:
        """Take the whole file."""
        self.content = content if isinstance(content, Pieces) else Pieces((content,))


setattr(pdfdoc, "PDFFile", GrowingFile)  # noqa: B010  a type may not be assigned
