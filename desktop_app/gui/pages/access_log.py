"""访问日志: who did what and when, without a value; whether it is whole; who looked at a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from db import log_years, who_saw
from db.audit import Noted, Year
from db.half_width import half_width
from db.kinds import Resident
from db.roles import may
from db.safe_files import safe_write
from desktop_app.gui import laying_by, look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import (
    Card,
    Chips,
    ChoiceBox,
    FieldRow,
    LineInput,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.page import Page
from desktop_app.gui.pages.settings_search import SettingsHead
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.paper_printing import SIMPLEX, chosen_pages, print_pages, printer_for
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.gui.picker import Picker
from desktop_app.gui.record_model import Cells, Column
from desktop_app.gui.record_table import RecordTable

KEY: Final = "access_log"
_COLUMNS: Final = (
    Column("时间", 160),
    Column("谁", 110),
    Column("做了什么", 130, is_strong=True),
    Column("数量", 70),
    Column("项目", 170),
    Column("一起办的", 90),
    Column("原因、说明", 200, stretch=True),
)
_DAYS: Final = ((7, "最近 7 天"), (30, "最近 30 天"), (366, "最近一年"), (0, "全部"))
NO_NUMBER: Final = "没有这个编号；编号要写全"
_DAY_MS: Final = 86_400_000
_SHOWN: Final = 12
A4_POINTS: Final = (595.28, 841.89)
_CODES_OF: Final = {
    "申请登记": "本机“{pc}”的核对码",
    "登记生效": "区级电脑的核对码",
    "改认区里的新签名密钥": "区级电脑的核对码",
    "发名单": "区级电脑的核对码",
    "重设区级签名密钥": "区级电脑的新核对码",
}
"""Whose figures stand as the reason of an act: they would tell nobody anything by themselves."""


@dataclass(frozen=True)
class Read:
    """What the page shows: the log, whether it is whole, what went out, and years laid by."""

    rows: list[Noted]
    broken: list[str]
    head: str
    branch: str
    unknown: list[str]
    years: list[Year]
    due: list[int]
    names: dict[str, str]


class AccessLogPage(Page):
    """The log, narrowed by who and what; beside it the answer to 谁看过我."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._all: list[Noted] = []
        self._noted: dict[bytes, Noted] = {}
        self._branch = ""
        self._names: dict[str, str] = {}
        self.chips = self.tabs = Chips("设置", tabs_of(desk, "settings"))
        self.chips.picked.connect(partial(show_tab, desk, "settings"))
        self.head = label("", "small", wrap=True)
        self.years = label("", "small", wrap=True)
        self.lay_button = button("", self.lay_by)
        self.lay_button.hide()
        self.who, self.what = ChoiceBox("谁"), ChoiceBox("做了什么")
        self.days = ChoiceBox("哪段时间", _DAYS)
        self.days.set_value(30)
        for one in (self.who, self.what, self.days):
            one.chosen.connect(self._narrow)
        self.record = LineInput("哪条记录", hint="编号，如 JM-2026-A0003")
        self.record.textChanged.connect(self._narrow)
        self._record_row = FieldRow("哪条记录", self.record)
        self.table = RecordTable(_COLUMNS, self._cells, "访问日志")
        filters = row(
            (FieldRow("谁", self.who), 1),
            (FieldRow("做了什么", self.what), 1),
            (FieldRow("哪段时间", self.days), 1),
            (self._record_row, 1),
            gap=12,
        )
        years = row((self.years, 1), self.lay_button)
        card = Card(self.head, years, filters, (self.table, 1), title="访问日志")
        self.seen_card = WhoSawCard(desk)
        self.setLayout(
            column(
                SettingsHead(desk, self), self.tabs, self.seen_card, (card, 1), gap=12,
                edges=look.PAGE_EDGES,
            )
        )  # fmt: skip

    @override
    def arrive(self, **where: Any) -> None:
        """Read the log anew and say whether it is whole; `record` asks who saw that person."""
        self.chips.set_value(KEY)
        self.first = self.chips.chip() or self.who  # at the top: the log comes later, from a job
        self.desk.jobs.start(
            lambda _progress: self._read(), title="正在核对访问日志", done=self._show, quiet=True
        )
        if record := where.get("record"):
            self.seen_card.ask(record)

    def _read(self) -> Read:
        store, clerk = self.desk.store, self.desk.clerk
        return Read(
            store.access_log(clerk),
            store.log_breaks(),
            store.log_head(),
            store.log_branch(),
            log_years.unknown_heads(store),
            log_years.laid_by(store),
            log_years.due(store),
            who_saw.names_of_accounts(store),
        )

    def _show(self, read: Read) -> None:
        self._all, self._branch, self._names = read.rows, read.branch, read.names
        state = (
            f"日志{'、'.join(read.broken)}，请告诉负责人" if read.broken else "逐条相扣，没有改动过"
        )
        if read.unknown:
            state += (
                f"；印出去的日志指纹有 {len(read.unknown)} 个对不上：{'、'.join(read.unknown[:3])}"
            )
        if doubtful := sum(one.is_doubtful for one in self._all):
            state += f"；有 {doubtful:,} 条{log_years.CLOCK_WORDS}，先后看排列，不看时间"
        whose = "" if may(self.desk.clerk, "log_office") else "您自己的 "
        self.head.setText(f"{whose}{len(self._all):,} 条，{state}。日志指纹 {read.head}")
        self._show_years(read)
        for box, values in (
            (self.who, {one.act.user: self._called(one.act.user) for one in self._all}),
            (self.what, {one.act.act: one.act.act for one in self._all}),
        ):
            kept = box.value()
            box.offer(sorted(values.items(), key=lambda pair: pair[1]), blank="全部")
            box.set_value(kept)
        self._narrow()

    def _show_years(self, read: Read) -> None:
        said = [
            f"{one.year} 年 {one.last - one.first + 1:,} 条，日志指纹 {one.head}"
            for one in read.years
        ]
        self.years.setText("\n".join(["已归档：", *said]) if said else "")
        self.years.setVisible(bool(said))
        self.lay_button.setVisible(bool(read.due) and may(self.desk.clerk, "binder"))
        if read.due:
            self.lay_button.setText(f"归档 {read.due[-1]} 年及以前的")

    def lay_by(self) -> None:
        """Lay the years by that are over for longer than their term; they are read as before."""
        laying_by.lay_by(self, self.desk, self.arrive)

    def _narrow(self, _value: object = None) -> None:
        who, what, days = self.who.value(), self.what.value(), self.days.value()
        since = self.desk.store.clock() - days * _DAY_MS if days else 0
        objects = self._wanted()
        self._noted = {
            one.no.to_bytes(16, "big"): one
            for one in self._all
            if who in (None, one.act.user) and what in (None, one.act.act) and one.wall_ms >= since
            if objects is None or one.act.object in objects
        }
        ids = list(self._noted)
        self.table.show_rows(ids, range(len(ids)), keep=False)

    def _wanted(self) -> set[str] | None:
        """Give the records of the number that is typed, as the log names them; None without one."""
        number = half_width(self.record.text()).strip().upper()
        self._record_row.show_hint()
        if not number:
            return None
        found = who_saw.numbered(self.desk.store, number)
        if not found:
            self._record_row.show_hint(NO_NUMBER)
        return {one.hex() for one in found}

    def _cells(self, ids: Sequence[bytes]) -> list[Cells]:
        return [self._cells_of(self._noted[one]) for one in ids]

    def _cells_of(self, one: Noted) -> Cells:
        moment = dt.datetime.fromtimestamp(one.wall_ms / 1000).astimezone()
        act = one.act
        count = str(act.count) if act.count else ""
        beside = self._called(str(act.more.get("beside", "")))
        code = _CODES_OF.get(act.act, "").format(pc=self.desk.store.facts.node_label)
        reason = f"{code} {act.reason}" if code and act.reason else act.reason
        said = "；".join(filter(None, (reason, *log_years.marks(one, self._branch))))
        when, fields = f"{moment:%Y-%m-%d %H:%M:%S}", "、".join(act.fields)
        return (when, self._called(act.user), act.act, count, fields, beside, said)

    def _called(self, login: str) -> str:
        """Name whoever has an account; one that is gone by its login, which is all that is kept."""
        return self._names.get(login, login)


class WhoSawCard(Card):
    """谁看过我: a person is chosen, who saw them is listed and goes on paper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="谁看过我")
        self._desk = desk
        self._person: Resident | None = None
        self.picker = Picker(desk, ["resident"], name="哪位居民")
        self.picker.picked.connect(self._take)
        self.print_button = button(
            "打印", self.print_out, icon="printer", kind="primary", needs="who_saw"
        )
        self.save_button = button("另存 PDF", self.save, needs="who_saw")
        for one in (self.print_button, self.save_button):
            one.setEnabled(False)
        self.words = label("", "small", wrap=True)
        self.words.hide()  # no room is kept for an answer before anybody asked
        self.lines: QVBoxLayout = column(gap=4)
        said = "居民来问谁看过自己的资料：选人，就列出谁在什么时候看过完整号码、改过什么、为什么。"
        self.body.addWidget(label(said, "small", wrap=True))
        line = row((self.picker, 1), self.print_button, self.save_button, STRETCH)
        self.body.addLayout(line)
        self.body.addWidget(self.words)
        self.body.addLayout(self.lines)
        if not may(desk.clerk, "who_saw"):
            self.hide()

    def _take(self, _found: object) -> None:
        if self.picker.target is not None:
            self.ask(self.picker.target)

    def ask(self, record: bytes) -> None:
        """List who saw a person."""
        desk = self._desk
        person = desk.store.get(Resident, record)
        if person is None:
            return
        self._person = person
        desk.jobs.start(
            lambda _progress: who_saw.of(desk.store, desk.clerk, person),
            title="正在找谁看过",
            done=self._show,
            failed=desk.say_trouble,
        )

    def _show(self, found: who_saw.Answer) -> None:
        clear(self.lines)
        self.print_button.setEnabled(True)
        self.save_button.setEnabled(True)
        more = f"，下面是最近 {_SHOWN} 次" if len(found.seen) > _SHOWN else ""
        self.words.setText(f"共 {len(found.seen)} 次{more}。包括的电脑：{'；'.join(found.covers)}")
        self.words.show()
        for one in found.seen[:_SHOWN]:
            why = f"　用途：{one.reason}" if one.reason else ""
            words = f"{one.at:%Y-%m-%d %H:%M}　{one.who}　{one.pc}　{one.what}{why}"
            self.lines.addWidget(held(row((label(words, "small", wrap=True), 1))))

    def print_out(self) -> None:
        """Print the list for whoever asked; nothing of it is kept."""
        from desktop_app.ledgers import who_saw_paper

        person, desk = self._person, self._desk
        if person is None:
            return
        made = printer_for(who_saw_paper.TITLE, QSizeF(*A4_POINTS), SIMPLEX)
        printer = notices.choose_printer(self, made, 1)
        if printer is None:
            return

        def work(progress: Progress) -> int:
            pages = PdfPages(who_saw_paper.paper(desk.store, desk.clerk, person))
            try:
                return print_pages(printer, pages, chosen_pages(printer, pages.count), progress)
            finally:
                pages.close()

        desk.jobs.start(
            work,
            title="正在打印",
            done=lambda count: desk.toast(f"已送到打印机，共 {count} 页"),
            failed=desk.say_trouble,
        )

    def save(self) -> None:
        """Save the list as a page to be printed and handed over."""
        from desktop_app.ledgers import who_saw_paper

        person, desk = self._person, self._desk
        if person is None:
            return
        path = notices.save_file(self, "另存 PDF", "谁看过我.pdf", "PDF (*.pdf)")
        if path is None:
            return

        def make(_progress: object) -> Path:
            safe_write(path, who_saw_paper.paper(desk.store, desk.clerk, person))
            return path

        desk.jobs.start(
            make,
            title="正在排这一张",
            done=lambda made: desk.toast(f"已存为 {made.name}，打印以后请把文件删掉"),
            failed=desk.say_trouble,
        )
