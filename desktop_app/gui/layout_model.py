"""The columns of a ledger as lines that are ticked, renamed, widened and moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.tips import tip
from desktop_app.gui.typing_grid import LinesModel
from desktop_app.ledgers import fitting
from desktop_app.ledgers.fitting import Layout, Placed
from desktop_app.ledgers.ledger import Ledger

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT: Final = QModelIndex()
_MIME: Final = "application/x-ledger-column"


class Col(IntEnum):
    """What stands in a line."""

    ON = 0
    HEAD = 1
    WIDTH = 2


HEADINGS: Final = ("印", "列名", "宽度")


@dataclass
class Line:
    """One column of the declaration, the way it is set here."""

    key: str
    declared: str
    head: str
    weight: float
    is_on: bool = True
    is_fixed: bool = False


class LayoutModel(LinesModel):
    """One line a column; `changed()` follows every change."""

    changed = Signal()

    def __init__(self, ledger: Ledger, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledger = ledger.declared or ledger
        self.lines: list[Line] = []
        self.show(Layout())

    def show(self, layout: Layout) -> None:
        """Show a layout; columns it leaves out stand below, not ticked."""
        default = fitting.as_declared(self.ledger).columns
        names = {one.key: one.label for one in default}
        fixed = fitting.fixed_keys(self.ledger)
        placed = layout.columns or default
        held = {one.key for one in placed}
        rest = [one for one in default if one.key not in held]
        self.beginResetModel()
        self.lines = [
            Line(one.key, names[one.key], one.label, one.weight, one.key in held, one.key in fixed)
            for one in (*placed, *rest)
        ]
        self.endResetModel()

    def layout_as(self, title: str) -> Layout:
        """Give what is set as a layout under a title."""
        placed = (Placed(one.key, one.head, one.weight) for one in self.lines if one.is_on)
        return Layout(" ".join(title.split()), tuple(placed))

    def total(self) -> float:
        """Give the sum of the widths that are printed."""
        return sum(one.weight for one in self.lines if one.is_on)

    def make_whole(self) -> None:
        """Stretch or squeeze the widths so that they sum to 100, in halves."""
        shown = [one for one in self.lines if one.is_on]
        whole = self.total()
        if not shown or whole <= 0:
            return
        for one in shown:
            one.weight = max(0.5, round(one.weight * 200 / whole) / 2)
        widest = max(shown, key=lambda one: one.weight)
        widest.weight += 100 - self.total()
        self._tell_all()

    def move(self, row: int, to: int) -> bool:
        """Put a line at another place; the number keeps the first."""
        first = 1 if self.lines and self.lines[0].is_fixed else 0
        if not (first <= row < len(self.lines) and first <= to < len(self.lines)) or row == to:
            return False
        self.beginMoveRows(_ROOT, row, row, _ROOT, to + (to > row))
        self.lines.insert(to, self.lines.pop(row))
        self.endMoveRows()
        self.changed.emit()
        return True

    def _tell_all(self) -> None:
        last = self.index(len(self.lines) - 1, len(HEADINGS) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.changed.emit()

    # Qt's own

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        return HEADINGS[section] if across and role == Role.DisplayRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        held = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled
        if index.column() == Col.ON:
            can_turn = not self.lines[index.row()].is_fixed
            return held | flag.ItemIsUserCheckable if can_turn else held
        return held | flag.ItemIsEditable

    @override
    def may_edit(self, index: Index) -> bool:
        return index.isValid() and index.column() != Col.ON

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, col = self.lines[index.row()], Col(index.column())
        if col is Col.ON and role == Role.CheckStateRole:
            return Qt.CheckState.Checked if line.is_on else Qt.CheckState.Unchecked
        if role == Role.DisplayRole or (role == Role.EditRole and col is not Col.ON):
            return self._words(line, col)
        if role == Role.ToolTipRole:
            said = f"{line.declared}：一定要印" if line.is_fixed else f"原来的列名：{line.declared}"
            return tip(said)
        if role == Role.AccessibleTextRole:
            return f"{line.head}，宽度 {line.weight:g}，{'印' if line.is_on else '不印'}"
        if role == Role.ForegroundRole and not line.is_on:
            return look.color("text2")
        if role == Role.TextAlignmentRole and col is Col.WIDTH:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @staticmethod
    def _words(line: Line, col: Col) -> str:
        return {Col.ON: "", Col.HEAD: line.head, Col.WIDTH: f"{line.weight:g}"}[col]

    @override
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        line, col = self.lines[index.row()], Col(index.column())
        if col is Col.ON:
            if line.is_fixed or role != Role.CheckStateRole:
                return False
            line.is_on = Qt.CheckState(value) == Qt.CheckState.Checked
        elif col is Col.HEAD:
            line.head = " ".join(str(value).split())
        else:
            line.weight = read_width(str(value), line.weight)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), Col.WIDTH))
        self.changed.emit()
        return True

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        return [_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        made.setData(_MIME, str(indexes[0].row()).encode())
        return made

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Move the line that was dragged; the view has nothing more to take out."""
        if not data.hasFormat(_MIME):
            return False
        taken = int(bytes(data.data(_MIME).data()))
        to = parent.row() if parent.isValid() else row if row >= 0 else len(self.lines)
        if not parent.isValid() and to > taken:
            to -= 1
        self.move(taken, min(to, len(self.lines) - 1))
        return False

    # The lines are those of the declaration: none is added, none goes.

    @override
    def add(self, *lines: Sequence[str]) -> int:
        return max(0, len(self.lines) - 1)

    @override
    def remove(self, row: int) -> None:
        """Print a column no longer."""
        off = Qt.CheckState.Unchecked
        self.setData(self.index(row, Col.ON), off, Role.CheckStateRole)

    @override
    def drop_blank(self) -> None:
        return None


def read_width(text: str, before: float) -> float:
    """Read a width as typed; what is no number between 0 and 100 changes nothing."""
    try:
        weight = float(text.strip().rstrip("%％"))
    except ValueError:
        return before
    return round(weight, 2) if 0 < weight <= 100 else before
