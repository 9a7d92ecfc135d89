"""The window of an open book, with the bar that stands over every page of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from typing_extensions import override

from db import unmigrated
from desktop_app.gui.clock_bar import ClockBar
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.old_state_bar import OldStateBar
from desktop_app.gui.safe_bar import SafeBar
from desktop_app.gui.window import Window


class BookWindow(Window):
    """The window of an open book; `left` once staff have closed it."""

    left = Signal()

    @override
    def standing_bar(self) -> InlineBar:
        why = self.desk.store.only_reading
        if why == unmigrated.WORDS:
            return OldStateBar(self.desk)
        return SafeBar(self.desk) if why else ClockBar(self.desk)

    def stand_anew(self) -> None:
        """Put the bar that fits now in the place of the one that stands over every page."""
        before, self.standing = self.standing, self.standing_bar()
        is_shown = not self.standing.isHidden()
        room = before.parentWidget()
        if room is not None and (laid := room.layout()) is not None:
            laid.replaceWidget(before, self.standing)
        before.hide()
        self.standing.setVisible(is_shown)
        before.deleteLater()
        self._wrap_strips()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        try:
            super().closeEvent(event)
        finally:  # whatever is wrong with a page, the window goes, and the book with it
            if event.isAccepted():
                self.left.emit()
