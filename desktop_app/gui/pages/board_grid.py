"""The board's grid: offices by periods, how far each report is, a number and how it changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from db.board import Board, Came, Due, Office, State
from db.counting import written
from db.periods import Period
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import StatusChip, label

Amounts = dict[tuple[str, str], Decimal | None]
OWED: Final = "未报、逾期：没有交过那一期的数据包。数字按已经收到的记录数，没报的那一期也可能有。"
NONE_CAME: Final = (State.NOTHING, State.LATE)
TONES: Final[dict[State, str]] = {
    State.NOTHING: "info",
    State.HERE: "info",
    State.FAULTY: "danger",
    State.RETURNED: "warn",
    State.CORRECTED: "ok",
    State.TAKEN: "ok",
    State.LATE: "danger",
}


class ReportGrid(QWidget):
    """Shows a board; the newest period stands first."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("各社区各期间的报送情况")
        self.grid = QGridLayout()
        self.remarks = column(gap=4)
        self.setLayout(column(self.grid, self.remarks, gap=10))
        self.grid.setHorizontalSpacing(look.px(14))
        self.grid.setVerticalSpacing(look.px(8))

    def show_board(self, found: Board, amounts: Amounts, unit: str, today: dt.date) -> None:
        """Show who reported when, with a number of each period in its unit."""
        clear(self.grid)
        self.grid.addWidget(label("社区", "caption"), 0, 0)
        for place, due in enumerate(found.periods, 1):
            until = label(_until(due, today), "caption")
            head = column(label(due.title, "strong"), until, gap=0)
            self._put(held(head), 0, place)
        for place in range(len(found.periods) + 1):
            self.grid.setColumnStretch(place, 1)
        is_counted = False
        for line, office in enumerate(found.offices, 1):
            self.grid.addWidget(label(office.name, "strong", wrap=True), line, 0)
            for place, due in enumerate(found.periods, 1):
                before = found.periods[place] if place < len(found.periods) else None
                said = _amount_words(amounts, office, due, before, unit)
                came = found.cell(office, due)
                if came.state in NONE_CAME and amounts.get((office.code, due.written)):
                    said = f"记录里有 {said}"  # counted of what earlier packages brought
                    is_counted = True
                self._put(_cell(came, said), line, place)
        self._show_remarks(found, OWED if is_counted else "")

    def _put(self, cell: QWidget, line: int, place: int) -> None:
        """Put a cell down with its height: wrapped words elsewhere must not press it flat."""
        cell.setMinimumHeight(cell.sizeHint().height())
        self.grid.addWidget(cell, line, place)

    def _show_remarks(self, found: Board, first: str) -> None:
        clear(self.remarks)
        if first:
            self.remarks.addWidget(label(first, "caption", wrap=True))
        for due in found.periods:
            for office in found.offices:
                if more := "；".join(found.cell(office, due).words):
                    words = f"{office.name} {due.title}：{more}"
                    self.remarks.addWidget(label(words, "caption", wrap=True))


def _until(due: Due, today: dt.date) -> str:
    """Say until when a period is reported; of one that goes on nothing is owed yet."""
    if due.due_on:
        return f"{due.due_on:%m-%d} 截止"
    return "还没过完" if Period.parse(due.written).last >= today else "没有定截止日"


def _cell(came: Came, said: str) -> QWidget:
    chip = StatusChip(came.state.value, TONES[came.state])
    day = f"{came.last:%m-%d} 收到" if came.last else ""
    words = " · ".join(part for part in (day, said) if part)
    return held(column(row(chip, STRETCH), label(words or "—", "caption"), gap=2))


def _amount_words(amounts: Amounts, office: Office, due: Due, before: Due | None, unit: str) -> str:
    now = amounts.get((office.code, due.written))
    if now is None:
        return ""
    then = amounts.get((office.code, before.written)) if before else None
    change = "" if then is None else f"（{_signed(now - then)}）"
    return f"{written(now)} {unit}{change}"


def _signed(change: Decimal) -> str:
    if not change:
        return "持平"
    return f"{'多' if change > 0 else '少'} {written(abs(change))}"
