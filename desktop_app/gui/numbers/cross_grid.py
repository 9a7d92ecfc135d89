"""The table of a number taken apart: every cell opens the records it counts."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView
from typing_extensions import override

from db.cross_table import CrossTable
from desktop_app.gui import look
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.text_grid import Index, TextModel, dress
from desktop_app.ledgers.cross_sheet import SUM, lines

HEAD_WIDTH: Final = 120
WIDTH: Final = 72
_OPENING: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2})


class CrossModel(TextModel):
    """Lines of texts: a head, its numbers, their sum."""

    def show_table(self, table: CrossTable, down: str) -> None:
        """Show another table; `down` is what its rows are called."""
        unit = table.figure.indicator.unit
        heads = (down, unit) if table.is_plain else (down, *table.columns, SUM)
        self.show(heads, list(lines(table)), figures_from=1)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole and index.isValid():
            is_sum = index.row() == len(self.lines) - 1 or self.heads[index.column()] == SUM
            return look.font(strong=True) if is_sum or not index.column() else None
        return super().data(index, role)


class CrossGrid(QTableView):
    """Shows a `CrossModel`; `opened(row, column)` names the cell whose records are wanted."""

    opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._heads = own_heads(self)
        self.rows = CrossModel(self)
        self.setModel(self.rows)
        dress(self, "交叉表", least_rows=4)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row(), index.column()))

    def show_table(self, table: CrossTable, down: str) -> None:
        """Show another table, from its first cell."""
        self.rows.show_table(table, down)
        top = self.horizontalHeader()
        metrics = self.fontMetrics()
        for at, head in enumerate(self.rows.heads):
            least = look.px(WIDTH if at else HEAD_WIDTH)
            texts = (head, *(line[at] for line in self.rows.lines))
            needed = max(metrics.horizontalAdvance(text) for text in texts) + look.px(28)
            top.resizeSection(at, max(least, needed))
        if self.rows.lines:
            self.setCurrentIndex(self.rows.index(0, 1))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if event.key() in _OPENING and here.isValid():
            self.opened.emit(here.row(), here.column())
            return
        super().keyPressEvent(event)
