"""截至哪一天: today, or a day gone by, in words; beside the title of a list."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import DateInput, label
from desktop_app.gui.desk import Desk

TODAY: Final = "今天"
PEOPLE: Final = "past_residents"
HOMES: Final = "past_households"
"""The pages of a day gone by."""


class DayChooser(QWidget):
    """A day up to today; `picked(day)` comes with another one, an empty field means today."""

    picked = Signal(object)

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self.day = DateInput("截至哪一天", hint=TODAY)
        self.day.today = today
        self.day.setFixedWidth(look.px(140))
        self.day.setToolTip("看那一天谁住在哪里、谁是户主；空着就是今天")
        words = label("截至", "small")
        words.setBuddy(self.day)
        self.setLayout(row(words, self.day, gap=6))
        self._shown: dt.date | None = None
        self.day.returnPressed.connect(self._tell)
        self.day.changed.connect(self._tell)
        self.day.editingFinished.connect(self._tell)

    def show_day(self, day: dt.date | None) -> None:
        """Show a day, or today, without telling anyone."""
        today = self.day.today
        self._shown = None if day is not None and today is not None and day >= today else day
        self.day.set_value(self._shown)

    def _tell(self) -> None:
        day = self.day.value()
        today = self.day.today
        if day is None and self.day.text().strip():
            return  # words that are no day stay, to be mended
        if day is not None and today is not None and day >= today:
            day = None
            self.day.set_value(None)
        if day != self._shown:
            self._shown = day
            self.picked.emit(day)


def chooser_for(desk: Desk, key: str) -> DayChooser:
    """Give the chooser that leads from a list of today to that of a day gone by."""
    made = DayChooser(desk.store.today)
    made.picked.connect(partial(_go, desk, made, key))
    return made


def _go(desk: Desk, chooser: DayChooser, key: str, day: object) -> None:
    if isinstance(day, dt.date):
        chooser.show_day(None)
        desk.show_page(key, day=day)
