"""Labels, buttons and the small things made of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
)
from typing_extensions import override

from desktop_app.gui import icons, look, rights, trail
from desktop_app.gui.tips import tip

LEAST: Final = 120  # width that words which can be cut keep for themselves
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def label(text: str = "", kind: str = "", *, wrap: bool = False, name: str = "") -> QLabel:
    """Give a line of words.

    Kinds: `h1 h2 figure strong small caption key`, the tones `danger warn ok info brand`.
    Words are shown as they stand, never read as markup: they may come from a stranger's file.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        look.dress(made, kind)
    if name:
        made.setAccessibleName(name)
    return made


class CutLabel(QLabel):
    """One line of words that ends in … where there is no room, with the whole of it in its tip.

    With `keeps_end` the dots stand in the middle: units of one street begin alike.
    """

    def __init__(self, text: str, kind: str, *, keeps_end: bool = False) -> None:
        super().__init__(text)
        mode = Qt.TextElideMode
        self._cut = mode.ElideMiddle if keeps_end else mode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        look.dress(self, kind)

    @override
    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), look.px(LEAST)), whole.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.toolTip():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), self._cut, room.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, room, self.alignment(), self.palette(), self.isEnabled(), words,
            self.foregroundRole(),
        )  # fmt: skip

    def _tell(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(tip(self.text()) if is_cut else "")


class PressButton(QPushButton):
    """A button that Enter presses as Space does: Qt itself does so in dialogs only.

    Enter with Ctrl or Shift is the page's, and a key that is held presses once. A button among
    fields, where Enter leads on to the next, does not take it (`takes_enter`).
    """

    takes_enter = True
    needs = ""
    _refusal = ""

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Grey out, once it is known who sits here, what they may not do (`gui/rights`)."""
        self.ask_rights()
        super().showEvent(event)

    def ask_rights(self) -> None:
        """Ask anew, as when the button got other words."""
        action = self.needs or rights.need(self.accessibleName())
        why = rights.refusal(self, action) if action else ""
        if why != self._refusal:
            self._refusal = why
            super().setEnabled(not why)
            self.setToolTip(tip(why))

    @override
    def setEnabled(self, on: bool) -> None:
        super().setEnabled(on and not self._refusal)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain and self.takes_enter:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str,
    press: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon: str = "",
    key: str = "",
    name: str = "",
    needs: str = "",
) -> PressButton:
    """Give a button; `key` is written on it after the words and works while it can be seen.

    `needs` names the permission of its deed where its words do not tell (`gui/rights`).

    Kinds: `primary danger tight flat link crumb quick icon chip`. One without words needs `name`.
    """
    words = text.replace("&", "&&")
    made = PressButton(f"{words}  {key}" if key and text else words)
    made.needs = needs
    if kind:
        look.dress(made, kind)
    if icon:
        tone = {"primary": "on_accent", "danger": "danger", "quick": "brand", "link": "accent"}
        icons.put(made, icon, tone.get(kind, "text2"), 16 if kind != "quick" else look.ICON)
    if key:
        answer_to(made, key)
    made.setAccessibleName(name or text)
    if name:
        made.setToolTip(tip(f"{name}（{key}）" if key else name))
    if press is not None:
        made.clicked.connect(lambda: trail.follow(press))
    return made


def answer_to(made: QAbstractButton, key: str) -> QShortcut:
    """Let a button answer to a key while it can be seen and pressed.

    Not `setShortcut`: that one shows the press for 0.1 s first and is lost with new words.
    """
    as_qt = key.replace("Enter", "Return").replace("PgDn", "PgDown")
    shortcut = QShortcut(QKeySequence(as_qt), made)
    shortcut.activated.connect(lambda: None if is_composing() else made.click())
    return shortcut


def is_composing() -> bool:
    """Say whether an input method is at work: keys belong to it then, not to the page."""
    return bool(getattr(QApplication.focusWidget(), "is_composing", False))


def key_cap(text: str) -> QLabel:
    """Give a key drawn as a key, such as `Ctrl+J`."""
    made = label(text, "key")
    made.setMinimumHeight(look.px(20))
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def rule() -> QFrame:
    """Give a thin line across."""
    made = QFrame()
    look.dress(made, "rule")
    return made


class StatusChip(QLabel):
    """A state in a word on a coloured ground; the word carries the meaning, not the colour."""

    def __init__(self, text: str = "", tone: str = "info") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.say(text, tone)

    def say(self, text: str, tone: str = "info") -> None:
        """Show another state; an empty text hides the chip. Tones: ok warn danger info brand."""
        self.setText(text)
        look.dress(self, f"chip-{tone}")
        if not text:
            self.hide()
        elif self.parent() is not None:
            self.show()
