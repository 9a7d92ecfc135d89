"""The grid in which many records of a kind are typed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QWidget
from typing_extensions import override

from db import fields as field
from db.record import Record
from desktop_app.gui import quick_new
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.controls import CodeInput, DateInput, LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.entry_model import EntryModel
from desktop_app.gui.picker import Picker
from desktop_app.gui.short_forms import FORMS
from desktop_app.gui.typing_grid import CellDelegate, Index, TypingGrid, put_in


class EntryGrid(TypingGrid):
    """Tab to the right, Enter a new line, Ctrl+D as above; a block pasted where the cursor is.

    `new_asked(cell, kind, words)` when a record is to be registered that no list knows yet.
    """

    new_asked = Signal(object, object, str)

    enter_adds = True

    def __init__(
        self, desk: Desk, model: EntryModel, name: str, widths: Mapping[int, int], stretch: int
    ) -> None:
        super().__init__(model, name, widths=widths, stretch=stretch, first=0)
        self.entries = model
        self.set_cells(_EntryCells(desk, self))

    @override
    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if key == Qt.Key.Key_D and held == Qt.KeyboardModifier.ControlModifier:
            self.copy_above()
            return True
        return super().takes(key, held)

    def copy_above(self) -> None:
        """Put in what stands above, and go on to the right."""
        self.close_editor()
        here = self.currentIndex()
        if self.entries.copy_above(here.row(), here.column()):
            after = self.cell_after(here, 1)
            if after.isValid():
                self.go_to(after.row(), after.column())

    @override
    def take_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Lay a block into the cells from the cursor on; a row of headings is passed over."""
        here = self.currentIndex()
        row, col = max(here.row(), 0), max(here.column(), 0)
        labels = {one.label for one in self.entries.kind.fields().values()}
        body = lines[1:] if len(labels & {text.strip(" *") for text in lines[0]}) > 1 else lines
        for line in body:
            if row >= self.entries.rowCount():
                self.entries.add()
            self.entries.fill(row, col, line)
            row += 1
        self.go_to(max(row - 1, 0), col)


class _EntryCells(CellDelegate):
    """The controls of the cells, by the type of their field."""

    def __init__(self, desk: Desk, grid: EntryGrid) -> None:
        super().__init__(grid)
        self._desk, self._entries = desk, grid

    @override
    def control(self, index: Index) -> QWidget:
        declared = self._entries.entries.declared(index.column())
        if isinstance(declared, field.Link):
            return self._picker(declared, index)
        if isinstance(declared, field.Day):
            day = DateInput()
            day.today = self._desk.store.today
            return day
        if isinstance(declared, field.Choice):
            box, table = InitialsBox(), declared.codes
            box.offer([(code, table.label(code)) for code in table.offered(self._desk.store.today)])
            return box
        return CodeInput() if isinstance(declared, field.Number) else LineInput()

    def _picker(self, declared: field.Link, index: Index) -> Picker:
        picker = Picker(self._desk, declared.kinds, free_text=declared.free_text)
        for kind in FORMS:
            words = partial(quick_new.words, self._desk, picker, kind)
            ask = partial(self._ask_new, QPersistentModelIndex(index), kind)
            picker.offer_new(words, ask, table=kind.__tablename__)
        return picker

    def _ask_new(self, cell: QPersistentModelIndex, kind: type[Record], words: str) -> None:
        """Leave the cell as it was and let the page ask for the record."""
        if self.open_one is not None:
            self.closeEditor.emit(self.open_one, QAbstractItemDelegate.EndEditHint.NoHint)
        self._entries.new_asked.emit(cell, kind, words)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = self._entries.entries
        record, name = model.records[index.row()], model.columns[index.column()]
        put_in(editor, getattr(record, name), model.words(record, name))
