"""Slow work away from the window: the only module that names a thread.

Work on the book goes one piece at a time, in the order it was asked for; work that leaves the
book alone (drawing a preview, reading a stranger's sheet) may say `lane="aside"` and run beside it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from db.trouble import Refused, Unavailable
from desktop_app.gui import reports, trail

BOOK: Final = "book"
ASIDE: Final = "aside"
LANES: Final = {BOOK: 1, ASIDE: 2}
SPEAK_EVERY: Final = 0.05  # seconds; a bar that moves more often only costs time


class Cancelled(Exception):
    """Staff pressed 取消; the work lets it pass, and what it began is rolled back."""


class Progress(Protocol):
    """What a piece of work is handed to say how far it is."""

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say how far the work is; raises `Cancelled` when staff want it to stop."""
        ...


class _Errand:
    """What a worker carries: plain Python, so that no widget dies on the worker's side.

    The worker reads `work` and writes `result` or `error`; the window takes them away again.
    """

    def __init__(self, number: int, work: Callable[[Progress], Any], post: _Post) -> None:
        self.number = number
        self.work: Callable[[Progress], Any] | None = work
        self.result: Any = None
        self.error: Exception | None = None
        self.stop, self.go = Event(), Event()
        self._post = post
        self._spoke = 0.0

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say how far the work is; raises `Cancelled` when staff want it to stop."""
        if self.stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._spoke >= SPEAK_EVERY or 0 < total <= done:
            self._spoke = now
            self._post.stepped.emit(self.number, done, total, words)

    def run(self) -> None:
        """Do the work and leave what came of it where the window finds it."""
        try:
            self.go.wait()
            if self.stop.is_set():
                raise Cancelled  # noqa: TRY301  it never began
            self._post.begun.emit(self.number)
            if self.work is not None:
                self.result = self.work(self)
        except Exception as error:
            self.error = error
        self._post.ended.emit(self.number)


class _Post(QObject):
    """Carries words from the workers to the window; Qt queues them across."""

    begun = Signal(int)
    stepped = Signal(int, int, int, str)
    ended = Signal(int)


class Job(QObject):
    """One piece of slow work, as the window knows it.

    `done(result)`, `failed(error)` and `cancelled()` end it; `ended()` comes after any of them.
    """

    begun = Signal()
    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(
        self, title: str, errand: _Errand, *, cancellable: bool, quiet: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.is_quiet = quiet
        self.is_cancellable = cancellable
        self.asked_at = time.monotonic()  # seconds
        self.has_begun = self.is_over = False
        self._errand = errand

    def cancel(self) -> None:
        """Ask the work to stop at its next step; what it began is rolled back."""
        if self.is_cancellable:
            self._errand.stop.set()

    def hurry(self) -> None:
        """Wait for no paint any longer."""
        self._errand.go.set()

    def close(self) -> None:
        """Take the outcome from the worker and tell whoever asked."""
        errand, self.is_over = self._errand, True
        # Held to the end: the work may be the last to hold the page, and with it these signals.
        work, result, error = errand.work, errand.result, errand.error
        errand.work = errand.result = errand.error = None
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            if not isinstance(error, Refused | Unavailable):
                reports.keep(error)
            self.failed.emit(error)
        else:
            self.done.emit(result)
        self.ended.emit()
        del work


class Jobs(QObject):
    """All slow work of one window.

    `started(job)` lets the window show a progress strip, `unheard(error)` what nobody waited for;
    `emptied()` says, once no more is wanted, that the last of it has come to its end.
    """

    started = Signal(object)
    unheard = Signal(object)
    emptied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_open = True
        self._post = _Post(self)
        self._post.begun.connect(self._tell_begun)
        self._post.stepped.connect(self._tell_step)
        self._post.ended.connect(self._tell_ended)
        self._lanes = {
            lane: ThreadPoolExecutor(width, thread_name_prefix=lane)
            for lane, width in LANES.items()
        }
        self._open: dict[int, Job] = {}
        self._futures: dict[int, Future[None]] = {}
        self._count = 0

    def start(
        self,
        work: Callable[[Progress], Any],
        *,
        title: str,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        progress: Callable[[int, int, str], object] | None = None,
        cancellable: bool = False,
        lane: str = BOOK,
        quiet: bool = False,
        after_paint: bool = False,
    ) -> Job:
        """Begin `work(progress)` as soon as its lane is free.

        `done`, `failed` and `progress` are called on the window's side. `failed` gets `Refused`
        and `Unavailable` as raised; anything else has been written to a report first.
        Without `failed` the window says it in the bar above the page. `quiet` work (drawing what
        is in view) never takes the progress strip from work that staff wait for.
        """
        self._count += 1
        errand = _Errand(self._count, work, self._post)
        job = Job(title, errand, cancellable=cancellable, quiet=quiet, parent=self)
        for signal, slot in (
            (job.done, done),
            (job.failed, failed or self.unheard),
            (job.progressed, progress),
        ):
            if slot is not None:
                signal.connect(slot)
        if after_paint:
            QTimer.singleShot(0, self, errand.go.set)
        else:
            errand.go.set()
        self._open[self._count] = job
        _hold_garbage(self, self._count)
        self._futures[self._count] = self._lanes[lane].submit(errand.run)
        if not quiet:
            trail.note("job", trail.name_of(work))
            self.started.emit(job)
        return job

    def open_jobs(self) -> list[Job]:
        """Give the jobs that wait or run."""
        return list(self._open.values())

    def wind_up(self) -> None:
        """Let what staff asked for come to its end and give up what only draws; then `emptied`."""
        self.is_open = False
        for job in self.open_jobs():
            if job.is_quiet:
                job.cancel()
            job.hurry()

    def close(self) -> None:
        """Cancel what can be cancelled, wait for the rest, and hand out what came of it."""
        self.is_open = False
        for job in self.open_jobs():
            job.cancel()
            job.hurry()
        for lane in self._lanes.values():
            lane.shutdown(wait=True)
        for number in list(self._open):
            self._tell_ended(number)

    def _tell_begun(self, number: int) -> None:
        if job := self._open.get(number):
            job.has_begun = True
            job.begun.emit()

    def _tell_step(self, number: int, done: int, total: int, words: str) -> None:
        if job := self._open.get(number):
            job.progressed.emit(done, total, words)

    def _tell_ended(self, number: int) -> None:
        job = self._open.pop(number, None)
        if job is None:
            return
        self._futures.pop(number).result()
        _let_go_of_garbage(self, number)
        job.close()
        job.deleteLater()
        if not (self.is_open or self._open):
            self.emptied.emit()


_AT_WORK: set[tuple[int, int]] = set()


def _hold_garbage(jobs: Jobs, number: int) -> None:
    """Keep Python from collecting while a worker runs: a widget must not die on its side.

    Python collects on whichever side happens to allocate; a cycle that holds a widget and is
    collected by a worker ends the program.
    """
    _AT_WORK.add((id(jobs), number))
    gc.disable()


def _let_go_of_garbage(jobs: Jobs, number: int) -> None:
    _AT_WORK.discard((id(jobs), number))
    if not _AT_WORK:
        gc.collect(0)  # what waited is collected here, whichever side allocates first afterwards
        gc.enable()
