"""A row of the workbench: what is due, and what can be done about it on the spot."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db.due import NO_DAY, Due
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import PressButton, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.reminding import remind
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.workbench.deeds import DEEDS, Asked, Deed

WEEK: Final = "一二三四五六日"
CHIP: Final = 74
SHORT: Final = 20  # characters of a title in a toast


class ActButton(PressButton):
    """The button of a row; the arrow keys go from row to row."""

    stepped = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class DueLine(QWidget):
    """One thing to do, with the deed beside it; what it asks is asked right below."""

    closed = Signal()

    def __init__(self, desk: Desk, one: Due, opens: str = "") -> None:
        super().__init__()
        self.desk, self.due = desk, one
        self.deed: Deed = DEEDS[one.kind]
        self._asked: list[Asked] = []
        self.card: AskCard | None = None
        today = desk.store.today
        day = label(day_words(one.day, today), tone(one, today))
        day.setMinimumWidth(look.px(76))
        chip = StatusChip(self.deed.chip, "info")
        chip.setMinimumWidth(look.px(CHIP))
        chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = held(
            column(label(one.title, wrap=True), label(one.who, "caption", wrap=True), gap=0)
        )
        self.act = ActButton(self.deed.verb)
        self.act.setAccessibleName(f"{self.deed.verb}：{one.title}")
        self.act.clicked.connect(self.press)
        more: list[QWidget] = []
        if one.kind == "resolution":
            more.append(button("催办", self._remind, kind="flat", name=f"催办：{one.title}"))
        go = button("", partial(self._open, opens), kind="icon", icon="chevron-right",
                    name=f"打开：{one.title}")  # fmt: skip
        if not (opens and one.id):
            stays = go.sizePolicy()
            stays.setRetainSizeWhenHidden(True)  # deeds stand below each other
            go.setSizePolicy(stays)
            go.hide()
        self.line = row(day, chip, (words, 1), *more, self.act, go, gap=10)
        self._column = column(self.line, gap=6, edges=(0, 6, 0, 6))
        self.setLayout(self._column)

    @property
    def is_asking(self) -> bool:
        """Whether words are being typed here; they wait while the page is out of view."""
        return self.card is not None and not self.card.isHidden()

    def press(self) -> None:
        """Do it, or ask first for the few words it needs; pressed again, put them away."""
        if self.deed.leads(self.desk, self.due):
            return
        if way := self.deed.goes(self.due):
            self.desk.show_page(way[0], **way[1])
        elif self.card is not None and self.is_asking:
            self.card.dismiss()
        elif asked := list(self.deed.asks(self.desk, self.due)):
            self._asked = asked
            self._card().ask(
                f"{self.deed.verb}：{self.due.title}",
                [one.cell for one in asked],
                deed=self.deed.verb,
                press=self.keep,
                loose=self.deed.loose,
            )
        else:
            try:
                self.keep()
            except Refused as refused:
                self.desk.say_trouble(refused)

    def _card(self) -> AskCard:
        if self.card is None:
            self.card = AskCard()
            self.card.closed.connect(self.closed)
            self._column.addWidget(self.card)
        return self.card

    def keep(self) -> None:
        """Write it down as one piece of work; raises `Refused` with what is still wrong."""
        said = {one.name: one.value for one in self._asked}
        deed, desk = self.deed, self.desk
        try:
            with desk.store.work(desk.clerk, deed.verb, "workbench") as work:
                deed.keep(work, desk, self.due, said)
        except Unavailable as error:
            raise Refused(str(error)) from error
        title = self.due.title[:SHORT]
        back = partial(undo_work, desk, work.changes.work, deed.verb)
        desk.toast(f"{deed.done}：{title}", back)
        desk.tell_changed(work.changes)

    def _open(self, page: str) -> None:
        self.desk.show_page(page, record=self.due.id)

    def _remind(self) -> None:
        remind(self.desk, self.due.id)


def day_words(day: dt.date, today: dt.date) -> str:
    """Say a day as people do: 逾期 3 天, 今天, 周三, 12 月 8 日."""
    if day == NO_DAY:
        return "没写时限"
    away = (day - today).days
    if away < 0:
        return f"逾期 {-away} 天"
    near = {0: "今天", 1: "明天"}
    if away > len(WEEK):
        return f"{day.month} 月 {day.day} 日"
    return near.get(away) or f"周{WEEK[day.weekday()]}"


def tone(one: Due, today: dt.date) -> str:
    """Give the tone of the day's words; late and today are also said in words."""
    late = one.days_late(today)
    return "danger" if late >= 0 else "warn" if late == -1 else "strong"
