"""What a binder holds, or what it lacks, as a list: words at the left, the page at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.tips import tip
from desktop_app.ledgers.binder import Entry
from desktop_app.ledgers.gaps import Gap

ONE_LINE: Final = 32
TWO_LINES: Final = 48
HEAD: Final = 28
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class BinderRow:
    """A row: its words, a line below them, the page, and what it stands for; `None` for a head."""

    words: str
    page: int | None = None
    below: str = ""
    stands_for: Entry | Gap | None = None

    @property
    def said(self) -> str:
        """What a screen reader says."""
        page = f"第 {self.page} 页" if self.page else ""
        return "，".join(filter(None, (self.words, self.below, page)))


def of_entries(entries: Iterable[Entry]) -> list[BinderRow]:
    """Give the contents, each part under its name."""
    rows: list[BinderRow] = []
    part = ""
    for one in entries:
        if one.part != part:
            part = one.part
            rows.append(BinderRow(part))
        rows.append(BinderRow(one.title, one.first_page, stands_for=one))
    return rows


def of_gaps(gaps: Iterable[Gap]) -> list[BinderRow]:
    """Give what is lacking, each under what is to be done and with its name.

    The paper may have to go by numbers; whoever mends it here looks for the person.
    """
    rows: list[BinderRow] = []
    deed = ""
    for one in gaps:
        if one.deed != deed:
            deed = one.deed
            rows.append(BinderRow(deed))
        called = one.point.called if one.point else one.ledger
        rows.append(BinderRow(called, one.page, one.lacking, one))
    return rows


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[BinderRow] = ()

    def show(self, rows: Sequence[BinderRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        is_head = index.isValid() and self.rows[index.row()].stands_for is None
        return Qt.ItemFlag.NoItemFlags if is_head else super().flags(index)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(one.below) or None
        return one.said if role == Qt.ItemDataRole.AccessibleTextRole else None


class BinderRows(QListView):
    """The rows: `pointed` follows the cursor, `opened` Enter or two clicks, with what is meant."""

    pointed = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Lines(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setAccessibleName(f"{name}滚动")
        self.doubleClicked.connect(lambda index: self.open_row(index.row()))

    @property
    def rows(self) -> Sequence[BinderRow]:
        """The rows that are shown."""
        return self._model.rows

    def show_rows(self, rows: Sequence[BinderRow]) -> None:
        """Show other rows."""
        self._model.show(rows)

    def open_row(self, row: int) -> None:
        """Open what a row stands for."""
        one = self.rows[row].stands_for if 0 <= row < len(self.rows) else None
        if one is not None:
            self.opened.emit(one)

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        row = QModelIndex(current).row()
        one = self.rows[row].stands_for if 0 <= row < len(self.rows) else None
        if one is not None:
            self.pointed.emit(one)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.open_row(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class _Lines(QStyledItemDelegate):
    """Paints a head in small words, a row with its page at the right and its reason below."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        one = self._row(index)
        height = HEAD if one.stands_for is None else TWO_LINES if one.below else ONE_LINE
        return QSize(look.px(120), look.px(height))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one, rect = self._row(index), option.rect
        painter.save()
        inside = rect.adjusted(look.px(4), 0, -look.px(8), 0)
        if one.stands_for is None:
            painter.setFont(look.font("small"))
            painter.setPen(look.color("text2"))
            place = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(inside, place, one.words)
        else:
            view: Any = self.parent()
            is_on = view.currentIndex() == index
            if is_on:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("sel"))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            self._line(painter, inside.adjusted(look.px(8), 0, 0, 0), one, is_on=is_on)
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, inside: QRect, one: BinderRow, *, is_on: bool) -> None:
        over = "on_sel" if is_on else ""
        small = look.font("small")
        page = f"第 {one.page} 页" if one.page else ""
        painter.setFont(small)
        painter.setPen(look.color(over or "text2"))
        above = inside
        if one.below:
            above = QRect(inside.left(), inside.top(), inside.width(), inside.height() // 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(above, middle | Qt.AlignmentFlag.AlignRight, page)
        taken = QFontMetrics(small).horizontalAdvance(page) + look.px(8)
        cut = Qt.TextElideMode.ElideRight
        if one.below:
            lower = inside.adjusted(0, inside.height() // 2, 0, 0)
            words = QFontMetrics(small).elidedText(one.below, cut, lower.width())
            top = Qt.AlignmentFlag.AlignTop
            painter.drawText(lower, top | Qt.AlignmentFlag.AlignLeft, words)
        font = look.font()
        painter.setFont(font)
        painter.setPen(look.color(over or "text"))
        words = QFontMetrics(font).elidedText(one.words, cut, above.width() - taken)
        painter.drawText(above, middle | Qt.AlignmentFlag.AlignLeft, words)

    @staticmethod
    def _row(index: Index) -> BinderRow:
        model: Any = index.model()
        found: BinderRow = model.rows[index.row()]
        return found
