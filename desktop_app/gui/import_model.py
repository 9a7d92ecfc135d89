"""The rows of an import's preview: what each would do, and what is wrong with which cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from desktop_app.exchange.plan import Plan
from desktop_app.exchange.plan_rows import BAD, MAYBE, PlanCell, PlanRow
from desktop_app.gui.tips import tip

NUMBER, VERDICT, FIRST_FIELD = 0, 1, 2
KEPT: Final = 3000
# What tells people apart stands first, whatever its place in the file.
FIRST: Final = ("full_name", "id_number", "phone", "address", "building", "room")
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_NO_CELL: Final = PlanCell("")


class ImportModel(QAbstractTableModel):
    """Shows some rows of a plan; rows are written out when they are painted.

    `mended(row number, field name, text)` comes from typing into a cell; the plan itself is
    made anew by the page.
    """

    mended = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan: Plan | None = None
        self.places: Sequence[int] = ()
        self.fields: tuple[str, ...] = ()
        self._rows: dict[int, PlanRow] = {}

    def show(self, plan: Plan, places: Sequence[int]) -> None:
        """Show these places of a plan."""
        self.beginResetModel()
        if plan is not self.plan:
            self._rows.clear()
        self.plan, self.places = plan, places
        read = [column.field for column in plan.columns if column.field]
        self.fields = tuple([name for name in FIRST if name in read])
        self.fields += tuple(name for name in read if name not in FIRST)
        self.endResetModel()

    def row(self, at: int) -> PlanRow:
        """Give the row shown at a place in the table."""
        place = self.places[at]
        found = self._rows.get(place)
        if found is None:
            assert self.plan is not None  # noqa: S101  there are no places without a plan
            if len(self._rows) > KEPT:
                self._rows.clear()
            found = self._rows[place] = self.plan.rows[place]
        return found

    def cell(self, at: int, column: int) -> PlanCell:
        """Give a cell of a field's column."""
        return self.row(at).cells.get(self.fields[column - FIRST_FIELD], _NO_CELL)

    def text(self, at: int, column: int) -> str:
        """Give the words of any column."""
        if column == NUMBER:
            return str(self.row(at).number)
        return self.row(at).verdict if column == VERDICT else self.cell(at, column).text

    def problem(self, at: int, column: int) -> str:
        """Give what is wrong with a cell; the verdict's cell speaks for the row as a whole."""
        row = self.row(at)
        if column == VERDICT:
            return "；".join(row.problems)
        return self.cell(at, column).problem if column >= FIRST_FIELD else ""

    def at_number(self, number: int) -> int | None:
        """Give where the row with a number stands, or None when it is not shown."""
        drafts = self.plan.drafts if self.plan else ()
        found = (at for at, place in enumerate(self.places) if drafts[place].number == number)
        return next(found, None)

    def may_mend(self, at: int, column: int) -> bool:
        """Say whether a cell shows what is in the file; a masked number is sound and stays."""
        if column < FIRST_FIELD or self.plan is None:
            return False
        draft = self.plan.drafts[self.places[at]]
        return draft.text(self.fields[column - FIRST_FIELD]) == self.cell(at, column).text

    def problems_in(self, at: int) -> list[int]:
        """Give the columns of a row that something is wrong with."""
        row = self.row(at)
        if row.verdict not in (BAD, MAYBE):
            return []
        columns = range(VERDICT, FIRST_FIELD + len(self.fields))
        return [column for column in columns if self.problem(at, column)] or [VERDICT]

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.places)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else FIRST_FIELD + len(self.fields)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.may_mend(index.row(), index.column()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        at, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(at, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            note = self.cell(at, column).note if column >= FIRST_FIELD else ""
            said = self.problem(at, column) or note
            if role == Qt.ItemDataRole.ToolTipRole:
                return tip(said)
            words = f"{self.title(column)}：{self.text(at, column) or '空'}"
            return f"{words}，{said}" if said else words
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or value == self.text(index.row(), index.column()):
            return False
        number, name = self.row(index.row()).number, self.fields[index.column() - FIRST_FIELD]
        self.mended.emit(number, name, str(value))
        return True

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def title(self, column: int) -> str:
        """Give the heading of a column."""
        if column < FIRST_FIELD:
            return "行" if column == NUMBER else "结果"
        return self.label(self.fields[column - FIRST_FIELD])

    def label(self, name: str) -> str:
        """Give the label of a field."""
        return self.plan.label(name) if self.plan else ""
