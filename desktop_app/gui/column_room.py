"""How much room the words of a column need, and columns that leave what they do not need."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from desktop_app.gui import look
from desktop_app.gui.record_model import RecordModel

_WIDEST = 480
_BESIDE_WORDS, _BESIDE_CHIP, _BESIDE_TITLE = 18, 26, 22


def needed(table: QTableView, rows: RecordModel, number: int) -> int:
    """Give how wide a column has to be for its title and for the rows in view."""
    measure = table.fontMetrics()
    first = max(table.rowAt(0), 0)
    last = table.rowAt(table.viewport().height() - 1)
    seen = range(first, (last if last >= 0 else rows.rowCount() - 1) + 1)
    title = str(rows.headerData(number, Qt.Orientation.Horizontal))
    widest = max((measure.horizontalAdvance(rows.cell(row, number)) for row in seen), default=0)
    beside = _BESIDE_WORDS if rows.columns[number].tones is None else _BESIDE_CHIP
    asked = max(widest + look.px(beside), measure.horizontalAdvance(title) + look.px(_BESIDE_TITLE))
    return min(asked, look.px(_WIDEST))


def leave(table: QTableView, rows: RecordModel, left: dict[int, int]) -> None:
    """Have the columns that yield stand as wide as their words seen so far, within their width.

    `left` says how wide each was left, so that one that staff set otherwise stays as they like
    it, and none gets narrower again while rows go by.
    """
    header = table.horizontalHeader()
    for number, column in enumerate(rows.columns):
        before, own = left.get(number, 0), look.px(column.width)
        if (
            column.yields
            and before < own  # one that needs all its width leaves nothing, whatever comes by
            and not header.isSectionHidden(number)
            and header.sectionSize(number) in (own, before)
        ):
            left[number] = min(own, max(needed(table, rows, number), before))
            header.resizeSection(number, left[number])
