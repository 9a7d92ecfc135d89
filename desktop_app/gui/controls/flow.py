"""A layout that sets its parts in a row and begins a new row when the width is used up."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem
from typing_extensions import override


class FlowLayout(QLayout):
    """Chips and small buttons in as many rows as the width asks for; nothing is cut.

    PySide (6.11) may forget an item of Qt's while its widget stands, and what is then raised
    within a layout ends the program: such an item is made anew.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._widgets: list[QWidget | None] = []
        self._taken: list[QLayoutItem] = []  # Qt deletes them; their wrappers must come after
        self._breaks: set[int] = set()
        self._gap = gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def clear(self) -> None:
        """Let go of all parts."""
        for widget in self._widgets:
            if widget is not None and shiboken6.isValid(widget):
                widget.hide()
                widget.deleteLater()
        self._items.clear()
        self._widgets.clear()
        self._breaks.clear()
        self.invalidate()

    def break_row(self) -> None:
        """Let the next part begin a row, whatever room is left."""
        self._breaks.add(len(self._items))

    def _sound(self) -> list[QLayoutItem]:
        """Give the items, those that were forgotten made anew."""
        for at in reversed(range(len(self._items))):
            if not shiboken6.isValid(self._items[at]):
                widget = self._widgets[at]
                if widget is not None and shiboken6.isValid(widget):
                    self._items[at] = QWidgetItem(widget)
                else:
                    del self._items[at], self._widgets[at]
        return self._items

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._widgets.append(item.widget())

    @override
    def count(self) -> int:
        return len(self._sound())

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        items = self._sound()
        return items[index] if 0 <= index < len(items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._sound()):
            return None
        del self._widgets[index]
        self._taken.append(self._items.pop(index))
        return self._taken[-1]

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._set(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._set(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._sound()]
        if not sizes:
            return QSize()
        width = sum(size.width() for size in sizes) + self._gap * (len(sizes) - 1)
        return QSize(width, max(size.height() for size in sizes))

    @override
    def minimumSize(self) -> QSize:
        smallest = QSize()
        for item in self._sound():
            smallest = smallest.expandedTo(item.minimumSize())
        return smallest

    def _set(self, rect: QRect, *, move: bool) -> int:
        x, y, tallest = rect.x(), rect.y(), 0
        for at, item in enumerate(self._sound()):
            size = item.sizeHint()
            is_full = x + size.width() > rect.x() + rect.width()
            if x > rect.x() and (is_full or at in self._breaks):
                x, y, tallest = rect.x(), y + tallest + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tallest = max(tallest, size.height())
        return y + tallest - rect.y()
