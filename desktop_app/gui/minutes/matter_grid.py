"""The grid of what was decided: Tab to the right, Ctrl+Enter a new line, five lines pasted at once.

Its lines are resolutions; a unit that no list knows yet is asked for by the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from db import codes
from db.kinds import PartnerOrganization, Resolution
from desktop_app.gui import quick_new
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.controls import DateInput, LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_model import Col, MatterModel
from desktop_app.gui.picker import Picker
from desktop_app.gui.typing_grid import CellDelegate, Index, TypingGrid, put_in

_WIDTHS: Final[dict[int, int]] = {
    Col.NO: 36,
    Col.UNIT: 124,
    Col.OWNER: 88,
    Col.DUE: 104,
    Col.TOPIC: 84,
    Col.STATE: 116,
}
_TABLES: Final = {Col.UNIT: "owner_unit", Col.OWNER: "owner"}


class MatterGrid(TypingGrid):
    """The grid; the page hands it the desk and the model's list.

    `unit_asked(cell, words)` when a unit is to be registered that no list knows yet.
    """

    unit_asked = Signal(object, str)

    def __init__(self, desk: Desk) -> None:
        self.matters = MatterModel(desk.store)
        super().__init__(
            self.matters, "议定事项", widths=_WIDTHS, stretch=Col.MATTER, first=Col.MATTER
        )
        self.set_cells(_MatterCells(desk, self))

    @override
    def take_lines(self, lines: Sequence[Sequence[str]]) -> None:
        self.lines.drop_blank()
        self.go_to(self.lines.add(*lines), Col.UNIT)


class _MatterCells(CellDelegate):
    """The controls of a resolution's cells."""

    def __init__(self, desk: Desk, grid: MatterGrid) -> None:
        super().__init__(grid)
        self._desk, self._matters = desk, grid

    @override
    def control(self, index: Index) -> QWidget:
        col = Col(index.column())
        if col in _TABLES:
            declared: Any = Resolution.fields()[_TABLES[col]]
            picker = Picker(self._desk, declared.kinds, free_text=col == Col.OWNER)
            if col == Col.UNIT:
                ask = partial(self._ask_unit, QPersistentModelIndex(index))
                words = partial(quick_new.words, self._desk, picker, PartnerOrganization)
                picker.offer_new(words, ask, table=PartnerOrganization.__tablename__)
            return picker
        if col == Col.DUE:
            day = DateInput()
            day.today = self._matters.matters.day
            return day
        if col == Col.TOPIC:
            box = InitialsBox()
            offered = codes.RESOLUTION_TOPIC.offered(self._desk.store.today)
            box.offer([(code, codes.RESOLUTION_TOPIC.label(code)) for code in offered])
            return box
        return LineInput()

    def _ask_unit(self, cell: QPersistentModelIndex, words: str) -> None:
        """Leave the cell as it was and let the page ask for the unit."""
        if self.open_one is not None:
            self.closeEditor.emit(self.open_one, QAbstractItemDelegate.EndEditHint.NoHint)
        self._matters.unit_asked.emit(cell, words)

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Cut a unit in its middle: many begin alike, and how many help stands at the end."""
        super().initStyleOption(option, index)
        if index.column() == Col.UNIT:
            shown: Any = option
            shown.textElideMode = Qt.TextElideMode.ElideMiddle

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        matter = self._matters.matters.matters[index.row()]
        chosen = {Col.UNIT: matter.owner_unit, Col.OWNER: matter.owner, Col.TOPIC: matter.topic}
        col = Col(index.column())
        put_in(editor, chosen.get(col), self._matters.matters.typed_words(matter, col))
