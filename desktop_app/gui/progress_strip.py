"""How far slow work is: a bar, the count, the time left, and 取消; what goes on out of view."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import button, label
from desktop_app.gui.jobs import Job, Jobs

SHOWN_AFTER: Final = 1.0  # seconds; shorter work needs no bar
LAID_BY_AFTER: Final = 10.0  # seconds; longer work gives its room back to the page
TIME_AFTER: Final = 3.0  # seconds until a guess at the time left is worth anything
_TURN: Final = 250  # milliseconds between two looks at what is shown
IN_LINE: Final = "前面的做完就开始"


class _Run(QObject):
    """One job that a strip follows, and how far it has said it is.

    It goes with its strip, as when the window is built again while the job goes on: what a job
    says then must not reach a strip that is no more.
    """

    moved = Signal()
    over = Signal(object)

    def __init__(self, job: Job, strip: QWidget) -> None:
        super().__init__(strip)
        self.job = job
        self.done = self.total = 0
        self.words = ""
        self.called_back = self.is_stopping = False
        job.progressed.connect(self._step)
        job.ended.connect(self._end)

    def _step(self, done: int, total: int, words: str) -> None:
        self.done, self.total, self.words = done, total, words
        self.moved.emit()

    def _end(self) -> None:
        self.over.emit(self)
        self.deleteLater()

    @property
    def took(self) -> float:
        """The seconds since it was asked for."""
        return time.monotonic() - self.job.asked_at

    def told(self) -> str:
        """Give how far it is: `第 812 / 3,918 条`, and the time left after three seconds."""
        done, total = self.done, self.total
        text = f"第 {done:,} / {total:,} 条" if total else f"已读 {done:,} 条" if done else ""
        text = f"{self.words} {text}".strip()
        if self.took >= TIME_AFTER and 0 < done < total:
            text += f" · {time_left(self.took, done, total)}"
        return text or ("" if self.job.has_begun else IN_LINE)


class ProgressStrip(QFrame):
    """Shows the newest job once it has taken a second, and the one before it when that ends.

    One that `lays_by` gives its room back after ten seconds: the job goes on in the
    background and `laid_by(words, titles)` says so, until it is called back or over (then blank).
    """

    laid_by = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look.dress(self, "sunken")
        self.lays_by = False
        self.title = label("", "strong")
        self.count = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.other = button("", self._next)
        self.cancel = button("取消")
        parts = self.title, (self.bar, 1), self.count, self.other, self.cancel
        self.setLayout(row(*parts, gap=12, edges=(12, 6, 12, 6)))
        self._runs: list[_Run] = []
        self._turns = QTimer(self)
        self._turns.setInterval(_TURN)
        self._turns.timeout.connect(self.turn)
        self.cancel.clicked.connect(self._cancel)
        self.other.hide()
        self.hide()

    def follow(self, job: Job) -> None:
        """Show this job from now on, before those that are followed already."""
        run = _Run(job, self)
        self._runs.append(run)
        run.moved.connect(self._tell)
        run.over.connect(self._let_go)
        self._turns.start()
        self._tell()

    def follow_all(self, jobs: Jobs) -> None:
        """Follow what was begun before this strip was there, as when the window is built again."""
        for job in jobs.open_jobs():
            if not job.is_quiet:
                self.follow(job)

    def turn(self) -> None:
        """Show what has taken long enough for it, and lay by what has taken longer."""
        here = self._here()
        self._tell()
        self.setVisible(bool(here) and here[-1].took >= SHOWN_AFTER)
        away = [one for one in self._runs if one not in here]
        titles = "\n".join(one.job.title for one in away)
        self.laid_by.emit(_far(away), titles)

    def call_back(self) -> None:
        """Show again what was laid by."""
        for one in self._runs:
            one.called_back = True
        self.turn()

    def _here(self) -> list[_Run]:
        """Give what is shown or will be, the first in front last."""
        if not self.lays_by:
            return self._runs
        return [one for one in self._runs if one.called_back or one.took < LAID_BY_AFTER]

    def _let_go(self, run: _Run) -> None:
        self._runs.remove(run)
        if not self._runs:
            self._turns.stop()
        self.turn()

    def _tell(self) -> None:
        """Say of the job in front what it is and how far."""
        here = self._here()
        if not here:
            return
        run, job = here[-1], here[-1].job
        self.title.setText(job.title)
        self.count.setText(run.told())
        self.bar.setRange(0, run.total)  # 0 of 0: nobody knows yet how many there are
        self.bar.setValue(run.done)
        self.bar.setAccessibleName(job.title)
        self.other.setText(f"还有 {len(here) - 1} 件")
        self.other.setAccessibleName(f"看另外 {len(here) - 1} 件做到哪里了")
        self.other.setVisible(len(here) > 1)
        self.cancel.setVisible(job.is_cancellable)
        self.cancel.setEnabled(not run.is_stopping)
        self.cancel.setText("正在停下" if run.is_stopping else "取消")
        self.cancel.setAccessibleName(f"取消：{job.title}")

    def _next(self) -> None:
        """Show the one before; what was in front goes to the end of the line."""
        front = self._here()[-1]
        self._runs.remove(front)
        self._runs.insert(0, front)
        self._tell()

    def _cancel(self) -> None:
        if here := self._here():
            here[-1].is_stopping = True
            here[-1].job.cancel()
            self._tell()


def _far(runs: list[_Run]) -> str:
    """Say in a few words how far work out of view is; blank where there is none."""
    if len(runs) == 1:
        (one,) = runs
        return f"后台在做 · {100 * one.done // one.total}%" if one.total else "后台在做 1 件"
    return f"后台在做 {len(runs)} 件" if runs else ""


def time_left(took: float, done: int, total: int) -> str:
    """Guess the time left in words, from the seconds it took so far."""
    seconds = took * (total - done) / done
    if seconds < 60:
        return f"还要约 {max(5, round(seconds / 5) * 5)} 秒"
    return f"还要约 {round(seconds / 60)} 分钟"
