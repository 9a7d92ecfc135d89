"""The bar that asks about the date: shown while the PC's clock is hardly right, on every page."""

from __future__ import annotations

from db import clock_check
from db.clock_check import Doubt
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar


class ClockBar(InlineBar):
    """Asks a person to look at the date; nothing waits for the answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._asked: Doubt | None = None
        desk.changed.connect(self.look)
        self.look()

    def look(self, _changes: object = None) -> None:
        """Hold the clock against the book; called when the window opens and after each save."""
        doubt = clock_check.look(self.desk.store)
        if doubt == self._asked:
            return
        self._asked = doubt
        if doubt is None:
            self.dismiss()
            return
        self.say(
            doubt.words, "warn", ("日期没错", self.confirm), ("改好了，再看一次", self.look_again)
        )

    def confirm(self) -> None:
        """Keep that the date is right as it stands."""
        clock_check.confirm(self.desk.store, self.desk.clerk)
        self.look()
        self.desk.toast("已记下日期没错")

    def look_again(self) -> None:
        """Look at the clock anew, after somebody set it."""
        before = self._asked
        self.look()
        if self._asked is None:
            self.desk.toast("日期对上了")
        elif self._asked == before:
            self.desk.toast("日期还是原来的；改好电脑的日期以后再点一次")
