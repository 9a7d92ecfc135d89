"""Pages on their way to a printer: finely enough, on paper it has, the way it was chosen before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.gui import notices, paper_printing
from desktop_app.gui.local_settings import settings
from desktop_app.gui.paper_printing import (
    FINE_PLACE,
    SHRUNK,
    dots,
    fits_paper,
    has_paper,
    print_pages,
    printer_for,
    remember,
    shrink,
    shrinks,
)
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import fitting
from desktop_app.ledgers.ledger import Row
from desktop_app.ledgers.sheet import A3, A4, Setup
from tests.ledgers.papers import Plain, set_on_paper

NAME = "二楼 惠普/1020"
A3_SIZE, A4_SIZE = (QPageSize(QPageSize.PageSizeId(one)) for one in (QPageSize.A3, QPageSize.A4))


@pytest.fixture(autouse=True)
def nothing_remembered(qapp: QApplication) -> Iterator[None]:
    yield
    settings().clear()


class Driven(QPrinter):
    """A printer with a driver: without one, Qt keeps neither a name nor how paper is turned."""

    def __init__(self, mode: QPrinter.PrinterMode) -> None:
        super().__init__(mode)
        self.called, self.turned = "", QPrinter.DuplexMode.DuplexAuto

    def setPrinterName(self, name: str) -> None:
        self.called = name

    def printerName(self) -> str:
        return self.called

    def setDuplex(self, way: QPrinter.DuplexMode) -> None:
        self.turned = way

    def duplex(self) -> QPrinter.DuplexMode:
        return self.turned


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let printers have a driver, and one of that name be there."""
    monkeypatch.setattr(paper_printing, "QPrinter", Driven)
    monkeypatch.setattr(
        paper_printing.QPrinterInfo, "availablePrinterNames", staticmethod(lambda: [NAME])
    )


def made(sheet=A4, duplex: str = "DuplexFlipLongEdge", **more: bool) -> QPrinter:
    return printer_for("样张", QSizeF(sheet.width, sheet.height), duplex, **more)


def test_pages_are_turned_at_the_edge_they_are_bound_at(known: None) -> None:
    ways = QPrinter.DuplexMode
    for sheet, way in (
        (A4, ways.DuplexLongSide),
        (A4.landscape, ways.DuplexLongSide),
        (Setup(lying=True, edge=A4.edge).on(A4), ways.DuplexShortSide),
        (Setup(two_sided=False).on(A4), ways.DuplexNone),
    ):
        assert made(sheet, sheet.duplex).duplex() == way


def test_printer_sides_and_tray_are_those_of_last_time(known: None) -> None:
    first = made()
    first.setPrinterName(NAME)
    first.setDuplex(QPrinter.DuplexMode.DuplexNone)
    remember(first, "DuplexFlipLongEdge")
    again = made()
    assert again.printerName() == NAME
    assert again.duplex() == QPrinter.DuplexMode.DuplexNone
    again.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    remember(again, "DuplexFlipLongEdge")
    assert made().duplex() == QPrinter.DuplexMode.DuplexLongSide


def test_one_sided_paper_teaches_nothing_about_the_printer(known: None) -> None:
    single = made(duplex="Simplex")
    single.setPrinterName(NAME)
    remember(single, "Simplex")
    assert made().duplex() == QPrinter.DuplexMode.DuplexLongSide


def test_a_printer_without_a3_prints_on_a4_once_staff_agreed(known: None, monkeypatch) -> None:
    printer = made(A3.landscape)
    printer.setPrinterName(NAME)
    assert has_paper(printer)  # it says nothing, so it is believed
    monkeypatch.setattr(paper_printing, "sizes_of", lambda _printer: [A4_SIZE])
    assert not has_paper(printer)
    assert not shrinks(printer)
    shrink(printer)
    assert has_paper(printer)
    assert shrinks(printer)
    assert printer.pageLayout().orientation() == QPageLayout.Orientation.Landscape
    again = made(A3)
    again.setPrinterName(NAME)
    assert shrinks(again)
    assert pytest.approx(100 * A4.width / A3.width, abs=0.5) == SHRUNK


def test_it_is_asked_once_for_each_printer(known: None, monkeypatch, qtbot) -> None:
    page, asked = QWidget(), []
    qtbot.addWidget(page)

    def answer(agree: bool):
        return lambda _parent, per_cent: asked.append(per_cent) or agree

    monkeypatch.setattr(paper_printing, "sizes_of", lambda _printer: [A4_SIZE])
    for agree in (False, True, False):
        monkeypatch.setattr(notices, "offer_smaller_paper", answer(agree))
        printer = made(A3)
        printer.setPrinterName(NAME)
        may = fits_paper(page, printer)
        assert may is (len(asked) > 1)
    assert asked == [71, 71]


def test_a_printer_with_a3_prints_on_it(monkeypatch) -> None:
    monkeypatch.setattr(paper_printing, "sizes_of", lambda _printer: [A4_SIZE, A3_SIZE])
    assert has_paper(made(A3))
    assert has_paper(made(A3.landscape))


def test_600_dots_are_a_choice_and_never_for_colour() -> None:
    fine = made()
    fine.setResolution(1200)
    assert dots(fine) == 300
    settings().setValue(FINE_PLACE, True)
    assert dots(fine) == 600
    colour = made(is_coloured=True)
    colour.setResolution(1200)
    assert dots(colour) == 300
    coarse = made()
    coarse.setResolution(150)
    assert dots(coarse) == 150


class Told:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int, words: str = "") -> None:
        self.steps.append((done, total))


def test_a3_comes_out_whole_on_a4(tmp_path: Path, monkeypatch) -> None:
    """The printer writes a file: every page is there, on A4, the whole sheet at 71 %."""
    ledger = fitting.on_paper(Plain(), Setup(size="A3"))
    pages = PdfPages(set_on_paper(ledger, [Row((str(n), "", "")) for n in range(80)]).pdf)
    monkeypatch.setattr(paper_printing, "sizes_of", lambda _printer: [A4_SIZE])
    printer = made(ledger.sheet)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "a4.pdf"))
    printer.setResolution(100)
    shrink(printer)
    told = Told()
    assert print_pages(printer, pages, range(pages.count), told) == pages.count > 1
    assert told.steps == [(n, pages.count) for n in range(pages.count)]
    out = PdfPages((tmp_path / "a4.pdf").read_bytes())
    assert out.count == pages.count
    assert out.sizes[0].width() == pytest.approx(A4.height, abs=1)
    large, small = edges_of_ink(pages), edges_of_ink(out)
    assert small == pytest.approx([edge * A4.width / A3.width for edge in large], abs=3)
    for one in (pages, out):
        one.close()


def edges_of_ink(pages: PdfPages) -> list[float]:
    picture = pages.picture(0, 72, grey=True)
    dark = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).lightness() < 120
    ]
    across, down = [x for x, _ in dark], [y for _, y in dark]
    return [min(across), min(down), max(across), max(down)]
