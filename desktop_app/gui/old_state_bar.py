"""The bar over every page of a book that is only read: why, and what helps."""

from __future__ import annotations

from desktop_app.gui import report_sheet, reports
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar


class OldStateBar(InlineBar):
    """Says why nothing is written, as after an upgrade that failed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        deeds = (("锁定", desk.lock_asked.emit), ("看错误报告", self.show_report))
        self.say(desk.store.only_reading, "danger", *deeds)

    def show_report(self) -> None:
        """Show what was written down when it failed."""
        report_sheet.show(self, reports.newest())
