"""The topics of a meeting: a short list in which Alt+↑ and Alt+↓ change the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from db.kinds import AgendaItem, Resolution
from desktop_app.gui import look
from desktop_app.gui.tips import tip

UNNAMED: Final = "（还没有写议题）"
_ROW: Final = 46
_ROOT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class TopicModel(QAbstractListModel):
    """Shows agenda items with how many matters each led to."""

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[AgendaItem] = ()
        self._counts: Counter[bytes] = Counter()

    def show(self, items: Sequence[AgendaItem], matters: Iterable[Resolution]) -> None:
        """Show other items, each with how many of the matters it led to."""
        self.beginResetModel()
        self._items = list(items)
        self.recount(matters)
        self.endResetModel()

    def recount(self, matters: Iterable[Resolution]) -> None:
        """Count anew what each topic led to."""
        self._counts = Counter(one.agenda_item for one in matters if one.agenda_item)

    def parts(self, row: int) -> tuple[str, str, str]:
        """Give number, topic and what it led to."""
        item = self._items[row]
        count = self._counts[item.id]
        right = f"{count} 项议定" if count else ""
        if item.is_first_topic:
            right = f"第一 · {count} 项" if count else "第一议题"
        return str(row + 1), item.topic or UNNAMED, right

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        number, topic, right = self.parts(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return tip(topic) if role == Qt.ItemDataRole.ToolTipRole else topic
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"议题 {number}：{topic} {right}".strip()
        return None


class TopicList(QListView):
    """The list; `chosen(row)` follows the cursor, `moved(by)` Alt+↑↓, `removed()` Delete."""

    chosen = Signal(int)
    moved = Signal(int)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.topics = TopicModel()
        self.topics.setParent(self)
        self.setModel(self.topics)
        self._painter = _TopicDelegate(self)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("议题")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def show_items(
        self, items: Sequence[AgendaItem], matters: Iterable[Resolution], row: int
    ) -> None:
        """Show items with the cursor in a row."""
        self.topics.show(items, matters)
        if 0 <= row < len(items):
            self.setCurrentIndex(self.topics.index(row))

    def row(self) -> int:
        """Give the row with the cursor; -1 for none."""
        return self.currentIndex().row()

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        row = QModelIndex(current).row()
        if row >= 0:
            self.chosen.emit(row)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _TopicDelegate(QStyledItemDelegate):
    """Paints a topic as a small card; the one in view has a blue edge and ground."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(120), look.px(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: Any = self.parent()
        model = index.model()
        if not isinstance(model, TopicModel):
            return
        number, topic, right = model.parts(index.row())
        is_on = index.row() == view.row()
        rect: QRect = option.rect
        box = rect.adjusted(0, look.px(2), -1, -look.px(4))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.color("focus" if is_on and view.hasFocus() else "accent" if is_on else "line")
        painter.setPen(QPen(edge, 1))
        painter.setBrush(look.color("accent_bg" if is_on else "surface"))
        painter.drawRoundedRect(box, 6, 6)
        inner = box.adjusted(look.px(10), 0, -look.px(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look.color("text"))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, number)
        font.setBold(False)
        painter.setFont(font)
        small = painter.fontMetrics()
        painter.setPen(look.color("text2"))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, right)
        room = inner.width() - look.px(20) - small.horizontalAdvance(right) - look.px(8)
        words = small.elidedText(topic, Qt.TextElideMode.ElideRight, room)
        painter.setPen(look.color("text2" if topic == UNNAMED else "text"))
        painter.drawText(
            inner.adjusted(look.px(20), 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, words
        )
        painter.restore()
