"""Taking back the last piece of work, on whatever page it was done (Ctrl+Z, Ctrl+Y)."""

from __future__ import annotations

from PySide6.QtCore import QObject

from db import retracing
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress

NOTHING_TO_UNDO = "没有可以撤销的了"
NOTHING_TO_REDO = "没有可以恢复的了"


class LastWork(QObject):
    """Goes back through what this PC did and forward again, across pages and restarts.

    The way stands in the journal, so nothing is remembered here: which step comes next is
    looked up when its turn comes, and staff may press the key twice in a row.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk

    def take_back(self) -> None:
        """Undo the last piece of work; what was edited since stays and is named."""
        store, clerk = self._desk.store, self._desk.clerk

        def undo(_progress: Progress) -> tuple[Changes, str] | None:
            last = retracing.last_of(store, clerk, store.course().standing)
            if last is None:
                return None
            words = retracing.told(store, last)
            return store.undo(clerk, last.work), words

        self._desk.jobs.start(
            undo, title="正在撤销", done=self._say_taken_back, failed=self._desk.say_trouble
        )

    def bring_back(self) -> None:
        """Do again what was undone last, until something new is saved."""
        store, clerk = self._desk.store, self._desk.clerk

        def redo(_progress: Progress) -> tuple[Changes, str] | None:
            last = retracing.last_of(store, clerk, store.course().taken_back)
            if last is None:
                return None
            words = retracing.told(store, last)
            return store.undo(clerk, last.undoing), words

        self._desk.jobs.start(
            redo, title="正在恢复", done=self._say_brought_back, failed=self._desk.say_trouble
        )

    def _say_taken_back(self, undone: tuple[Changes, str] | None) -> None:
        if undone is None:
            self._desk.toast(NOTHING_TO_UNDO)
            return
        changes, words = undone
        self._desk.tell_changed(changes)
        said = f"已撤销：{words}"
        if changes.kept:
            said += f"；后来又改过或用到的没有动：{'、'.join(changes.kept[:3])}"
        self._desk.toast(said, self.bring_back, deed="恢复")

    def _say_brought_back(self, redone: tuple[Changes, str] | None) -> None:
        if redone is None:
            self._desk.toast(NOTHING_TO_REDO)
            return
        changes, words = redone
        self._desk.tell_changed(changes)
        self._desk.toast(f"已恢复：{words}", self.take_back)
