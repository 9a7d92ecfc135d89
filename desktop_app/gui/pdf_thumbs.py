"""Small pictures of all pages beside the large ones; they are drawn when nothing else is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.gui.pdf_pictures import THUMB_DPI, PdfPictures

WIDTH: Final = 96
PAPER: Final = 72
GAP: Final = 8
IDLE: Final = 400  # milliseconds without anything else to draw


class PdfThumbs(QAbstractScrollArea):
    """A strip of pages; `picked(page)` (from 0) comes from a click and from ↑↓."""

    picked = Signal(int)

    def __init__(self, pictures: PdfPictures, name: str = "页面缩略图") -> None:
        super().__init__()
        self.pictures = pictures
        self.current = 0
        self._sizes: tuple[QSizeF, ...] = ()
        self.setAccessibleName(name)
        self.verticalScrollBar().setAccessibleName(f"{name}滚动")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(look.px(WIDTH))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._wait)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE)
        self._idle.timeout.connect(self._ask)
        pictures.drawn.connect(self._drawn)

    def show_pages(self, pages: PdfPages | None) -> None:
        """Show the pages of another PDF."""
        self._sizes = pages.sizes if pages else ()
        self.current = min(self.current, max(0, len(self._sizes) - 1))
        self._lay_out()
        self._wait()
        self.viewport().update()

    def mark(self, number: int) -> None:
        """Draw a frame around the page, counted from 0, that the large view shows."""
        self._wait()
        if number == self.current or not 0 <= number < len(self._sizes):
            return
        self.current = number
        bar, place = self.verticalScrollBar(), self._place(number)
        if place.top() < 0:
            bar.setValue(bar.value() + place.top() - look.px(GAP))
        elif place.bottom() > self.viewport().height():
            bar.setValue(bar.value() + place.bottom() - self.viewport().height() + look.px(GAP))
        self.viewport().update()

    def _height(self) -> int:
        if not self._sizes:
            return look.px(PAPER)
        size = self._sizes[0]
        return round(look.px(PAPER) * size.height() / size.width())

    def _place(self, number: int) -> QRect:
        step = self._height() + look.px(GAP)
        top = look.px(GAP) + number * step - self.verticalScrollBar().value()
        return QRect(look.px(GAP) // 2, top, look.px(PAPER), self._height())

    def _in_view(self) -> range:
        step = self._height() + look.px(GAP)
        top = self.verticalScrollBar().value()
        last = min(len(self._sizes), (top + self.viewport().height()) // step + 1)
        return range(max(0, top // step), last)

    def _lay_out(self) -> None:
        step = self._height() + look.px(GAP)
        whole = step * len(self._sizes) + look.px(GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, whole - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(step)

    def _dpi(self) -> float:
        return THUMB_DPI * self.devicePixelRatioF()

    def _wait(self, *_: int) -> None:
        self._idle.start()

    def _ask(self) -> None:
        if self.isVisible():
            self.pictures.want_when_idle([(n, self._dpi()) for n in self._in_view()])

    def _drawn(self, number: int) -> None:
        self._idle.start()
        if number in self._in_view():
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look.color("ground"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(look.font("small"))
        for number in self._in_view():
            place = self._place(number)
            painter.fillRect(place, look.color("paper"))
            picture = self.pictures.get(number, self._dpi()) or self.pictures.nearest(number)
            if picture is not None:
                painter.drawImage(QRectF(place), picture)
            else:
                painter.setPen(look.color("on_paper"))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            is_current = number == self.current
            painter.setPen(QPen(look.color("accent" if is_current else "field"), 1 + is_current))
            painter.drawRect(place)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in self._in_view():
            if self._place(number).contains(event.position().toPoint()):
                self._pick(number)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self.current + step < len(self._sizes):
            self._pick(self.current + step)

    def _pick(self, number: int) -> None:
        self.mark(number)
        self.picked.emit(number)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._wait()
