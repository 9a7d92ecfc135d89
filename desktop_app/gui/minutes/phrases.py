"""Writing with phrases: `/` offers them, Tab goes from one blank in curly brackets to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from typing_extensions import override

from db import phrases as kept, pinyin
from db.phrases import BLANK
from desktop_app.gui.controls import TextArea
from desktop_app.gui.list_below import ListBelow

MOST: Final = 6
# Chinese keyboards give 、 for the same key; no line begins with one, so there it counts too.
_ASKED = re.compile(r"(?:^|[^0-9A-Za-z/／])([/／])([^\s/／，。；]*)$|^(、)([^\s，。；]*)$")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Phrase:
    """A phrase: its words with blanks as `{单位}`."""

    text: str

    @property
    def label(self) -> str:
        """What the list calls it."""
        return kept.told(self.text)

    @property
    def head(self) -> str:
        """What a button calls it."""
        return kept.called(self.text)

    def fits(self, typed: str) -> bool:
        """Say whether what was typed after the stroke means this phrase."""
        if typed in self.label or typed in self.text:
            return True
        keys = pinyin.keys(self.label.replace("…", ""))
        return any(one.startswith(typed.lower()) for one in (*keys.initials, *keys.pinyin))


def phrases() -> tuple[Phrase, ...]:
    """Give the phrases that this office writes with, in its order."""
    return tuple(map(Phrase, kept.offered()))


class PhraseArea(TextArea):
    """Several lines of words with phrases.

    `moved(by)` comes from Alt+↑ and Alt+↓.
    """

    moved = Signal(int)

    def __init__(self, name: str, *, lines: int = 4, hint: str = "") -> None:
        super().__init__(name, lines=lines, hint=hint)
        self._found: list[Phrase] = []
        self._asked_at = -1
        self._is_taking = False
        self.list = ListBelow(self, "常用语")
        self.list.clicked.connect(self._take)
        self.textChanged.connect(self._look_back)

    # The list

    @property
    def is_open(self) -> bool:
        """Whether phrases are on offer."""
        return not self.list.isHidden()

    def close_list(self) -> None:
        """Put the list away."""
        self.list.hide()

    def _look_back(self) -> None:
        """See whether the words before the cursor ask for a phrase."""
        if self.is_composing or self._is_taking or not self.hasFocus():
            return
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        asked = _ASKED.search(before)
        if asked is None:
            self.close_list()
            return
        typed = (asked[2] or "") if asked[1] else (asked[4] or "")
        self._asked_at = cursor.position() - len(typed) - 1
        self._found = [one for one in phrases() if one.fits(typed)][:MOST]
        self.list.offer([one.label for one in self._found], 0)

    def _take(self, index: QModelIndex) -> None:
        cursor = self.textCursor()
        cursor.setPosition(self._asked_at, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.insert_phrase(self._found[index.row()])

    def insert_phrase(self, phrase: Phrase) -> None:
        """Write a phrase in place of the selection, and go to its first blank."""
        self.close_list()
        self._is_taking = True
        cursor = self.textCursor()
        start = cursor.selectionStart()
        cursor.insertText(phrase.text)
        end = cursor.position()
        self._is_taking = False
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._select_blank(start):
            cursor.setPosition(end)
            self.setTextCursor(cursor)

    def _select_blank(self, start: int) -> bool:
        """Select the first blank from a place on; say whether there is one."""
        document = self.document()
        text = document.toPlainText()
        # Places of the document count UTF-16 units, Python counts characters.
        units = text.encode("utf-16-le")
        at = len(units[: start * 2].decode("utf-16-le", "ignore"))
        blank = BLANK.search(text, at)
        if blank is None:
            return False
        cursor = self.textCursor()
        cursor.setPosition(_units(text[: blank.start()]))
        cursor.setPosition(_units(text[: blank.end()]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    # Keys

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
            ours = event.key() == Qt.Key.Key_Escape and self.is_open
            if ours or (alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
                event.accept()
                return True
        return super().event(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        if next_ and self.is_open:
            self._take(self.list.currentIndex())
            return True
        if next_ and self._select_blank(self.textCursor().selectionEnd()):
            return True
        return super().focusNextPrevChild(next_)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        arrow = key in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        step = 1 if key == Qt.Key.Key_Down else -1
        if arrow and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
        elif self.is_open and arrow:
            self.list.step(step)
        elif self.is_open and key in _ENTER and not event.modifiers():
            self._take(self.list.currentIndex())
        elif self.is_open and key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_list()
        super().focusOutEvent(event)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
