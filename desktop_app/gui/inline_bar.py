"""A bar that says the state of this page, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import button, label

NARROW: Final = 420
PICTURES = {
    "info": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-alert",
}


class InlineBar(QFrame):
    """Icon, words and up to two things to do; hidden until it has something to say."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icons.picture("info", "info")
        self.words = label("", wrap=True)
        # Without a stretch a row without buttons would let the words below it have no width.
        self.deeds = row(STRETCH, gap=4)
        self._close = button("", self.dismiss, kind="icon", icon="x", name="收起")
        self._middle = row((self.words, 1), self.deeds, gap=4)
        self.setLayout(row(self._icon, (self._middle, 1), self._close, gap=10, edges=(12, 4, 8, 4)))
        self.setMinimumHeight(look.px(40))
        self._buttons: list[QWidget] = []
        self.hide()

    def say(
        self,
        text: str,
        tone: str = "info",
        *deeds: tuple[str, Callable[[], object]],
        closable: bool = False,
    ) -> None:
        """Show words in a tone (`info ok warn danger`) with buttons `(words, press)`."""
        look.dress(self, f"bar-{tone}")
        icons.put(self._icon, PICTURES[tone], tone)
        self.words.setText(text)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [button(words, press, kind="link") for words, press in deeds]
        for new in self._buttons:
            self.deeds.insertWidget(self.deeds.count() - 1, new)
        self._close.setVisible(closable)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def focus_first(self) -> None:
        """Put the cursor on the first thing to do."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay what can be done below the words where both would not stand side by side."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        below = event.size().width() < look.px(NARROW)
        self._middle.setDirection(way.TopToBottom if below else way.LeftToRight)

    def dismiss(self) -> None:
        """Take the bar away."""
        self.hide()
        self.closed.emit()
