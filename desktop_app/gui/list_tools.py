"""The line of tools over a list: the box that is searched in, counts, and deeds for the chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.controls import Empty, LineInput, PressButton, button, label
from desktop_app.gui.desk import Desk

DEEDS_SHOWN: Final = 2
NONE_FOUND: Final = "没有找到。换几个字，或按 Esc 清空。"
NONE_IN_VIEW: Final = "“{view}”里现在没有。"
NONE_LEFT: Final = "没有符合条件的。点一下条件可以去掉它。"
WHOLE: Final = "全部"
_DOWN: Final = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchBox(LineInput):
    """The box over a list, and the keys that lead from it.

    `rows_asked` comes with ↓ and Enter, `open_asked` with F2, `back_asked` with Esc in an empty
    box; words in the box are cleared by Esc first.
    """

    rows_asked = Signal()
    open_asked = Signal()
    back_asked = Signal()

    def __init__(self, hint: str, name: str) -> None:
        super().__init__(name, hint=hint)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(look.px(140))
        self.setMaximumWidth(look.px(330))
        glass = QAction(self)
        icons.put(glass, "search", size=16)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_composing or not self._leads_on(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _leads_on(self, key: Qt.Key) -> bool:
        if key in _DOWN:
            self.rows_asked.emit()
        elif key == Qt.Key.Key_F2:
            self.open_asked.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.back_asked.emit()
        else:
            return False
        return True

    def type_on(self, text: str) -> None:
        """Take the cursor and go on behind the words that stand there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.deselect()
        self.end(False)  # noqa: FBT003  Qt's own call
        self.insert(text)

    def take_cursor(self) -> None:
        """Take the cursor; the next words replace what stands there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


def still_label() -> QLabel:
    """Give a label of one size: other words in it must not lay out the page anew."""
    made = label("", "small")
    made.setFixedSize(look.px(140), look.px(20))
    return made


class ListDeed(Struct, frozen=True):
    """What may be done with rows: its words, what does it, and its key, which is said behind them.

    `press` takes the ids of the rows where a page gives the deed, and nothing once a list has it.
    """

    words: str
    press: Callable[..., object]
    key: str = ""

    @classmethod
    def deleting(cls, press: Callable[..., object]) -> ListDeed:
        """Give what takes rows out; a list's table answers to its key (`ListPage.answer_del`)."""
        return cls("删除", press, "Del")


def deed_buttons(deeds: Sequence[ListDeed]) -> list[QPushButton]:
    """Give a button for each of the first deeds, and one with a menu for the others."""
    shown = len(deeds) if len(deeds) == DEEDS_SHOWN + 1 else DEEDS_SHOWN  # no menu of one
    made: list[QPushButton] = [
        button(f"{one.words}  {one.key}", one.press, kind="flat", name=one.words)
        if one.key
        else button(one.words, one.press, kind="flat")
        for one in deeds[:shown]
    ]
    if rest := deeds[shown:]:
        more = button("更多", kind="flat", name="对选中的做更多")
        menu = QMenu(more)
        for one in rest:
            action = menu.addAction(f"{one.words}\t{one.key}" if one.key else one.words)
            action.triggered.connect(lambda _on=False, press=one.press: press())
        more.setMenu(menu)
        made.append(more)
    return made


class NoneShown(Empty):
    """What stands where a list has rows and shows none: why, and the way to some."""

    def __init__(self, show_view: Callable[[str], object]) -> None:
        self.see_all = button(f"看{WHOLE}", self._press, kind="primary")
        super().__init__(NONE_FOUND, self.see_all, icon="search")
        self._show_view, self._whole = show_view, ""

    def explain(
        self, views: Sequence[tuple[str, str]], view: str, *, narrowed: bool, typed: bool
    ) -> None:
        """Say why nothing is left of a view: by its conditions, by what was typed, by itself."""
        is_view = bool(views) and not narrowed and not typed
        self._whole = next((key for key, words in views if words == WHOLE and key != view), "")
        self.see_all.setVisible(is_view and bool(self._whole))
        why = NONE_IN_VIEW.format(view=dict(views)[view]) if is_view else NONE_FOUND
        self.words.setText(NONE_LEFT if narrowed else why)

    def _press(self) -> None:
        self._show_view(self._whole)


def to_merging(desk: Desk) -> PressButton:
    """Give the button to where the offices' packages are taken in."""
    made = button("去接收与合并", partial(desk.show_page, "merge"), kind="primary")
    if not desk.has_page("merge"):
        made.hide()  # and never shown by itself: it would flash up as a window of its own
    return made
