"""Editing in place: F2 on a cell, Enter keeps and goes down, Tab goes right, Esc leaves it be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt

from db import fields as field
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.cell_editor import CellEditor
from desktop_app.gui.changeable import Changeable
from desktop_app.gui.code_editors import ChoiceEditor
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.undoing import undo_work


class InPlace(QObject):
    """Lets cells of a list be edited where a `Changeable` is shown in a column."""

    def __init__(self, desk: Desk, table: RecordTable, changes: Sequence[Changeable]) -> None:
        super().__init__(table)
        self._desk, self._table = desk, table
        named = {one.name: one for one in changes if one.fits_a_cell}
        columns = enumerate(table.rows.columns)
        self._at = {number: named[one.key] for number, one in columns if one.key in named}
        self._open: tuple[CellEditor, Changeable, Record, bytes, int] | None = None
        table.edit_in_place(self._at)
        table.edit_asked.connect(self.begin)
        table.verticalScrollBar().valueChanged.connect(self._stay_over)
        table.horizontalScrollBar().valueChanged.connect(self._stay_over)
        table.rows.modelReset.connect(self._stay_over)

    @property
    def cell(self) -> CellEditor | None:
        """The editor that is open."""
        return self._open[0] if self._open else None

    def begin(self, row: int, column: int) -> None:
        """Edit a cell."""
        self._put_away()
        change, row_id = self._at[column], self._table.rows.record_id(row)
        record_id = change.reached([row_id]).get(row_id)
        record = self._desk.store.get(change.kind, record_id)
        if record is None:
            self._desk.toast(change.lacking or "这一行现在改不了，请打开记录看看")
            return
        made = editor(change.declared, self._desk)
        made.load_from(record, change.field)
        if isinstance(made, ChoiceEditor):
            leave_out(made, change)
        cell = CellEditor(made, change.label, self._table.viewport())
        cell.done.connect(self._finish)
        cell.dropped.connect(self._drop)
        self._open = cell, change, record, row_id, column
        index = self._table.rows.index(row, column)
        self._table.scrollTo(index)
        cell.open_at(self._table.visualRect(index))

    def _finish(self, way: str) -> None:
        if self._open is None:
            return
        cell, change, record, row_id, column = self._open
        changed = record.copy()
        try:
            cell.editor.fill(changed, change.field)
            if cell.editor.is_touched and _differs(record, changed):
                self._save(change, record, changed, partial(self._go, way, row_id, column))
                return
        except Refused as refused:
            cell.say(refused.faults.get(change.field) or str(refused))
            return
        except Unavailable as error:
            self._desk.say_trouble(error)
            return
        self._go(way, row_id, column)()

    def _save(
        self,
        change: Changeable,
        before: Record,
        changed: Record,
        go_on: Callable[[], Callable[[], object]],
    ) -> None:
        desk, label = self._desk, change.label
        with desk.store.work(desk.clerk, f"改{label}", "list") as work:
            work.save(changed)
        self._put_away()
        then = go_on()
        desk.tell_changed(work.changes)
        name = desk.store.called(changed)
        old, new = (words_of(desk, change, getattr(one, change.field), one)
                    for one in (before, changed))  # fmt: skip
        back = partial(undo_work, desk, work.changes.work, f"{name}的{label}")
        desk.toast(f"已改 {name}的{label}：{old} → {new}", back)
        then()

    def _go(self, way: str, row_id: bytes, column: int) -> partial[None]:
        """Give the way on, found by ids now: what was changed may stand elsewhere afterwards."""
        rows = self._table.rows
        row = rows.row_of(row_id)
        below = row + 1 if row is not None and row + 1 < rows.rowCount() else row
        if way == "down" and below is not None:
            return partial(self._arrive, rows.record_id(below), column, edit=False)
        if way == "right" and (after := self._next(column)) is not None:
            return partial(self._arrive, row_id, after, edit=True)
        return partial(self._arrive, row_id, column, edit=False)

    def _next(self, column: int) -> int | None:
        shown = self._table.columns_in_view()
        after = shown[shown.index(column) + 1 :] if column in shown else []
        return next((one for one in after if one in self._at), None)

    def _arrive(self, row_id: bytes, column: int, *, edit: bool) -> None:
        self._put_away()
        table = self._table
        row = table.rows.row_of(row_id)
        if row is not None:
            table.setCurrentIndex(table.rows.index(row, column))
            table.go_to(row)
        table.setFocus(Qt.FocusReason.OtherFocusReason)
        if edit and row is not None:
            self.begin(row, column)

    def _drop(self) -> None:
        self._put_away()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_away(self) -> None:
        if self._open is not None:
            cell, self._open = self._open[0], None
            cell.put_away()

    def _stay_over(self, *_: object) -> None:
        """Stay over the cell when rows move below the editor; away when its row is gone."""
        if self._open is None:
            return
        cell, _change, _record, row_id, column = self._open
        row = self._table.rows.row_of(row_id)
        if row is None:
            self._put_away()
        else:
            cell.stand_at(self._table.visualRect(self._table.rows.index(row, column)))


def leave_out(made: ChoiceEditor, change: Changeable) -> None:
    """Offer no code that has a step of its own, unless it is the one that stands there."""
    for code in change.without:
        at = made.box.findData(code)
        if at >= 0 and at != made.box.currentIndex():
            made.box.removeItem(at)


def words_of(desk: Desk, change: Changeable, value: object, record: Record | None = None) -> str:
    """Give a value in words; a link by what it leads to or the name that was typed."""
    declared = change.declared
    if not isinstance(declared, field.Link):
        return declared.show(value) or "未填"
    kept = next(
        (n for n, one in change.kind.fields().items()
         if isinstance(one, field.NameOf) and one.of == change.field), "",
    )  # fmt: skip
    named = desk.store.named(declared.kinds, [value]) if isinstance(value, bytes) else {}
    typed = getattr(record, kept, None) if record is not None and kept else None
    return next(iter(named.values()), "") or typed or "未填"


def _differs(before: Record, after: Record) -> bool:
    return any(getattr(before, n) != getattr(after, n) for n in type(before).fields())
