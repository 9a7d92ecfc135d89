"""A stick with packages is plugged in: the window says so once, with the way to take them in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from db import places
from db.roles import may
from desktop_app.exchange import arrivals
from desktop_app.gui.jobs import ASIDE
from desktop_app.gui.window import Window

EVERY: Final = 4_000  # milliseconds; a look is a list of drives, files only of a new stick
TAKE: Final = "收下"
_Found = dict[Path, list[Path]]


class StickWatch(QObject):
    """Looks which sticks there are while the window is in use; tells each arrival once.

    Whoever takes no packages in is not disturbed, nor is a book that is only read.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._known: frozenset[Path] = frozenset()
        self._is_looking = False
        self.clock = QTimer(self)
        self.clock.setInterval(EVERY)
        self.clock.timeout.connect(self.look)
        store = self._desk.store
        if may(self._desk.clerk, "merge") and not store.only_reading and window.has_page("merge"):
            self.clock.start()

    def look(self) -> None:
        """Look for sticks that were not there before, beside all other work."""
        if self._is_looking or not self._window.isActiveWindow() or not self._desk.jobs.is_open:
            return
        if self._desk.store.only_reading:  # as it turned out to be since
            self.clock.stop()
            return
        self._is_looking = True
        self._desk.jobs.start(
            partial(_look, self._known),
            title="看看有没有 U 盘",
            done=self._tell,
            failed=self._let_be,
            lane=ASIDE,
            quiet=True,
        )

    def _let_be(self, _error: Exception) -> None:
        self._is_looking = False

    def _tell(self, found: _Found) -> None:
        self._is_looking = False
        self._known = frozenset(found)
        store = self._desk.store
        if not any(found.values()) or not store.is_open:
            return
        files = arrivals.for_us(store, [one for some in found.values() for one in some])
        if files:
            go = partial(self._desk.show_page, "merge", files=files)
            self._window.bar.say(arrivals.words(store, files), "info", (TAKE, go), closable=True)


def _look(known: frozenset[Path], _progress: object) -> _Found:
    """Give the sticks there are, those that are new with their packages."""
    return {stick: [] if stick in known else arrivals.lying_on(stick) for stick in places.sticks()}
