"""Paper that leaves the book: registered in a job first, then printed, saved or put on a stick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter

from db.kinds import LedgerPrint
from db.safe_files import safe_write, stick_write
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import ASIDE, Job, Progress
from desktop_app.gui.paper_printing import chosen_pages, print_pages
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers import register
from desktop_app.ledgers.pieces import Pieces

ELSEWHERE: Final = "用其他程序打开"
LEAVES: Final = "这份副本会离开台账，请保管好"


class Leaving(Protocol):
    """A paper that is registered: its file, its entry and the work that wrote it."""

    @property
    def file(self) -> Pieces:
        """The whole file."""
        ...

    @property
    def record(self) -> LedgerPrint:
        """The entry in the print register."""
        ...

    @property
    def work(self) -> bytes:
        """The work that wrote it."""
        ...


Issue = Callable[[str, Progress], Leaving]


@dataclass(frozen=True)
class Errand:
    """What is to leave: its title, and what registers it under a word for the log."""

    title: str
    issue: Issue


def _write(place: Path, file: Pieces) -> None:
    safe_write(place, file.write_to, expected=file.size)


class PaperDelivery(QObject):
    """One paper at a time; `busy_changed()` when it may be asked anew, `registered(paper)`."""

    busy_changed = Signal()
    registered = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.job: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a paper is on its way."""
        return self.job is not None

    def print_on(self, printer: QPrinter, errand: Errand) -> None:
        """Register and hand the pages to a printer."""
        done = partial(self._hand_over, printer, errand.title)
        self._send(errand, register.PRINT, done=done)

    def save_as(self, place: Path, errand: Errand, act: str = register.SAVE) -> None:
        """Register and write a file; a PDF may then be opened with another program."""
        words, then = f"已存为 {place.name}", partial(self.open_elsewhere, place)

        def done(_paper: Leaving) -> None:
            if act == register.SAVE:
                self.desk.toast(words, then, deed=ELSEWHERE)
            else:
                self.desk.toast(words)

        self._send(errand, act, deliver=partial(_write, place), done=done)

    def save_and_open(self, place: Path, errand: Errand) -> None:
        """Register and write a PDF as ever, then let another program open it."""
        deliver, done = partial(_write, place), lambda _paper: self.open_elsewhere(place)
        self._send(errand, register.SAVE, deliver=deliver, done=done)

    def open_elsewhere(self, place: Path) -> None:
        """Hand a saved file to the program that this PC opens such files with."""
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            self.desk.toast(f"已存为 {place.name}，由其他程序打开。这份副本已离开台账，请保管好")
        else:
            self.desk.toast(f"已存为 {place.name}，这台电脑没有能打开 PDF 的程序")

    def put_on_stick(self, folder: Path, name: str, errand: Errand) -> None:
        """Register and write to a stick, checked so that it may be taken out."""
        words = f"已存到 U 盘：{name}。这份副本已离开台账，请保管好；现在可以拔出 U 盘"
        self._send(
            errand,
            register.STICK,
            deliver=lambda file: stick_write(folder, name, file.write_to, expected=file.size),
            done=lambda _paper: self.desk.toast(words),
        )

    def _send(
        self,
        errand: Errand,
        act: str,
        *,
        done: Callable[[Leaving], object],
        deliver: Callable[[Pieces], object] | None = None,
    ) -> None:
        """Register in a job and deliver; a delivery that breaks off leaves a second line."""
        store, clerk = self.desk.store, self.desk.clerk

        def run(progress: Progress) -> Leaving:
            paper = errand.issue(act, progress)
            try:
                if deliver is not None:
                    deliver(paper.file)
            except (Refused, Unavailable) as trouble:
                register.note_unfinished(store, clerk, paper.record, str(trouble))
                raise
            return paper

        self._begin(
            self.desk.jobs.start(
                run,
                title=f"{act} {errand.title}",
                done=partial(self._take, done),
                failed=self.desk.say_trouble,
                cancellable=True,
            )
        )

    def _take(self, done: Callable[[Leaving], object], paper: Leaving) -> None:
        self.registered.emit(paper)
        self.desk.tell_changed(Changes(paper.work, {LedgerPrint}, {paper.record.id}))
        done(paper)

    def _hand_over(self, printer: QPrinter, title: str, paper: Leaving) -> None:
        """Send the registered pages to the printer, one at a time."""
        pages = PdfPages(paper.file)
        numbers = chosen_pages(printer, pages.count)
        job = self.desk.jobs.start(
            lambda progress: print_pages(printer, pages, numbers, progress),
            title=f"正在打印 {title}",
            done=lambda count: self.desk.toast(f"已送到打印机，共 {count:,} 页"),
            failed=partial(self._break_off, paper),
            cancellable=True,
            lane=ASIDE,
        )
        job.cancelled.connect(partial(self._break_off, paper, None))
        job.ended.connect(pages.close)
        self._begin(job)

    def _break_off(self, paper: Leaving, error: Exception | None) -> None:
        """Keep in the log that a registered print did not come out whole."""
        why = str(error) if isinstance(error, Unavailable) else "中途停下"
        register.note_unfinished(self.desk.store, self.desk.clerk, paper.record, why)
        if error is None:
            self.desk.toast("打印停下了，登记还在，已记明没有打完")
        else:
            self.desk.say_trouble(error)

    def _begin(self, job: Job) -> None:
        self.job = job
        self.busy_changed.emit()
        job.ended.connect(partial(self._end, job))

    def _end(self, job: Job) -> None:
        if self.job is job:
            self.job = None
            self.busy_changed.emit()
