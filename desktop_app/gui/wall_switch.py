"""Rows or cards: the two ways to look at a list whose records have a state."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSizePolicy

from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk

LIST: Final = "list"
WALL: Final = "wall"


class WallSwitch(Chips):
    """The chips 列表 and 看板; what was chosen is kept in the book under a name."""

    def __init__(self, desk: Desk, kept_as: str) -> None:
        super().__init__("显示方式", ((LIST, "列表"), (WALL, "看板")))
        self._desk, self._fact = desk, f"shown_as:{kept_as}"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.set_value(desk.store.fact(self._fact) or LIST)

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
