"""The window before a book is open: one card in the middle, and nothing of the book."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QScrollArea, QWidget
from typing_extensions import override

from desktop_app.gui import icons, look, report_sheet
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.progress_strip import ProgressStrip

WIDTH = 560
SMALLEST = (900, 460)


class Front(QMainWindow):
    """Holds one page at a time while no book is open; `closed` when staff close it."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setWindowTitle("红石榴家园服务台账")
        self.setMinimumSize(*SMALLEST)
        self.bar, self.strip = InlineBar(), ProgressStrip()
        self._page: Page | None = None
        desk.trouble_met.connect(self.say_trouble)
        desk.jobs.started.connect(self._follow)

    def show_page(self, page: Page) -> None:
        """Put another page in the middle; the one before is let go."""
        self._page = page
        self.bar, self.strip = InlineBar(), ProgressStrip()
        page.setMaximumWidth(look.px(WIDTH))
        mark = row(
            icons.picture("pomegranate", "brand", 32), label("红石榴家园服务台账", "h1"), STRETCH
        )
        middle = column(STRETCH, held(mark), page, self.bar, self.strip, (_nothing(), 2), gap=12)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        kept = held(middle)
        kept.setFixedWidth(look.px(WIDTH))
        area.setWidget(held(row(STRETCH, kept, STRETCH, edges=look.PAGE_EDGES), "page"))
        self.setCentralWidget(area)
        page.arrive()
        if page.first is not None:
            page.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def page(self) -> Page | None:
        """Give the page in the middle."""
        return self._page

    def say_trouble(self, error: Exception) -> None:
        """Say below the page what is in the way."""
        report_sheet.say_trouble(self.bar, error)

    def _follow(self, job: object) -> None:
        self.bar.hide()
        self.strip.follow(job)  # type: ignore[arg-type]

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.desk.jobs.close()
        super().closeEvent(event)
        self.closed.emit()


def _nothing() -> QWidget:
    return QWidget()
