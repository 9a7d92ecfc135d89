"""The slow work of an import: one job at a time, and what is asked meanwhile in its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import BOOK, Job, Progress

STOPPED = "已停下，台账没有动"


class ImportJobs(QObject):
    """Runs one job at a time, while the controls that are `held` would begin no other.

    `rested(had_cursor)` follows when none runs, and says whether the cursor was on one of them, or
    on one that is `watched`. `failed(error)` tells of trouble; nothing that waited comes after it.
    """

    rested = Signal(bool)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, held: Sequence[QWidget], watched: Sequence[QWidget], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._held, self._watched = desk, held, watched
        self._waiting: list[Callable[[], object]] = []
        self._had_cursor = False
        self.running: Job | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self.running is None and not self._waiting

    def begin(
        self,
        work: Callable[[Progress], Any],
        title: str,
        done: Callable[[Any], object],
        *,
        lane: str = BOOK,
    ) -> None:
        """Do slow work that can be cancelled, and hand what came of it to `done`."""
        job = self._desk.jobs.start(
            work, title=title, failed=self._fail, cancellable=True, lane=lane
        )
        self.running = job
        every = (*self._held, *self._watched)
        self._had_cursor = self._had_cursor or any(one.hasFocus() for one in every)
        for one in self._held:
            one.setEnabled(False)
        job.done.connect(lambda result: self._finish(job, done, result))
        job.cancelled.connect(lambda: self._desk.toast(STOPPED))
        job.ended.connect(lambda: self._finish(job, None, None))

    def in_turn(self, deed: Callable[[], object]) -> None:
        """Do something now, or once the job is over and what was asked for before is done."""
        if self.running is None:
            deed()
        else:
            self._waiting.append(deed)

    def _finish(self, job: Job, done: Callable[[Any], object] | None, result: object) -> None:
        if self.running is job:
            self.running = None
            for one in self._held:
                one.setEnabled(True)
        if done is not None:
            done(result)
        if self.running is None:
            had_cursor, self._had_cursor = self._had_cursor, False
            self.rested.emit(had_cursor)
        while self.running is None and self._waiting and self._desk.jobs.is_open:
            self._waiting.pop(0)()

    def _fail(self, error: Exception) -> None:
        self._waiting.clear()
        self.failed.emit(error)
