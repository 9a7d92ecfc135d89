"""The list of ledgers by project, found by typing; with pages once they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
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
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from db.search import query_words, search_line
from desktop_app.gui import look
from desktop_app.gui.tips import tip
from desktop_app.ledgers.ledger import Ledger

ROW: Final = 34
HEAD: Final = 28
OVER_ALL: Final = "三项工程以外"
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_NONE: Final = Qt.ItemFlag.NoItemFlags


def described(ledger: Ledger) -> str:
    """Say in a line what stands on the paper: `A4 横向 · 排序：小区、楼栋`."""
    order = f" · 排序：{ledger.order}" if ledger.order else ""
    return f"{paper_words(ledger)}{order}"


def paper_words(ledger: Ledger) -> str:
    """Say which paper it is: `A4 横向`."""
    return f"{ledger.sheet.name} {'横向' if ledger.sheet.is_lying else '纵向'}"


class LedgerModel(QAbstractListModel):
    """The ledgers in their order, each project under its name; only those that are sought."""

    def __init__(self, ledgers: Sequence[Ledger], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledgers = tuple(ledgers)
        self._lines = [f"{search_line(one.title)}\x1f{one.code.lower()}" for one in self.ledgers]
        self._pages: dict[str, str] = {}
        self.rows: list[Ledger | str] = []
        self.seek("")

    def seek(self, query: str) -> None:
        """Keep the ledgers whose title, initials, pinyin or code hold every word."""
        words = query_words(query)
        found = [
            one
            for one, line in zip(self.ledgers, self._lines, strict=True)
            if all(word in line for word in words)
        ]
        self.beginResetModel()
        self.rows = []
        for project, members in groupby(found, key=lambda one: one.project):
            self.rows += [project.label if project else OVER_ALL, *members]
        self.endResetModel()

    def row_of(self, code: str) -> int:
        """Give the row a ledger stands in; -1 where it is not among those sought."""
        codes = [one.code if isinstance(one, Ledger) else "" for one in self.rows]
        return codes.index(code) if code in codes else -1

    def say_pages(self, told: Mapping[str, str]) -> None:
        """Write beside ledgers, by code, how many pages they have."""
        self._pages.update(told)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def pages(self, code: str) -> str:
        """Give what stands beside a ledger."""
        return self._pages.get(code, "")

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        is_head = index.isValid() and isinstance(self.rows[index.row()], str)
        return _NONE if is_head else super().flags(index)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if isinstance(one, str):
            is_words = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return one if is_words else None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{one.code} {one.title}\n{described(one)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.title}，{described(one)}，{self.pages(one.code)}".rstrip("，")
        return None


class LedgerList(QListView):
    """One ledger is chosen at a time; `chosen(ledger)` says which, also while others are sought.

    `typed(text)` passes on letters: they are for the box that ledgers are sought in.
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(self, ledgers: Sequence[Ledger], name: str = "台账列表") -> None:
        super().__init__()
        self.ledgers = LedgerModel(ledgers, self)
        self._ledger = self.ledgers.ledgers[0]
        self.setModel(self.ledgers)
        self.setItemDelegate(_Lines(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setAccessibleName(f"{name}滚动")
        self._mark()

    def ledger(self) -> Ledger:
        """Give the ledger that is chosen."""
        return self._ledger

    def choose(self, code: str) -> None:
        """Choose a ledger by its code, such as L05."""
        if self.ledgers.row_of(code) < 0:
            self.seek("")
        row = self.ledgers.row_of(code)
        if row >= 0:
            self.setCurrentIndex(self.ledgers.index(row, 0))

    def seek(self, query: str) -> None:
        """Show the ledgers that answer to some words; the one that is chosen stays chosen."""
        self.ledgers.seek(query)
        self._mark()

    def enter(self) -> None:
        """Take the cursor, on the first ledger that was found."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.currentIndex().isValid() and len(self.ledgers.rows) > 1:
            self.setCurrentIndex(self.ledgers.index(1, 0))

    def _mark(self) -> None:
        row = self.ledgers.row_of(self._ledger.code)
        self.setCurrentIndex(self.ledgers.index(row, 0))

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        row = QModelIndex(current).row()
        one = self.ledgers.rows[row] if row >= 0 else None
        if isinstance(one, Ledger) and one is not self._ledger:
            self._ledger = one
            self.chosen.emit(one)

    @override
    def keyboardSearch(self, search: str) -> None:
        self.typed.emit(search)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.setCurrentIndex(self.ledgers.index(1, 0))
            self.scrollToTop()
        else:
            super().keyPressEvent(event)


class _Lines(QStyledItemDelegate):
    """Paints a project's name, or a ledger with its page count at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        is_head = isinstance(model, LedgerModel) and isinstance(model.rows[index.row()], str)
        return QSize(look.px(120), look.px(HEAD if is_head else ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, model = self.parent(), index.model()
        if not isinstance(view, LedgerList) or not isinstance(model, LedgerModel):
            return
        one = model.rows[index.row()]
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        if isinstance(one, str):
            self._head(painter, rect, one)
        else:
            self._ledger(painter, rect, one, view)
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, words: str) -> None:
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text2"))
        inside = rect.adjusted(look.px(4), 0, 0, -look.px(2))
        painter.drawText(inside, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)

    def _ledger(self, painter: QPainter, rect: QRect, ledger: Ledger, view: LedgerList) -> None:
        is_on = ledger is view.ledger()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_on:
            painter.setBrush(look.color("sel"))
            ring = QPen(look.color("focus"), 2)
            painter.setPen(ring if view.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        middle, over = Qt.AlignmentFlag.AlignVCenter, "on_sel" if is_on else ""
        inside = rect.adjusted(look.px(12), 0, -look.px(10), 0)
        pages, small = view.ledgers.pages(ledger.code), look.font("small")
        painter.setFont(small)
        painter.setPen(look.color(over or "text2"))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, pages)
        taken = QFontMetrics(small).horizontalAdvance(pages) + look.px(8)
        font = look.font(strong=is_on)
        painter.setFont(font)
        painter.setPen(look.color(over or "text"))
        cut = QFontMetrics(font).elidedText(
            ledger.title, Qt.TextElideMode.ElideRight, inside.width() - taken
        )
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, cut)
