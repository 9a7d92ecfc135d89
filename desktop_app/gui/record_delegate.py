"""Paints the cells of a record table: zebra, selection, words, chips and the focus ring.

Own painting, because `::item` rules and default delegates take several times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.record_model import RecordModel

MOST_CUT = 4096
PENCIL = 24
"""The room at the right of a cell where a press begins to edit it."""
_TICK = 16
_TICKED = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.31))  # shares of the box, from its top left


class _Paints:
    """Colours, fonts and measures of one look, made once."""

    def __init__(self) -> None:
        self.look = look.now()
        self.ground = look.color("surface")
        self.zebra = look.color("sunken")
        self.sel, self.on_sel = look.color("sel"), look.color("on_sel")
        self.accent, self.edge = look.color("accent"), QPen(look.color("field"), 1)
        self.mark = QPen(look.color("on_accent"), look.px(2))
        self.text = look.color("text")
        # In high contrast the ring of the page could not be seen on a chosen row.
        self.ring, self.ring_on_sel = QPen(look.color("focus"), 2), QPen(self.on_sel, 2)
        self.body, self.strong = look.font(), look.font(strong=True)
        self.small = look.font("caption")
        self.measure = QFontMetrics(self.body)
        self.small_measure = QFontMetrics(self.small)
        self.baseline = (self.measure.ascent() - self.measure.descent()) / 2
        self.pad = look.px(look.GAP_SMALL)
        self.chips = {
            tone: (look.color(tone), look.color(f"{tone}_bg"))
            for tone in ("ok", "warn", "danger", "info", "brand")
        }
        self.has_edge = self.look.tokens.is_stark
        self.boxes: dict[tuple[bool, bool, float], QPixmap] = {}

    def box(self, side: int, on: bool, selected: bool, ratio: float) -> QPixmap:  # noqa: FBT001
        """Draw the box of a tick; a picture is painted in a fraction of the time."""
        made = QPixmap(round(side * ratio), round(side * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # In high contrast a box of the accent's colour could not be seen on a chosen row, and a
        # black one without a tick would look filled in.
        stands_out = self.has_edge and selected
        painter.setPen(self.ring_on_sel if stands_out else self.edge)
        painter.setBrush(self.accent if on else self.sel if stands_out else self.ground)
        painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), 3, 3)
        if on:
            painter.setPen(self.mark)
            painter.drawPolyline([QPointF(x * side, y * side) for x, y in _TICKED])
        painter.end()
        return made


class RecordDelegate(QStyledItemDelegate):
    """Paints from the model's own rows; `is_selected(id)` says which are."""

    def __init__(
        self, model: RecordModel, is_selected: Callable[[bytes], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._is_selected = is_selected
        self._paints: _Paints | None = None
        self._cut: dict[tuple[str, int], str] = {}
        self.ring_row, self.ring_column = -1, -1
        self.edits: frozenset[int] = frozenset()
        self.first_column, self.last_column = 0, len(model.columns) - 1

    def paints(self) -> _Paints:
        """Give the colours of the look that is worn now."""
        if self._paints is None or self._paints.look is not look.now():
            self._paints = _Paints()
            self._cut.clear()
        return self._paints

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        paints = self.paints()
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        selected = self._ground(painter, rect, row)
        if words := self._model.cell(row, column):
            declared = self._model.columns[column]
            if declared.tones is not None:
                self._chip(painter, rect, words, declared.tones.get(words, "info"))
            else:
                painter.setFont(paints.strong if declared.is_strong else paints.body)
                painter.setPen(paints.on_sel if selected else paints.text)
                x = rect.x() + paints.pad
                y = rect.y() + rect.height() / 2 + paints.baseline
                painter.drawText(x, round(y), self._fitted(words, rect.width() - 2 * paints.pad))
        if row == self.ring_row:
            self._ring(painter, rect, column, paints.ring_on_sel if selected else paints.ring)

    def tick(self, painter: QPainter, rect: QRect, row: int, *, on: bool) -> None:
        """Paint the box before a row, with or without its tick."""
        paints = self.paints()
        selected = self._ground(painter, rect, row)
        side = look.px(_TICK)
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        key = (on, selected, painter.device().devicePixelRatio())
        if (drawn := paints.boxes.get(key)) is None:
            drawn = paints.boxes[key] = paints.box(side, *key)
        painter.drawPixmap(box.topLeft(), drawn)

    def _ground(self, painter: QPainter, rect: QRect, row: int) -> bool:
        """Paint what words stand on; say whether the row is chosen."""
        paints = self.paints()
        selected = self._is_selected(self._model.record_id(row))
        if selected:
            painter.fillRect(rect, paints.sel)
        else:
            painter.fillRect(rect, paints.zebra if row % 2 else paints.ground)
        return selected

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show all the words of a cell that has no room for them."""
        words = self._model.cell(index.row(), index.column()) if index.isValid() else ""
        room = option.rect.width() - 2 * self.paints().pad
        if not words or self._fitted(words, room) == words:
            QToolTip.hideText()
            return False
        QToolTip.showText(event.globalPos(), f"<span>{escape(words)}</span>", view)
        return True

    def _fitted(self, words: str, room: int) -> str:
        key = (words, room)
        cut = self._cut.get(key)
        if cut is None:
            if len(self._cut) > MOST_CUT:
                self._cut.clear()
            measure = self.paints().measure
            cut = self._cut[key] = measure.elidedText(words, Qt.TextElideMode.ElideRight, room)
        return cut

    def _chip(self, painter: QPainter, rect: QRect, words: str, tone: str) -> None:
        paints = self.paints()
        ink, ground = paints.chips.get(tone, paints.chips["info"])
        height = paints.small_measure.height() + 4
        width = min(paints.small_measure.horizontalAdvance(words) + 16, rect.width() - 8)
        top = rect.y() + (rect.height() - height) / 2
        shape = QRectF(rect.x() + paints.pad - 2, top, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink) if paints.has_edge else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(shape, height / 2, height / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(paints.small)
        painter.setPen(ink)
        painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, words)

    def _ring(self, painter: QPainter, rect: QRect, column: int, pen: QPen) -> None:
        painter.setPen(pen)
        box = rect.adjusted(0, 1, 0, -1)
        painter.drawLine(box.topLeft(), box.topRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if column == self.ring_column and column in self.edits:
            self._pencil(painter, box)
        if column == self.first_column:
            painter.drawLine(box.left() + 1, box.top(), box.left() + 1, box.bottom())
        if column == self.last_column:
            painter.drawLine(box.right(), box.top(), box.right(), box.bottom())

    def _pencil(self, painter: QPainter, box: QRect) -> None:
        """Show that the cell with the cursor can be edited in place, and where to press."""
        pen = painter.pen()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(1, 1, -1, -1))
        size = look.px(14)
        picture = icons.pixmap("pencil", "text2", 14)
        spot = QRect(
            box.right() - look.px(PENCIL) + (look.px(PENCIL) - size) // 2,
            box.center().y() - size // 2,
            size,
            size,
        )
        painter.fillRect(spot.adjusted(-3, -3, 3, 3), self.paints().ground)
        painter.drawPixmap(spot, picture)
        painter.setPen(pen)
