"""What the grid has no room for: whether a matter goes on for good, and which units help."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from db import meetings
from db.kinds import Resolution
from db.meetings import Target
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import label
from desktop_app.gui.desk import Desk
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.minutes.matter_grid import MatterGrid
from desktop_app.gui.typing_grid import Index


class MatterDetail(QWidget):
    """长期事项 and 配合单位 of the matter with the cursor, below the grid of matters.

    It can be seen while such a matter may be written. `refused(words)` when a unit was typed
    that nobody registered.
    """

    refused = Signal(str)

    def __init__(self, desk: Desk, grid: MatterGrid) -> None:
        super().__init__()
        self._matters = grid.matters
        # The matter and not its row: the cursor moves on before a line above it is taken out.
        self._matter: Resolution | None = None
        self._loaded: Resolution | None = None
        self._shown: list[Target] = []
        self.title = label("", "small")
        fields, lists = Resolution.fields(), Resolution.lists()
        self.long_term = QCheckBox(fields["long_term"].label)
        self.long_term.setAccessibleName(fields["long_term"].label)
        self.long_term.setToolTip(fields["long_term"].hint)
        self.units = LinksEditor(lists["co_units"], desk)
        self.units.picker.setPlaceholderText("输拼音首字母，按 Enter 加一个")
        name = label(lists["co_units"].label, "small")
        name.setBuddy(self.units.picker)
        self.setLayout(row(self.title, self.long_term, name, (self.units.box, 1), gap=10))
        self.hide()
        self.long_term.clicked.connect(self._tick)
        self.units.changed.connect(self._write_units)
        self.units.left.connect(self._leave)
        grid.selectionModel().currentChanged.connect(self._follow)
        grid.matters.modelReset.connect(self.show_nothing)
        grid.matters.dataChanged.connect(self._renew)

    def show_nothing(self) -> None:
        """Go out of view: no matter has the cursor."""
        self._matter = None
        self.hide()

    @property
    def _row(self) -> int:
        """The row of the matter in view; -1 for none."""
        matters = self._matters.matters
        return next((at for at, one in enumerate(matters) if one is self._matter), -1)

    def _follow(self, current: Index, _before: Index) -> None:
        at, matters = current.row(), self._matters.matters
        self._matter = matters[at] if 0 <= at < len(matters) else None
        self._show()

    def _renew(self, first: Index, last: Index) -> None:
        if first.row() <= self._row <= last.row():
            self._show()

    def _show(self) -> None:
        matter = self._matter
        if matter is None or self._matters.is_locked or meetings.is_settled(matter):
            self.show_nothing()
            return
        self.title.setText(f"第 {matter.no} 条")
        self.long_term.setChecked(bool(matter.long_term))
        units = self._matters.helpers(matter)
        # Another matter may have the same units: what is half typed is not for it.
        if matter is not self._loaded or units != self._shown or self.isHidden():
            self._loaded, self._shown = matter, list(units)
            self.units.load(units)
        self.show()

    def _tick(self, on: bool) -> None:  # noqa: FBT001  as `clicked` gives it
        if (at := self._row) >= 0:
            self._matters.set_long_term(at, on=on)

    def _write_units(self) -> None:
        targets, at = self.units.targets(), self._row
        if at >= 0 and targets != self._shown:
            self._shown = targets
            self._matters.set_helpers(at, targets)

    def _leave(self) -> None:
        if words := self.units.fault():
            self.refused.emit(words)
