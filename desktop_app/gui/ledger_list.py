"""The list of ledgers: title, the paper it stands on, and how many pages it has once known."""

from __future__ import annotations

from collections.abc import Sequence
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
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.ledgers.ledger import Ledger

ROW: Final = 50
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


def described(ledger: Ledger) -> str:
    """Say in a line what stands on the paper: `A4 横向 · 排序：小区、楼栋`."""
    lying = "横向" if ledger.sheet.width > ledger.sheet.height else "纵向"
    order = f" · 排序：{ledger.order}" if ledger.order else ""
    return f"{ledger.sheet.name} {lying}{order}"


class LedgerModel(QAbstractListModel):
    """The ledgers, in the order they are declared."""

    def __init__(self, ledgers: Sequence[Ledger], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledgers = tuple(ledgers)
        self._pages: dict[str, str] = {}

    def say_pages(self, ledger: Ledger, words: str) -> None:
        """Write beside a ledger how many pages it has."""
        self._pages[ledger.code] = words
        index = self.index(self.ledgers.index(ledger), 0)
        self.dataChanged.emit(index, index)

    def pages(self, row: int) -> str:
        """Give what stands beside a ledger."""
        return self._pages.get(self.ledgers[row].code, "")

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.ledgers)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        ledger = self.ledgers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return ledger.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{ledger.code} {ledger.title}\n{described(ledger)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{ledger.title}，{described(ledger)}，{self.pages(index.row())}".rstrip("，")
        return None


class LedgerList(QListView):
    """One ledger is chosen at a time; `chosen(ledger)` says which."""

    chosen = Signal(object)

    def __init__(self, ledgers: Sequence[Ledger], name: str = "台账列表") -> None:
        super().__init__()
        self.ledgers = LedgerModel(ledgers, self)
        self.setModel(self.ledgers)
        self.setItemDelegate(_Lines(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCurrentIndex(self.ledgers.index(0, 0))

    def ledger(self) -> Ledger:
        """Give the ledger that is chosen."""
        return self.ledgers.ledgers[max(0, self.currentIndex().row())]

    def choose(self, code: str) -> None:
        """Choose a ledger by its code, such as L05."""
        for row, ledger in enumerate(self.ledgers.ledgers):
            if ledger.code == code:
                self.setCurrentIndex(self.ledgers.index(row, 0))

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if QModelIndex(previous).isValid():
            self.chosen.emit(self.ledger())


class _Lines(QStyledItemDelegate):
    """Paints a ledger in two lines, with its page count at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(120), look.px(ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, model = self.parent(), index.model()
        if not isinstance(view, LedgerList) or not isinstance(model, LedgerModel):
            return
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        is_on = view.currentIndex().row() == index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_on:
            painter.setBrush(look.color("sel"))
            has_ring = view.hasFocus()
            ring = QPen(look.color("focus"), 2)
            painter.setPen(ring if has_ring else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        inside = rect.adjusted(look.px(10), look.px(6), -look.px(10), -look.px(6))
        self._words(painter, inside, model, index.row(), "on_sel" if is_on else "")
        painter.restore()

    def _words(
        self, painter: QPainter, inside: QRect, model: LedgerModel, row: int, over: str
    ) -> None:
        """Write title and pages above, the description below; `over` is the chosen row's ink."""
        ledger, pages = model.ledgers[row], model.pages(row)
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        painter.setFont(look.font("small"))
        painter.setPen(look.color(over or "text2"))
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignRight, pages)
        painter.setFont(look.font(strong=bool(over)))
        painter.setPen(look.color(over or "text"))
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignLeft, ledger.title)
        small = look.font("caption")
        painter.setFont(small)
        painter.setPen(look.color(over or "text2"))
        cut = QFontMetrics(small).elidedText(
            described(ledger), Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(inside, bottom | Qt.AlignmentFlag.AlignLeft, cut)
