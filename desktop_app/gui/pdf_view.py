"""The true PDF on screen: its pages below each other, at any zoom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.pdf_pages import POINTS, PdfPages
from desktop_app.gui.pdf_pictures import PdfPictures

GAP: Final = 14
SCREEN: Final = 96  # logical pixels to the inch at 100 %
STEP: Final = 1.2
SMALLEST, LARGEST = 0.2, 4.0
SHADE: Final = 0.4
REST: Final = 120  # milliseconds a zoom must hold still before pages are drawn sharp


class PdfView(QAbstractScrollArea):
    """Shows pages below each other; the pages in view are drawn, no others.

    `page_changed(page, count)` says which page (from 1) stands at the top, `zoomed(factor)` the
    size it is shown at. The width is fitted until staff zoom; Ctrl+wheel, + and - zoom, Ctrl+0
    and `fit_width` go back.
    """

    page_changed = Signal(int, int)
    zoomed = Signal(float)

    def __init__(self, pictures: PdfPictures, name: str = "预览") -> None:
        super().__init__()
        self.pictures = pictures
        self.zoom = 1.0
        self.fits_width = True
        self.sizes: tuple[QSizeF, ...] = ()
        self._tops: list[float] = []
        self._at = (0, 0)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalScrollBar().setAccessibleName(f"{name}上下滚动")
        self.horizontalScrollBar().setAccessibleName(f"{name}左右滚动")
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.ask_for_pictures)
        pictures.drawn.connect(self._repaint)

    # What is shown

    def show_pages(self, pages: PdfPages | None, *, keep: bool = False) -> None:
        """Show another PDF; with `keep` at the same place, as after a change of an option."""
        at = self.verticalScrollBar().value() if keep else 0
        self.pictures.show(pages)
        self.sizes = pages.sizes if pages else ()
        self._lay_out()
        self.verticalScrollBar().setValue(at)
        self._moved()
        self.ask_for_pictures()
        self.viewport().update()

    def page(self) -> int:
        """Give the page at the top of the view, counted from 0."""
        if not self._tops:
            return 0
        line = self.verticalScrollBar().value() + self.viewport().height() / 3
        return max(0, bisect_right(self._tops, line) - 1)

    def go_to(self, number: int) -> None:
        """Bring a page, counted from 0, to the top."""
        if 0 <= number < len(self._tops):
            self.verticalScrollBar().setValue(round(self._tops[number] - look.px(GAP) / 2))

    # Zoom

    def fit_width(self) -> None:
        """Make the pages as wide as the view, and keep them so."""
        self.fits_width = True
        self._rezoom(self._fitting())

    def fit_page(self) -> None:
        """Make a whole page fit into the view."""
        if not self.sizes:
            return
        room = self.viewport().height() - 2 * look.px(GAP)
        tallest = max(size.height() for size in self.sizes)
        self.fits_width = False
        self._rezoom(min(self._fitting(), room / (tallest * SCREEN / POINTS)))

    def zoom_by(self, factor: float) -> None:
        """Make the pages larger or smaller."""
        self.fits_width = False
        self._rezoom(self.zoom * factor)

    def zoom_in(self) -> None:
        """Make the pages one step larger."""
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        """Make the pages one step smaller."""
        self.zoom_by(1 / STEP)

    def _fitting(self) -> float:
        widest = max((size.width() for size in self.sizes), default=0.0)
        room = self.viewport().width() - 2 * look.px(GAP)
        return room / (widest * SCREEN / POINTS) if widest else 1.0

    def _rezoom(self, zoom: float) -> None:
        """Zoom, keeping what stands in the middle of the view there."""
        bar = self.verticalScrollBar()
        half = self.viewport().height() / 2
        middle = (bar.value() + half) / max(1, bar.maximum() + 2 * half)
        self.zoom = min(max(zoom, SMALLEST), LARGEST)
        self._lay_out()
        bar.setValue(round(middle * (bar.maximum() + 2 * half) - half))
        self.zoomed.emit(self.zoom)
        self._rest.start()
        self.viewport().update()

    # Places

    def _lay_out(self) -> None:
        if self.fits_width:
            self.zoom = min(max(self._fitting(), SMALLEST), LARGEST)
        gap, top, widest = look.px(GAP), float(look.px(GAP)), 0.0
        self._tops = []
        for size in self.sizes:
            self._tops.append(top)
            shown = self._shown(size)
            top += shown.height() + gap
            widest = max(widest, shown.width())
        view = self.viewport().size()
        tall = self.verticalScrollBar()
        tall.setRange(0, max(0, round(top) - view.height()))
        tall.setPageStep(view.height())
        tall.setSingleStep(look.px(48))
        wide = self.horizontalScrollBar()
        room = 0 if self.fits_width else max(0, round(widest) + 2 * gap - view.width())
        wide.setRange(0, room)
        wide.setPageStep(view.width())
        wide.setSingleStep(look.px(48))
        self.zoomed.emit(self.zoom)

    def _shown(self, size: QSizeF) -> QSizeF:
        scale = self.zoom * SCREEN / POINTS
        return QSizeF(size.width() * scale, size.height() * scale)

    def _place(self, number: int) -> QRectF:
        shown = self._shown(self.sizes[number])
        spare = self.viewport().width() - shown.width()
        left = spare / 2 if spare > 0 else look.px(GAP) - self.horizontalScrollBar().value()
        top = self._tops[number] - self.verticalScrollBar().value()
        return QRectF(round(left), round(top), round(shown.width()), round(shown.height()))

    def in_view(self) -> range:
        """Give the pages in view, counted from 0."""
        if not self._tops:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, top) - 1)
        last = bisect_right(self._tops, top + self.viewport().height())
        return range(first, last)

    def _dpi(self) -> float:
        return round(self.zoom * SCREEN * self.devicePixelRatioF(), 1)

    # Pictures

    def ask_for_pictures(self) -> None:
        """Ask for the pages in view, then the next one, then nothing more."""
        seen = self.in_view()
        around = [n for n in (seen.stop, seen.start - 1) if 0 <= n < len(self.sizes)]
        dpi = self._dpi()
        self.pictures.want([(number, dpi) for number in (*seen, *around)])

    def _repaint(self, number: int) -> None:
        if number in self.in_view():
            self.viewport().update()

    def _moved(self, *_: int) -> None:
        self._rest.start() if self._rest.isActive() else self.ask_for_pictures()
        at = (self.page() + 1 if self.sizes else 0, len(self.sizes))
        if at != self._at:
            self._at = at
            self.page_changed.emit(*at)

    # Qt's own

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look.color("ground"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shade = look.color("field")
        shade.setAlphaF(SHADE)
        for number in self.in_view():
            place = self._place(number)
            if not place.intersects(QRectF(event.rect())):
                continue
            painter.fillRect(place.translated(0, 2), shade)
            painter.fillRect(place, look.color("paper"))  # paper is white in every look
            exact = self.pictures.get(number, self._dpi())
            picture = exact or self.pictures.nearest(number)
            if picture is not None:
                painter.drawImage(place, picture)
            painter.setPen(shade)
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._moved()
        self._rest.start()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        deeds: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit_width,
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
        }
        deed = deeds.get(Qt.Key(event.key()))
        if deed is not None:
            deed()
        else:
            super().keyPressEvent(event)
