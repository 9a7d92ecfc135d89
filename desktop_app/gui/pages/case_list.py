"""五个及时: the list of cases, and within how many days each category is to be handled."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from db import case_days
from db.roles import may
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import CodeInput, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList

ASKED: Final = "登记以后几天内办结。以后登记的事项照这里算，已经登记的不变。"


class CasesList(PlaceList):
    """The cases by category; an administrator sets the days of each."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(desk, place)
        self.days_card = AskCard()
        self.days_button = button("办理时限", self.ask_days, kind="link", icon="clock")
        if may(desk.clerk, "settings"):
            self.top.addWidget(self.days_button, 0, Qt.AlignmentFlag.AlignTop)
        self.put_below_head(self.days_card)

    def ask_days(self) -> None:
        """Ask for the days of each category."""
        lines: dict[str, CodeInput] = {}
        controls = []
        for code, words in case_days.categories():
            lines[code] = CodeInput(most=3)
            lines[code].setText(str(case_days.days_for(self.desk.store, code)))
            controls.append((code, f"{words}（天）", lines[code]))
        self.days_card.ask(ASKED, controls, deed="保存", press=lambda: self._keep_days(lines))

    def _keep_days(self, lines: dict[str, CodeInput]) -> None:
        texts = {code: line.text().strip() for code, line in lines.items()}
        days = {code: int(text) if text.isdecimal() else None for code, text in texts.items()}
        self.desk.tell_changed(case_days.keep_days(self.desk.store, self.desk.clerk, days))
        self.desk.toast("办理时限已保存")
