"""各社区数字: the numbers of all offices side by side, each with where it comes from."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Final

from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from db import all_offices, roles
from db.all_offices import SideBySide
from db.periods import Period
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, Empty, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.numbers.paper_out import PaperOut
from desktop_app.gui.page import Page
from desktop_app.gui.pages.exchange_report import periods
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.text_grid import TextGrid
from desktop_app.ledgers import all_offices_sheet
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Ledger, Options

KEY: Final = "all_offices"
NOTHING: Final = "还没有登记社区的电脑，也就没有数字。到“下发与回执”读入社区交来的登记申请。"
NOW, EVER = "now", "ever"
NOTE: Final = (
    "数字来自合入的记录，没有记录的社区用它交来的统计包；"
    "人数不足 5 的不写出。按单位代码排，不排名次。"
)


class AllOfficesPage(Page):
    """Rows are numbers, columns are offices, the last one all of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: SideBySide | None = None
        self.tabs = Chips("页签", tabs_of(desk, "ledgers"))
        self.tabs.set_value(KEY)
        self.tabs.picked.connect(desk.show_page)
        self.copy_button = button("复制表格", self.copy, icon="file-text")
        self.out = PaperOut(desk, self)
        self.to_table = button("另存 Excel", self.save_table, icon="file-spreadsheet")
        self.to_rows = button("另存 CSV", self.save_rows)
        for deed in (self.to_table, self.to_rows):
            if not roles.may(desk.clerk, "dump"):
                deed.hide()
        self.to_file = button("另存 PDF", self.save, key="F12")
        self.to_printer = button(
            "打印", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        self.head = PageHead(
            "各社区数字", "", self.copy_button, self.to_rows, self.to_table, self.to_file,
            self.to_printer,
        )  # fmt: skip
        self.period = ChoiceBox("统计期间", periods(desk.store))
        self.which = Chips("看哪一段", ((NOW, "本期"), (EVER, "累计")))
        self.grid = TextGrid("各社区数字")
        to_enrol = button("去登记", partial(desk.show_page, "exchange"), kind="primary")
        self.nothing = Empty(NOTHING, to_enrol, icon="chart-column")
        self.nothing.hide()
        self.note_words = label(NOTE, "caption", wrap=True)
        bar = row(label("期间"), self.period, self.which, STRETCH)
        table = Card((self.grid, 1), self.nothing, self.note_words)
        self.setLayout(column(self.head, self.tabs, bar, (table, 1), gap=10, edges=look.PAGE_EDGES))
        self.period.chosen.connect(lambda _value: self.read_anew())
        self.which.picked.connect(lambda _value: self._show())
        self.first, self.hints = self.grid, ("↑↓←→ 看数字", "Ctrl+P 打印", "F12 另存 PDF")
        desk.changed.connect(self._hear)

    @override
    def arrive(self, **where: Any) -> None:
        """Take `period=` (2025Q3) when given."""
        self.tabs.set_value(KEY)  # type: ignore[union-attr]
        if where.get("period") and self.period.findData(where["period"]) >= 0:
            self.period.set_value(where["period"])
        self.read_anew()

    def _hear(self, _changes: Changes) -> None:
        if self.isVisible():
            self.read_anew()

    def read_anew(self) -> None:
        """Count in a job; an answer that is no longer asked for is passed over."""
        store, written = self.desk.store, self.period.value()
        cutoff: dt.date = min(Period.parse(written).last, store.today)

        def take(found: SideBySide) -> None:
            if written == self.period.value():
                self.found = found
                self._show()

        self.desk.jobs.start(
            lambda _progress: all_offices.read(store, written, cutoff),
            title="正在统计各社区",
            done=take,
            failed=self.desk.say_trouble,
        )

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        has_offices = bool(found.offices)
        self.grid.setVisible(has_offices)
        self.nothing.setHidden(has_offices)
        for deed in (
            self.copy_button, self.to_rows, self.to_table, self.to_file, self.to_printer
        ):  # fmt: skip
            deed.setEnabled(has_offices)
        heads = ("指标", "单位", *(one.name for one in found.offices), "合计")
        is_now = self.which.value() == NOW
        lines = [("数字来源", "", *(one or "还没有" for one in found.sources), "")]
        for one in found.lines:
            cells, total = (one.now, one.total_now) if is_now else (one.ever, one.total_ever)
            lines.append((one.measure.label, one.measure.unit, *cells, total))
        self.grid.show_lines(heads, lines, figures_from=2)
        self.head.say(subtitle=f"{found.title} · {len(found.offices)} 个社区")

    def print_out(self) -> None:
        """Print the numbers of both stretches; they stand in the print register."""
        if sheet := self._sheet():
            self.out.print_out(*sheet)

    def save(self, form: Format = Format.PDF) -> None:
        """Save them as a PDF file, or in a form that can be worked on."""
        if sheet := self._sheet(form):
            self.out.save(*sheet, form)

    def save_table(self) -> None:
        """Save them as a workbook."""
        self.save(Format.XLSX)

    def save_rows(self) -> None:
        """Save them as plain rows."""
        self.save(Format.CSV)

    def _sheet(self, form: Format = Format.PDF) -> tuple[Ledger, Options] | None:
        found, written, today = self.found, self.period.value(), self.desk.store.today
        if found is None or not found.offices:
            return None
        made = all_offices_sheet.table_of if form.is_data else all_offices_sheet.sheet_of
        period = Period.parse(written)
        return made(found, written), Options(period, min(period.last, today), today)

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.grid.as_text())
        self.desk.toast("已复制，可以粘贴到表格里")
