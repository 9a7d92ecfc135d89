"""A sheet on its way out of the book: registered, then saved or printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSizeF
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from db.safe_files import safe_write
from db.trouble import Unavailable
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import ASIDE
from desktop_app.gui.paper_printing import chosen_pages, print_pages, printer_for, remember
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import register
from desktop_app.ledgers.ledger import Ledger, Options
from desktop_app.ledgers.register import Issued


class PaperOut(QObject):
    """Saves and prints sheets that the ledgers' page does not list."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self._page = page

    def save(self, sheet: Ledger, options: Options) -> None:
        """Register a print and save it as a PDF file."""
        unit = self.desk.store.facts.name
        name = register.file_name(sheet, options, unit)
        place = notices.save_file(self._page, "另存 PDF", name, "PDF 文件 (*.pdf)")
        if place is None:
            return

        def done(issued: Issued) -> None:
            try:
                safe_write(place, issued.pdf)
            except Unavailable as trouble:
                self._break_off(issued, trouble)
                return
            self.desk.toast(f"已存为 {place.name}")

        self._issue(sheet, options, register.SAVE, done)

    def print_out(self, sheet: Ledger, options: Options) -> None:
        """Let staff choose a printer, register the print, then hand the pages over."""
        size = QSizeF(sheet.sheet.width, sheet.sheet.height)
        printer = notices.choose_printer(
            self._page, printer_for(sheet.title, size, sheet.sheet.duplex), 1
        )
        if printer is not None:
            remember(printer)
            self._issue(sheet, options, register.PRINT, partial(self._hand_over, printer))

    def _issue(
        self, sheet: Ledger, options: Options, act: str, done: Callable[[Issued], object]
    ) -> None:
        store, clerk = self.desk.store, self.desk.clerk
        self.desk.jobs.start(
            lambda _progress: register.issue(store, clerk, sheet, options, act=act),
            title=f"正在排版 {sheet.title}",
            done=done,
            failed=self.desk.say_trouble,
        )

    def _hand_over(self, printer: QPrinter, issued: Issued) -> None:
        pages = PdfPages(issued.pdf)
        numbers = chosen_pages(printer, pages.count)
        job = self.desk.jobs.start(
            lambda progress: print_pages(printer, pages, numbers, progress),
            title="正在打印",
            done=lambda count: self.desk.toast(f"已送到打印机，共 {count:,} 页"),
            failed=partial(self._break_off, issued),
            lane=ASIDE,
        )
        job.ended.connect(pages.close)

    def _break_off(self, issued: Issued, error: Exception) -> None:
        """Keep in the log that a registered print did not come out whole."""
        register.note_unfinished(self.desk.store, self.desk.clerk, issued.record, str(error))
        self.desk.say_trouble(error)
