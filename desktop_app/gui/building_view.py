"""The grid of a building on screen: a door a cell, worked by arrows, Enter or one click.

Shape and words tell what is empty and what is stale; no colour says anything about anybody.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.building_model import EMPTY, NOBODY, STALE, BuildingModel

CELL: Final = (118, 62)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DoorDelegate(QStyledItemDelegate):
    """Paints a door: its number, who keeps house there, what to look at."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model, view = index.model(), self.parent()
        if not isinstance(model, BuildingModel) or not isinstance(view, QTableView):
            return
        room, who, note = model.lines(index)
        box: QRect = option.rect
        painter.fillRect(box, look.color("surface" if room else "sunken"))
        if model.starts_entrance(index.column()):
            painter.setPen(QPen(look.color("field"), look.px(2)))
            painter.drawLine(box.topLeft(), box.bottomLeft())
        inner = box.adjusted(look.px(5), look.px(4), -look.px(5), -look.px(4))
        if room:
            self._outline(painter, inner, note)
            self._words(painter, inner, (room, who, note))
        if index == view.currentIndex() and view.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(2, 2, -2, -2))

    def _outline(self, painter: QPainter, box: QRect, note: str) -> None:
        """Draw a whole line round a door, a broken one where nobody lives, a corner where stale."""
        line = Qt.PenStyle.DashLine if note in (EMPTY, NOBODY) else Qt.PenStyle.SolidLine
        ink = look.color("field")
        painter.setPen(QPen(ink, 1, line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if note == STALE:
            side = look.px(11)
            corner = box.topRight()
            painter.setBrush(ink)
            painter.drawPolygon(
                QPolygon(
                    [corner, corner - _across(side), corner + _down(side)]
                )
            )  # fmt: skip

    def _words(self, painter: QPainter, box: QRect, said: tuple[str, str, str]) -> None:
        fonts = (look.font("caption"), look.font(strong=True), look.font("caption"))
        inks = ("text2", "text", "text2")
        room = box.adjusted(look.px(7), look.px(3), -look.px(7), -look.px(3))
        y = room.top()
        for words, face, ink in zip(said, fonts, inks, strict=True):
            if not words:
                continue
            measure = QFontMetrics(face)
            painter.setFont(face)
            painter.setPen(look.color(ink))
            cut = measure.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.left(), y + measure.ascent(), cut)
            y += measure.height()

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(look.px(CELL[0]), look.px(CELL[1]))


class BuildingView(QTableView):
    """Shows a `BuildingModel`; `chosen(index)` comes with Enter, F2 or one click."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self._heads = own_heads(self)
        self.setAccessibleName("楼栋的层与室")
        self.doors = BuildingModel(self)
        self.setModel(self.doors)
        self.setItemDelegate(DoorDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header, size in ((self.horizontalHeader(), CELL[0]), (self.verticalHeader(), CELL[1])):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setDefaultSectionSize(look.px(size))
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
        # Nothing can be selected, so the corner presses nothing; it is wide enough all the same.
        self.setCornerButtonEnabled(False)
        self.verticalHeader().setMinimumWidth(look.px(64))
        self.setMinimumHeight(look.px(look.HEAD_HEIGHT + 2 * CELL[1]))
        self.clicked.connect(self.chosen)
        self.doors.modelReset.connect(self._show_heads)

    def _show_heads(self) -> None:
        """Show floors and entrances where there are any; a yard's doors stand under none."""
        doors, across = self.doors, Qt.Orientation.Horizontal
        for header in (self.horizontalHeader(), self.verticalHeader()):
            way = header.orientation()
            count = doors.columnCount() if way == across else doors.rowCount()
            header.setVisible(any(doors.headerData(at, way) for at in range(count)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and here.isValid() and event.key() in (*_ENTER, Qt.Key.Key_F2):
            self.chosen.emit(here)
        else:
            super().keyPressEvent(event)

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self.update(previous)
        self.update(current)


def _across(by: int) -> QPoint:
    return QPoint(by, 0)


def _down(by: int) -> QPoint:
    return QPoint(0, by)
