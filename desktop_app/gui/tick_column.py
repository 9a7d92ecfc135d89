"""The ticks at the left of a list, by which the mouse alone chooses several rows.

They are a head of the table and no column of its model: they stay where they are when columns are
moved, hidden or scrolled, and nothing that counts columns has to know of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QCheckBox, QHeaderView, QTableView
from typing_extensions import override

from desktop_app.gui import look

WIDTH: Final = 28
ALL, NONE = "全选（Ctrl+A）", "全不选"


class TickColumn(QHeaderView):
    """Paints the tick of each row in view; `pressed_at(row, through)` tells of a press on one.

    `through` is whether Shift was held: all rows from the last one pressed are meant then.
    """

    pressed_at = Signal(int, bool)

    def __init__(self, table: QTableView, paint: Callable[[QPainter, QRect, int], None]) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._paint = paint
        look.dress(self, "ticks")

    @override
    def sizeHint(self) -> QSize:
        """Give the width at once: Qt's own asks two hundred rows."""
        return QSize(look.px(WIDTH), 0)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        self._paint(painter, rect, logicalIndex)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.logicalIndexAt(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            through = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.pressed_at.emit(row, through)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second of two quick presses for a press like the first."""
        self.mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag nothing: rows are neither moved nor made higher by hand."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do nothing more: the press did it."""


class HeadTick(QCheckBox):
    """The tick over the ticks: all that match, or none. How it stands, its table says."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        look.dress(self, "head-tick")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+A does it; Tab goes on to the rows
        self.setGeometry(0, 0, look.px(WIDTH), look.px(look.HEAD_HEIGHT))
        self.say(0, whole=False)

    def say(self, count: int, *, whole: bool) -> None:
        """Show whether all rows are ticked, some, or none, and say what a press would do."""
        state = Qt.CheckState
        self.setCheckState(
            state.Checked if whole else state.PartiallyChecked if count else state.Unchecked
        )
        words = NONE if whole else ALL
        self.setAccessibleName(words)
        self.setToolTip(words)

    @override
    def nextCheckState(self) -> None:
        """Leave the state to whoever hears `clicked`."""

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)
