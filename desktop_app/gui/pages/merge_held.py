"""A package of a PC that is reported lost: what to make sure of, and the decision about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from desktop_app.exchange.receiving import HELD_WORDS
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, button, label


class HeldCard(Card):
    """Says that a package waits; `taken(reason)` when the district takes it in after all."""

    taken = Signal(str)

    def __init__(self, *, may_take: bool) -> None:
        super().__init__(title="报失电脑的包，先放着")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("怎么核实的")
        self.reason.setPlaceholderText("怎么核实的，例如和谁通过电话")
        self.take_button = button("核实过，合入", self._take)
        self.body.addWidget(label(f"{HELD_WORDS}；下面是里面的内容。", wrap=True))
        if may_take:
            self.body.addLayout(row((self.reason, 1), self.take_button))
        else:
            self.body.addWidget(label("合不合入由区里定，请把这个包交给区里。", wrap=True))
        self.body.addLayout(row(label("不合入就不用动，包留在记录里。", "small"), STRETCH))

    def _take(self) -> None:
        self.taken.emit(self.reason.text())
