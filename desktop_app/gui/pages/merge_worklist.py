"""The conflicts that wait for a decision: a line each, with a tick once it is decided."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from desktop_app.exchange.conflict_choices import ConflictChoices
from desktop_app.gui import look
from desktop_app.gui.controls import Card, label
from desktop_app.gui.tips import tip


class Worklist(Card):
    """Shows what waits; `picked(number)` names the card that staff want to see."""

    picked = Signal(int)

    def __init__(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("待定的冲突")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setMinimumHeight(look.px(90))
        self.heading = label("待定", "h2")
        self.nothing = label("没有两边都改过的，不用定。", "small", wrap=True)
        super().__init__(self.heading, self.nothing, (self.list, 1))
        self.list.itemClicked.connect(self._pick)

    def show_choices(self, choices: ConflictChoices) -> None:
        """Show the cards anew."""
        self.list.clear()
        for card in choices.cards:
            choice = choices.chosen.get(card.row)
            done = choice is not None
            words = "退回社区" if isinstance(choice, str) else "已定"
            if not done:
                words = "等社区答复" if card.is_away else f"{len(card.rows)} 项不同"
            item = QListWidgetItem(f"{'✓ ' if done else ''}{card.title}　{words}")
            item.setToolTip(tip(card.title))
            if done:
                item.setForeground(look.color("ok"))
            self.list.addItem(item)
        count = len(choices.cards)
        self.nothing.setVisible(not count)
        self.heading.setText(f"待定 {choices.left} / {count}" if count else "待定")

    def go_to(self, number: int) -> None:
        """Mark the card in view."""
        self.list.setCurrentRow(number)

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(self.list.row(item))
