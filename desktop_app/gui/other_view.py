"""Another way to look at the records of a list than by its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QScrollArea, QWidget

from db.record import Record
from desktop_app.gui.deleting import Deed


class OtherView(QWidget):
    """Shows the records that a list has found; `ListPage.hang` offers it beside the rows.

    `kind` is what it shows, `words` what it is called on the switch and `rows_words` what the rows
    are called beside it; one that `comes_first` is shown until staff choose the rows. `hints` are
    its keys, `area` holds the records. `opened(id)` asks for a record, `more_asked(part)`
    for the rows of what it has no room for, `left()` comes with ↑ from the first.
    """

    opened = Signal(bytes)
    more_asked = Signal(str)
    left = Signal()

    kind: type[Record]
    words = "看板"
    rows_words = "列表"
    comes_first = False
    hints: Sequence[str] = ()
    area: QScrollArea
    deletes: Deed | None = None

    def renew(self) -> None:
        """Read the records anew the next time: something changed."""

    def show_ids(self, ids: Sequence[bytes]) -> None:
        """Show these records, in this order or one of its own."""
        raise NotImplementedError

    def current(self) -> bytes | None:
        """Give the record with the cursor."""
        raise NotImplementedError

    def take_cursor(self) -> None:
        """Put the cursor on what had it, or else on the first there is."""
        raise NotImplementedError

    def offer_deleting(self, deed: Deed) -> None:
        """Delete the record with the cursor by Del, as the list does.

        Of the records alone: in a card that asks something beside them, Del is of its fields.
        """
        self.deletes = deed
        key = QShortcut(Qt.Key.Key_Delete, self.area)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.delete)

    def delete(self) -> None:
        """Delete the record with the cursor, which goes on to the next one."""
        raise NotImplementedError
