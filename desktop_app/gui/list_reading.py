"""What stands where rows are on their way: nothing at first, then where they will be."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column
from desktop_app.gui.controls import label

WORDS: Final = "正在读取…"
AFTER: Final = 100
"""Milliseconds in which nothing is drawn: on most PCs the rows are there before."""

_BARS: Final = ((0.02, 0.13), (0.18, 0.24), (0.47, 0.14), (0.67, 0.09), (0.82, 0.12))
"""Where bars begin in a row and how wide they are, as parts of its width."""
_HEIGHT: Final = 10


class ListReading(QWidget):
    """Stands in for the rows of a list while a job reads them: it never says there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(WORDS)
        self.words = label(WORDS, "small")
        self.setLayout(column(self.words, STRETCH, edges=(16, 10, 16, 0)))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(AFTER)
        self._clock.timeout.connect(self._begin)
        self.words.hide()

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

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rows without words below the sentence."""
        super().paintEvent(event)
        if self.words.isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("ground"))
        row, height = look.px(look.ROW_HEIGHT), look.px(_HEIGHT)
        for top in range(self.words.geometry().bottom(), self.height() - row, row):
            for begins, part in _BARS:
                left, wide = self.width() * begins, self.width() * part
                bar = QRectF(left, top + (row - height) / 2, wide, height)
                painter.drawRoundedRect(bar, height / 2, height / 2)
