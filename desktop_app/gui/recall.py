"""A line of words that offers below it what the book holds already; anything else may be typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from typing_extensions import override

from db import natural, pinyin
from db.fields import Field
from db.kinds import KINDS
from db.record import Record
from db.work import Changes
from desktop_app.gui.controls import LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_below import ListBelow

MOST: Final = 8
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RecallInput(LineInput):
    """Takes words as any line does.

    What fits is offered while somebody types, everything while the line is blank. Enter takes a
    row that was gone to, or the first that fits initials; of Chinese words none is ever taken
    unasked, since they may be a new name that only begins like a known one.
    """

    def __init__(self, desk: Desk, declared: Field, name: str = "", *, most: int = 0) -> None:
        super().__init__(name, most=most)
        self._desk = desk
        self._kind, self._field = _holder_of(declared)
        self._known: list[str] | None = None
        self.list = ListBelow(self, f"已有的{declared.label}")
        self.list.clicked.connect(self._take)
        self.textEdited.connect(self.open_list)
        desk.changed.connect(self._forget)

    @property
    def known(self) -> list[str]:
        """What the book holds, in the order people count."""
        if self._known is None:
            held = {said for (said,) in self._desk.store.values(self._kind, self._field) if said}
            self._known = sorted(held, key=natural.key)
        return self._known

    @property
    def is_open(self) -> bool:
        """Whether the list can be seen."""
        return not self.list.isHidden()

    def open_list(self) -> None:
        """Offer what fits the words; nothing once they are one of the known."""
        said = self.text().strip()
        found = [one for one in self.known if _fits(one, said)][:MOST]
        self.list.offer([] if said in found else found, 0 if said.isascii() and said else -1)

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key does in the list; say whether it was one of the list's keys."""
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and self.is_open:
            self.list.hide()
        elif key in _ENTER and not held & ~Qt.KeyboardModifier.KeypadModifier:
            current = self.list.currentIndex()
            if not self.is_open or not current.isValid():
                return False
            self._take(current)
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        if not self.is_open:
            self.open_list()
        self.list.step(by)

    def _take(self, index: QModelIndex) -> None:
        self.list.hide()
        self.setText(str(index.data(Qt.ItemDataRole.DisplayRole)))

    def _forget(self, changes: Changes) -> None:
        if self._kind in changes.kinds:
            self._known = None

    @override
    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride and self.is_open
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.text() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.open_list()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.list.hide()
        super().focusOutEvent(event)


def _holder_of(declared: Field) -> tuple[type[Record], str]:
    """Give the kind and the name of a field: its words are looked for there."""
    every = ((kind, name, one) for kind in KINDS for name, one in kind.fields().items())
    return next((kind, name) for kind, name, one in every if one is declared)


def _fits(words: str, said: str) -> bool:
    if not said or said in words:
        return True
    short, letters = pinyin.keys(words), said.lower()
    return any(one.startswith(letters) for one in (*short.initials, *short.pinyin))
