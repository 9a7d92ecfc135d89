"""Rows or cards: the two ways to look at a list."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSizePolicy

from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk
from desktop_app.gui.other_view import OtherView

LIST: Final = "list"
WALL: Final = "wall"


class WallSwitch(Chips):
    """The chips for rows and for another view; what was chosen is kept in the book."""

    def __init__(self, desk: Desk, kept_as: str, view: OtherView) -> None:
        super().__init__("显示方式", ((LIST, view.rows_words), (WALL, view.words)))
        self._desk, self._fact = desk, f"shown_as:{kept_as}"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.set_value(desk.store.fact(self._fact) or (WALL if view.comes_first else LIST))

    @property
    def is_on_wall(self) -> bool:
        """Whether cards are shown and not rows."""
        return bool(self.value() == WALL)

    def keep(self) -> None:
        """Write down which way is chosen."""
        self._desk.store.keep_fact(self._fact, self.value())

    def turn_to_list(self) -> None:
        """Choose rows."""
        self.set_value(LIST)
        self.keep()
