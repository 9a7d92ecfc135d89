"""数据交换：packages out, packages in, and who is known (community); 下发与回执 (district)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from db import packages
from db.kinds import KINDS
from db.roles import Clerk, may
from db.store import Store
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.exchange import (
    exporting,
    identity,
    levels,
    relaying,
    reporting,
    taking_back,
)
from desktop_app.exchange.exporting import Sent
from desktop_app.exchange.reporting import Report
from desktop_app.gui import icons, look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Beside, Card, Empty, PageHead, StatusChip, button, label
from desktop_app.gui.copies_card import CopiesCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.given_card import GivenCard, GoingCard
from desktop_app.gui.jobs import Progress
from desktop_app.gui.page import Page
from desktop_app.gui.pages.exchange_approve import ApproveCard
from desktop_app.gui.pages.exchange_enrol import EnrolCard
from desktop_app.gui.pages.exchange_relay import RelayCard
from desktop_app.gui.pages.exchange_report import AGAIN, ReportCard
from desktop_app.gui.receipts_card import ReceiptsCard
from desktop_app.gui.second_person import with_whom

_KEPT = 40
_STAYS = "\u00a0"  # a code is read as one: it is not broken over two lines
_WITHIN = (
    "两台电脑也可以不经过区里直接对一遍：U 盘拿到那台电脑上读入就行。"
    "只在本社区里看的内容也一起带过去。"
)


class ExchangePage(Page):
    """The stick's page: what goes out, what came in, and the PCs that are known."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.is_district = desk.store.is_district
        title = "下发与回执" if self.is_district else "数据交换"
        self.export_button = button("导出到 U 盘", self.export, kind="primary", key="Ctrl+E")
        self.read_button = button("读 U 盘", self.read, icon="usb")
        self.head = PageHead(title, "", self.read_button, self.export_button)
        self.report = None if self.is_district else ReportCard(desk)
        self.everything = QCheckBox(AGAIN) if self.report is None else self.report.everything
        self.outcome = self.report or self._hand_down_card()
        self.outcome_lines: QVBoxLayout = column(gap=6)
        self.sibling_button = button("给本社区的另一台电脑", self.export_within, icon="usb")
        self.sibling_words = label(_WITHIN, "small", wrap=True)
        self.within = held(column(self.sibling_words, row(self.sibling_button, STRETCH), gap=6))
        self.outcome.body.addWidget(self.within)
        self.outcome.body.addLayout(self.outcome_lines)
        self.enrol: EnrolCard | ApproveCard
        if self.is_district:
            self.enrol = ApproveCard(desk)
            self.enrol.approved.connect(self.reload)
        else:
            self.enrol = EnrolCard(desk)
            self.enrol.enrolled.connect(self.reload)
        self.records: QVBoxLayout = column(gap=6)
        record_card = Card(self.records, STRETCH, title="导出和读入的记录")
        self.receipts = ReceiptsCard(desk)
        self.copies = CopiesCard(desk)
        self.given = GoingCard(desk) if self.is_district else GivenCard(desk)
        cards = (self.copies, self.outcome, self.given, self.receipts, record_card)
        left = held(column(*cards, STRETCH, gap=12))
        self.relay = RelayCard(desk) if relaying.is_street(desk.store) else None
        beside = (self.enrol, self.relay) if self.relay else (self.enrol,)
        right = held(column(*beside, STRETCH, gap=12))
        self.setLayout(
            column(
                self.head,
                (Beside(left, right, side_width=460, narrow=look.px(860)), 1),
                gap=12,
                edges=look.PAGE_EDGES,
            )
        )
        self.first = self.export_button
        self.hints = ("Ctrl+E 导出到 U 盘",)
        desk.changed.connect(self._note_change)
        if self.report is not None:
            self.report.changed.connect(self._say_allowed)
        self.reload()

    def _hand_down_card(self) -> Card:
        words = "给每台登记过的电脑各写一个回程包：名单、核定结果和该发的变化。U 盘带回社区读入。"
        made = Card(title="导出到 U 盘")
        made.body.addWidget(label(words, "small", wrap=True))
        made.body.addWidget(self.everything)
        return made

    @override
    def arrive(self, **where: Any) -> None:
        self.enrol.reload()
        if self.report is not None:
            self.report.reload()
        if self.relay is not None:
            self.relay.reload()
        self.reload()

    def reload(self) -> None:
        """Show the state of enrolment and the records anew."""
        store, clerk = self.desk.store, self.desk.clerk
        known = identity.trust_list(store)
        ready = self._is_ready()
        self._say_allowed()
        self.within.setHidden(not exporting.siblings(store))
        self.sibling_button.setEnabled(may(clerk, "export"))
        self.read_button.setEnabled(known is not None and may(clerk, "merge"))
        ask = self.enrol.ask_button if isinstance(self.enrol, EnrolCard) else self.enrol.read_button
        self.first = self.export_button if ready else ask
        self.receipts.reload()
        self.copies.reload()
        self.given.reload()
        lines = sorted([*_sent(store), *_received(store)], key=lambda one: -one[0])
        clear(self.records)
        if not lines:
            words = "还没有导出过，也没有读入过。" + ("" if ready else "请先办好登记。")
            self.records.addWidget(Empty(words, icon="usb"))
        recent = {
            one["package"] for one in packages.inbox(store) if taking_back.may_set_aside(store, one)
        }
        for one in lines[:_KEPT]:
            line = _record_line(*one[:5])
            if one[5] in recent and may(clerk, "merge"):
                back = button("撤回", partial(self.set_aside, one[5]), name=f"撤回 {one[2]} 的包")
                line.addWidget(back)
            self.records.addLayout(line)
        sent = [one for one in lines if one[1] == "导出"]
        last = f"上次导出 {_day(sent[0][0])}" if sent else "还没有导出过"
        self.head.say(subtitle=last)

    def _say_allowed(self) -> None:
        allowed = self.report is None or self.report.is_allowed
        may_leave = allowed and may(self.desk.clerk, "export")
        self.export_button.setEnabled(self._is_ready() and may_leave)

    def _is_ready(self) -> bool:
        """Say whether others know this PC, and there is somebody to write to."""
        known, own = identity.trust_list(self.desk.store), identity.own_node(self.desk.store)
        if known is None or own is None:
            return False
        return not self.is_district or any(one.role == "office" for one in known.nodes)

    def _note_change(self, _changes: Changes) -> None:
        if self.isVisible():
            self.reload()

    # Out

    def export(self) -> None:
        """Write packages to a stick that staff choose."""
        if not self.export_button.isEnabled():
            return
        folder = notices.choose_stick(self, "选 U 盘")
        if folder is not None:
            self.export_to(folder)

    def export_within(self) -> None:
        """Write packages for the office's other PCs to a stick that staff choose."""
        folder = notices.choose_stick(self, "选 U 盘")
        if folder is not None:
            self.export_to(folder, to_own_office=True)

    def export_to(self, folder: Path, *, to_own_office: bool = False) -> None:
        """Write packages into a folder; what an office hands in wants a 负责人 beside."""
        wanted = self.report.report() if self.report and not to_own_office else None

        def go_on(clerk: Clerk) -> None:
            if wanted is not None:
                reporting.require_signed(self.desk.store, clerk, wanted)
            self._write_to(folder, clerk, wanted, to_own_office=to_own_office)

        try:
            with_whom(self.desk, self, go_on)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)

    def _write_to(
        self, folder: Path, clerk: Clerk, wanted: Report | None, *, to_own_office: bool
    ) -> None:
        """Write packages in a job that can be cancelled between two of them."""
        store, everything = self.desk.store, self.everything.isChecked()

        def write(progress: Progress) -> list[Sent]:
            if wanted is not None:
                return reporting.report(store, clerk, folder, wanted, progress.step)
            return exporting.export(
                store,
                clerk,
                folder,
                everything=everything,
                to_own_office=to_own_office,
                step=progress.step,
            )

        self.export_button.setEnabled(False)
        self.sibling_button.setEnabled(False)
        job = self.desk.jobs.start(
            write,
            title="正在写数据包",
            done=self._show_sent,
            failed=self.desk.say_trouble,
            cancellable=True,
        )
        job.cancelled.connect(self._say_stopped)
        job.ended.connect(self.reload)

    def _show_sent(self, sent: list[Sent]) -> None:
        clear(self.outcome_lines)
        icon = icons.picture("circle-check", "ok")
        done = label("写好了，读回核对过，可以拔出 U 盘", "strong", wrap=True)
        self.outcome_lines.addLayout(row(icon, (done, 1)))
        for one in sent:
            holds = f"{one.commits} 笔变化" if one.level == "full" else levels.PACKAGES[one.level]
            words = f"给 {one.receiver}：{one.path.name}，{holds}"
            words += f"，照片和文件 {one.files} 个" if one.files else ""
            words += f"（第 {one.part} 部分，共 {one.parts} 部分）" if one.parts > 1 else ""
            self.outcome_lines.addWidget(label(words, wrap=True))
            code = label(f"核对码 {one.state_code}", "h2", name="核对码")
            self.outcome_lines.addWidget(code)
        self.everything.setChecked(False)
        if self.report is not None:
            self.report.show_choice()
        self.desk.toast(f"已写好 {len(sent)} 个包，可以拔出 U 盘")
        self.desk.badges_stale.emit()

    def _say_stopped(self) -> None:
        self.desk.toast("已停下；写完的包是完整的，没写完的不会留在 U 盘上")

    # In

    def read(self) -> None:
        """Go to the page that takes packages in, with what lies on a stick."""
        folder = notices.choose_stick(self, "选 U 盘")
        if folder is not None:
            self.desk.show_page("merge", files=[folder])

    def set_aside(self, package: str) -> None:
        """Take a package back out of the book, after asking."""
        words = "撤回以后，这个包带来的登记和修改都从本机拿掉；以后还可以再合一次。"
        if not notices.confirm_destroy(self, words, deed="撤回", keep="不撤回"):
            return
        store, clerk = self.desk.store, self.desk.clerk
        self.desk.jobs.start(
            lambda _progress: taking_back.set_aside(store, clerk, bytes.fromhex(package)),
            title="正在撤回数据包",
            done=self._show_set_aside,
            failed=self.desk.say_trouble,
        )

    def _show_set_aside(self, _changes: Changes) -> None:
        self.desk.tell_changed(Changes(kinds=set(KINDS)))
        self.desk.toast("已撤回，本机回到合入这个包以前的样子")
        self.reload()


_Line = tuple[int, str, str, str, str, str]


def _holds(one: dict[str, Any]) -> str:
    if one.get("reason"):
        return str(one["reason"])
    level = one.get("level", "full")
    holds = f"{one.get('commits', 0)} 笔变化" if level == "full" else levels.PACKAGES[level]
    said = str(one.get("state_code") or "").replace(" ", _STAYS)
    code = f" · 核对码{_STAYS}{said}" if said else ""
    return f"{one['file']} · {holds}{code}"


def _sent(store: Store) -> Iterator[_Line]:
    for one in packages.outbox(store):
        words = _holds(one)
        yield one["made_ms"], "导出", str(one.get("receiver", "")), words, str(one["state"]), ""


def _received(store: Store) -> Iterator[_Line]:
    for one in packages.inbox(store):
        words = _holds(one)
        who, package = str(one.get("sender") or one.get("office", "")), str(one["package"])
        yield one["received_ms"], "读入", who, words, str(one["state"]), package


def _record_line(moment: int, direction: str, who: str, words: str, state: str) -> QHBoxLayout:
    icon = icons.picture("upload" if direction == "导出" else "download", "text2", 16)
    named = label(f"{direction} · {who}", "strong", wrap=True)
    below = label(f"{_day(moment)} · {words}", "caption", wrap=True)
    tone = "ok" if state == "已合入" else "info"
    return row(icon, (held(column(named, below, gap=0)), 1), StatusChip(state, tone))


def _day(moment_ms: int) -> str:
    return f"{dt.datetime.fromtimestamp(moment_ms / 1000).astimezone():%Y-%m-%d %H:%M}"
