"""Where the cursor of a list stands, taken up again once other rows are shown."""

from __future__ import annotations

from desktop_app.gui.record_table import RecordTable


class RowPlace:
    """The place of a table's cursor, noted before other rows come."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._scrolled = table.verticalScrollBar().value()
        index = table.currentIndex()
        self._row, self._column = index.row(), max(index.column(), 0)
        self._record = table.current_id()
        self._onward = table.rows.ids_from(max(self._row, 0))

    def stay(self) -> bool:
        """Put the cursor back in its row; give whether it has one."""
        table = self._table
        if self._record is not None and (at := table.rows.row_of(self._record)) is not None:
            table.setCurrentIndex(table.rows.index(at, self._column))
        return table.currentIndex().isValid()

    def go_on(self) -> None:
        """Put the cursor back where it was, or in the row that came after it, and in sight.

        Whoever deletes one row after the other then sees which one is next.
        """
        table = self._table
        is_here = self.stay()
        if not is_here and table.rows.rowCount():
            row = self._next_left()
            table.setCurrentIndex(table.rows.index(row, self._column))
            # Rows that are chosen and still shown were chosen by hand: they stay so.
            if not table.chosen_count():
                table.go_to(row)
        table.verticalScrollBar().setValue(self._scrolled)
        if not is_here:
            table.scrollTo(table.currentIndex())

    def _next_left(self) -> int:
        """Give the row of the first that is left, from the former place on, then above it."""
        rows = self._table.rows
        if self._record is None:
            return 0
        shown = set(rows.record_ids())
        found = next((one for one in self._onward if one in shown), None)
        return 0 if found is None else rows.row_of(found) or 0
