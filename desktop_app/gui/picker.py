"""The relation picker: a line to type in, and a list that comes and goes with the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from db import kinds
from desktop_app.gui import icons
from desktop_app.gui.controls import LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder, Found
from desktop_app.gui.list_below import ListBelow
from desktop_app.gui.tips import tip

MOST_OFFERS = 2  # new kinds that a list offers to make
Create = Callable[[str], object]
Offer = tuple[Callable[[], str], Create]


class Picker(LineInput):
    """Picks a record of some tables by initials, name, address or number.

    `target` is the record that is picked. `changed` comes with every change by hand, `picked`
    with a choice.
    `offer_new(words, create)` adds a last row (Ctrl+N) that calls `create(typed text)`; with
    `table` only while the picker looks in that table.
    """

    changed = Signal()
    picked = Signal(object)

    def __init__(
        self, desk: Desk, tables: Sequence[str], *, free_text: bool = False, name: str = ""
    ) -> None:
        super().__init__(name, hint="输拼音首字母或名称")
        self._finder = Finder.at(desk)
        self._tables = tables
        self._free_text = free_text
        self._found: list[Found] = []
        self._offers: dict[str, Offer] = {}
        self.target: bytes | None = None
        self.opens_itself = True  # as the cursor comes; a click opens the list all the same
        self._remove = QAction("移除", self)
        icons.put(self._remove, "x")
        self._remove.triggered.connect(self.remove)
        self.addAction(self._remove, QLineEdit.ActionPosition.TrailingPosition)
        self._remove.setVisible(False)
        self.textEdited.connect(self._type)
        self._finder.stale.connect(self._renew)

    @cached_property
    def list(self) -> ListBelow:
        """The list below, made when it is first to be shown: most never are."""
        made = ListBelow(self, "可选的记录")
        made.clicked.connect(self._click)
        return made

    def offer_new(self, words: Callable[[], str], create: Create, *, table: str = "") -> None:
        """Offer to make a new record: `words()` is written on the last row; blank, it is none."""
        self._offers[table] = (words, create)

    @property
    def _new(self) -> Sequence[Offer]:
        """What may be made here: the page's own, or else the kinds it looks for first."""
        if own := self._offers.get(""):
            return [own]  # what is written on it may ask the whole form, this line included
        every = (self._offers.get(table) for table in self._tables)
        return [one for one in every if one and one[0]()][:MOST_OFFERS]

    def limit(self, tables: Sequence[str]) -> None:
        """Look in other tables from now on, as when the kind of a pairing was chosen."""
        self._tables = tables

    def set_target(self, target: bytes | None, words: str = "") -> None:
        """Show a linked record, or words alone; nobody is told."""
        self.target = target
        called = words or self._finder.name(self._tables, target)
        self.setText(called)
        self.setCursorPosition(0)
        self._show_remove()
        self.close_list()

    def pick(self, found: Found) -> None:
        """Take a record."""
        self._finder.note_picked(found.id)
        self.set_target(found.id, found.name)
        self.setToolTip(tip(found.words))
        self.changed.emit()
        self.picked.emit(found.id)

    def remove(self) -> None:
        """Link to nothing."""
        self.set_target(None)
        self.changed.emit()
        self.picked.emit(None)

    def fault(self) -> str:
        """Say what is wrong with what stands in the line; empty when it may be kept."""
        if self.target or self._free_text or not self.text().strip():
            return ""
        titles = "或".join(kinds.kind_of(table).title for table in self._tables[:2])
        if self._new:
            return f"还没有对应的{titles}，要登记吗？不登记，就从列表里选一个或先清空，才能保存"
        return f"还没有对应的{titles}，请从下面选一个，或先清空"

    def ways_out(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Offer to make what the words in the line name, while nothing goes by them."""
        offers = self._new if self.fault() else []
        return [(f"＋ {said()}", partial(self._make, at)) for at, (said, _) in enumerate(offers)]

    @property
    def is_open(self) -> bool:
        """Whether the list can be seen."""
        return "list" in self.__dict__ and not self.list.isHidden()

    def open_list(self, *, recent: bool = False) -> None:
        """Show what fits the words; without words, or when asked, what was picked last."""
        query = "" if recent or self.target else self.text().strip()
        self._found = (
            self._finder.find(query, self._tables) if query else self._finder.recent(self._tables)
        )
        words = [one.words for one in self._found]
        if not words and not self._finder.roll.is_ready:
            words = ["正在读取名册…"]
        elif query and not words:
            words = ["没有找到" + ("，就按写的字保存" if self._free_text else "")]
        first = 0 if query and self._found else -1
        offers = self._new
        if query and offers and not (self._found or self._free_text) and self._finder.roll.is_ready:
            first = len(words)  # Enter makes what nothing goes by
        for at, (said, _) in enumerate(offers):
            words.append(f"＋ {said()}" + ("" if at else "（Ctrl+N）"))
        self.list.offer(words, first)

    def close_list(self) -> None:
        """Put the list away."""
        if self.is_open:
            self.list.hide()

    def _type(self, _text: str) -> None:
        self.target = None
        self._show_remove()
        self.changed.emit()
        self.open_list()

    def _show_remove(self) -> None:
        self._remove.setVisible(bool(self.text()) and self.isEnabled())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_remove()

    def _renew(self) -> None:
        if self.hasFocus() and self.is_open:
            self.open_list()

    # Keys

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = event.key() == Qt.Key.Key_N and bool(self._new)
            if (ours and event.modifiers() == Qt.KeyboardModifier.ControlModifier) or (
                event.key() == Qt.Key.Key_Escape and self.is_open
            ):
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if self.takes(key, held):
            return
        super().keyPressEvent(event)

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key does in the list; say whether it was one of the list's keys."""
        alt, ctrl = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Down and held & alt:
            self.open_list(recent=True)
        elif key == Qt.Key.Key_N and held == ctrl and self._new:
            self._make()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and self.is_open:
            self.close_list()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            return self._take_current()
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        if not self.is_open:
            self.open_list()
            return
        self.list.step(by)

    def _take_current(self) -> bool:
        current = self.list.currentIndex() if self.is_open else QModelIndex()
        if current.isValid():
            self._click(current)
        return current.isValid()

    def _click(self, index: QModelIndex) -> None:
        row = index.row()
        if row < len(self._found):
            self.pick(self._found[row])
        elif (at := row - len(self.list.words) + len(self._new)) >= 0:
            self._make(at)

    def _make(self, at: int = 0) -> None:
        create = self._new[at][1]
        self.close_list()
        create("" if self.target else self.text().strip())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reasons = Qt.FocusReason
        wanted = self.opens_itself or event.reason() == reasons.MouseFocusReason
        if wanted and not self.text() and event.reason() != reasons.PopupFocusReason:
            self.open_list()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_list()
        super().focusOutEvent(event)
