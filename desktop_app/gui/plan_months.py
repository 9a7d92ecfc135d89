"""按月: the tasks of a year as cards, one a month, each ticked off on its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from db.kinds import PlanItem
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, StatusChip, button, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.other_view import OtherView
from desktop_app.gui.workbench.due_line import day_words

NO_LINE: Final = "先用 Tab 走到一项，再删除"


class PlanMonths(OtherView):
    """Shows tasks by month; `done_asked(item)` when one is to be ticked off."""

    done_asked = Signal(object)

    kind = PlanItem
    words = "按月"
    rows_words = "表"
    comes_first = True
    hints = ("Tab 走到下一项", "空格 记完成", "Ctrl+N 加一项")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.lines: list[PlanLine] = []
        self._months = column(gap=10)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = column(self._months, STRETCH, gap=0, edges=(10, 2, 10, 10))
        self.area.setWidget(held(inner, "clear"))
        self.setLayout(column(self.area, gap=0))
        # It scrolls by itself: what it would like is no reason for a bar beside the whole page.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    @override
    def show_ids(self, ids: Sequence[bytes]) -> None:
        clear(self._months)
        self.lines = []
        found: list[PlanItem] = list(self._desk.store.by_id(PlanItem, ids).values())
        found.sort(key=lambda one: (one.month or 0, one.due_on or dt.date.max, one.id))
        for month, some in groupby(found, key=lambda one: one.month or 0):
            self._months.addWidget(self._month(month, list(some)))

    def _month(self, month: int, items: Sequence[PlanItem]) -> Card:
        rows: list[QWidget] = []
        for one in items:
            line = PlanLine(one, self._desk.store.today)
            line.act.clicked.connect(partial(self._ask_done, one))
            line.go.clicked.connect(partial(self._open, one))
            self.lines.append(line)
            rows += [line, rule()]
        return Card(*rows[:-1], title=f"{month} 月")

    def _ask_done(self, item: PlanItem, *_: Any) -> None:
        self.done_asked.emit(item)

    def _open(self, item: PlanItem, *_: Any) -> None:
        self.opened.emit(item.id)

    # The cursor

    def _at(self) -> int:
        """Give the place of the line with the cursor; -1 for none."""
        here = self.window().focusWidget()
        places = (at for at, one in enumerate(self.lines) if here and one.isAncestorOf(here))
        return next(places, -1)

    @override
    def current(self) -> bytes | None:
        at = self._at()
        return self.lines[at].item.id if at >= 0 else None

    @override
    def take_cursor(self) -> None:
        if self.lines and self._at() < 0:
            self.lines[0].take_cursor()

    @override
    def delete(self) -> None:
        """Delete the task with the cursor, which goes on to the next one."""
        at = self._at()
        if at < 0 or self.deletes is None:
            self._desk.toast(NO_LINE)
            return
        self.deletes([self.lines[at].item.id])
        if self.lines:
            self.lines[min(at, len(self.lines) - 1)].take_cursor()


class PlanLine(QWidget):
    """One task: its day, its words, who sees to it, and whether it is done."""

    def __init__(self, item: PlanItem, today: dt.date) -> None:
        super().__init__()
        self.item = item
        self.state = StatusChip()
        when = label(f"{item.due_on:%m-%d}" if item.due_on else "", "small")
        when.setMinimumWidth(look.px(48))
        proof = f" · {item.done_link_name}" if item.done_link_name else ""
        who = label(f"{item.owner_name or ''}{proof}", "caption", wrap=True)
        words = column(label(item.task, wrap=True), who, gap=0)
        self.go = button("", kind="icon", icon="chevron-right", name=f"打开：{item.task}")
        self.act = button("记完成", name=f"记完成：{item.task}")
        parts = (when, (words, 1), self.state, self.act, self.go)
        self.setLayout(row(*parts, gap=10, edges=(0, 4, 0, 4)))
        # Only now that it stands in the row: shown alone it would be a window of its own.
        self.act.setVisible(item.done_on is None)
        if item.done_on is not None:
            self.state.say(f"已完成 {item.done_on:%m-%d}", "ok")
        elif item.is_overdue(today) and item.due_on:
            self.state.say(day_words(item.due_on, today), "danger")
        else:
            self.state.hide()

    def take_cursor(self) -> None:
        """Put the cursor on what is done with the task next."""
        wanted = self.act if self.item.done_on is None else self.go
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
