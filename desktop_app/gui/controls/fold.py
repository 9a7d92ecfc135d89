"""Rarer choices behind one line that says what is chosen in them."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, Part, column, row
from desktop_app.gui.controls.words import button
from desktop_app.gui.tips import tip

MOST: Final = 250  # width of words that are said in the line; longer ones stand in its tip


class Fold(QWidget):
    """A line that opens and closes what stands below it; `right` stands at its end."""

    def __init__(self, name: str, inside: QWidget, *right: Part) -> None:
        super().__init__()
        self._name = name
        self.inside = inside
        self.line = button(name, self.turn, kind="flat", icon="chevron-right")
        self.line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setLayout(column(row(self.line, STRETCH, *right), inside, gap=look.GAP_TINY))
        inside.hide()
        self.say("")

    @property
    def is_open(self) -> bool:
        """Whether what stands below is shown."""
        return not self.inside.isHidden()

    def turn(self) -> None:
        """Open or close."""
        self.inside.setVisible(self.inside.isHidden())
        shape = "chevron-down" if self.is_open else "chevron-right"
        icons.put(self.line, shape, "text2", 16)

    def say(self, words: str) -> None:
        """Say in the line what is chosen inside; blank for nothing out of the usual."""
        said = f"{self._name}：{words}" if words else self._name
        room = self.line.fontMetrics().horizontalAdvance
        self.line.setText(said if room(said) <= look.px(MOST) else f"{self._name}：已选")
        self.line.setAccessibleName(said)
        self.line.setToolTip(tip(said))
