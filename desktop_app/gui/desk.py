"""What every page is handed; the place where pages meet that do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.jobs import Jobs


class Desk(QObject):
    """The open book, who sits here, slow work, and word of what changed.

    `store` is the open `db.store.Store`, `clerk` whoever unlocked it. A page that saves calls
    `tell_changed(changes)`; every page that shows such records hears `changed` and reloads.
    """

    changed = Signal(object)
    page_asked = Signal(str, dict)
    back_asked = Signal()
    toast_asked = Signal(str, object, str)
    trouble_met = Signal(object)
    badges_stale = Signal()

    def __init__(
        self, *, store: Any = None, clerk: Any = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.clerk = clerk
        self.jobs = Jobs(self)

    def show_page(self, name: str, **where: Any) -> None:
        """Go to a page by its key; `where` reaches its `arrive`, as in `record=…` or `query=…`."""
        self.page_asked.emit(name, where)

    def go_back(self) -> None:
        """Go to where staff came from (Alt+←)."""
        self.back_asked.emit()

    def toast(
        self, text: str, undo: Callable[[], object] | None = None, *, deed: str = "撤销"
    ) -> None:
        """Say what was done, with the way back when there is one."""
        self.toast_asked.emit(text, undo, deed)

    def say_trouble(self, error: Exception) -> None:
        """Say in a bar above the page what is in the way; pass it as `failed` of a job."""
        self.trouble_met.emit(error)

    def tell_changed(self, changes: object) -> None:
        """Let every page know what a piece of work touched."""
        self.changed.emit(changes)
        self.badges_stale.emit()
