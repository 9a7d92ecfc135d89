"""Several lines of words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override

from desktop_app.gui import look, rare_letters
from desktop_app.gui.controls.text_undo import is_for_the_book


class TextArea(QPlainTextEdit):
    """A field for several lines: Enter is a new line, Ctrl+Enter and Tab leave it.

    `over` says whether more than `most` code points stand in it; nothing typed is cut off.
    """

    left = Signal()
    leave_asked = Signal()
    over = Signal(bool)

    def __init__(self, name: str = "", *, most: int = 0, lines: int = 4, hint: str = "") -> None:
        super().__init__()
        self.is_composing = False
        self._most = most
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._lines = lines
        self.setMinimumHeight(self.sizeHint().height())
        self.textChanged.connect(self._measure)

    @override
    def sizeHint(self) -> QSize:
        height = self.fontMetrics().lineSpacing() * self._lines + look.px(18)
        return QSize(super().sizeHint().width(), height)

    def text(self) -> str:
        """Give all that is typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:  # noqa: N802  the word every other input uses
        """Put in other words; undo starts again from here."""
        self.setPlainText(text)

    @override
    def event(self, event: QEvent) -> bool:
        text = self.document()
        if is_for_the_book(event, can_undo=text.isUndoAvailable(), can_redo=text.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.focusNextChild()
            self.leave_asked.emit()  # whoever hears it may know a better place for the cursor
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.is_composing:
            self.left.emit()

    def _measure(self) -> None:
        text = self.toPlainText()
        rare_letters.show(text)
        if self._most:
            self.over.emit(len(text) > self._most)
