"""One-line inputs: words with an input method, codes without one."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QResizeEvent, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from db.half_width import half_width
from desktop_app.gui import look, rare_letters
from desktop_app.gui.controls.text_undo import is_for_the_book
from desktop_app.gui.tips import tip

_GONE_ON: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class _AtMost(QValidator):
    """Keeps a line to a number of code points; QLineEdit's own limit counts UTF-16 units."""

    overrun = Signal()

    def __init__(self, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._most = most

    @override
    def validate(self, text: str, at: int) -> object:
        if len(text) <= self._most:
            return QValidator.State.Acceptable, text, at
        self.overrun.emit()
        return QValidator.State.Invalid, text, at


class LineInput(QLineEdit):
    """A line of words. `textChanged` speaks only of committed text, never of what is composed.

    `left` comes when the cursor leaves and nothing is being composed: the time to look for faults.
    `overrun` comes when something was not taken because the line is full (`most` code points).
    """

    left = Signal()
    overrun = Signal()

    def __init__(self, name: str = "", *, most: int = 0, hint: str = "") -> None:
        super().__init__()
        self.is_composing = False
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        if most:
            limit = _AtMost(most, self)
            limit.overrun.connect(self.overrun)
            self.setValidator(limit)
        self.textChanged.connect(rare_letters.show)

    @override
    def event(self, event: QEvent) -> bool:
        if is_for_the_book(event, can_undo=self.isUndoAvailable(), can_redo=self.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a hint that has no room whole in a tip."""
        super().resizeEvent(event)
        hint = self.placeholderText()
        is_told = self.toolTip() == hint
        if hint and (is_told or not self.toolTip()):
            self.setToolTip("" if self.has_room(hint, event.size().width()) else tip(hint))

    def has_room(self, hint: str, width: int) -> bool:
        """Say whether a hint can be read whole in a line of a width."""
        room = width - 3 * look.px(look.GAP_PAGE)
        return self.fontMetrics().horizontalAdvance(hint) <= room

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in _GONE_ON:
            self.home(False)  # noqa: FBT003  a long name shows its beginning
        if not self.is_composing and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class CodeInput(LineInput):
    """A line for numbers and codes: the input method is off, full width becomes half width.

    Qt 6 still answers "input method on" when WA_InputMethodEnabled is taken away, so the
    question itself is answered here.
    """

    def __init__(
        self, name: str = "", *, most: int = 0, hint: str = "", upper: bool = False
    ) -> None:
        super().__init__(name, most=most, hint=hint)
        self._upper = upper
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.textChanged.connect(self._fold)

    @override
    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None) -> Any:
        if query == Qt.InputMethodQuery.ImEnabled:
            return False
        return super().inputMethodQuery(query)

    def _fold(self, text: str) -> None:
        folded = half_width(text)
        if self._upper:
            folded = folded.upper()
        if folded != text:
            at = self.cursorPosition()
            self.setText(folded)
            self.setCursorPosition(at)


class PasswordInput(CodeInput):
    """A line for a password: shown as dots, never folded, never offered to an input method."""

    def __init__(self, name: str = "密码", *, hint: str = "") -> None:
        super().__init__(name, hint=hint)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            self.inputMethodHints()
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
        )

    @override
    def _fold(self, text: str) -> None:
        """Leave a password as it was typed."""
