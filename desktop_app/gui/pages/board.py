"""全区看板：which office sent what and when, and who is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from db import all_offices, board, due, packages
from db.board import Board
from db.counting import Span
from db.held import Held
from db.indicators import INDICATORS, by_key, count
from db.periods import Period
from db.store import Store
from db.work import Changes
from desktop_app.exchange import identity
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import Card, ChoiceBox, Empty, PageHead, StatusChip, button, label
from desktop_app.gui.copies_card import CopiesCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.numbers.paper_out import PaperOut
from desktop_app.gui.page import Page
from desktop_app.gui.pages.board_grid import Amounts, ReportGrid
from desktop_app.gui.workbench.cards import Figure
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.reminder_list import ReminderList

SHOWN: Final = "activity_count"
LATE: Final = 35  # days: a month and a few days' grace
OWED: Final = "已过的期间，请催一催"
NONE_OWED: Final = "已过的期间都报来了"
_FIGURES: Final = ("登记的电脑", f"{LATE} 天内收到过", "还欠的报送", "待定冲突")
_HEADS: Final = ("社区", "电脑", "上次收到", "状态", "居民", "户", "在结", "核对码")
_SHARES: Final = (2, 1, 2, 1, 1, 1, 1, 1)
"""How the columns share what is left: all of it beside the names would leave them alone."""


@dataclass(frozen=True)
class OfficeLine:
    """One PC of an office: when it was last heard of, and what its office holds."""

    office: str
    pc: str
    last: dt.date | None
    period: str
    state_code: str
    residents: int
    households: int
    pairings: int

    def is_late(self, today: dt.date) -> bool:
        """Whether nothing came for longer than a month and a few days."""
        return self.last is None or (today - self.last).days > LATE


Found = tuple[list[OfficeLine], int, Board, Amounts]


class BoardPage(Page):
    """Every PC on the list with its last package."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        go = button("接收数据包", lambda: desk.show_page("merge"), kind="primary", key="Ctrl+N")
        self.out = PaperOut(desk, self)
        to_file = button("另存催报单", self.save_reminder, key="F12")
        remind = button("打印催报单", self.print_reminder, icon="printer", key="Ctrl+P")
        numbers = button("各社区数字", lambda: desk.show_page("all_offices"), icon="chart-column")
        self.deadlines = button(
            "上报期间", lambda: desk.show_page("reporting_periods"), icon="calendar"
        )
        self.head = PageHead("全区看板", "", numbers, remind, go)
        self.figures = [Figure(title) for title in _FIGURES]
        self.reports = ReportGrid()
        work = [one for one in INDICATORS if not one.of_people and one.unit != "%"]
        self.indicator = ChoiceBox("每格写哪一项数字", [(one.key, one.label) for one in work])
        self.indicator.set_value(SHOWN)
        self.indicator.chosen.connect(lambda _value: self.reload())
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(look.px(16))
        self.grid.setVerticalSpacing(look.px(10))
        self.lines: list[OfficeLine] = []
        self.board: Board | None = None
        figures = row(*((one, 1) for one in self.figures), gap=12)
        which = row(label("每格写", "small"), self.indicator, STRETCH, self.deadlines, to_file)
        self.report_card = Card(which, self.reports, title="报送情况")
        computers = Card(self.grid, STRETCH, title="各社区的电脑")
        self.copies = CopiesCard(desk)
        parts = (self.head, figures, self.copies, self.report_card, computers, STRETCH)
        self.setLayout(column(*parts, gap=12, edges=look.PAGE_EDGES))
        self.first = go
        self.hints = ("Ctrl+N 接收数据包", "Ctrl+P 打印催报单")
        desk.changed.connect(self._note_change)

    @override
    def arrive(self, **where: Any) -> None:
        self.reload()

    def _note_change(self, _changes: Changes) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read anew who has sent what; counting residents takes a while."""
        store, key = self.desk.store, self.indicator.value()
        self.copies.reload()

        def read() -> Found:
            found = board.read(store)
            amounts = all_offices.amounts(store, found, key)
            return office_lines(store), due.in_conflict(store), found, amounts

        self.desk.jobs.start(
            lambda _progress: read(),
            title="正在看各社区的情况",
            done=self._show,
            failed=self.desk.say_trouble,
        )

    def _show(self, found: Found) -> None:
        self.lines, open_ones, self.board, amounts = found
        self.report_card.setVisible(bool(self.board.offices))
        unit = by_key(self.indicator.value()).unit
        today = self.desk.store.today
        self.reports.show_board(self.board, amounts, unit, today)
        silent = sum(1 for one in self.lines if one.is_late(today))
        computers, heard, owed, conflicts = self.figures
        computers.say(str(len(self.lines)), f"{len({o.office for o in self.lines})} 个社区", "")
        heard.say(str(len(self.lines) - silent), f"另有 {silent} 台没收到" if silent else "", "")
        # As the grid below and the reminder count: a PC heard of lately may owe a period.
        lacking = len(self.board.lacking(today))
        told = "" if not self.board.offices else OWED if lacking else NONE_OWED
        owed.say(str(lacking), told, "danger" if lacking else "ok")
        conflicts.say(str(open_ones), "在“接收与合并”里定", "warn" if open_ones else "ok")
        self._fill(today)
        self.head.say(subtitle=f"{today.year} 年 {today.month} 月 {today.day} 日")

    def print_reminder(self) -> None:
        """Print the list of who still owes a report; it stands in the print register."""
        self.out.print_out(ReminderList(), self._options())

    def save_reminder(self) -> None:
        """Save that list as a PDF file; it stands in the print register too."""
        self.out.save(ReminderList(), self._options())

    def _options(self) -> Options:
        today = self.desk.store.today
        return Options(Period.until(today), today, today)

    def _fill(self, today: dt.date) -> None:
        clear(self.grid)
        if not self.lines:
            words = "还没有登记社区的电脑。到“下发与回执”读入社区交来的登记申请。"
            go = button("去登记", lambda: self.desk.show_page("exchange"))
            self.grid.addWidget(Empty(words, go, icon="usb"), 0, 0)
            return
        for place, head in enumerate(_HEADS):
            self.grid.addWidget(label(head, "caption"), 0, place)
            self.grid.setColumnStretch(place, _SHARES[place])
        for number, one in enumerate(self.lines, 1):
            last = f"{one.last:%Y-%m-%d}（{_ago((today - one.last).days)}）" if one.last else "—"
            texts = (one.office, one.pc, last, "", f"{one.residents:,}", f"{one.households:,}")
            for place, text in enumerate((*texts, f"{one.pairings:,}", one.state_code)):
                if place != 3:
                    made = label(text, "strong" if place == 0 else "", wrap=place in (0, 2))
                    self.grid.addWidget(made, number, place)
            self.grid.addWidget(_chip(one, today), number, 3)


def office_lines(store: Store) -> list[OfficeLine]:
    """Give one line per PC on the trust list, those not heard of for longest first."""
    heard: dict[str, dict[str, Any]] = {}
    for package in packages.inbox(store):
        heard.setdefault(str(package.get("sender", "")), package)
    lines = []
    held, today = Held(store), store.today
    for node in identity.require_list(store).nodes:
        if node.role != "office" or node.status != "active":
            continue
        package = heard.get(f"{node.office_name} {node.label}", {})
        at = package.get("received_ms")
        last = dt.datetime.fromtimestamp(at / 1000).astimezone().date() if at else None
        lines.append(
            OfficeLine(
                office=node.office_name,
                pc=f"{node.label}（{node.letter}）",
                last=last,
                period=str(package.get("period", "")),
                state_code=str(package.get("state_code", "")),
                residents=_standing(held, "resident_count", today, node.office_code),
                households=_standing(held, "household_count", today, node.office_code),
                pairings=_standing(held, "pair_active", today, node.office_code),
            )
        )
    return sorted(lines, key=lambda one: (one.last or dt.date.min, one.office, one.pc))


def _standing(held: Held, key: str, day: dt.date, office: str) -> int:
    """Give how many there are today, by the rule that every ledger follows."""
    found = count(held, key, Span(Period.until(day), day, office))
    return len(found.items)


def _ago(days: int) -> str:
    return f"{days} 天前" if days else "今天"


def _chip(one: OfficeLine, today: dt.date) -> StatusChip:
    if one.last is None:
        return StatusChip("还没有报过", "warn")
    if one.is_late(today):
        return StatusChip("久没收到", "warn")
    return StatusChip("已收到", "ok")
