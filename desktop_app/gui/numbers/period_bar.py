"""Which time is counted: its name or own days, the cut-off, the programme, and the office."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db.held import SINCE, TOTAL
from db.kinds import OrgUnit
from db.periods import title_of
from desktop_app.gui import look
from desktop_app.gui.arrange import held, row
from desktop_app.gui.controls import ChoiceBox, DateInput, label
from desktop_app.gui.controls.choices import Options
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_choices import CUSTOM, periods
from desktop_app.gui.ledger_targets import PROGRAMME, TARGETS
from desktop_app.gui.numbers.reading import Asked

SUMMARY: Final = "L17"
"""The paper of all numbers: what it can be printed of, the pages show as well."""


def named(today: dt.date) -> Options:
    """Offer what ledgers offer, this month, all time, and since the brand's beginning."""
    offered = list(periods(today))
    yield offered[0]
    yield (month := f"{today:%Y-%m}"), title_of(month)
    yield TOTAL, "累计（到截止日）"
    yield SINCE, "创建以来"
    yield from offered[1:]


class PeriodBar(QWidget):
    """The choices in one line that breaks where it is narrow; `changed` follows each of them."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.today = desk.store.today
        self.period = ChoiceBox("统计期间", named(self.today))
        self.cutoff = DateInput("统计截止日")
        self.first, self.last = DateInput("起始日"), DateInput("终止日")
        for one in (self.cutoff, self.first, self.last):
            one.today = self.today
            one.setMaximumWidth(look.px(150))
            one.left.connect(self._read)
            one.returnPressed.connect(self._read)
        self.cutoff.set_value(self.today)
        self.first.set_value(self.today.replace(month=1, day=1))
        self.last.set_value(self.today)
        self.office = ChoiceBox("单位")
        word, everything, offer = TARGETS[SUMMARY]
        self.programme = ChoiceBox(word, offer(desk.store), blank=everything)
        self._has_programme = True
        self.of_programme = held(row(label(word, "small"), self.programme, gap=6))
        self.own_days = held(row(self.first, label("至", "small"), self.last, gap=6))
        parts: list[QWidget] = [
            held(row(label("统计期间", "small"), self.period, gap=6)),
            self.own_days,
            held(row(label("截止日", "small"), self.cutoff, gap=6)),
            self.of_programme,
        ]
        if desk.store.is_district:
            units = desk.store.all(OrgUnit, order=("code12",), level="community")
            self.office.offer(
                ((one.code12, one.short_name or one.full_name) for one in units), blank="全区"
            )
            parts.append(held(row(label("单位", "small"), self.office, gap=6)))
        flow = FlowLayout(self, gap=look.px(10))
        for part in parts:
            flow.addWidget(part)
        self.own_days.hide()
        self.period.chosen.connect(self._take_period)
        for box in (self.office, self.programme):
            box.chosen.connect(self._tell)
        self._told = self.asked()

    def asked(self) -> Asked:
        """Give what is asked for; a day that is none is today."""
        chosen = self.period.value()
        if chosen == CUSTOM:
            first, last = self.first.value(), self.last.value()
            chosen = f"{first or self.today}..{last or self.today}"
        said = (self.programme.value() if self._has_programme else "") or ""
        return Asked(
            chosen or str(self.today.year),
            self.cutoff.value() or self.today,
            self.office.value() or "",
            said.removeprefix(PROGRAMME),
        )

    def offer_programmes(self, *, on: bool) -> None:
        """Let a programme be chosen, or not: not every number is of work that says its own."""
        self._has_programme = on
        self.of_programme.setVisible(on)
        self._told = self.asked()

    def set_asked(self, asked: Asked) -> None:
        """Stand as another page asked."""
        is_own = ".." in asked.period
        if not is_own and self.period.findData(asked.period) < 0:
            self.period.addItem(title_of(asked.period), asked.period)
        self.period.set_value(CUSTOM if is_own else asked.period)
        if is_own:
            first, last = asked.period.split("..")
            self.first.set_value(dt.date.fromisoformat(first))
            self.last.set_value(dt.date.fromisoformat(last))
        self.own_days.setVisible(is_own)
        self.cutoff.set_value(asked.cutoff)
        if asked.office:
            self.office.set_value(asked.office)
        self.programme.setCurrentIndex(
            max(self.programme.findData(PROGRAMME + asked.programme), 0)  # all work stands first
        )
        self._told = self.asked()

    def _take_period(self, chosen: Any) -> None:
        self.own_days.setVisible(chosen == CUSTOM)
        self._tell()

    def _read(self) -> None:
        for one in (self.cutoff, self.first, self.last):
            one.read()
        self._tell()

    def _tell(self, *_: object) -> None:
        if (asked := self.asked()) != self._told:
            self._told = asked
            self.changed.emit()
