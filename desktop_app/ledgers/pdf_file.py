"""Where ReportLab puts a PDF's bytes together: once, where it would hold the file three times.

It keeps every object of the file in a list, joins them, and writes the whole into another buffer.
With a thousand photos that is three times what the file takes.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from typing_extensions import override


class GrowingFile(pdfdoc.PDFFile):
    """The file while it is written: one buffer that grows."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._whole = BytesIO()
        for part in self.strings:
            self._whole.write(part)
        self.strings = []
        self.write = self._add

    def _add(self, part: bytes) -> None:
        self._whole.write(part)

    @override
    def format(self, document: Any) -> bytes:
        return self._whole.getvalue()


class FinishedFile:
    """What a canvas saves to: it keeps what it is handed, and copies nothing."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, content: bytes) -> None:
        """Take the whole file."""
        self.content = content


setattr(pdfdoc, "PDFFile", GrowingFile)  # noqa: B010  a type may not be assigned
