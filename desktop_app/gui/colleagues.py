"""Word of what colleagues wrote into the same book on a server, for the pages in view."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from db.colleagues import Colleagues
from db.work import Changes
from desktop_app.gui.desk import Desk

EVERY: Final = 2_000  # milliseconds between two questions; each is two short reads


class ColleagueWatch(QObject):
    """Asks the server now and then, beside the window, and tells the desk what it hears."""

    def __init__(self, desk: Desk, every: int = EVERY) -> None:
        super().__init__(desk)
        self._desk = desk
        self._colleagues = Colleagues(desk.store)
        self._is_asking = False
        self._clock = QTimer(self)
        self._clock.setInterval(every)
        self._clock.timeout.connect(self.ask)
        self._clock.start()

    def ask(self) -> None:
        """Ask in a job, so that a server that does not answer holds nobody up."""
        if self._is_asking or not (self._desk.jobs.is_open and self._desk.store.is_open):
            return
        self._is_asking = True
        self._desk.jobs.start(
            lambda _progress: self._colleagues.changes(),
            title="正在看同事的登记",
            done=self._tell,
            failed=self._rest,
            quiet=True,
        )

    def _tell(self, changes: Changes | None) -> None:
        self._is_asking = False
        if changes is not None:
            self._desk.tell_changed(changes)

    def _rest(self, _error: Exception) -> None:
        """Say nothing: whoever saves next is told that the server does not answer."""
        self._is_asking = False
