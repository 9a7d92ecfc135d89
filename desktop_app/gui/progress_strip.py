"""How far slow work is: a bar, the count, the time left, and 取消."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import button, label
from desktop_app.gui.jobs import Job

SHOWN_AFTER: Final = 1000  # milliseconds; shorter work needs no bar
TIME_AFTER: Final = 3.0  # seconds until a guess at the time left is worth anything


class ProgressStrip(QFrame):
    """Shows one job once it has taken a second; goes away when the job ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look.dress(self, "sunken")
        self.title = label("", "strong")
        self.count = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = button("取消")
        self.setLayout(
            row(self.title, (self.bar, 1), self.count, self.cancel, gap=12, edges=(12, 6, 12, 6))
        )
        self._job: Job | None = None
        self._began = 0.0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SHOWN_AFTER)
        self._wait.timeout.connect(self.show)
        self.cancel.clicked.connect(self._cancel)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show this job from now on; a job that is followed already gives way to the newer."""
        if self._job is not None:
            self._job.progressed.disconnect(self.move_on)
        self._job = job
        self._began = time.monotonic()
        self.title.setText(job.title)
        self.count.setText("")
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(job.title)
        self.cancel.setVisible(job.is_cancellable)
        self.cancel.setEnabled(True)
        self.cancel.setText("取消")
        self.cancel.setAccessibleName(f"取消：{job.title}")
        job.progressed.connect(self.move_on)
        job.ended.connect(self.finish)
        self._wait.start()

    def move_on(self, done: int, total: int, words: str = "") -> None:
        """Show how far it is: `第 812 / 3,918 条`, and the time left after three seconds."""
        self.bar.setRange(0, total)  # 0 of 0: nobody knows yet how many there are
        self.bar.setValue(done)
        text = f"第 {done:,} / {total:,} 条" if total else f"已读 {done:,} 条" if done else ""
        if words:
            text = f"{words} {text}".strip()
        took = time.monotonic() - self._began
        if took >= TIME_AFTER and 0 < done < total:
            text += f" · {time_left(took, done, total)}"
        self.count.setText(text)

    def finish(self) -> None:
        """Take the strip away once the job it shows is over."""
        if self._job is not None and self._job.is_over:
            self._job = None
            self._wait.stop()
            self.hide()

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel.setEnabled(False)
            self.cancel.setText("正在停下")
            self._job.cancel()


def time_left(took: float, done: int, total: int) -> str:
    """Guess the time left in words, from the seconds it took so far."""
    seconds = took * (total - done) / done
    if seconds < 60:
        return f"还要约 {max(5, round(seconds / 5) * 5)} 秒"
    return f"还要约 {round(seconds / 60)} 分钟"
