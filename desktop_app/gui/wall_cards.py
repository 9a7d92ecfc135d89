"""The cards of a wall: what stands on one, and how a column of them is painted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from db import dates
from db.cutting import one_line
from db.record import Record, kept_names
from desktop_app.gui import look
from desktop_app.gui.tips import tip

CARD: Final = "application/x-hsl-card"
Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_HEIGHT: Final = 108
_PAD: Final = 10
GAP: Final = 6
_STEP_HEIGHT: Final = 26
_LINES: Final = 2
_TO: Final = " → "


class Face(Struct, frozen=True):
    """What stands on the card of a kind, besides what it is called.

    `whose` is whom it is for, `by` whoever does it, `due` the fields that hold its deadline (the
    first that is filled in counts) while it stands in one of the `owed` states.
    """

    whose: str = ""
    by: str = ""
    due: tuple[str, ...] = ()
    owed: frozenset[str] = frozenset()


class Card(Struct, frozen=True):
    """One card: its words, how late it is, and what its next step is called."""

    id: bytes
    title: str
    whose: str
    by: str
    due: str
    is_late: bool
    step: str

    @property
    def people(self) -> str:
        """Whom it is for, and whoever does it."""
        return _TO.join(part for part in (self.whose, self.by) if part)

    @property
    def whole(self) -> str:
        """What its tooltip says: all that may be cut on it."""
        return "\n".join(part for part in (self.title, self.people) if part)

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        return "，".join(part for part in (self.title, self.people, self.due) if part)


def card_of(record: Record, face: Face, step: str, today: dt.date) -> Card:
    """Give the card of a record; names are those kept on it, as in its list."""
    states = type(record).states
    state = getattr(record, states.field) if states else ""
    day = first_day(getattr(record, name) for name in face.due)
    is_owed = state in face.owed and day is not None
    return Card(
        record.id,
        one_line(record.name),
        _name(record, face.whose),
        _name(record, face.by),
        dates.left_words(day, today) if is_owed and day else "",
        bool(is_owed and day and day < today),
        step,
    )


def first_day(days: Iterable[dt.date | None]) -> dt.date | None:
    """Give the first day that is filled in."""
    return next((day for day in days if day), None)


def _name(record: Record, link: str) -> str:
    kept = kept_names(type(record)).get(link, "")
    return (getattr(record, kept) or "") if kept else ""


class Cards(QAbstractListModel):
    """The cards of one column."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[Card] = ()

    def show(self, cards: Sequence[Card]) -> None:
        """Show other cards."""
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def row_of(self, record_id: bytes) -> int:
        """Give the row of a card, or -1."""
        return next((at for at, one in enumerate(self.cards) if one.id == record_id), -1)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.cards)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(card.whole)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card.spoken
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else found

    @override
    def mimeTypes(self) -> list[str]:
        return [CARD]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        if indexes:
            made.setData(CARD, self.cards[indexes[0].row()].id)
        return made


class CardDelegate(QStyledItemDelegate):
    """Paints the cards of a column; all of one height, so that long columns lay out at once."""

    def __init__(self, cards: Cards) -> None:
        super().__init__(cards)
        self._cards = cards

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(160), look.px(_HEIGHT + GAP))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown: Any = option
        card, rect = self._cards.cards[index.row()], _frame(shown.rect)
        chosen = bool(shown.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(shown.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "focus" if has_focus else "accent" if chosen else "line"
        painter.setPen(QPen(look.color(edge), 2 if has_focus or chosen else 1))
        painter.setBrush(look.color("sel" if chosen else "surface"))
        painter.drawRoundedRect(rect, 6, 6)
        ink = look.color("on_sel" if chosen else "text")
        pad = look.px(_PAD)
        room = rect.adjusted(pad, look.px(8), -pad, -look.px(8))
        below = _title(painter, room, card.title, ink)
        soft = ink if chosen else look.color("text2")
        _people(painter, QRect(room.x(), below, room.width(), 0), card, soft)
        late = look.color(look.tone_on("danger", chosen=chosen))
        self._foot(painter, shown.rect, card, late if card.is_late else soft)
        painter.restore()

    def _foot(self, painter: QPainter, whole: QRect, card: Card, tone: Any) -> None:
        """Paint how the deadline stands, and the button of the next step."""
        button, small = step_rect(whole, card.step), look.font("caption")
        measure = QFontMetrics(small)
        painter.setFont(small)
        left = _frame(whole).adjusted(look.px(_PAD), 0, 0, 0)
        room = QRect(left.x(), button.y(), button.x() - left.x() - 6, button.height())
        words = measure.elidedText(
            ("● " if card.is_late else "") + card.due, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(tone)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if card.step:
            painter.setPen(QPen(look.color("field"), 1))
            painter.setBrush(look.color("surface"))
            painter.drawRoundedRect(button, 4, 4)
            painter.setPen(look.color("accent"))
            painter.drawText(button, Qt.AlignmentFlag.AlignCenter, f"{card.step} ›")


def step_rect(whole: QRect, step: str) -> QRect:
    """Give where the button of the next step stands on a card; empty without a step."""
    frame, pad = _frame(whole), look.px(_PAD)
    measure = QFontMetrics(look.font("caption"))
    width = measure.horizontalAdvance(f"{step} ›") + look.px(16) if step else 0
    height = look.px(_STEP_HEIGHT)
    return QRect(
        frame.right() - pad - width + 1, frame.bottom() - look.px(8) - height + 1, width, height
    )


def _frame(rect: QRect) -> QRect:
    return rect.adjusted(1, 1, -1, -look.px(GAP))


def _title(painter: QPainter, room: QRect, words: str, ink: Any) -> int:
    """Paint the first two lines of words; give where the next line begins."""
    font = look.font("small", strong=True)
    measure = QFontMetrics(font)
    layout = QTextLayout(words, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    painter.setFont(font)
    painter.setPen(ink)
    y = room.y()
    layout.beginLayout()
    for number in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room.width())
        rest = words[line.textStart() :]
        is_last = number == _LINES - 1
        told = rest if is_last else rest[: line.textLength()]
        text = measure.elidedText(told, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room.x(), y + measure.ascent(), text)
        y += measure.height()
    layout.endLayout()
    return room.y() + _LINES * measure.height()


def _people(painter: QPainter, room: QRect, card: Card, ink: Any) -> None:
    font = look.font("caption")
    measure = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(ink)
    text = both_names(card, measure, room.width())
    painter.drawText(room.x(), room.y() + look.px(2) + measure.ascent(), text)


def both_names(card: Card, measure: QFontMetrics, room: int) -> str:
    """Give whom a card is for and who does it, in one line of so many pixels.

    Where both do not fit, the first gives way: a wall is looked over for who is to do what, and
    the doer cut off would leave nothing to ask after. Names lose their middle: units of one
    street begin alike.
    """
    middle = Qt.TextElideMode.ElideMiddle
    if not card.whose or not card.by or measure.horizontalAdvance(card.people) <= room:
        return measure.elidedText(card.people, middle, room)
    doer = _TO + measure.elidedText(card.by, middle, room * 3 // 5)
    return measure.elidedText(card.whose, middle, room - measure.horizontalAdvance(doer)) + doer
