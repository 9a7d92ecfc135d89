"""The list of choices below a line or an area, which never takes the cursor.

It lies on the window over what comes below its line, as wide as its longest row asks for. It is
no window of its own: one that owned the line would get no input method on Windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QStringListModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QListView,
    QScrollBar,
    QWidget,
)
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.tips import tip

ROW: Final = 30
EDGE: Final = 8


class ListBelow(QListView):
    """The choices of a line, to be shown while the line has the cursor.

    It opens upwards where there is more room above, follows its line when the page is scrolled,
    and goes once the line is out of sight.
    """

    def __init__(self, line: QWidget, name: str) -> None:
        super().__init__(line)
        self._line = line
        self._rows = QStringListModel(self)
        self._heard: list[QScrollBar] = []
        self.setModel(self._rows)
        look.dress(self, "choices")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Namesakes are told apart by where they live: a long row keeps its end as well.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMouseTracking(True)
        self.entered.connect(self._say_whole)
        self.setUniformItemSizes(True)
        line.installEventFilter(self)
        line.destroyed.connect(self.deleteLater)
        self.hide()

    @property
    def words(self) -> list[str]:
        """The rows as they read."""
        return self._rows.stringList()

    @property
    def row(self) -> int:
        """The row that Enter takes; -1 for none."""
        return self.currentIndex().row()

    def offer(self, words: Sequence[str], row: int = -1) -> None:
        """Show choices and go to one of them; without any there is no list."""
        self._rows.setStringList(words)
        if not words:
            self.hide()
            return
        if self.parentWidget() is not self._line.window():
            self.setParent(self._line.window())
        self.ensurePolished()
        self._stand()
        self.show()
        self.raise_()
        self._hear()
        self.setCurrentIndex(self._rows.index(row) if row >= 0 else QModelIndex())

    def step(self, by: int) -> None:
        """Go some rows on, to the first or the last at most."""
        row = min(max(self.row + by, 0), self._rows.rowCount() - 1)
        self.setCurrentIndex(self._rows.index(row))

    # Where it stands

    def _stand(self) -> None:
        """Lie below the line, or above it where there is more room."""
        window, line, edge = self._line.window(), self._line, look.px(EDGE)
        above = line.mapTo(window, QPoint()).y() - edge
        top = above + edge + line.height() + 2
        below = window.height() - top - edge
        needed = look.px(ROW) * self._rows.rowCount() + look.px(4)
        is_up = needed > below and above > below
        height = min(needed, above if is_up else below)
        bar = self.verticalScrollBar().sizeHint().width() if height < needed else 0
        asked = self.sizeHintForColumn(0) + 2 * self.frameWidth() + bar
        width = min(max(asked, line.width()), window.width() - 2 * edge)
        left = max(min(line.mapTo(window, QPoint()).x(), window.width() - edge - width), edge)
        self.setGeometry(left, above + edge - 2 - height if is_up else top, width, height)

    def _hear(self) -> None:
        """Hear of it when the page is scrolled."""
        part = self._line.parentWidget()
        while part is not None:
            bar = part.verticalScrollBar() if isinstance(part, QAbstractScrollArea) else None
            if bar is not None and bar not in self._heard:
                bar.valueChanged.connect(self._follow)
                self._heard.append(bar)
            part = part.parentWidget()

    def _follow(self, _value: int) -> None:
        if self.isHidden():
            return
        if self._line.visibleRegion().isEmpty():
            self.hide()
        else:
            self._stand()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with a line that goes out of view, as with its page."""
        if watched is self._line and event.type() == QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)

    def _say_whole(self, index: QModelIndex) -> None:
        self.setToolTip(tip(str(index.data(Qt.ItemDataRole.DisplayRole) or "")))


@runtime_checkable
class HasList(Protocol):
    """A control with such a list, which is asked first about keys."""

    list: ListBelow

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key does in the list; say whether it was one of the list's keys."""
        ...
