"""另外要看的: what exchange left besides conflicts, a line each, with its reason below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget

from db.package_lines import Line
from desktop_app.exchange.beside import BESIDE_ERASURE
from desktop_app.gui import look
from desktop_app.gui.controls import Card, button, label


class BesideCard(Card):
    """Shows the lines while there are any; `seen(line)` when staff looked at one and are done."""

    seen = Signal(object)

    def __init__(self, *, may_decide: bool) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("另外要看的")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setMinimumHeight(look.px(60))
        self.heading = label("另外要看的", "h2")
        self.reason = label("", "small", wrap=True)
        self.seen_button = button("看过了", self._settle)
        super().__init__(self.heading, (self.list, 1), self.reason, self.seen_button)
        self._lines: list[Line] = []
        self._may_decide = may_decide
        self.list.currentRowChanged.connect(self._show_reason)
        self.hide()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show what waits; the card is not there while nothing does."""
        self._lines = list(lines)
        self.list.clear()
        for line in self._lines:
            self.list.addItem(f"{line.verdict}　{line.name or line.kind.title}")
        self.heading.setText(f"另外要看的 {len(self._lines)}")
        self.setVisible(bool(self._lines))
        self.list.setCurrentRow(0 if self._lines else -1)
        self._show_reason(self.list.currentRow())

    def _show_reason(self, number: int) -> None:
        line = self._lines[number] if 0 <= number < len(self._lines) else None
        self.reason.setText("；".join(line.details) if line else "")
        can_settle = line is not None and line.verdict == BESIDE_ERASURE and self._may_decide
        self.seen_button.setVisible(can_settle)

    def _settle(self) -> None:
        number = self.list.currentRow()
        if 0 <= number < len(self._lines):
            self.seen.emit(self._lines[number])
