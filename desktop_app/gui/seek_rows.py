"""The rows of 找一找: headings and hits, painted."""

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
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.seeker import Group, Hit

HEADING: Final = 26
LINE: Final = 34
HIT_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class SeekRows(QAbstractListModel):
    """Groups as one list: a heading, its hits, the next heading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[str | Hit] = []

    def show(self, groups: Sequence[Group]) -> None:
        """Show other groups."""
        self.beginResetModel()
        rows: list[str | Hit] = []
        for group in groups:
            rows += [group.heading, *group.hits]
        self.rows = rows
        self.endResetModel()

    def hit(self, row: int) -> Hit | None:
        """Give the hit of a row; None for a heading."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Hit) else None

    def hits(self) -> list[int]:
        """Give the rows that can be chosen."""
        return [row for row, one in enumerate(self.rows) if isinstance(one, Hit)]

    def height(self) -> int:
        """Give the room that all rows take."""
        return sum(look.px(LINE if isinstance(one, Hit) else HEADING) for one in self.rows)

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        on = Qt.ItemFlag.ItemIsEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return on | Qt.ItemFlag.ItemIsSelectable if self.hit(index.row()) else on

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if role == HIT_ROLE:
            return one if isinstance(one, Hit) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(one) if isinstance(one, Hit) else one
        return None


class SeekLines(QStyledItemDelegate):
    """Paints a heading in small words, a hit with its icon, name and what tells it apart."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        is_hit = index.data(HIT_ROLE) is not None
        return QSize(look.px(120), look.px(LINE if is_hit else HEADING))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        one = index.data(HIT_ROLE)
        painter.save()
        inside = rect.adjusted(look.px(10), 0, -look.px(10), 0)
        if isinstance(one, Hit):
            is_on = self._is_current(index)
            if is_on:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("sel"))
                painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 4, 4)
            self._hit(painter, inside, one, is_on=is_on)
        else:
            painter.setFont(look.font("caption", strong=True))
            painter.setPen(look.color("text2"))
            below = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(inside.adjusted(0, 0, 0, -look.px(4)), below, str(index.data()))
        painter.restore()

    def _is_current(self, index: Index) -> bool:
        view: Any = self.parent()
        return bool(view.currentIndex() == index)

    @staticmethod
    def _hit(painter: QPainter, inside: QRect, hit: Hit, *, is_on: bool) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        size = look.px(look.ICON)
        picture = icons.pixmap(hit.icon, "on_sel" if is_on else "text2", look.ICON)
        painter.drawPixmap(inside.x(), inside.y() + (inside.height() - size) // 2, picture)
        at = inside.adjusted(size + look.px(10), 0, 0, 0)
        strong = look.font(strong=True)
        measure = QFontMetrics(strong)
        most = at.width() if not hit.detail else max(at.width() * 3 // 5, look.px(120))
        title = measure.elidedText(hit.title, Qt.TextElideMode.ElideRight, most)
        painter.setFont(strong)
        painter.setPen(look.color("on_sel" if is_on else "text"))
        painter.drawText(at, middle, title)
        at = at.adjusted(measure.horizontalAdvance(title) + look.px(12), 0, 0, 0)
        plain = look.font("small")
        painter.setFont(plain)
        painter.setPen(look.color("on_sel" if is_on else "text2"))
        fitted = QFontMetrics(plain).elidedText(
            hit.detail, Qt.TextElideMode.ElideRight, max(at.width(), 0)
        )
        painter.drawText(at, middle, fitted)


def said(hit: Hit) -> str:
    """Give a hit in one line, as it is read aloud."""
    return " · ".join(part for part in (hit.title, hit.detail) if part)
