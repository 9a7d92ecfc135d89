"""A sheet that no page of ledgers lists: where it goes is asked, then it is delivered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSizeF
from PySide6.QtWidgets import QWidget

from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.paper_delivery import Errand, PaperDelivery
from desktop_app.gui.paper_printing import fits_paper, printer_for, remember
from desktop_app.ledgers import register
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Ledger, Options
from desktop_app.ledgers.register import Issued


class PaperOut(QObject):
    """Saves and prints sheets that the ledgers' page does not list."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self._page = page
        self.delivery = PaperDelivery(desk, self)

    def save(self, sheet: Ledger, options: Options, form: Format = Format.PDF) -> None:
        """Register a sheet and save it as a PDF file, or in a form that can be worked on."""
        if self.delivery.is_busy:
            return
        name = register.file_name(sheet, options, self.desk.store.facts.name, form)
        words = "另存 PDF" if form is Format.PDF else f"另存 {form.label}"
        kinds = f"{form.label} (*{form.suffix})"
        place = notices.save_file(self._page, words, name, kinds)
        if place is not None:
            act = register.TAKE_OUT if form.is_data else register.SAVE
            self.delivery.save_as(place, self._errand(sheet, options, form), act)

    def print_out(self, sheet: Ledger, options: Options) -> None:
        """Let staff choose a printer, register the print, then hand the pages over."""
        if self.delivery.is_busy:
            return
        duplex = sheet.sheet.duplex
        made = printer_for(sheet.title, QSizeF(sheet.sheet.width, sheet.sheet.height), duplex)
        printer = notices.choose_printer(self._page, made, 1)
        if printer is not None and fits_paper(self._page, printer):
            remember(printer, duplex)
            self.delivery.print_on(printer, self._errand(sheet, options))

    def _errand(self, sheet: Ledger, options: Options, form: Format = Format.PDF) -> Errand:
        store, clerk = self.desk.store, self.desk.clerk

        def issue(act: str, progress: Progress) -> Issued:
            return register.issue(
                store, clerk, sheet, options, form=form, act=act, progress=progress.step
            )

        return Errand(sheet.title, issue)
