"""Taking back the last piece of work, on whatever page it was done (Ctrl+Z, Ctrl+Y)."""

from __future__ import annotations

from PySide6.QtCore import QObject

from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress

_NEW_BOOK = "founding"


class LastWork(QObject):
    """Goes back through what this PC did and forward again, until something new is saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._taken_back: list[bytes] = []
        self._is_bringing = False
        desk.changed.connect(self._note_change)

    def take_back(self) -> None:
        """Undo the last piece of work; what was edited since stays and is named.

        Which one is last is looked up when its turn comes: staff press the key twice in a row.
        """
        store, clerk = self._desk.store, self._desk.clerk

        def undo(_progress: Progress) -> tuple[Changes, str] | None:
            last = store.last_work()
            if last is None or last[2] == _NEW_BOOK:
                return None
            work, reason, _form = last
            return store.undo(clerk, work), reason

        self._desk.jobs.start(
            undo, title="正在撤销", done=self._say_taken_back, failed=self._desk.say_trouble
        )

    def bring_back(self) -> None:
        """Do again what was undone last."""
        if not self._taken_back or self._is_bringing:
            return
        store, clerk, desk = self._desk.store, self._desk.clerk, self._desk
        *left, work = self._taken_back
        self._is_bringing = True
        desk.jobs.start(
            lambda _progress: store.undo(clerk, work),
            title="正在恢复",
            done=lambda changes: self._say_brought_back(changes, left),
            failed=desk.say_trouble,
        ).ended.connect(self._rest)

    def _rest(self) -> None:
        self._is_bringing = False

    def _note_change(self, changes: Changes) -> None:
        if changes.work not in self._taken_back:
            self._taken_back = []

    def _say_taken_back(self, undone: tuple[Changes, str] | None) -> None:
        if undone is None:
            self._desk.toast("没有可以撤销的了")
            return
        changes, reason = undone
        self._taken_back = [*self._taken_back, changes.work]
        self._desk.tell_changed(changes)
        words = f"已撤销：{reason}" if reason else "已撤销上一步"
        if changes.kept:
            words += f"；后来又改过的没有动：{'、'.join(changes.kept[:3])}"
        self._desk.toast(words, self.bring_back, deed="恢复")

    def _say_brought_back(self, changes: Changes, left: list[bytes]) -> None:
        self._desk.tell_changed(changes)
        self._taken_back = left
        self._desk.toast("已恢复")
