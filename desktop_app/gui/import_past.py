"""The imports of the last thirty days, each of which can be taken back as a whole."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from db.journal.course import Done
from desktop_app.exchange.plan import FORM
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk

DAYS: Final = 30
MOST_SHOWN: Final = 4


class ImportPast(Card):
    """Lists the imports that can still be taken back; `undo_asked(work)` asks for it."""

    undo_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = column(gap=2)
        super().__init__(held(self._lines), title=f"最近 {DAYS} 天的导入")
        self.renew()

    def renew(self) -> None:
        """Read them anew."""
        store = self._desk.store
        clear(self._lines)
        done = store.works_of(FORM, DAYS)
        for one in done[:MOST_SHOWN]:
            self._lines.addLayout(self._line(one, stands=not store.is_taken_back(one.work)))
        if len(done) > MOST_SHOWN:
            more = f"更早的 {len(done) - MOST_SHOWN} 次在“最近的改动”里"
            self._lines.addWidget(label(more, "caption"))
        if not done:
            self.hide()
        elif self.parentWidget() is not None:  # alone it would be a window of its own
            self.show()

    def _ask(self, work: bytes) -> None:
        self.undo_asked.emit(work)

    def _line(self, one: Done, *, stands: bool) -> QHBoxLayout:
        when = dt.datetime.fromtimestamp(one.wall_ms / 1000).strftime("%m-%d %H:%M")  # noqa: DTZ006
        words = label(f"{when}  {one.reason} · {one.actor}", "small")
        undo = button(
            "撤销" if stands else "已撤销",
            partial(self._ask, one.work),
            kind="link",
            name=f"撤销 {when} 的{one.reason}",
        )
        undo.setEnabled(stands)
        return row((words, 1), undo, gap=8)
