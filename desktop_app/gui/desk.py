"""What every page is handed; the place where pages meet that do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from db import word_lists
from db.kinds import CodeEntry
from db.roles import Clerk
from db.store import Store
from db.work import Changes
from desktop_app.gui import trail
from desktop_app.gui.appearance import Appearance
from desktop_app.gui.jobs import Jobs


class Desk(QObject):
    """The open book, who sits here, how the program looks, slow work, and word of what changed.

    A page that saves calls `tell_changed(changes)`; every page that shows such records hears
    `changed(Changes)` and reloads. `only_read()` once nothing is written into the book any more.
    Before anyone has unlocked it there is neither store nor clerk: asking for them then is our own
    fault.
    """

    changed = Signal(object)
    page_asked = Signal(str, dict)
    back_asked = Signal()
    toast_asked = Signal(str, object, str)
    trouble_met = Signal(object)
    badges_stale = Signal()
    seek_asked = Signal()
    guide_asked = Signal(str)
    lock_asked = Signal()
    only_read = Signal()

    def __init__(
        self,
        store: Store | None = None,
        clerk: Clerk | None = None,
        *,
        appearance: Appearance | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._clerk = clerk
        self.appearance = appearance or Appearance()
        self.jobs = Jobs(self)
        self.opens: dict[str, str] = {}  # table → the page that opens its records
        self.pages: frozenset[str] | None = None  # of the window; None where there is none

    @property
    def store(self) -> Store:
        """Give the open book."""
        if self._store is None:
            raise RuntimeError("no book is open at this desk")
        return self._store

    @property
    def clerk(self) -> Clerk:
        """Give whoever unlocked the book."""
        if self._clerk is None:
            raise RuntimeError("nobody sits at this desk")
        return self._clerk

    @property
    def is_taken(self) -> bool:
        """Whether somebody has unlocked the book and sits here."""
        return self._clerk is not None

    def show_page(self, name: str, **where: Any) -> None:
        """Go to a page by its key; `where` reaches its `arrive`, as in `record=…` or `query=…`."""
        self.page_asked.emit(name, where)

    def has_page(self, name: str) -> bool:
        """Say whether the window has a page: a button that leads nowhere is not offered."""
        return self.pages is None or name in self.pages

    def show_record(self, table: str, record: bytes) -> bool:
        """Open a record in the page of its kind; say whether there is one."""
        page = self.opens.get(table)
        if page:
            self.show_page(page, record=record)
        return bool(page)

    def go_back(self) -> None:
        """Go to where staff came from (Alt+←)."""
        self.back_asked.emit()

    def seek(self) -> None:
        """Open 找一找 over the page in view (Ctrl+K)."""
        self.seek_asked.emit()

    def show_guide(self, key: str) -> None:
        """Show a paper that explains the program, beside the page."""
        self.guide_asked.emit(key)

    def toast(
        self, text: str, undo: Callable[[], object] | None = None, *, deed: str = "撤销"
    ) -> None:
        """Say what was done, with the way back when there is one."""
        self.toast_asked.emit(text, undo, deed)

    def say_trouble(self, error: Exception) -> None:
        """Say in a bar above the page what is in the way; pass it as `failed` of a job."""
        self.trouble_met.emit(error)

    def tell_changed(self, changes: Changes) -> None:
        """Let every page know what a piece of work touched."""
        trail.note("changed", *sorted(kind.__tablename__ for kind in changes.kinds))
        if CodeEntry in changes.kinds:
            word_lists.adopt(self.store)
        self.changed.emit(changes)
        self.badges_stale.emit()
