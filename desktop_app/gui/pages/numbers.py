"""统计: every number of a period with its definition; each opens the records it counts."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.numbers.number_list import NO_LIST, NumberList
from desktop_app.gui.numbers.period_bar import SUMMARY, PeriodBar
from desktop_app.gui.numbers.reading import Asked, Numbers, read, told_of
from desktop_app.gui.pages.tabs import tabs_of

KEY: Final = "numbers"
COUNTING: Final = "正在统计…"
HINTS: Final = ("Enter 打开它的记录", "F9 交叉表和图", "空格 预览", "Ctrl+F 找指标", "Ctrl+C 复制")


class NumbersPage(ListPage):
    """The table of numbers under its period."""

    def __init__(self, desk: Desk) -> None:
        self.numbers: Numbers | None = None
        self.found = NumberList(self.show_records, self.take_apart)
        tabs = Chips("页签", tabs_of(desk, "ledgers"))
        tabs.set_value(KEY)
        tabs.picked.connect(desk.show_page)
        self.cross = button("交叉表和图", self._take_current_apart, icon="chart-column", key="F9")
        super().__init__(
            desk,
            self.found,
            title="统计",
            search_hint="找指标：名称、首字母",
            actions=(
                button("复制报告文字", self.copy_sentence, icon="file-text"),
                self.cross,
                button("打印统计表", self.print_out, kind="primary", icon="printer", key="Ctrl+P"),
            ),
            tabs=tabs,
            empty=COUNTING,
            kept_as=KEY,
        )
        self.bar = PeriodBar(desk)
        layout: Any = self.layout()
        layout.insertWidget(2, self.bar)
        self.bar.changed.connect(self.count_anew)
        self.opened.connect(self.show_records)
        self.set_hints(*HINTS)
        desk.changed.connect(self._hear)
        self._is_stale = True

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        if "period" in where:
            self.bar.set_asked(Asked.of(where, self.desk.store.today))
        if self._is_stale or "period" in where:
            self.count_anew()
        super().arrive(**where)

    @override
    def place(self) -> dict[str, Any]:
        return super().place() | self.bar.asked().where()

    @override
    def refresh(self) -> None:
        self.count_anew()

    def _hear(self, _changes: Changes) -> None:
        self._is_stale = True
        if self.isVisible():
            self.count_anew()

    def count_anew(self) -> None:
        """Count in a job; an answer that is no longer asked for is passed over."""
        store, asked = self.desk.store, self.bar.asked()
        self._is_stale = False

        def take(found: Numbers) -> None:
            if asked == self.bar.asked():
                self._take(found)

        self.desk.jobs.start(
            lambda _progress: read(store, asked),
            title="正在统计",
            done=take,
            failed=self.desk.say_trouble,
        )

    def _take(self, found: Numbers) -> None:
        self.numbers = found
        self.found.take(found)
        self.head.say(subtitle=f"{told_of(found.span)} · 统计截止日 {found.span.cutoff}")
        self.reload()

    # What is done with a number

    def show_records(self, key: bytes) -> None:
        """Open the records a number counts; of a rate what it is a rate of."""
        told = self.found.told.get(key)
        if told is not None and not told.opens:
            self.desk.toast(NO_LIST)
            return
        self.desk.show_page("number_records", indicator=key.decode(), **self.bar.asked().where())

    def take_apart(self, key: bytes) -> None:
        """Show a number by month, community and category."""
        self.desk.show_page("number_cross", indicator=key.decode(), **self.bar.asked().where())

    def _take_current_apart(self) -> None:
        if (key := self.table.current_id()) is not None:
            self.take_apart(key)

    def print_out(self) -> None:
        """Go to the ledger of all numbers, for the same time."""
        if self.numbers is None:
            return
        span = self.numbers.span
        self.desk.show_page(
            "ledgers", ledger=SUMMARY, days=(span.first, span.last), programme=span.programme
        )

    def copy_sentence(self) -> None:
        """Put the sentence a report begins with on the clipboard, in exact numbers."""
        if self.numbers is None:
            self.desk.say_trouble(Refused("还在统计，请稍等"))
            return
        said = self.numbers.sentence
        QGuiApplication.clipboard().setText(f"{said.exact}\n（约数写法：{said.rounded}）")
        self.desk.toast("报告文字已复制，可以粘贴到文档里")
