"""A day, typed the way staff type it."""

from __future__ import annotations

import calendar
import datetime as dt

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidgetAction
from typing_extensions import override

from db import dates
from db.trouble import Refused
from desktop_app.gui import icons, look
from desktop_app.gui.controls.lines import CodeInput

HINT, SHORT_HINT = "如 1120 或 +7", "如 1120"
_BESIDE_DAY = 44  # edges and calendar
_STEPS = {
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
    Qt.Key.Key_PageUp: (0, 1),
    Qt.Key.Key_PageDown: (0, -1),
}


class DateInput(CodeInput):
    """A day: `1120`, `20261120`, `0` or `=` for today, `+7`, `-1`; ↑↓ a day, PgUp/PgDn a month.

    What is typed is read when the cursor leaves or on Enter and then written out in full;
    words that are no day stay as they are, for the field to say what is wrong.
    `today` can be set, for forms that count from another day. Alt+↓ opens a calendar.
    """

    changed = Signal()

    def __init__(self, name: str = "", *, hint: str = HINT) -> None:
        super().__init__(name, hint=hint)
        self.today: dt.date | None = None
        opener = QAction("打开日历（Alt+↓）", self)
        icons.put(opener, "calendar")
        opener.triggered.connect(self.open_calendar)
        self.addAction(opener, QLineEdit.ActionPosition.TrailingPosition)
        self._opener = opener
        self.returnPressed.connect(self.read)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._opener.setVisible(self.isEnabled())

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for the room of a whole day, with its calendar."""
        words = self.fontMetrics().horizontalAdvance("2026-11-29")
        return QSize(words + look.px(_BESIDE_DAY), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where the hint has no room, and the whole of it in the tip."""
        if self.placeholderText() in (HINT, SHORT_HINT):
            fits = self.has_room(HINT, event.size().width())
            self.setPlaceholderText(HINT if fits else SHORT_HINT)
        super().resizeEvent(event)
        if self.placeholderText() == SHORT_HINT and self.toolTip() in ("", SHORT_HINT):
            self.setToolTip(HINT)

    def value(self) -> dt.date | None:
        """Give the day that is meant, or None when it is blank or no day."""
        return dates.parse_typed(self.text(), self._today())

    def past_day(self, today: dt.date) -> dt.date | None:
        """Give a day up to today; nothing for a blank, `Refused` for what is none."""
        if not self.text().strip():
            return None
        day, name = self.value(), self.accessibleName()
        if day is None:
            raise Refused(f"“{name}”看不懂，请写成 0630 或 2026-06-30 这样，或者空着")
        if day > today:
            raise Refused(f"“{name}”还没有到，请写过去的日期，或者空着")
        return day

    def set_value(self, day: dt.date | None) -> None:
        """Put in a day."""
        self.setText(day.isoformat() if day else "")

    def read(self) -> None:
        """Write out in full what was typed in short."""
        if (day := self.value()) and self.text() != day.isoformat():
            self.set_value(day)
            self.changed.emit()

    def go(self, *, days: int = 0, months: int = 0) -> None:
        """Go some days or months on; an empty field starts from today."""
        day = self.value() or self._today()
        self.set_value(_months_on(day, months) + dt.timedelta(days=days))
        self.changed.emit()

    def open_calendar(self) -> None:
        """Show a calendar below the field; the mouse or the arrow keys pick a day."""
        menu = QMenu(self)
        sheet = QCalendarWidget(menu)
        sheet.setAccessibleName(f"{self.accessibleName()}日历")
        sheet.setSelectedDate(self.value() or self._today())  # type: ignore[arg-type]
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(sheet)
        menu.addAction(holder)
        sheet.activated.connect(self._take)
        sheet.clicked.connect(self._take)
        sheet.activated.connect(menu.close)
        sheet.clicked.connect(menu.close)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        sheet.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Down and held & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif key in _STEPS and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            days, months = _STEPS[key]
            self.go(days=days, months=months)
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.read()
        super().focusOutEvent(event)

    def _take(self, picked: object) -> None:
        self.set_value(picked.toPython())  # type: ignore[attr-defined]
        self.changed.emit()

    def _today(self) -> dt.date:
        return self.today or dt.date.today()  # noqa: DTZ011  the office's own day


def _months_on(day: dt.date, months: int) -> dt.date:
    """Give the same day so many months on, or the last of that month when it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return day
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
