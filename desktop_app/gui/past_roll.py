"""The roll of a day gone by: what the lists of that day answer from. Nothing in it is edited."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject
from typing_extensions import override

from db.work import Changes
from desktop_app.gui import past_census
from desktop_app.gui.census import Census
from desktop_app.gui.desk import Desk
from desktop_app.gui.roll import Roll


class PastRoll(Roll):
    """People and homes as they stood on `day`; read in a job, anew whenever something changes."""

    def __init__(self, desk: Desk) -> None:
        # Not a child of the desk: whoever asks the desk for the roll means that of today.
        QObject.__init__(self)
        self._desk = desk
        self.day = desk.store.today
        self.is_ready = False
        self._is_reading = self._is_stale = False
        self.census = Census()
        desk.changed.connect(self.follow)

    def show_day(self, day: dt.date) -> None:
        """Turn to another day."""
        self.day = day
        self._read_all()

    @override
    def read(self) -> None:
        """Read when a day is asked for."""

    @override
    def follow(self, changes: Changes) -> None:
        if self.is_ready and changes.ids:
            self._read_all()

    @override
    def _read_all(self) -> None:
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        store, day = self._desk.store, self.day
        self._desk.jobs.start(
            lambda _progress: past_census.read(store, day),
            title=f"读取 {day.isoformat()} 的名册",
            done=self._take,
            failed=self._miss,
        )

    @override
    def _take(self, census: Census) -> None:
        self._is_reading = False
        if self._is_stale:
            self._read_all()
            return
        self.census = census
        first, self.is_ready = not self.is_ready, True
        if first:
            self.ready.emit()
        self.changed.emit()
