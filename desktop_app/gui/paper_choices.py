"""What staff choose about the paper: size, direction, binding edge, sides, marks for holes."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop_app.gui import look
from desktop_app.gui.arrange import column, held
from desktop_app.gui.controls import ChoiceBox, Fold, label
from desktop_app.gui.local_settings import is_on, settings
from desktop_app.gui.paper_printing import FINE_PLACE
from desktop_app.ledgers.fitting import is_table
from desktop_app.ledgers.ledger import Ledger
from desktop_app.ledgers.sheet import SIZES, Edge, Setup

SINGLE: Final = "paper/one_sided"
HOLES: Final = "paper/holes"
WAYS: Final = ((True, "横向"), (False, "纵向"))
EDGES: Final = ((Edge.LEFT, "左边装订"), (Edge.TOP, "上边装订"))
SIDES: Final = ((True, "双面"), (False, "单面"))


class PaperChoices(QWidget):
    """One line that says which paper it is, and folds out into the choices.

    Size, direction and edge start from what each ledger declares; sides and holes are habits of
    an office and stay, also on the next day. `changed()` follows every choice.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ledger: Ledger | None = None
        self.format = ChoiceBox("纸张大小", ((name, name) for name in SIZES))
        self.way = ChoiceBox("纸张方向", WAYS)
        self.edge = ChoiceBox("装订边", EDGES)
        self.sides = ChoiceBox("单双面", SIDES)
        self.holes = QCheckBox("印出装订线和孔位")
        self.fine = QCheckBox("小字印得更细（600 点，慢一些）")
        self.sides.set_value(not is_on(SINGLE))
        self.fine.setChecked(is_on(FINE_PLACE))
        self.holes.setChecked(is_on(HOLES))
        self._lay_out()
        for box in (self.format, self.way, self.edge, self.sides):
            box.chosen.connect(self._tell)
        self.holes.toggled.connect(self._tell)
        self.fine.toggled.connect(partial(settings().setValue, FINE_PLACE))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(8))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        parts = (
            ("纸张", self.format),
            ("方向", self.way),
            ("装订", self.edge),
            ("单双面", self.sides),
        )
        for place, (words, control) in enumerate(parts):
            control.setMinimumContentsLength(4)
            grid.addWidget(label(words, "small"), place // 2, place % 2 * 2)
            grid.addWidget(control, place // 2, place % 2 * 2 + 1)
        for tick in (self.holes, self.fine):
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tick.setAccessibleName(tick.text())
        self.fold = Fold("纸张", held(column(grid, self.holes, self.fine, gap=6)))
        self.setLayout(column(self.fold))

    def show_for(self, ledger: Ledger) -> None:
        """Offer what fits a ledger; official text has its own paper (GB/T 9704-2012)."""
        self.ledger = ledger
        self.setVisible(is_table(ledger))
        self.format.set_value(ledger.sheet.name)
        self.way.set_value(ledger.sheet.is_lying)
        self.edge.set_value(ledger.sheet.edge)
        self._say()

    def setup(self) -> Setup:
        """Give what is chosen; what is like the declaration stays open."""
        ledger = self.ledger
        if ledger is None or not is_table(ledger):
            return Setup()
        sheet, lying = ledger.sheet, self.way.value()
        # Turned over, paper is bound where custom has it unless staff say otherwise.
        return Setup(
            size=self.format.value() if self.format.value() != sheet.name else "",
            lying=lying if lying != sheet.is_lying else None,
            edge=self.edge.value(),
            two_sided=self.sides.value(),
            holes=self.holes.isChecked(),
        )

    def words(self) -> str:
        """Say in a line what is chosen: `A4 横向 · 上边装订 · 双面`."""
        boxes = (self.edge, self.sides)
        parts = [f"{self.format.currentText()} {self.way.currentText()}"]
        parts += [box.currentText() for box in boxes]
        return " · ".join(parts + ["印孔位"] * self.holes.isChecked())

    def _tell(self, *_: object) -> None:
        if self.sender() is self.way:
            self.edge.set_value(Edge.TOP if self.way.value() else Edge.LEFT)
        kept = settings()
        kept.setValue(SINGLE, not self.sides.value())
        kept.setValue(HOLES, self.holes.isChecked())
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self.fold.say(self.words())
