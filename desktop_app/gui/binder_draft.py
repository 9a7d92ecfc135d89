"""Sets a binder beside the window: read in one job, laid in another, shown when it is whole."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import ASIDE, Job, Progress
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import binder
from desktop_app.ledgers.binder import Bound, Collected
from desktop_app.ledgers.inspection import Inspection


@dataclass(frozen=True)
class BinderShown:
    """A binder to be looked at: its pages, what is in it and lacking, and how long it took."""

    pages: PdfPages
    found: Collected
    bound: Bound
    seconds: float


class BinderDraft(QObject):
    """Makes drafts; only the newest that was asked for is heard of.

    `shown(BinderShown)` comes when all pages are there, `failed(error)` and `stopped()` instead.
    """

    shown = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._number = 0
        self._job: Job | None = None

    def make(self, inspection: Inspection) -> None:
        """Set a binder; what was being set before is given up."""
        self.stop()
        self._number += 1
        number, store, began = self._number, self.desk.store, time.perf_counter()

        def read(progress: Progress) -> Collected:
            return binder.collect(store, inspection, progress.step)

        self._job = self.desk.jobs.start(
            read,
            title="读取台账",
            done=lambda found: self._lay(number, found, began),
            failed=lambda error: self._fail(number, error),
            cancellable=True,
        )
        self._job.cancelled.connect(lambda: self._tell_stopped(number))

    def stop(self) -> None:
        """Give up what is being set."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._number += 1

    def _lay(self, number: int, found: Collected, began: float) -> None:
        if number != self._number or not self.desk.jobs.is_open:
            return

        def lay(progress: Progress) -> BinderShown:
            bound = binder.bound(found, progress=progress.step)
            return BinderShown(PdfPages(bound.file), found, bound, time.perf_counter() - began)

        self._job = self.desk.jobs.start(
            lay,
            title=f"排版 {binder.TITLE}",
            done=lambda shown: self._take(number, shown),
            failed=lambda error: self._fail(number, error),
            cancellable=True,
            lane=ASIDE,
        )
        self._job.cancelled.connect(lambda: self._tell_stopped(number))

    def _take(self, number: int, shown: BinderShown) -> None:
        if number != self._number:
            shown.pages.close()
            return
        self._job = None
        self.shown.emit(shown)

    def _fail(self, number: int, error: Exception) -> None:
        if number == self._number:
            self._job = None
            self.failed.emit(error)

    def _tell_stopped(self, number: int) -> None:
        if number == self._number:
            self._job = None
            self.stopped.emit()
