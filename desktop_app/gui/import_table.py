"""The table of an import's preview: bad cells in red with a sign, mended in place."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.controls import CodeInput, LineInput
from desktop_app.gui.import_model import FIRST_FIELD, NUMBER, VERDICT, ImportModel
from desktop_app.gui.text_grid import dress_heads

SIGNS: Final = {
    NEW: ("plus", "ok"),
    UPDATE: ("undo-2", "info"),
    SAME: ("check", "text2"),
    BAD: ("circle-alert", "danger"),
    MAYBE: ("circle-help", "warn"),
    SKIPPED: ("minus", "text2"),
}
CODES: Final = frozenset({"id_number", "phone", "phone2", "contact_phone", "birth_date"})
WIDTHS: Final = {
    "full_name": 110, "id_number": 186, "phone": 132, "phone2": 132, "address": 220,
    "sex": 60, "head_name": 100, "birth_date": 116, "remark": 140, "contact_phone": 132,
}  # fmt: skip
USUAL: Final = 100
SIGN: Final = 16

Index = QModelIndex | QPersistentModelIndex


class ImportTable(QTableView):
    """Shows an `ImportModel`; `looked_at()` follows the cursor, `skipped()` comes from Del."""

    looked_at = Signal()
    skipped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._heads = own_heads(self)
        self.rows = ImportModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName("导入预览")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        dress_heads(self, "导入预览")

    def fit_columns(self) -> None:
        """Give each column the width its field usually needs."""
        header = self.horizontalHeader()
        header.resizeSection(NUMBER, look.px(52))
        header.resizeSection(VERDICT, look.px(116))
        for place, name in enumerate(self.rows.fields):
            header.resizeSection(place + FIRST_FIELD, look.px(WIDTHS.get(name, USUAL)))

    def go_to(self, at: int, column: int) -> None:
        """Put the cursor into a cell and bring it into view."""
        index = self.rows.index(at, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def mend_here(self) -> None:
        """Open the cell with the cursor for typing, or the first bad one of its row."""
        index = self.currentIndex()
        if not index.isValid():
            return
        at = index.row()
        columns = [index.column(), *self.rows.problems_in(at)]
        column = next((one for one in columns if self.rows.may_mend(at, one)), None)
        if column is not None:
            self.go_to(at, column)
            self.edit(self.rows.index(at, column))

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.looked_at.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not is_editing:
            self.mend_here()
        elif event.key() == Qt.Key.Key_Delete and not is_editing:
            self.skipped.emit()
        else:
            super().keyPressEvent(event)


class _Cells(QStyledItemDelegate):
    """Paints cells and opens them for typing."""

    def __init__(self, table: ImportTable) -> None:
        super().__init__(table)
        self._table = table

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> LineInput:
        rows = self._table.rows
        name = rows.fields[index.column() - FIRST_FIELD]
        words = f"第 {rows.row(index.row()).number} 行 {rows.label(name)}"
        made = CodeInput(words) if name in CODES else LineInput(words)
        made.setParent(parent)
        return made

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows, at, column = self._table.rows, index.row(), index.column()
        rect: QRect = option.rect
        problem = rows.problem(at, column)
        current = self._table.currentIndex()
        is_bad = bool(problem) and column >= FIRST_FIELD
        is_here = current.row() == at
        ground = "danger_bg" if is_bad else "sel" if is_here else "surface"
        painter.fillRect(rect, look.color(ground))
        painter.setPen(look.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        ink = "danger" if is_bad else "on_sel" if is_here else "text"
        inside = rect.adjusted(look.px(8), 0, -look.px(8), 0)
        if column == VERDICT:
            sign, tone = SIGNS[rows.text(at, column)]
            ink = "on_sel" if is_here and tone == "text2" else look.tone_on(tone, chosen=is_here)
            inside = self._sign(painter, inside, sign, ink)
        elif is_bad:
            inside = self._sign(painter, inside, "triangle-alert", "danger")
        elif column >= FIRST_FIELD and rows.cell(at, column).note:
            self._note(painter, inside, look.tone_on("warn", chosen=is_here))
            inside = inside.adjusted(0, 0, -look.px(SIGN + 2), 0)
        self._words(painter, inside, rows.text(at, column), ink)
        if is_here and current.column() == column:
            ring = "focus" if self._table.hasFocus() else "field"
            painter.setPen(QPen(look.color(look.tone_on(ring, chosen=not is_bad)), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _sign(self, painter: QPainter, inside: QRect, sign: str, tone: str) -> QRect:
        size = look.px(SIGN)
        top = inside.y() + (inside.height() - size) // 2
        painter.drawPixmap(inside.x(), top, icons.pixmap(sign, tone, SIGN))
        return inside.adjusted(size + look.px(6), 0, 0, 0)

    def _note(self, painter: QPainter, inside: QRect, tone: str) -> None:
        """Draw the sign of a mended cell at its right end; the words are in the tip."""
        size = look.px(SIGN - 2)
        top = inside.y() + (inside.height() - size) // 2
        painter.drawPixmap(inside.right() - size, top, icons.pixmap("info", tone, SIGN - 2))

    def _words(self, painter: QPainter, inside: QRect, words: str, ink: str) -> None:
        if not words:
            return
        font = look.font()
        painter.setFont(font)
        painter.setPen(look.color(ink))
        plain = words.replace("\n", " ")
        cut = QFontMetrics(font).elidedText(plain, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
