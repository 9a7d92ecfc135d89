"""Lines of words that offer some below them: what the book holds already, the periods of late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from db import natural, periods, pinyin
from db.fields import Field
from db.kinds import KINDS
from db.record import Record
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui import icons
from desktop_app.gui.controls import LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_below import ListBelow

MOST: Final = 8
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OfferingInput(LineInput):
    """Takes words as any line does, and offers `offered` below while it has the cursor.

    Enter takes a row that was gone to; `first` says which one it begins at, -1 for none.
    """

    def __init__(self, name: str, called: str, *, most: int = 0) -> None:
        super().__init__(name, most=most)
        self._called = called
        self.textEdited.connect(self.open_list)

    @cached_property
    def list(self) -> ListBelow:
        """The list below, made when it is first to be shown: most never are."""
        made = ListBelow(self, self._called)
        made.clicked.connect(self._take)
        return made

    def offered(self, said: str) -> Sequence[str]:
        """Give what is offered for words; all there is for none."""
        raise NotImplementedError

    def first(self, said: str) -> int:
        """Give the row that Enter takes at once."""
        del said
        return -1

    @property
    def is_open(self) -> bool:
        """Whether the list can be seen."""
        return "list" in self.__dict__ and not self.list.isHidden()

    def open_list(self) -> None:
        """Offer what fits the words that stand here."""
        said = self.text().strip()
        self.list.offer(self.offered(said), self.first(said))

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key does in the list; say whether it was one of the list's keys."""
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and self.is_open:
            self.list.hide()
        elif key in _ENTER and not held & ~Qt.KeyboardModifier.KeypadModifier:
            current = self.list.currentIndex() if self.is_open else QModelIndex()
            if not current.isValid():
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
        if self.is_open and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.list.hide()
        super().focusOutEvent(event)


class RecallInput(OfferingInput):
    """Offers what the book holds: what fits while somebody types, everything in a blank line.

    Enter takes the first that fits initials; of Chinese words none is ever taken unasked, since
    they may be a new name that only begins like a known one.
    """

    def __init__(self, desk: Desk, declared: Field, name: str = "", *, most: int = 0) -> None:
        super().__init__(name, f"已有的{declared.label}", most=most)
        self._desk = desk
        self._kind, self._field = _holder_of(declared)
        self._known: list[str] | None = None
        desk.changed.connect(self._forget)

    @property
    def known(self) -> list[str]:
        """What the book holds, in the order people count."""
        if self._known is None:
            held = {said for (said,) in self._desk.store.values(self._kind, self._field) if said}
            self._known = sorted(held, key=natural.key)
        return self._known

    @override
    def offered(self, said: str) -> list[str]:
        found = [one for one in self.known if _fits(one, said)][:MOST]
        return [] if said in found else found

    @override
    def first(self, said: str) -> int:
        return 0 if said.isascii() and said else -1

    def _forget(self, changes: Changes) -> None:
        if self._kind in changes.kinds:
            self._known = None


class StretchInput(OfferingInput):
    """Offers the periods of late, and what the words are understood as."""

    def __init__(self, today: dt.date) -> None:
        super().__init__("", "最近的期间")
        self._today = today
        self._open = QAction("列出最近的期间", self)
        icons.put(self._open, "chevron-down")
        self._open.triggered.connect(self._open_all)
        self.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)

    @override
    def offered(self, said: str) -> list[str]:
        known = [periods.title_of(one) for one in periods.recent(self._today)]
        if not said or said in known:
            return known
        try:
            understood = [periods.title_of(periods.code_of(said, self._today))]
        except Refused:
            understood = []
        return [*understood, *(one for one in known if _fits(one, said) and one not in understood)]

    def _open_all(self) -> None:
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.list.offer(self.offered(""))


def _holder_of(declared: Field) -> tuple[type[Record], str]:
    """Give the kind and the name of a field: its words are looked for there."""
    every = ((kind, name, one) for kind in KINDS for name, one in kind.fields().items())
    return next((kind, name) for kind, name, one in every if one is declared)


def _fits(words: str, said: str) -> bool:
    if not said or said in words:
        return True
    short, letters = pinyin.keys(words), said.lower()
    return any(one.startswith(letters) for one in (*short.initials, *short.pinyin))
