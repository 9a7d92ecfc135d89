"""Sets a ledger on paper beside the window: the first page at once, then all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import ASIDE, BOOK, Job, Progress
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import printing
from desktop_app.ledgers.fitting import Layout
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Ledger, Options
from desktop_app.ledgers.printing import Printed, Reading


@dataclass(frozen=True)
class Draft:
    """Pages to be looked at: their pictures, what was set, and how long it took.

    Numbers are covered in them also where the paper is to have them `in_full`: that is looked at
    once it is registered, with its entry.
    """

    number: int
    pages: PdfPages
    printed: Printed
    work: Gathered
    seconds: float
    reading: Reading | None = None
    in_full: bool = False

    @property
    def leaving(self) -> Gathered:
        """What the paper is made from when it leaves: in full where that was asked for."""
        return replace(self.work, options=replace(self.work.options, unmasked=self.in_full))

    @property
    def is_whole(self) -> bool:
        """Whether these are all pages."""
        return self.printed.complete


class PaperDraft(QObject):
    """Makes drafts; only the newest that was asked for is heard of.

    `shown(Draft)` comes with the first page and again with all of them, `failed(error)` and
    `stopped(whether the first page is here)` instead. A draft has no check code and is not
    registered.
    """

    shown = Signal(object)
    failed = Signal(object)
    stopped = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._number = 0
        self._has_first = False
        self._job: Job | None = None

    def make(self, ledger: Ledger, options: Options, tried: Layout | None = None) -> None:
        """Set a ledger, in a layout that is tried; what was being set before is given up."""
        self.stop()
        self._number += 1
        self._has_first = False
        number, store = self._number, self.desk.store
        in_full, options = options.unmasked, replace(options, unmasked=False)

        def first_page(progress: Progress) -> Draft:
            began = time.perf_counter()
            reading = printing.begin(ledger, store, options, progress.step, tried)
            work, printed = reading.first_page(progress.step)
            took = time.perf_counter() - began
            return Draft(number, PdfPages(printed.file), printed, work, took, reading, in_full)

        past = options.as_of or options.since
        words = f"还原 {past.isoformat()} 的台账" if past else f"读取 {ledger.title}"
        self._start(first_page, words)

    def stop(self) -> None:
        """Give up what is being set."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._number += 1

    def _go_on(self, first: Draft) -> None:
        number, work, reading = first.number, first.work, first.reading

        def all_pages(progress: Progress) -> Draft:
            began = time.perf_counter()
            work = reading.whole(progress.step) if reading else first.work
            printed = printing.printed(work, None, progress=progress.step)
            took = time.perf_counter() - began
            pages = PdfPages(printed.file)
            return Draft(number, pages, printed, work, took, in_full=first.in_full)

        # Rows may still lie in the book, and photos are read when the file is written.
        is_read = reading is None or reading.is_whole
        lane = ASIDE if is_read and not work.photos else BOOK
        words = f"排版 {work.ledger.title}"
        self._start(all_pages, words, lane=lane)

    def _start(self, work: Callable[[Progress], Draft], title: str, *, lane: str = BOOK) -> None:
        number = self._number
        job = self.desk.jobs.start(
            work,
            title=title,
            done=self._take,
            failed=lambda error: self._fail(number, error),
            cancellable=True,
            lane=lane,
        )
        job.cancelled.connect(lambda: self._tell_stopped(number))
        self._job = job

    def _take(self, draft: Draft) -> None:
        if draft.number != self._number:
            draft.pages.close()
            return
        self._job = None
        self._has_first = True
        self.shown.emit(draft)
        if not draft.is_whole and draft.number == self._number and self.desk.jobs.is_open:
            self._go_on(draft)

    def _fail(self, number: int, error: Exception) -> None:
        if number == self._number:
            self._job = None
            self.failed.emit(error)

    def _tell_stopped(self, number: int) -> None:
        if number == self._number:
            self._job = None
            self.stopped.emit(self._has_first)
