"""The words at the bottom left that say what was done, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import button, label

STAYS: Final = 6000  # milliseconds


class Toast(QFrame):
    """Says what was done for six seconds, longer while the mouse or the cursor is on it."""

    def __init__(self, host: QWidget, *, left: int = 0) -> None:
        super().__init__(host)
        look.dress(self, "toast")
        self.left = left
        self._undo: Callable[[], object] | None = None
        self._back: QWidget | None = None
        self.words = label("")
        self.undo_button = button("撤销", self._take_back)
        self.undo_button.setToolTip("F6 到这里")
        self.setLayout(row(self.words, self.undo_button, gap=16, edges=(16, 8, 12, 8)))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(STAYS)
        self._clock.timeout.connect(self._leave_if_unwatched)
        self.undo_button.installEventFilter(self)
        host.installEventFilter(self)
        self.hide()

    def say(
        self, text: str, undo: Callable[[], object] | None = None, *, deed: str = "撤销"
    ) -> None:
        """Show the words, and a button when there is a way back."""
        self.words.setText(text)
        self._undo = undo
        self.undo_button.setVisible(undo is not None)
        self.undo_button.setText(deed)
        self.undo_button.setAccessibleName(f"{deed}：{text}")
        self.setAccessibleName(text)
        self.place()
        self.show()
        self.raise_()
        self._clock.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def reach(self) -> None:
        """Bring the cursor here (F6), and back again when pressed once more."""
        if not self.isVisible() or not self.undo_button.isVisible():
            return
        if self.undo_button.hasFocus():
            self.leave()
            return
        self._back = self.window().focusWidget()
        self.undo_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Go away, and give the cursor back to where it came from."""
        had = self.undo_button.hasFocus()
        self.hide()
        if had and self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back = None

    def place(self) -> None:
        """Stand at the bottom left of the page."""
        host = self.parentWidget()
        if host is None:
            return
        self.words.setWordWrap(False)
        self.adjustSize()
        room = host.width() - self.left - 2 * look.px(20)
        if self.width() > room:
            self.words.setWordWrap(True)
            self.resize(room, max(self.height(), self.heightForWidth(room)))
        self.move(self.left + look.px(20), host.height() - self.height() - look.px(20))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            if self.isVisible():
                self.place()
        elif watched is self.undo_button and event.type() == QEvent.Type.FocusOut:
            self._clock.start()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.isVisible():
            self._clock.start()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.leave()
        if undo is not None:
            undo()

    def _leave_if_unwatched(self) -> None:
        if self.underMouse() or self.undo_button.hasFocus():
            self._clock.start()
        else:
            self.leave()
