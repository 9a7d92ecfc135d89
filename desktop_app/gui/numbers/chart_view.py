"""A chart on screen, of the very shapes that go on paper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.ledgers import plot
from desktop_app.ledgers.plot import Box, Plot, Shape, Stroke

LEAST: Final = 220
ROLE: Final = "caption"


class ChartView(QWidget):
    """Draws one plot; its words say to a screen reader what the bars show."""

    def __init__(self) -> None:
        super().__init__()
        self.plot: Plot | None = None
        self.setMinimumHeight(look.px(LEAST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("图")

    @override
    def sizeHint(self) -> QSize:
        return QSize(look.px(420), look.px(LEAST))

    def show_plot(self, made: Plot) -> None:
        """Show another plot."""
        self.plot = made
        self.setAccessibleDescription(words_of(made))
        self.update()

    def shapes(self) -> list[Shape]:
        """Lay the plot out in the size there is."""
        if self.plot is None:
            return []
        size = float(look.font(ROLE).pixelSize())
        return plot.shapes(self.plot, self.width(), self.height(), size, self._width_of)

    def _width_of(self, text: str, size: float) -> float:
        font = look.font(ROLE)
        font.setPixelSize(max(1, round(size)))
        return QFontMetricsF(font).horizontalAdvance(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self.shapes():
            self._paint(painter, one)
        painter.end()

    def _paint(self, painter: QPainter, one: Shape) -> None:
        if isinstance(one, Box):
            painter.setPen(QPen(look.color("accent"), 1))
            painter.setBrush(look.color("accent" if one.filled else "surface"))
            painter.drawRect(QRectF(one.x, one.y, one.width, one.height))
        elif isinstance(one, Stroke):
            pen = QPen(look.color("line" if one.faint else "accent"), one.width)
            if one.dashes:
                pen.setDashPattern([part / one.width for part in one.dashes])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in one.points]))
        else:
            font = look.font(ROLE)
            font.setPixelSize(max(1, round(one.size)))
            painter.setFont(font)
            painter.setPen(look.color("text"))
            left = one.x - self._width_of(one.text, one.size) * one.align
            painter.drawText(QPointF(left, one.y), one.text)


def words_of(made: Plot) -> str:
    """Say a plot in words: each head with its values."""
    told = []
    for at, head in enumerate(made.heads):
        said = "、".join(
            f"{one.name} {one.texts[at]}" if len(made.series) > 1 else one.texts[at]
            for one in made.series
        )
        told.append(f"{head}：{said}")
    return f"{made.title}（{made.unit}）。{'；'.join(told)}"
