"""Asking whom a name means: those who are called so, somebody else, or the name alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop_app.exchange.plan_rows import Question
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import ChoiceBox, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.picker import Picker

MOST_LETTERS = 40
_NOBODY = ("staff_member",)


class WhoIsMeant(QFrame):
    """Asks one `Question`; `answered(record id)` tells who it is, None for the name alone."""

    answered = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look.dress(self, "bar-info")
        self.words = label("")
        self.choice = ChoiceBox("同名的里面选一个")
        self.picker = Picker(desk, _NOBODY, name="找别的记录")
        self.as_text = button("就记这个名字", self._take_text, kind="link")
        self.choice.setMinimumWidth(look.px(180))
        self.choice.setMaximumWidth(look.px(360))
        self.picker.setMinimumWidth(look.px(140))
        self.picker.setMaximumWidth(look.px(260))
        self.setLayout(
            row(
                self.words,
                self.choice,
                self.picker,
                self.as_text,
                STRETCH,
                gap=8,
                edges=(12, 4, 8, 4),
            )
        )
        self.choice.chosen.connect(self._take)
        self.picker.picked.connect(self._take)
        self.hide()

    def ask(self, question: Question | None) -> None:
        """Ask a question; None asks nothing and goes out of view."""
        self.setVisible(question is not None)
        if question is None:
            return
        self.words.setText(f"“{question.part[:MOST_LETTERS]}”是：")
        options = [(one.id, _told(one.name, one.detail)) for one in question.found]
        self.choice.offer(options, blank=f"同名 {len(options)} 个，请选")
        self.choice.setVisible(bool(options))
        self.picker.limit(question.tables)
        self.picker.set_target(None)
        self.picker.setAccessibleName(f"“{question.part}”是别的哪一位")
        self.as_text.setVisible(question.may_be_text)

    def _take(self, target: object) -> None:
        if target is not None:
            self.answered.emit(target)

    def _take_text(self) -> None:
        self.answered.emit(None)


def _told(name: str, detail: str) -> str:
    return f"{name} · {detail}" if detail else name
