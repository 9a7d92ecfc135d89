"""One column of a wall: the cards of one state, its heading, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import button, label
from desktop_app.gui.wall_cards import CARD, GAP, Card, CardDelegate, Cards, step_rect

NARROWEST = 186
BEGINS: Final = "新的先到这里。"
BELOW: Final = "↓ 下面还有 {count:,} 张"
COMES: Final = "“{step}”以后，到这里。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardList(QListView):
    """The cards themselves. Keys: ↑↓ along the column, ←→ to the next, F9 the next step.

    `sideways(±1)` and `upwards()` leave it; `stepped(id)` asks for the next step, `menu_asked(id,
    place)` for all of them; `dropped(id)` comes with a card of another column.
    """

    current_card = Signal(object)
    opened = Signal(bytes)
    sideways = Signal(int)
    upwards = Signal()
    stepped = Signal(bytes)
    menu_asked = Signal(bytes, QPoint)
    dropped = Signal(bytes)

    def __init__(self, name: str, comes: str) -> None:
        super().__init__()
        self.comes = comes
        self.cards = Cards()
        self.cards.setParent(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self.cards))
        self.setAccessibleName(name)
        self.setAccessibleDescription(comes)
        self.setFrameShape(QFrame.Shape.NoFrame)
        look.dress(self, "wall")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.selectionModel().currentChanged.connect(self._tell_current)

    def card(self) -> Card | None:
        """Give the card with the cursor."""
        at = self.currentIndex().row()
        return self.cards.cards[at] if 0 <= at < len(self.cards.cards) else None

    def go_to(self, at: int) -> None:
        """Put the cursor on a card."""
        self.setCurrentIndex(self.cards.index(at, 0))

    def forget(self) -> None:
        """Have no card chosen: the cursor is in another column."""
        self.selectionModel().clear()

    def cards_below(self) -> int:
        """Give how many cards do not stand whole above the foot of the list."""
        bar, height = self.verticalScrollBar(), self.sizeHintForRow(0)
        hidden = bar.maximum() - bar.value() - look.px(GAP)
        return -(-hidden // height) if hidden > 0 and height > 0 else 0

    def _tell_current(self, *_: object) -> None:
        if card := self.card():
            self.current_card.emit(card.id)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.card() is None and self.cards.cards:
            self.go_to(0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        card, ctrl = self.card(), bool(held & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not ctrl:
            self.sideways.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.upwards.emit()
        elif card is None:
            return False
        elif key == Qt.Key.Key_F9:
            self.stepped.emit(card.id)
        elif key in (*_ENTER, Qt.Key.Key_F2) and not ctrl:
            self.opened.emit(card.id)
        else:
            return False
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what comes here, where there are no cards.

        In the list itself, and not in its place: cards may be drawn here.
        """
        super().paintEvent(event)
        if self.cards.cards:
            return
        edge, how = look.px(10), QTextOption(Qt.AlignmentFlag.AlignHCenter)
        how.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter = QPainter(self.viewport())
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text2"))
        room = self.viewport().rect().adjusted(edge, edge, -edge, 0)
        painter.drawText(QRectF(room), self.comes, how)
        painter.end()

    # The mouse

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        card = self.cards.cards[index.row()] if index.isValid() else None
        is_left = event.button() == Qt.MouseButton.LeftButton
        if card and is_left and step_rect(self.visualRect(index), card.step).contains(place):
            self.stepped.emit(card.id)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if card := self.card():
            self.opened.emit(card.id)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer all steps: by the right button, or by the menu key."""
        if card := self.card():
            place = self.visualRect(self.currentIndex()).center()
            is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            at = event.globalPos() if is_mouse else self.viewport().mapToGlobal(place)
            self.menu_asked.emit(card.id, at)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CARD):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(CARD):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        # A copy, as far as Qt knows: the card goes when its step is kept, and not before.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(bytes(event.mimeData().data(CARD).data()))


class WallColumn(QFrame):
    """The heading with the count, the cards, and a way to those that are not shown.

    `step` is what the step into its state is called; none leads into the first.
    """

    def __init__(self, state: str, words: str, step: str = "") -> None:
        super().__init__()
        look.dress(self, "sunken")
        self.state, self.words = state, words
        self.heading, self.count = label(words, "strong"), label("", "small")
        self.late = label("", "danger")
        self.list = CardList(words, COMES.format(step=step) if step else BEGINS)
        self.below = label(BELOW.format(count=0), "caption")
        self.below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.more = button("", kind="link", name=f"{words}：看其余的")
        head = row(self.heading, self.count, STRETCH, self.late, gap=6, edges=(10, 6, 10, 2))
        parts = (head, (self.list, 1), self.below, self.more)
        self.setLayout(column(*parts, gap=4, edges=(4, 2, 2, 4)))
        self.setMinimumWidth(look.px(NARROWEST))
        self._follow_scrolling()

    def _follow_scrolling(self) -> None:
        """Count the cards below the foot: one cut off between two cards looks like the last."""
        # Its room is kept while it is hidden: else the list would grow, and need it no more.
        keeps = self.below.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.below.setSizePolicy(keeps)
        self.below.hide()
        bar = self.list.verticalScrollBar()
        bar.valueChanged.connect(self._say_below)
        bar.rangeChanged.connect(self._say_below)

    def _say_below(self, *_: object) -> None:
        if count := self.list.cards_below():
            self.below.setText(BELOW.format(count=count))
        self.below.setVisible(bool(count))

    def show_cards(self, cards: Sequence[Card], total: int, late: int) -> None:
        """Show the first cards of all there are."""
        self.list.cards.show(cards)
        self.count.setText(f"{total:,}")
        self.late.setText(f"逾期 {late:,}" if late else "")
        self.list.setAccessibleName(f"{self.words}，{total:,} 张")
        rest = total - len(cards)
        self.more.setText(f"还有 {rest:,} 个，到列表看")
        self.more.setVisible(bool(rest))
