"""A table of texts to be read: heads, lines, nothing to change and nothing to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.tips import tip

Index = QModelIndex | QPersistentModelIndex
Texts = Sequence[str]
ROOT: Final = QModelIndex()
LEAST: Final = 72
MOST: Final = 320
_LOOKED_AT: Final = 200  # rows whose width is measured


class TextModel(QAbstractTableModel):
    """Lines of texts under their heads.

    From column `figures_from` on texts stand right, from `marks_from` on in the middle, with heads.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: Texts = ()
        self.lines: Sequence[Texts] = ()
        self.figures_from = self.marks_from = 0

    def show(
        self, heads: Texts, lines: Sequence[Texts], figures_from: int = 0, marks_from: int = 0
    ) -> None:
        """Show another table."""
        self.beginResetModel()
        self.heads, self.lines = heads, lines
        self.figures_from, self.marks_from = figures_from, marks_from
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            said = line[index.column()]
            return tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line[0]}，{self.heads[index.column()]}：{line[index.column()]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._place(index.column())
        return None

    def _place(self, column: int) -> Qt.AlignmentFlag | None:
        if self.figures_from and column >= self.figures_from:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        is_mark = self.marks_from and column >= self.marks_from
        return Qt.AlignmentFlag.AlignCenter if is_mark else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation is Qt.Orientation.Horizontal and role in wanted:
            return self.heads[section]
        is_mark = self.marks_from and section >= self.marks_from
        if role == Qt.ItemDataRole.TextAlignmentRole and is_mark:
            return Qt.AlignmentFlag.AlignCenter
        return None


def dress(grid: QTableView, name: str, *, least_rows: int) -> None:
    """Give a grid of words the looks and manners that all of them share."""
    grid.setAccessibleName(name)
    grid.setFrameShape(QFrame.Shape.NoFrame)
    grid.setWordWrap(False)
    grid.setTabKeyNavigation(False)
    grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    grid.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    grid.setMinimumHeight(look.px(look.HEAD_HEIGHT + least_rows * look.ROW_HEIGHT))
    dress_heads(grid, name)


def dress_heads(grid: QTableView, name: str) -> None:
    """Give a grid rows of the usual height and heads that are only read."""
    side = grid.verticalHeader()
    side.hide()
    side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    side.setMinimumSectionSize(24)
    side.setDefaultSectionSize(look.px(look.ROW_HEIGHT))
    top = grid.horizontalHeader()
    top.setHighlightSections(False)
    top.setSectionsClickable(False)
    top.setFixedHeight(look.px(look.HEAD_HEIGHT))
    top.setAccessibleName(f"{name}表头")


class TextGrid(QTableView):
    """Shows a `TextModel`, as wide as its texts ask for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._heads = own_heads(self)
        self.rows = TextModel(self)
        self.setModel(self.rows)
        dress(self, name, least_rows=3)

    def show_lines(
        self, heads: Texts, lines: Sequence[Texts], figures_from: int = 0, marks_from: int = 0
    ) -> None:
        """Show another table, from its first cell."""
        self.rows.show(heads, lines, figures_from, marks_from)
        top, metrics = self.horizontalHeader(), self.fontMetrics()
        for at, head in enumerate(heads):
            texts = (head, *(line[at] for line in lines[:_LOOKED_AT]))
            needed = max(metrics.horizontalAdvance(text) for text in texts) + look.px(28)
            top.resizeSection(at, min(look.px(MOST), max(look.px(LEAST), needed)))
        if lines:
            self.setCurrentIndex(self.rows.index(0, 0))

    def as_text(self) -> str:
        """Give the table as text that pastes into a spreadsheet."""
        return "\n".join("\t".join(line) for line in (self.rows.heads, *self.rows.lines))
