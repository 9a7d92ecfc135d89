"""What the window asks of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db.record import Record
from desktop_app.gui import look
from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk


class Page(QWidget):
    """One page of the window; built when it is first asked for, then kept.

    Lay the page out in `__init__` with `edges=look.PAGE_EDGES`. Set `first` to the control that
    gets the cursor, `tabs` to the chips that Ctrl+Tab goes along, `hints` to the keys that
    stand at the bottom (`"Enter 打开"`) and `note` to the words at their right. A page that shows
    one record (`record=` its id) says of which in `record_kind`.
    """

    hints_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look.dress(self, "page")
        self.desk = desk
        self.first: QWidget | None = None
        self.tabs: Chips | None = None
        self.hints: Sequence[str] = ()
        self.note = ""
        self.record_kind: type[Record] | None = None

    def arrive(self, **where: Any) -> None:
        """Come into view, at the place that was asked for."""

    def depart(self) -> None:
        """Go out of view: the time to put unsaved words into a draft."""

    def place(self) -> dict[str, Any]:
        """Give what brings `arrive` back to where staff are, after the page was built again."""
        return {}

    def refresh(self) -> None:
        """Read anew what is shown, at the same place (F5); words being typed stay."""
        self.arrive(**self.place())

    def sights(self) -> dict[str, dict[str, Any]]:
        """Give the states of the page that are looked at in a check, each by a word.

        They are the page as it opens and, where `record_kind` names what it shows, with one record.
        """
        plain: dict[str, dict[str, Any]] = {"": {}}
        one = self.desk.store.newest(self.record_kind) if self.record_kind else None
        return plain | {"record": {"record": one.id}} if one else plain

    def may_close(self) -> bool:
        """Say whether the program may end; a page in view with words that can't be saved asks."""
        return True

    def set_hints(self, *hints: str, note: str = "") -> None:
        """Change the keys that stand at the bottom of the window."""
        self.hints, self.note = hints, note
        self.hints_changed.emit()
