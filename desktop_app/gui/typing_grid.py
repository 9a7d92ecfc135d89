"""A grid that is typed into like a sheet: Tab to the right, a new line by a key, lines pasted.

Pickers in cells lay their list over the page, as a part of the window and never as a popup: a
popup would leave the line without an input method on Windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
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

from desktop_app.gui import look
from desktop_app.gui.arrange import own_heads
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.controls import LineInput
from desktop_app.gui.picker import Picker

Index = QModelIndex | QPersistentModelIndex
_WIDE_LEAST: Final = 140  # the column that takes what the others leave
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL = Qt.KeyboardModifier.ControlModifier


class LinesModel(QAbstractTableModel):
    """The lines of such a grid."""

    is_locked = False

    def may_edit(self, index: Index) -> bool:
        """Say whether a cell is typed into."""
        raise NotImplementedError

    def add(self, *lines: Sequence[str]) -> int:
        """Add a line for each that is pasted, or an empty one; give the row of the first."""
        raise NotImplementedError

    def remove(self, row: int) -> None:
        """Take a line out."""
        raise NotImplementedError

    def drop_blank(self) -> None:
        """Take out the lines at the end in which nothing was written."""
        raise NotImplementedError


class TypingGrid(QTableView):
    """Shows lines and takes what is typed; `first` is the column a new line begins with.

    With `enter_adds` Enter in a cell begins a new line, as in a sheet; else it goes to the right.
    """

    enter_adds = False

    def __init__(
        self,
        lines: LinesModel,
        name: str,
        *,
        widths: Mapping[int, int],
        stretch: int,
        first: int,
    ) -> None:
        super().__init__()
        self.lines, self._first, self._wide = lines, first, stretch
        lines.setParent(self)
        self._heads = own_heads(self)
        self.setModel(lines)
        self._cells: CellDelegate | None = None
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        look.dress(self, "typing")
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
        for col, width in widths.items():
            header.resizeSection(col, look.px(width))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(look.px(look.HEAD_HEIGHT + 3 * 38))
        # After the layout has come to rest: no section changes while the table is laid out.
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self.fit)

    def fit(self) -> None:
        """Give the wide column what the others leave, and never less than it can be read in.

        Where that is more than there is, the grid alone is scrolled sideways.
        """
        header = self.horizontalHeader()
        left = self.viewport().width() - header.length() + header.sectionSize(self._wide)
        wanted = max(left, look.px(_WIDE_LEAST))
        if wanted != header.sectionSize(self._wide):
            header.resizeSection(self._wide, wanted)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fitting.start(0)

    def set_cells(self, cells: CellDelegate) -> None:
        """Take the delegate that gives the controls of the cells."""
        self._cells = cells
        self.setItemDelegate(cells)

    # Lines

    def add_line(self) -> None:
        """Add a line and write in it at once."""
        if self.lines.is_locked:
            return
        self.close_editor()
        self.lines.drop_blank()
        self.go_to(self.lines.add(), self._first, edit=True)

    def go_to(self, row: int, col: int, *, edit: bool = False) -> None:
        """Put the cursor into a cell."""
        index = self.lines.index(row, col)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit:
            self.edit(index)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_line(self) -> None:
        """Take out the line with the cursor."""
        row = self.currentIndex().row()
        if row >= 0 and not self.lines.is_locked:
            self.close_editor()
            self.lines.remove(row)

    def paste(self) -> bool:
        """Take the lines of the clipboard; say whether there were several cells."""
        text = QGuiApplication.clipboard().text()
        lines = [line for line in text.splitlines() if line.strip()]
        if self.lines.is_locked or not (len(lines) > 1 or (lines and "\t" in lines[0])):
            return False
        self.close_editor()
        self.take_lines([line.split("\t") for line in lines])
        return True

    def take_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Add what was pasted as new lines."""
        self.lines.drop_blank()
        self.go_to(self.lines.add(*lines), self._first)

    def close_editor(self) -> None:
        """Take over what stands in the open cell."""
        open_one = self._cells.open_one if self._cells else None
        if self._cells is not None and open_one is not None:
            self._cells.commitData.emit(open_one)
            self._cells.closeEditor.emit(open_one, QAbstractItemDelegate.EndEditHint.NoHint)

    def _edit(self, index: QModelIndex) -> None:
        is_free = self._cells is None or self._cells.open_one is None
        if self.lines.may_edit(index) and is_free:
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
        width = self.lines.columnCount()
        at = index.row() * width + index.column() + step
        while 0 <= at < width * self.lines.rowCount():
            found = self.lines.index(*divmod(at, width))
            if self.lines.may_edit(found):
                return found
            at += step
        return QModelIndex()

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key of this grid does, in an open cell as well; say whether it is one."""
        if key in _ENTER and held & _CTRL:
            self.add_line()
        elif key == Qt.Key.Key_Delete and held & _CTRL:
            self.remove_line()
        else:
            return False
        return True

    def next_line(self) -> None:
        """Go on in the line below, which is added where there is none."""
        row = self.currentIndex().row() + 1
        if row < self.lines.rowCount():
            self.go_to(row, self._first, edit=True)
        else:
            self.add_line()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if self.takes(key, held):
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key in _ENTER and self.currentIndex().isValid():
            self._edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a line where somebody clicks below the last one."""
        below = not self.indexAt(event.position().toPoint()).isValid()
        super().mousePressEvent(event)
        if below and event.button() == Qt.MouseButton.LeftButton:
            self.add_line()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(0, self._first))


class CellDelegate(QStyledItemDelegate):
    """The controls in the cells, and the keys that lead from one to the next."""

    def __init__(self, grid: TypingGrid) -> None:
        super().__init__(grid)
        self.grid = grid
        self.open_one: QWidget | None = None

    def control(self, index: Index) -> QWidget:
        """Give a fresh control for a cell."""
        raise NotImplementedError

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        made = self.control(index)
        made.setParent(parent)
        heading = self.grid.lines.headerData(index.column(), Qt.Orientation.Horizontal)
        made.setAccessibleName(str(heading))
        self.open_one = made
        return made

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: Any = option.rect
        editor.setGeometry(rect.adjusted(0, 1, 0, -1))

    @override
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Picker):
            editor.close_list()
        if self.open_one is editor:
            self.open_one = None
        super().destroyEditor(editor, index)

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

    # Keys

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if getattr(watched, "is_composing", False):
                return False
            if isinstance(watched, QWidget) and self._key(watched, event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        is_text_delete = key == Qt.Key.Key_Delete  # within the words of the cell
        if not is_text_delete and self.grid.takes(key, held):
            return True
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.grid.paste()
        if key in (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if isinstance(editor, Picker):
                editor.takes(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            # Where a new record was asked for, the cell is closed already.
            if self.open_one is editor:
                self._leave(editor, key)
            return True
        moves = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape)
        return isinstance(editor, Picker) and key in moves and editor.takes(key, held)

    def _leave(self, editor: QWidget, key: Qt.Key) -> None:
        """Take over what was typed and write on in the next cell, or in the next line."""
        grid, step = self.grid, -1 if key == Qt.Key.Key_Backtab else 1
        after = QPersistentModelIndex(grid.cell_after(grid.currentIndex(), step))
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if key in _ENTER and grid.enter_adds:
            grid.next_line()
        elif after.isValid() and not grid.lines.may_edit(after):
            # What was typed closed that cell.
            beyond = grid.cell_after(after, step)
            if beyond.isValid():
                grid.go_to(beyond.row(), beyond.column(), edit=True)
        elif after.isValid():
            grid.go_to(after.row(), after.column(), edit=True)


def put_in(editor: QWidget, chosen: Any, words: str) -> None:
    """Put into a cell's control what stands in the cell: what is chosen, or else the words."""
    if isinstance(editor, InitialsBox):
        editor.set_value(chosen)
    elif isinstance(editor, LineInput):
        if isinstance(editor, Picker):
            editor.set_target(chosen, words)
        else:
            editor.setText(words)
        editor.selectAll()
