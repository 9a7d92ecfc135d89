"""The pages of a PDF as pictures. PDFium is not thread-safe: one lock for the whole program."""

from __future__ import annotations

import atexit
from threading import Lock
from typing import BinaryIO, Final
from weakref import WeakSet

import pypdfium2 as pdfium
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from desktop_app.ledgers.pieces import Pieces

POINTS: Final = 72  # a PDF counts in 1/72 inch
_LOCK: Final = Lock()


class PdfPages:
    """An open PDF: how many pages, how large, and the picture of any of them.

    Every call may come from any thread. Close it when no picture is wanted any more; pictures
    asked for after that are None.
    """

    def __init__(self, pdf: bytes | Pieces) -> None:
        with _LOCK:
            self._document = pdfium.PdfDocument(_source(pdf), autoclose=True)
            count = len(self._document)
            found = [self._document.get_page_size(number) for number in range(count)]
        self.sizes: tuple[QSizeF, ...] = tuple(QSizeF(width, height) for width, height in found)
        self._is_open = True
        _OPEN.add(self)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.sizes)

    def picture(self, number: int, dpi: float, *, grey: bool = False) -> QImage | None:
        """Draw a page, counted from 0, in so many dots an inch; None once the PDF is closed."""
        with _LOCK:
            if not self._is_open:
                return None
            page = self._document[number]
            try:
                drawn = page.render(scale=dpi / POINTS, grayscale=grey, prefer_bgrx=True)
                form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB32
                view = QImage(drawn.buffer, drawn.width, drawn.height, drawn.stride, form)
                # The bitmap's memory is PDFium's and goes with it; the picture keeps its own.
                picture = view.copy()
                drawn.close()
            finally:
                page.close()
        return picture

    def close(self) -> None:
        """Let go of the PDF."""
        with _LOCK:
            if self._is_open:
                self._is_open = False
                self._document.close()


def _source(pdf: bytes | Pieces) -> bytes | BinaryIO:
    """Give what PDFium reads: photos that were left out are read with the page they are on."""
    if isinstance(pdf, bytes):
        return pdf
    return pdf.whole() if len(pdf.parts) == 1 else pdf.open()


_OPEN: Final[WeakSet[PdfPages]] = WeakSet()


@atexit.register
def _close_all() -> None:
    """Close what the last window showed, before PDFium itself goes."""
    for pages in list(_OPEN):
        pages.close()
