"""Masked numbers of a form, shown in full for half a minute with a line in the access log."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from db.record import Record
from db.roles import Clerk
from db.trouble import Refused
from desktop_app.gui.desk import Desk
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.second_person import with_whom

SEEN_FOR: Final = 30_000  # milliseconds a masked number stays in full


class Revealing(QObject):
    """Lifts the stars of the record in view, and lays them back."""

    def __init__(self, form: RecordForm, desk: Desk) -> None:
        super().__init__(form)
        self._form, self._desk = form, desk
        self.clock = QTimer(self)
        self.clock.setSingleShot(True)
        self.clock.setInterval(SEEN_FOR)
        self.clock.timeout.connect(self.cover)

    def turn(self) -> None:
        """Show the numbers and note it in the access log; or mask them again."""
        names = self._form.masked_names()
        if self.clock.isActive() or not names:
            self.cover()
            return
        record = self._form.records[""]
        try:
            with_whom(self._desk, self._form, partial(self._show, names, record))
        except Refused as error:
            self._desk.say_trouble(error)

    def _show(self, names: Sequence[str], record: Record, clerk: Clerk) -> None:
        if self._form.records[""] is not record:  # another came into view while somebody was asked
            return
        self._desk.store.reveal(clerk, record, names)
        self._form.reveal(on=True)
        self.clock.start()

    def cover(self) -> None:
        """Mask the numbers again."""
        self.clock.stop()
        self._form.reveal(on=False)
