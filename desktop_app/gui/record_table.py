"""The table of every list: rows by the hundred thousand, chosen by id, moved through by keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget
from typing_extensions import override

from desktop_app.gui import column_room, look, row_copy
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.record_delegate import PENCIL, RecordDelegate
from desktop_app.gui.record_model import Cells, Column, Fetch, RecordModel
from desktop_app.gui.row_choice import RowChoice
from desktop_app.gui.tick_column import HeadTick, TickColumn

MOST_COPIED: Final = 5000
HEIGHTS: Final = {28: "紧凑", 36: "适中", 44: "宽松"}
WIDE_LEAST: Final = 132  # of the column that takes what the others leave
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)


class RecordTable(QTableView):
    """Shows records; what is chosen is a set of ids, or "all that match" after Ctrl+A.

    Qt's own selection is off: at 100,000 rows it asks Python a million times. Moving chooses the
    row, Shift extends, Ctrl+click adds; Ctrl+↑↓ moves without choosing, then Space chooses.
    Where `offer_ticks` shows ticks, those stay while the cursor goes elsewhere.
    `chosen_changed(count)` tells; `opened(id)` comes from Enter and a double click;
    `peeked()` from Space; `typed(text)` and `left_upwards()` send the cursor back to the search
    box; `copied(count)` follows Ctrl+C; `edit_asked(row, column)` F2 and the pencil of a cell
    that is edited in place, `menu_asked(spot)` the right button and the menu key.
    """

    opened = Signal(bytes)
    current_record = Signal(object)
    chosen_changed = Signal(int)
    peeked = Signal()
    typed = Signal(str)
    left_upwards = Signal()
    left_out = Signal()
    copied = Signal(int)
    sort_asked = Signal(int)
    edit_asked = Signal(int, int)
    menu_asked = Signal(QPoint)

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = RecordModel(columns, fetch, self)
        self.choice = RowChoice(self.rows)
        self.most_copied = MOST_COPIED
        self.lets_copy: Callable[[int, Callable[[], None]], object] = lambda _count, copy: copy()
        self._anchor: bytes | None = None  # where a range begins, wherever that row stands by now
        self._is_apart = False
        self._head_tick: HeadTick | None = None
        self.rows.is_chosen = self.is_chosen = self.choice.is_chosen
        self.rows.is_ticked = self.choice.is_ticked
        self._painter = RecordDelegate(self.rows, self.is_chosen, self)
        ticks = TickColumn(self, self._paint_tick)
        ticks.pressed_at.connect(self.tick)
        self._heads = own_heads(self, ticks)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._set_rows()
        self._set_header()

    def _set_rows(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(24)
        rows.setDefaultSectionSize(look.px(look.ROW_HEIGHT))

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setFixedHeight(look.px(look.HEAD_HEIGHT))
        header.setMinimumSectionSize(look.px(40))
        header.setAccessibleName(f"{self.accessibleName()}表头")
        for number, column in enumerate(self.rows.columns):
            header.resizeSection(number, look.px(column.width))
            header.setSectionHidden(number, column.is_extra)
        self._wide = next((n for n, one in enumerate(self.rows.columns) if one.stretch), None)
        # After the layout has come to rest: no section changes while the table is laid out.
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self.fit)
        header.sectionResized.connect(self._fit_soon)
        self.left: dict[int, int] = {}  # how wide columns stand that yield
        if any(column.yields for column in self.rows.columns):
            self.rows.dataChanged.connect(self._fit_soon)
            self.rows.modelReset.connect(self._fit_soon)
            self.verticalScrollBar().valueChanged.connect(self._fit_soon)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header.sectionClicked.connect(self.sort_asked)
        header.sectionMoved.connect(self.note_columns)
        header.sectionHandleDoubleClicked.connect(self.fit_column)

    def fit(self) -> None:
        """Give the wide column what the others leave, and never less than it can be read in.

        Where that is more than there is, the table alone is scrolled sideways.
        """
        header, wide = self.horizontalHeader(), self._wide
        if wide is None or header.isSectionHidden(wide):
            return
        column_room.leave(self, self.rows, self.left)
        left = self.viewport().width() - header.length() + header.sectionSize(wide)
        least = look.px(min(self.rows.columns[wide].width, WIDE_LEAST))
        if (wanted := max(left, least)) != header.sectionSize(wide):
            header.resizeSection(wide, wanted)

    def _fit_soon(self, *_: object) -> None:
        self._fitting.start(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon()

    def note_columns(self, *_: int) -> None:
        """Take note that columns were moved, hidden or shown."""
        self._fit_soon()
        if shown := self.columns_in_view():
            self._painter.first_column, self._painter.last_column = shown[0], shown[-1]
        if self.rows.shown != (seen := frozenset(shown)):
            self.rows.shown = seen
            self.rows.refresh()
        self.viewport().update()

    def columns_in_view(self) -> list[int]:
        """Give the numbers of the columns that are shown, in the order they stand in."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [number for number in order if not header.isSectionHidden(number)]

    def fit_column(self, number: int) -> None:
        """Make a column as wide as its words ask for, of the rows in view."""
        if number != self._wide:
            wanted = column_room.needed(self, self.rows, number)
            self.horizontalHeader().resizeSection(number, wanted)

    def set_row_height(self, height: int) -> None:
        """Set how high rows are, in logical pixels."""
        self.verticalHeader().setDefaultSectionSize(look.px(height))

    def edit_in_place(self, columns: Collection[int]) -> None:
        """Say which columns have cells that are edited in place."""
        self._painter.edits = frozenset(columns)

    # What is shown and chosen

    def show_rows(
        self, ids: Sequence[bytes], positions: Sequence[int], *, keep: bool = False
    ) -> None:
        """Show other rows. With `keep` what was chosen stays chosen as far as it is shown.

        Without it nothing is: a row that is chosen and out of sight would be deleted unseen.
        """
        had = self.chosen_count()
        self._painter.ring_row = -1
        if keep:
            self.choice.settle()
        else:
            self.choice.take(())
        self.rows.show(ids, positions)
        self.choice.keep_shown()
        self._show_ticks()
        if had or self.chosen_count():
            self.chosen_changed.emit(self.chosen_count())

    @property
    def all_match(self) -> bool:
        """Whether all that match are chosen."""
        return self.choice.all_match

    def chosen_count(self) -> int:
        """Say how many are chosen."""
        return self.choice.count

    def chosen(self) -> list[bytes]:
        """Give the ids that are chosen, in the order of the list."""
        return self.choice.ids()

    def choose(self, record_ids: Sequence[bytes], *, follows: bool = False) -> None:
        """Choose just these; they may follow the cursor."""
        self._is_apart = False
        self.choice.take(record_ids, follows=follows)
        self._tell_chosen()

    def go_to(self, row: int) -> None:
        """Put the cursor in a row and bring it into view; choose it where nothing is ticked."""
        if 0 <= row < self.rows.rowCount():
            self._anchor = self.rows.record_id(row)
            self.setCurrentIndex(self.rows.index(row, max(self.currentIndex().column(), 0)))
            if self.choice.stays:
                self._is_apart = False
            else:
                self.choose([self.rows.record_id(row)], follows=True)

    def current_id(self) -> bytes | None:
        """Give the id of the row with the cursor."""
        index = self.currentIndex()
        return self.rows.record_id(index.row()) if index.isValid() else None

    def copy_chosen(self) -> None:
        """Put the chosen rows, as shown and masked, on the clipboard for WPS or Excel.

        `lets_copy` hears how many they are and lets it happen, or does not.
        """
        ids = self.chosen()[: self.most_copied]
        self.lets_copy(len(ids), partial(self._copy, ids))

    def _copy(self, ids: Sequence[bytes]) -> None:
        QGuiApplication.clipboard().setMimeData(row_copy.mime(self.lines(ids)))
        self.copied.emit(len(ids))

    def lines(self, record_ids: Sequence[bytes]) -> list[Cells]:
        """Give the headings and the cells of some rows, as the columns stand in view."""
        every = (tuple(c.title for c in self.rows.columns), *self.rows.texts(record_ids))
        shown = self.columns_in_view()
        return [tuple(cells[number] for number in shown) for cells in every]

    def _tell_chosen(self) -> None:
        self.viewport().update()
        self._show_ticks()
        self.chosen_changed.emit(self.chosen_count())

    # Ticks

    def offer_ticks(self) -> None:
        """Show the ticks, so that the mouse alone chooses several rows."""
        self._head_tick = HeadTick(self)
        self._head_tick.clicked.connect(self._turn_all)
        self.verticalHeader().show()
        self._show_ticks()

    def tick(self, row: int, through: bool = False) -> None:  # noqa: FBT001, FBT002  as pressed
        """Tick a row, or take its tick out; `through` ticks all from the one before.

        The row with the cursor was never ticked by anybody: it is let go with the first tick.
        """
        self.choice.begin_ticks()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setCurrentIndex(self.rows.index(row, max(self.currentIndex().column(), 0)))
        if through:
            self._choose_to(row)
        else:
            self._turn(self.rows.record_id(row))
        self.choice.stays = bool(self.choice.count)

    def tick_all(self) -> None:
        """Tick all that match, by the head or Ctrl+A; without ticks they go with the next move."""
        self.choice.take_all(stays=self._head_tick is not None)
        self._tell_chosen()

    def tick_none(self) -> None:
        """Take all ticks out."""
        self.choose(())

    def _turn_all(self) -> None:
        (self.tick_none if self.choice.is_whole else self.tick_all)()

    def _show_ticks(self) -> None:
        if self._head_tick is not None:
            self._head_tick.say(self.choice.ticked, whole=self.choice.is_whole)
            self.verticalHeader().viewport().update()

    def _paint_tick(self, painter: QPainter, rect: QRect, row: int) -> None:
        if row < self.rows.rowCount():
            is_ticked = self.choice.is_ticked(self.rows.record_id(row))
            self._painter.tick(painter, rect, row, on=is_ticked)

    # Keys and mouse

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _MOVES and held in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            self._move(event, extend=held == _SHIFT)
        elif held == _CTRL and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_apart(key)
        elif held == _CTRL and key == Qt.Key.Key_A:
            self.tick_all()
        elif held == _CTRL and key == Qt.Key.Key_C:
            self.copy_chosen()
        elif held in (Qt.KeyboardModifier.NoModifier, _SHIFT) and self._plain_key(event, key):
            return
        else:
            event.ignore()

    def _plain_key(self, event: QKeyEvent, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_F2 and self.may_edit(self.currentIndex()):
            self.edit_asked.emit(self.currentIndex().row(), self.currentIndex().column())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        elif key == Qt.Key.Key_Space:
            self._choose_or_peek()
        elif key == Qt.Key.Key_Escape:
            self.left_out.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
        elif event.text().isprintable() and event.text():
            self.typed.emit(event.text())
        else:
            return False
        return True

    def _move(self, event: QKeyEvent, *, extend: bool) -> None:
        before = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Up and before <= 0 and not extend:
            self.left_upwards.emit()
            return
        row = self._target(Qt.Key(event.key()), before)
        if row < 0:
            return
        if not extend:
            self.go_to(row)
            return
        self.setCurrentIndex(self.rows.index(row, max(self.currentIndex().column(), 0)))
        self._choose_to(row)

    def _move_apart(self, key: Qt.Key) -> None:
        """Move the cursor and leave what is chosen as it is; Space then chooses or lets go."""
        row = self._target(key, self.currentIndex().row())
        if row >= 0:
            self._is_apart = True
            self.setCurrentIndex(self.rows.index(row, max(self.currentIndex().column(), 0)))

    def _choose_or_peek(self) -> None:
        row = self.currentIndex().row()
        if self._is_apart and row >= 0:
            self._turn(self.rows.record_id(row))
        else:
            self.peeked.emit()

    def may_edit(self, index: QModelIndex) -> bool:
        """Say whether a cell is edited in place."""
        return index.isValid() and index.column() in self._painter.edits

    def _target(self, key: Qt.Key, row: int) -> int:
        """Give the row a key leads to; Home and End go to the ends of the list."""
        page = max(1, self.viewport().height() // max(1, self.rowHeight(0)) - 1)
        wanted = {
            Qt.Key.Key_Up: row - 1,
            Qt.Key.Key_Down: row + 1,
            Qt.Key.Key_PageUp: row - page,
            Qt.Key.Key_PageDown: row + page,
            Qt.Key.Key_Home: 0,
        }.get(key, self.rows.rowCount() - 1)
        return min(max(wanted, 0), self.rows.rowCount() - 1)

    def _choose_to(self, row: int) -> None:
        begun = None if self._anchor is None else self.rows.row_of(self._anchor)
        first, last = sorted((row if begun is None else begun, row))
        found = [self.rows.record_id(at) for at in range(first, last + 1)]
        if self.choice.stays:
            self.choice.add(found)
            self._tell_chosen()
        else:
            self.choose(found)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        was = self.currentIndex()
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        if index == was and self._is_on_pencil(event, index):
            self.edit_asked.emit(index.row(), index.column())
            return
        row, held = index.row(), event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton and held & _CTRL:
            self._turn(self.rows.record_id(row))
        elif event.button() == Qt.MouseButton.LeftButton and held & _SHIFT:
            self._choose_to(row)
        elif not self.is_chosen(self.rows.record_id(row)) or not event.button() & (
            Qt.MouseButton.RightButton
        ):
            self.go_to(row)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.open_current()

    def _is_on_pencil(self, event: QMouseEvent, index: QModelIndex) -> bool:
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        spot = event.position().toPoint().x()
        return (
            is_plain and self.may_edit(index)
            and spot > self.visualRect(index).right() - look.px(PENCIL)
        )  # fmt: skip

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_asked.emit(event.globalPos() if by_mouse else below)

    def _turn(self, record_id: bytes) -> None:
        """Choose a row or let it go; a range goes on from there."""
        self._anchor = record_id
        self.choice.turn(record_id)
        self._tell_chosen()

    def open_current(self) -> None:
        """Ask for the record with the cursor to be opened."""
        if (record_id := self.current_id()) is not None:
            self.opened.emit(record_id)

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self._ring()
        row = QModelIndex(current).row()
        self.current_record.emit(self.rows.record_id(row) if row >= 0 else None)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        had_cursor = self.currentIndex().isValid()
        super().focusInEvent(event)
        if not had_cursor and not by_mouse:
            self.go_to(0)
        self._ring()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring()

    def _ring(self) -> None:
        index, painter = self.currentIndex(), self._painter
        painter.ring_row = index.row() if self.hasFocus() else -1
        painter.ring_column = index.column()
        self.viewport().update()
