"""交叉表和图: one number by month, community and category, drawn, and printed as it is seen."""

from __future__ import annotations

from typing import Any, Final

from typing_extensions import override

from db.counting import Indicator
from db.cross_table import Axis
from db.indicators import BY_KEY, INDICATORS
from db.suppression import WITHHELD
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.controls import Beside, Card, Chips, ChoiceBox, Empty, PageHead, button, label
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.desk import Desk
from desktop_app.gui.numbers.chart_view import ChartView
from desktop_app.gui.numbers.cross_grid import CrossGrid
from desktop_app.gui.numbers.number_list import NO_LIST
from desktop_app.gui.numbers.paper_out import PaperOut
from desktop_app.gui.numbers.period_bar import PeriodBar
from desktop_app.gui.numbers.reading import Apart, Asked, Part, read_apart, told_of
from desktop_app.gui.page import Page
from desktop_app.ledgers.cross_sheet import (
    MOST_COLUMNS,
    CrossSheet,
    Taken,
    plot_of,
    sheet_of,
)
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.plot import Kind

FIRST: Final = "activity_count"
NOTHING: Final = "本期没有可以分开看的记录。换一个期间，或换一个指标。"
HINTS: Final = ("Enter 打开这一格的记录", "Ctrl+P 打印", "F12 另存 PDF", "Alt+← 回统计")
TOO_WIDE: Final = "这张表有 {count} 列，一页放不下；请把“列”换成别的，再打印"


class NumberCrossPage(Page):
    """The choices above, the table and the chart below, beside each other where there is room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.apart: Apart | None = None
        offered = ((one.key, one.label) for one in INDICATORS if isinstance(one, Indicator))
        self.indicator = ChoiceBox("指标", offered)
        self.down, self.across = ChoiceBox("行"), ChoiceBox("列")
        self.kind = Chips("图", ((kind, kind.value) for kind in Kind))
        self.bar = PeriodBar(desk)
        self.grid, self.chart = CrossGrid(), ChartView()
        self.nothing = Empty(NOTHING, icon="chart-column")
        self.out = PaperOut(desk, self)
        self._lay_out()
        for box in (self.indicator, self.down, self.across):
            box.chosen.connect(self.read_anew)
        self.bar.changed.connect(self.read_anew)
        self.kind.picked.connect(self._draw)
        self.grid.opened.connect(self.show_records)
        self.first, self.hints = self.indicator, HINTS
        self.indicator.set_value(FIRST)
        desk.changed.connect(self._hear)

    def _lay_out(self) -> None:
        self.to_file = button("另存 PDF", self.save, key="F12")
        self.to_printer = button(
            "打印", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        back = button("回统计", self.go_back, icon="chevron-left")
        self.head = PageHead("交叉表和图", "", back, self.to_file, self.to_printer)
        choices = held(FlowLayout(gap=look.px(10)))
        flow: Any = choices.layout()
        for words, box in (("指标", self.indicator), ("行", self.down), ("列", self.across)):
            flow.addWidget(held(row(label(words, "small"), box, gap=6)))
        flow.addWidget(self.kind)
        table = Card((self.grid, 1), self.nothing)
        drawn = Card((self.chart, 1))
        self.nothing.hide()
        self.body = Beside(table, drawn, side_width=520, narrow=look.px(960), gap=12)
        self.setLayout(
            column(self.head, choices, self.bar, (self.body, 1), gap=10, edges=look.PAGE_EDGES)
        )

    # What is shown

    @override
    def arrive(self, **where: Any) -> None:
        """Take `indicator=`, `period=`, `cutoff=`, `office=`, `down=` and `across=`."""
        if "indicator" in where:
            wanted = BY_KEY.get(where["indicator"])
            key = where["indicator"] if isinstance(wanted, Indicator) else _whole(wanted)
            if self.indicator.findData(key) < 0 and key in BY_KEY:
                self.indicator.addItem(BY_KEY[key].label, key)
            self.indicator.set_value(key)
            self.bar.set_asked(Asked.of(where, self.desk.store.today))
        for name, box in (("down", self.down), ("across", self.across)):
            if where.get(name):
                box.offer([(Axis[where[name]], Axis[where[name]].value)])
        if "indicator" in where or self.apart is None:
            self.read_anew()

    @override
    def place(self) -> dict[str, Any]:
        axes = {"down": self.down.value(), "across": self.across.value()}
        named = {name: axis.name for name, axis in axes.items() if axis}
        return {"indicator": self.indicator.value()} | self.bar.asked().where() | named

    @override
    def refresh(self) -> None:
        self.read_anew()

    def _hear(self, _changes: Changes) -> None:
        if self.isVisible():
            self.read_anew()
        else:
            self.apart = None

    def read_anew(self, *_: object) -> None:
        """Count in a job; an answer that is no longer asked for is passed over."""
        store, key = self.desk.store, self.indicator.value() or FIRST
        self.bar.offer_programmes(on=BY_KEY[key].by_programme)
        asked = self.bar.asked()
        down, across = self.down.value() or Axis.MONTH, self.across.value() or Axis.WHOLE

        def take(found: Apart) -> None:
            if (asked, key) == (self.bar.asked(), self.indicator.value()):
                self._take(found)

        self.desk.jobs.start(
            lambda _progress: read_apart(store, asked, key, down, across),
            title="正在统计",
            done=take,
            failed=self.desk.say_trouble,
        )

    def _take(self, found: Apart) -> None:
        self.apart = found
        self.down.offer((one, one.value) for one in found.axes)
        self.down.set_value(found.down)
        others = [one for one in found.axes if one is not found.down]
        whole = [(Axis.WHOLE, "不分列"), *((one, one.value) for one in others)]
        self.across.offer(whole)
        self.across.set_value(found.across)
        figure = found.table.figure
        has_rows = bool(found.table.rows)
        self.grid.setVisible(has_rows)
        self.nothing.setVisible(not has_rows)
        for one in (self.to_file, self.to_printer):
            one.setEnabled(has_rows)
        self.grid.show_table(found.table, found.down.value)
        said = f"{told_of(found.span)}：{found.table.whole_text} {figure.indicator.unit}"
        self.head.say(subtitle=f"{said} · {figure.indicator.definition}")
        self._draw()

    def _draw(self, *_: object) -> None:
        if self.apart is not None:
            self.chart.show_plot(plot_of(self.apart.table, self.apart.down, self.kind.value()))

    # What is done with it

    def show_records(self, at: int, column: int) -> None:
        """Open the records of a cell; the head of a line and its sum are the whole line."""
        if self.apart is None:
            return
        found = self.apart
        text = self.grid.rows.lines[at][column or -1]
        if WITHHELD in text or text.startswith("<"):
            self.desk.toast(NO_LIST)
            return
        line = found.table.rows[at] if at < len(found.table.rows) else ""
        is_cell = not found.table.is_plain and 0 < column <= len(found.table.columns)
        head = found.table.columns[column - 1] if is_cell else ""
        part = Part(found.down.name, line, found.across.name, head)
        self.desk.show_page(
            "number_records",
            indicator=self.indicator.value(),
            **self.bar.asked().where(),
            **part.where(),
        )

    def go_back(self) -> None:
        """Go to all numbers of the same time."""
        self.desk.show_page("numbers", **self.bar.asked().where())

    def save(self) -> None:
        """Save the table and its chart as a PDF file."""
        if sheet := self._sheet():
            self.out.save(*sheet)

    def print_out(self) -> None:
        """Print the table and its chart."""
        if sheet := self._sheet():
            self.out.print_out(*sheet)

    def _sheet(self) -> tuple[CrossSheet, Options] | None:
        found = self.apart
        if found is None or not found.table.rows:
            return None
        if len(found.table.columns) > MOST_COLUMNS:
            self.desk.toast(TOO_WIDE.format(count=len(found.table.columns)))
            return None
        key = found.table.figure.indicator.key
        taken = Taken(key, found.down, found.across, self.kind.value())
        span = found.span
        options = Options(
            span.period, span.last, self.desk.store.today,
            office=span.office, programme=span.programme,
        )  # fmt: skip
        return sheet_of(found.table, taken), options


def _whole(rate: Any) -> str:
    """Give what is taken apart where a rate is asked for: what it is a rate of."""
    return rate.whole.key if rate else FIRST
