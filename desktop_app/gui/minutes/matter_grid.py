"""The grid of what was decided: Tab to the right, Ctrl+Enter a new line, five lines pasted at once.

Pickers in cells lay their list over the page, as a part of the window and never as a popup: a
popup would leave the line without an input method on Windows.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from db import codes
from db.kinds import PartnerOrganization, Resolution
from desktop_app.gui import look, quick_new
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.controls import DateInput, LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_model import HEADINGS, Col, MatterModel
from desktop_app.gui.picker import Picker

Index = QModelIndex | QPersistentModelIndex
_WIDTHS: Final = {
    Col.NO: 36,
    Col.UNIT: 124,
    Col.OWNER: 88,
    Col.DUE: 104,
    Col.TOPIC: 84,
    Col.STATE: 116,
}
_LIST_WIDTH: Final = 360
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABLES: Final = {Col.UNIT: "owner_unit", Col.OWNER: "owner"}
_CTRL = Qt.KeyboardModifier.ControlModifier


class MatterGrid(QTableView):
    """The grid; the page hands it the desk and the model's list.

    `unit_asked(cell, words)` when a unit is to be registered that no list knows yet.
    """

    unit_asked = Signal(object, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.matters = MatterModel(desk.store)
        self.matters.setParent(self)
        self.setModel(self.matters)
        self._cells = _CellDelegate(desk, self)
        self.setItemDelegate(self._cells)
        self.setAccessibleName("议定事项")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.clicked.connect(self._edit)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look.px(38))
        header = self.horizontalHeader()
        header.setFixedHeight(look.px(look.HEAD_HEIGHT))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(look.px(36))
        for col, width in _WIDTHS.items():
            header.resizeSection(col, look.px(width))
        header.setSectionResizeMode(Col.MATTER, QHeaderView.ResizeMode.Stretch)
        self.setMinimumHeight(look.px(look.HEAD_HEIGHT + 3 * 38))

    # Lines

    def add_line(self) -> None:
        """Add a matter and write in it at once."""
        if self.matters.is_locked:
            return
        self.close_editor()
        self.matters.drop_blank()
        row = self.matters.add()
        self.go_to(row, Col.MATTER, edit=True)

    def go_to(self, row: int, col: Col, *, edit: bool = False) -> None:
        """Put the cursor into a cell."""
        index = self.matters.index(row, col)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit:
            self.edit(index)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_line(self) -> None:
        """Take out the matter with the cursor."""
        row = self.currentIndex().row()
        if row >= 0 and not self.matters.is_locked:
            self.close_editor()
            self.matters.remove(row)

    def paste(self) -> bool:
        """Take the lines of the clipboard as matters; say whether there were several."""
        lines = [line for line in QGuiApplication.clipboard().text().splitlines() if line.strip()]
        if self.matters.is_locked or not (len(lines) > 1 or (lines and "\t" in lines[0])):
            return False
        self.close_editor()
        self.matters.drop_blank()
        row = self.matters.add(*(line.split("\t") for line in lines))
        self.go_to(row, Col.UNIT)
        return True

    def close_editor(self) -> None:
        """Take over what stands in the open cell."""
        open_one = self._cells.open_one
        if open_one is not None:
            self._cells.commitData.emit(open_one)
            self._cells.closeEditor.emit(open_one, QAbstractItemDelegate.EndEditHint.NoHint)

    def _edit(self, index: QModelIndex) -> None:
        if self.matters.may_edit(index) and self._cells.open_one is None:
            self.edit(index)

    # Keys

    @override
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, held: Qt.KeyboardModifier
    ) -> QModelIndex:
        step = {
            QAbstractItemView.CursorAction.MoveNext: 1,
            QAbstractItemView.CursorAction.MovePrevious: -1,
        }.get(action)
        if step is None:
            return super().moveCursor(action, held)
        return self.cell_after(self.currentIndex(), step)

    def cell_after(self, index: Index, step: int) -> QModelIndex:
        """Give the next cell that is typed into; past the last one, none."""
        width = len(HEADINGS)
        at = index.row() * width + index.column() + step
        while 0 <= at < width * self.matters.rowCount():
            found = self.matters.index(*divmod(at, width))
            if self.matters.may_edit(found):
                return found
            at += step
        return QModelIndex()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _ENTER and held & _CTRL:
            self.add_line()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key == Qt.Key.Key_Delete and held & _CTRL:
            self.remove_line()
        elif key in _ENTER and self.currentIndex().isValid():
            self._edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.matters.rowCount():
            self.setCurrentIndex(self.matters.index(0, Col.MATTER))


class _CellDelegate(QStyledItemDelegate):
    """The controls in the cells, and the keys that lead from one to the next."""

    def __init__(self, desk: Desk, grid: MatterGrid) -> None:
        super().__init__(grid)
        self._desk = desk
        self._grid = grid
        self.open_one: QWidget | None = None
        self._picker_open: Picker | None = None

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        col = Col(index.column())
        if col in _TABLES:
            picker = self._picker(col)
            if col == Col.UNIT:
                ask = partial(self._ask_unit, QPersistentModelIndex(index))
                words = partial(quick_new.words, picker, PartnerOrganization)
                picker.offer_new(words, ask, table=PartnerOrganization.__tablename__)
            made: QWidget = picker
        elif col == Col.DUE:
            day = DateInput()
            day.today = self._grid.matters.day
            made = day
        elif col == Col.TOPIC:
            box = InitialsBox()
            offered = codes.RESOLUTION_TOPIC.offered(self._desk.store.today)
            box.offer([(code, codes.RESOLUTION_TOPIC.label(code)) for code in offered])
            made = box
        else:
            made = LineInput()
        made.setParent(parent)
        made.setAccessibleName(HEADINGS[col])
        self.open_one = made
        return made

    def _picker(self, col: Col) -> Picker:
        declared: Any = Resolution.fields()[_TABLES[col]]
        made = Picker(self._desk, declared.kinds, free_text=col == Col.OWNER)
        made.list.setParent(self._grid.window())
        made.list.installEventFilter(self)
        self._picker_open = made
        return made

    def _ask_unit(self, cell: QPersistentModelIndex, words: str) -> None:
        """Leave the cell as it was and let the page ask for the unit."""
        if self.open_one is not None:
            self.closeEditor.emit(self.open_one, QAbstractItemDelegate.EndEditHint.NoHint)
        self._grid.unit_asked.emit(cell, words)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        matter = self._grid.matters.matters[index.row()]
        words = str(index.data() or "")
        if isinstance(editor, Picker):
            target = matter.owner_unit if index.column() == Col.UNIT else matter.owner
            editor.set_target(target, words)
            editor.selectAll()
        elif isinstance(editor, InitialsBox):
            editor.set_value(matter.topic)
        elif isinstance(editor, LineInput):
            editor.setText(matter.matter or "" if index.column() == Col.MATTER else words)
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        value: Any = None
        if isinstance(editor, Picker):
            value = (editor.target, editor.text().strip())
        elif isinstance(editor, InitialsBox):
            value = editor.value()
        elif isinstance(editor, LineInput):
            value = editor.text()
        model.setData(index, value)

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: Any = option.rect
        editor.setGeometry(rect.adjusted(0, 1, 0, -1))

    @override
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Picker):
            # The list lies on the window, so it does not go with its line by itself.
            editor.list.removeEventFilter(self)
            editor.close_list()
            editor.list.deleteLater()
        if self._picker_open is editor:
            self._picker_open = None
        if self.open_one is editor:
            self.open_one = None
        super().destroyEditor(editor, index)

    # Keys

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        line = self._picker_open
        if line is not None and watched is line.list:
            if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
                QTimer.singleShot(0, line, self._place_list)
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if getattr(watched, "is_composing", False):
                return False
            if isinstance(watched, QWidget) and self._key(watched, event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _ENTER and held & _CTRL:
            self._grid.add_line()
            return True
        if isinstance(editor, LineInput) and event.matches(QKeySequence.StandardKey.Paste):
            return self._grid.paste()
        if key in (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if isinstance(editor, Picker):
                editor.takes(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            # Where a new unit was asked for, the cell is closed already.
            if self.open_one is editor:
                self._leave(editor, -1 if key == Qt.Key.Key_Backtab else 1)
            return True
        moves = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape)
        return isinstance(editor, Picker) and key in moves and editor.takes(key, held)

    def _leave(self, editor: QWidget, step: int) -> None:
        """Take over what was typed and write on in the next cell."""
        grid = self._grid
        after = QPersistentModelIndex(grid.cell_after(grid.currentIndex(), step))
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if after.isValid():
            grid.go_to(after.row(), Col(after.column()), edit=True)

    def _place_list(self) -> None:
        """Lay the list of the open picker below its cell, or above where there is no room."""
        line = self._picker_open
        if line is None:
            return
        window, rows = line.window(), line.list
        width = max(line.width(), look.px(_LIST_WIDTH))
        below = line.mapTo(window, QPoint(0, line.height() + 2))
        x = min(below.x(), window.width() - width - look.px(8))
        y = below.y()
        if y + rows.height() > window.height():
            y = line.mapTo(window, QPoint(0, 0)).y() - rows.height() - 2
        rows.setGeometry(x, y, width, rows.height())
        rows.raise_()
