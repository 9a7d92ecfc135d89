"""A PDF on its way to a printer: each page as a bitmap, one at a time.

What staff chose of a printer (sides, tray, smaller paper) is remembered for it on this PC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QTransform
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from db.trouble import Unavailable
from desktop_app.gui import notices
from desktop_app.gui.jobs import Cancelled, Progress
from desktop_app.gui.local_settings import is_on, settings
from desktop_app.gui.pdf_pages import PdfPages

_LAST: Final = "printer/name"
SHARP: Final = 300  # dots an inch: 8.7 MB a page in grey
FINE: Final = 600  # for small type, on request
FINE_PLACE: Final = "printer/fine"
SHRUNK: Final = 71  # per cent: A3 on A4
NO_ANSWER: Final = "打印机没有应答，请看看电源、连线和纸，再打印一次"
SIMPLEX: Final = "Simplex"
_TURNS: Final = {
    SIMPLEX: QPrinter.DuplexMode.DuplexNone,
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
    if is_on(_place(printer, "one_sided")):
        duplex = SIMPLEX
    printer.setDuplex(_TURNS[duplex])
    tray = str(settings().value(_place(printer, "tray")))
    if tray.isdecimal():
        printer.setPaperSource(QPrinter.PaperSource(int(tray)))
    printer.setDocName(title)
    return printer


def remember(printer: QPrinter, duplex: str = SIMPLEX) -> None:
    """Offer this printer first the next time, on this PC, with its tray and its sides.

    Paper that was to be turned (`duplex`) and that staff chose not to turn is not turned again.
    """
    if not printer.printerName():
        return
    kept = settings()
    kept.setValue(_LAST, printer.printerName())
    if duplex != SIMPLEX:
        is_plain = printer.duplex() == QPrinter.DuplexMode.DuplexNone
        kept.setValue(_place(printer, "one_sided"), is_plain)
    kept.setValue(_place(printer, "tray"), printer.paperSource().value)


def _place(printer: QPrinter, what: str) -> str:
    """Give where something of a printer is remembered; its name may hold any sign."""
    return f"printers/{printer.printerName().encode().hex()}/{what}"


def sizes_of(printer: QPrinter) -> list[QPageSize]:
    """Give the sizes of paper a printer says it has; none where it says nothing."""
    return QPrinterInfo(printer).supportedPageSizes()


def has_paper(printer: QPrinter) -> bool:
    """Say whether a printer has the size it is set to; one that says nothing is believed."""
    wanted, offered = printer.pageLayout().pageSize(), sizes_of(printer)
    return not offered or any(one.isEquivalentTo(wanted) for one in offered)


def shrinks(printer: QPrinter) -> bool:
    """Say whether staff have let this printer print large paper on A4."""
    return is_on(_place(printer, "shrinks"))


def shrink(printer: QPrinter) -> None:
    """Print on A4, and do so on this printer from now on without asking."""
    settings().setValue(_place(printer, "shrinks"), True)  # noqa: FBT003  Qt's own call
    way = printer.pageLayout().orientation()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(way)
    printer.setFullPage(True)


def fits_paper(parent: QWidget, printer: QPrinter) -> bool:
    """Say whether printing may begin; large paper is offered on A4, once for each printer."""
    if has_paper(printer):
        return True
    if not shrinks(printer) and not notices.offer_smaller_paper(parent, SHRUNK):
        return False
    shrink(printer)
    return True


def dots(printer: QPrinter) -> int:
    """Give how finely pages are drawn: no finer than the printer, and colour never at 600."""
    is_grey = printer.colorMode() == QPrinter.ColorMode.GrayScale
    return min(printer.resolution(), FINE if is_grey and is_on(FINE_PLACE) else SHARP)


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
    picture = pages.picture(number, dots(printer), grey=grey)
    if picture is None:
        return
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    shape = QSizeF(pages.sizes[number])
    if (shape.width() > shape.height()) is not (paper.width() > paper.height()):
        # A lying page among standing ones: its head goes to the left, where both are bound.
        picture = picture.transformed(QTransform().rotate(-90))
        shape.transpose()
    shape.scale(paper.width(), paper.height(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (paper.width() - shape.width()) / 2, (paper.height() - shape.height()) / 2
    painter.drawImage(QRectF(left, top, shape.width(), shape.height()), picture)
