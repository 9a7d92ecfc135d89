"""找一找: one line over the page in view, and below it whatever the book holds (Ctrl+K).

A part of the window and no popup: an input method fails in a line that a popup owns. The list
never takes the cursor; Esc gives it back to the very place where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import LineInput, button, key_cap, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.rail import Entry
from desktop_app.gui.seek_rows import LINE, SeekLines, SeekRows, said
from desktop_app.gui.seeker import Hit, Seeker, Way

WIDTH: Final = 680
TOP: Final = 54
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
}


class SeekLine(LineInput):
    """The line of 找一找; keys that mean the list are handed on before any shortcut sees them."""

    def __init__(self, takes: Callable[[Qt.Key, Qt.KeyboardModifier], bool]) -> None:
        super().__init__("找一找", hint="找人、找事、找台账…")
        self._takes = takes
        self.gone: Callable[[], object] = lambda: None

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = event.key() in (*_ENTER, *_STEPS, Qt.Key.Key_Escape)
            if ours and not self.is_composing:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_composing or not self._takes(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in stays:
            self.gone()


class SeekPanel(QFrame):
    """The line and its list, laid over a window's page."""

    def __init__(self, host: QWidget, desk: Desk, entries: Iterable[Entry]) -> None:
        super().__init__(host)
        look.dress(self, "seek")
        self.setAccessibleName("找一找")
        self._desk = desk
        self.seeker = Seeker(desk, entries)
        self.line = SeekLine(self._take_key)
        self.line.gone = self._close_unless_ours
        self.line.textChanged.connect(self._show)
        self.rows = SeekRows(self)
        self.list = self._made_list()
        self.note = label("", "caption", wrap=True)
        self._enter, self._other = label("", "caption"), label("", "caption")
        self._other_key = key_cap("Ctrl+Enter")
        close = button("", self.close_panel, kind="icon", icon="x", name="关上找一找")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys = row(
            key_cap("↑↓"), label("选", "caption"), key_cap("Enter"), self._enter,
            self._other_key, self._other, STRETCH, key_cap("Esc"), label("回去", "caption"), gap=6,
        )  # fmt: skip
        self.foot = held(keys)
        self.setLayout(
            column(row((self.line, 1), close), self.list, self.note, self.foot, edges=(12,))
        )
        self._back: QWidget | None = None
        self._place: tuple[int, int] = (0, 0)
        self.seeker.changed.connect(self._renew)
        host.installEventFilter(self)
        self.hide()

    def _made_list(self) -> QListView:
        made = QListView()
        made.setModel(self.rows)
        made.setItemDelegate(SeekLines(made))
        made.setAccessibleName("找到的")
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setMouseTracking(True)
        made.entered.connect(self._point)
        made.viewport().installEventFilter(self)
        return made

    # Coming and going

    def leave(self) -> None:
        """Go for good, with what it answers from."""
        self.seeker.deleteLater()
        self.deleteLater()

    def turn(self) -> None:
        """Come over the page, or go away when it is here already (Ctrl+K)."""
        if self.isVisible():
            self.close_panel()
        else:
            self.open_panel()

    def open_panel(self) -> None:
        """Come over the page and remember where the cursor was."""
        self._back = self.window().focusWidget()
        self._place = _place_in(self._back)
        if self._back is not None:
            self._back.destroyed.connect(self._lose_back)
        self.line.clear()
        self._show()
        self.show()
        self.raise_()
        # This reason leaves the other line's cursor where it is.
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_panel(self) -> None:
        """Go away and put the cursor back where it was."""
        back, self._back = self._back, None
        self.hide()
        if back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
            _put_back(back, self._place)

    def _close_unless_ours(self) -> None:
        """Go away when staff went on elsewhere with the mouse."""
        self._back = None
        self.hide()

    def _lose_back(self) -> None:
        self._back = None

    # Answering

    def _show(self, _text: str = "") -> None:
        query = self.line.text()
        groups = self.seeker.find(query)
        self.rows.show(groups)
        chosen = self.rows.hits()
        self._choose(chosen[0] if chosen else -1)
        self.note.setText(self._words(query, found=bool(chosen)))
        self.note.setVisible(bool(self.note.text()))
        self.list.setVisible(bool(chosen))
        self.foot.setVisible(bool(chosen))
        self._lay()

    def _words(self, query: str, *, found: bool) -> str:
        if not self.seeker.is_ready:
            return "正在读取名册，读完就能找到所有的人和事…"
        if found:
            return ""
        if query.strip():
            return "没有找到。可以试试拼音首字母、电话尾号、楼栋，或少打几个字"
        return "输姓名、拼音首字母、电话尾号或事情的几个字"

    def _renew(self) -> None:
        if self.isVisible():
            self._show()

    def _choose(self, at: int) -> None:
        index = self.rows.index(at, 0) if at >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if at == 1:
            self.list.scrollToTop()  # the heading of the first group shows again
        hit = self.rows.hit(at)
        self._enter.setText(hit.way.words if hit else "")
        other = hit.other.words if hit and hit.other else ""
        self._other.setText(other)
        for part in (self._other, self._other_key):
            part.setVisible(bool(other))
        self.line.setAccessibleDescription(said(hit) if hit else "")
        self.list.viewport().update()

    def _step(self, by: int) -> None:
        hits = self.rows.hits()
        if not hits:
            return
        current = self.list.currentIndex().row()
        at = hits.index(current) if current in hits else 0
        self._choose(hits[min(max(at + by, 0), len(hits) - 1)])

    # Keys and mouse

    def _take_key(self, key: Qt.Key, held_down: Qt.KeyboardModifier) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_panel()
        elif key in _ENTER:
            self.go(beside=bool(held_down & Qt.KeyboardModifier.ControlModifier))
        elif key in _STEPS:
            self._step(_STEPS[key])
        else:
            return False
        return True

    def go(self, *, beside: bool = False) -> None:
        """Go where the chosen line leads, or do the other thing it offers."""
        hit = self.rows.hit(self.list.currentIndex().row())
        if hit is not None:
            self._go(hit, hit.other if beside and hit.other else hit.way)

    def _go(self, hit: Hit, way: Way) -> None:
        self._back = None
        self.hide()
        self.seeker.note(hit)
        self._desk.show_page(way.page, **way.where)

    def _point(self, index: QModelIndex) -> None:
        if self.rows.hit(index.row()):
            self._choose(index.row())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._lay()
        elif event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            index = self.list.indexAt(event.position().toPoint())
            if watched is self.list.viewport() and self.rows.hit(index.row()):
                self._choose(index.row())
                self.go(beside=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
                return True
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        """Stand in the middle near the top, as high as what was found and no higher than fits."""
        host = self.parentWidget()
        if host is None:
            return
        edge = look.px(look.GAP_PAGE)
        width = min(look.px(WIDTH), host.width() - 2 * edge)
        top = min(look.px(TOP), host.height() // 12)
        room = host.height() - top - edge - look.px(110)
        self.list.setFixedHeight(max(look.px(LINE), min(self.rows.height() + 2, room)))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((host.width() - width) // 2, top)


def _place_in(widget: QWidget | None) -> tuple[int, int]:
    """Give cursor and selection of a line or area: (start, end)."""
    if isinstance(widget, QLineEdit):
        start = widget.selectionStart()
        at = widget.cursorPosition()
        return (at, at) if start < 0 else (start, start + len(widget.selectedText()))
    return 0, 0


def _put_back(widget: QWidget, place: tuple[int, int]) -> None:
    """Put the cursor back into a line; an area of several lines keeps its own."""
    if isinstance(widget, QLineEdit):
        start, end = place
        widget.setCursorPosition(start)
        if end > start:
            widget.setSelection(start, end - start)
