"""A PDF on its way to a printer: each page as a bitmap, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from db.trouble import Unavailable
from desktop_app.gui.jobs import Cancelled, Progress
from desktop_app.gui.local_settings import settings
from desktop_app.gui.pdf_pages import PdfPages

_LAST: Final = "printer/name"
SHARP: Final = 300  # dots an inch; 600 is for small type, on request
NO_ANSWER: Final = "打印机没有应答，请看看电源、连线和纸，再打印一次"
_TURNS: Final = {
    "DuplexFlipLongEdge": QPrinter.DuplexMode.DuplexLongSide,
    "DuplexFlipShortEdge": QPrinter.DuplexMode.DuplexShortSide,
}


def printer_for(title: str, size: QSizeF, duplex: str, *, is_coloured: bool = False) -> QPrinter:
    """Give the printer staff used last, set up for pages of this size in points."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    last = str(settings().value(_LAST, ""))
    if last in QPrinterInfo.availablePrinterNames():
        printer.setPrinterName(last)
    narrow, wide = sorted((size.width(), size.height()))
    unit = QPageSize.Unit.Point
    paper = QPageSize(QSizeF(narrow, wide), unit, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    lying = size.width() > size.height()
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    printer.setPageSize(paper)
    printer.setPageOrientation(way)
    printer.setFullPage(True)
    mode = QPrinter.ColorMode.Color if is_coloured else QPrinter.ColorMode.GrayScale
    printer.setColorMode(mode)
    printer.setDuplex(_TURNS.get(duplex, QPrinter.DuplexMode.DuplexAuto))
    printer.setDocName(title)
    return printer


def remember(printer: QPrinter) -> None:
    """Offer this printer first the next time, on this PC."""
    if printer.printerName():
        settings().setValue(_LAST, printer.printerName())


def chosen_pages(printer: QPrinter, count: int) -> list[int]:
    """Give the pages staff chose in the dialog, counted from 0, as often as it can't itself."""
    some = range(count)
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        some = range(printer.fromPage() - 1, min(printer.toPage(), count))
    return list(some) * (1 if printer.supportsMultipleCopies() else printer.copyCount())


def print_pages(
    printer: QPrinter, pages: PdfPages, numbers: Sequence[int], progress: Progress
) -> int:
    """Print pages of a PDF and give how many; runs in a job.

    Raises `Unavailable` when the printer does not answer; staff may stop between two pages.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(NO_ANSWER)
    try:
        for done, number in enumerate(numbers):
            progress.step(done, len(numbers))
            if done:
                _turn_page(printer)
            _print_page(painter, printer, pages, number)
    except (Cancelled, Unavailable):
        printer.abort()
        raise
    finally:
        painter.end()
    return len(numbers)


def _turn_page(printer: QPrinter) -> None:
    if not printer.newPage():
        raise Unavailable(NO_ANSWER)


def _print_page(painter: QPainter, printer: QPrinter, pages: PdfPages, number: int) -> None:
    """Set a page on the paper: whole, in its own shape, in the middle."""
    grey = printer.colorMode() == QPrinter.ColorMode.GrayScale
    picture = pages.picture(number, min(printer.resolution(), SHARP), grey=grey)
    if picture is None:
        return
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    shape = QSizeF(pages.sizes[number])
    shape.scale(paper.width(), paper.height(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (paper.width() - shape.width()) / 2, (paper.height() - shape.height()) / 2
    painter.drawImage(QRectF(left, top, shape.width(), shape.height()), picture)
