"""A field's own control laid over a cell of a list, with what is wrong said below it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import column
from desktop_app.gui.controls import DateInput, LineInput, label
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.list_below import HasList

NARROWEST: Final = 150
ROOMY: Final = 260
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellEditor(QFrame):
    """Edits one cell. `done(way)` says where to go on (`down`, `right` or `stay`); `dropped`: Esc.

    The words below the control are part of the frame, and the list of a picker lies on the window:
    nothing here is a window of its own, or an input method would fail in it.
    """

    done = Signal(str)
    dropped = Signal()

    def __init__(self, editor: Editor, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        look.dress(self, "cell")
        self.editor = editor
        self._ground, self._cell, self._is_over = parent, QRect(), False
        control = editor.control
        control.setAccessibleName(name)
        control.installEventFilter(self)
        self._words = label("", "danger", wrap=True)
        self._words.hide()
        self.setLayout(column(control, self._words, gap=2, edges=(2,)))
        editor.left.connect(self._leave)

    def open_at(self, cell: QRect) -> None:
        """Lay the editor over a cell and give it the cursor."""
        self.stand_at(cell)
        self.show()
        control = self.editor.control
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(control, LineInput):
            control.selectAll()

    def stand_at(self, cell: QRect) -> None:
        """Stand over a cell, within what is in view."""
        self._cell = cell
        least = ROOMY if isinstance(self.editor.control, HasList) else NARROWEST
        room = self._ground.rect()
        width = min(max(cell.width(), look.px(least)), room.width())
        self.setFixedWidth(width)
        self.adjustSize()
        left = min(cell.left(), room.width() - width)
        top = cell.center().y() - self.editor.control.sizeHint().height() // 2 - look.px(2)
        self.move(max(left, 0), max(min(top, room.height() - self.height()), 0))

    def say(self, words: str) -> None:
        """Say what is wrong; the control keeps the cursor and what was typed."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        look.mark(self.editor.control, "bad", on=bool(words))
        self.editor.control.setAccessibleDescription(words)
        self.stand_at(self._cell)

    def put_away(self) -> None:
        """Take the editor off the list."""
        self._is_over = True
        self.hide()
        self.deleteLater()

    @override
    def event(self, event: QEvent) -> bool:
        """Grow and shrink with the words below the control."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and not self._is_over:
            self.stand_at(self._cell)
        return done

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        control, key = self.editor.control, Qt.Key(event.key())
        if self.editor.is_composing:
            return False
        if isinstance(control, HasList) and control.takes(key, event.modifiers()):
            return True
        if key == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif key in _ENTER:
            self._finish("down")
        elif key == Qt.Key.Key_Tab:
            self._finish("right")
        else:
            return False
        return True

    def _finish(self, way: str) -> None:
        if isinstance(self.editor.control, DateInput):
            self.editor.control.read()
        self.done.emit(way)

    def _leave(self) -> None:
        if not self._is_over and not self.isAncestorOf(self.window().focusWidget() or self):
            self.done.emit("stay")
