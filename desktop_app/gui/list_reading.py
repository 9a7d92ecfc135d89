"""What stands where rows are on their way: nothing at first, then where they will be."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import button, label

WORDS: Final = "正在读取…"
MISSED: Final = "还没有读出来。过一会儿还是这样，请按“再读一次”。"
MISSED_SHORT: Final = "还没有读出来"  # beside the title, where it said that they were on their way
AFTER: Final = 100
"""Milliseconds in which nothing is drawn: on most PCs the rows are there before."""

_BARS: Final = ((0.02, 0.13), (0.18, 0.24), (0.47, 0.14), (0.67, 0.09), (0.82, 0.12))
"""Where bars begin in a row and how wide they are, as parts of its width."""
_HEIGHT: Final = 10


class ListReading(QWidget):
    """Stands in for the rows of a list while a job reads them: it never says there are none.

    Where something came in between, it offers to read them once more: `again_asked()`.
    """

    again_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(WORDS)
        self.words = label(WORDS, "small", wrap=True)
        self.again = button("再读一次", self.again_asked.emit)
        self.again.hide()
        deed = row(self.again, STRETCH)
        self.setLayout(column(self.words, deed, STRETCH, gap=8, edges=(16, 10, 16, 0)))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(AFTER)
        self._clock.timeout.connect(self._begin)
        self.words.hide()

    def miss(self) -> None:
        """Say that the rows did not come, and offer to read them again."""
        self.words.setText(MISSED)
        self.again.show()
        self._begin()

    def _begin(self) -> None:
        self.words.show()
        self.update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self.words.hide()
        self.words.setText(WORDS)
        self.again.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rows without words below the sentence."""
        super().paintEvent(event)
        if self.words.isHidden() or not self.again.isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("ground"))
        step, height = look.px(look.ROW_HEIGHT), look.px(_HEIGHT)
        for top in range(self.words.geometry().bottom(), self.height() - step, step):
            for begins, part in _BARS:
                left, wide = self.width() * begins, self.width() * part
                bar = QRectF(left, top + (step - height) / 2, wide, height)
                painter.drawRoundedRect(bar, height / 2, height / 2)
