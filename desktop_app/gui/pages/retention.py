"""保管期限与到期清理: for how long things are kept, what is over, and making it anonymous."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout
from typing_extensions import override

from db import retention, terms
from db.retention import Due
from db.roles import may
from db.terms import LOG, TERMS
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import laying_by, look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, limited, row
from desktop_app.gui.controls import Card, Chips, CodeInput, FieldRow, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Job
from desktop_app.gui.page import Page
from desktop_app.gui.pages.retention_due import DueBlock
from desktop_app.gui.pages.settings_search import SettingsHead
from desktop_app.gui.pages.tabs import show_tab, tabs_of

_LAST = (
    "清理以后，姓名、号码、写到人的文字和照片在每台电脑和恢复的备份里都清空，不能撤销；"
    "次数、日期、金额都还在，台账照样能打。"
)


class RetentionPage(Page):
    """Shows the terms and what is over, and makes it anonymous after asking once more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tabs = self.chips = Chips("设置", tabs_of(desk, "settings"))
        self.chips.picked.connect(lambda key: show_tab(desk, "settings", key))
        self.inputs = {one.key: CodeInput(one.title) for one in TERMS}
        self.fields = {
            one.key: FieldRow(
                f"{one.title}保存几年",
                self.inputs[one.key],
                hint=f"从{one.since}算起，至少 {one.least} 年",
            )
            for one in TERMS
        }
        self.keep_button = button("保存这些年限", self.keep_years)
        self.look_button = button("看什么到期", self.look, kind="primary")
        self.blocks: list[DueBlock] = []
        self.lines: QVBoxLayout = column(gap=8)
        body = held(column(self._terms_card(), self._due_card(), STRETCH, gap=12))
        middle = (limited(body, 860), 1)
        self.setLayout(
            column(SettingsHead(desk, self), self.tabs, middle, gap=12, edges=look.PAGE_EDGES)
        )
        self.first = self.look_button

    def _terms_card(self) -> Card:
        grid = QGridLayout()
        grid.setSpacing(look.px(look.GAP))
        for place, one in enumerate(self.fields.values()):
            grid.addWidget(one, *divmod(place, 2))
        archived = label(terms.ARCHIVED, "caption", wrap=True)
        return Card(grid, archived, row(STRETCH, self.keep_button), title="保管期限")

    def _due_card(self) -> Card:
        return Card(row(self.look_button, STRETCH), self.lines, title="到期清理")

    @override
    def arrive(self, **where: Any) -> None:
        """Begin anew: nothing is looked up before staff ask."""
        self.chips.set_value("retention")
        self.first = self.chips.chip() or self.look_button
        for key, control in self.inputs.items():
            control.setText(str(terms.years(self.desk.store, key)))
            self.fields[key].show_hint()
        self.keep_button.setEnabled(may(self.desk.clerk, "settings"))
        self._show(())

    def keep_years(self) -> None:
        """Keep the years that were changed; what makes no sense is said beside it."""
        store, changed = self.desk.store, 0
        for key, control in self.inputs.items():
            typed = control.text().strip()
            self.fields[key].show_hint()
            if typed == str(terms.years(store, key)):
                continue
            try:
                if not typed.isdecimal():
                    raise Refused("请填年数，例如 5")  # noqa: TRY301
                terms.set_years(store, self.desk.clerk, key, int(typed))
                changed += 1
            except Refused as error:
                self.fields[key].show_fault(str(error))
            except Unavailable as error:
                self.desk.say_trouble(error)
                return
        if changed:
            self._show(())
            self.desk.toast(f"改了 {changed} 项年限")

    def look(self) -> None:
        """Look in a job what is over."""
        store = self.desk.store
        self.desk.jobs.start(
            lambda _progress: retention.every_due(store),
            title="正在找到期的资料",
            done=self._show,
            failed=self.desk.say_trouble,
        )

    def _show(self, found: Sequence[Due]) -> None:
        clear(self.lines)
        may_clear = may(self.desk.clerk, "retain")
        self.blocks = [DueBlock(one, self.clear, may_clear=may_clear) for one in found]
        for block in self.blocks:
            self.lines.addWidget(block)

    def clear(self, due: Due) -> None:
        """Make what is over of a term anonymous, or lay it by, after asking once more."""
        if due.term.key == LOG:
            job = laying_by.lay_by(self, self.desk, self.look)
        else:
            job = self._make_anonymous(due)
        if job is not None:
            for block in self.blocks:
                block.setEnabled(False)
            job.ended.connect(self._free)

    def _make_anonymous(self, due: Due) -> Job | None:
        words = f"{due.term.title} {due.number:,} 条：{_LAST}"
        if not notices.confirm_destroy(self, words, deed="匿名", keep="先不清理"):
            return None
        store, clerk = self.desk.store, self.desk.clerk
        return self.desk.jobs.start(
            lambda _progress: retention.clear(store, clerk, due),
            title="正在清理",
            done=self._show_done,
            failed=self.desk.say_trouble,
        )

    def _free(self) -> None:
        for block in self.blocks:
            block.setEnabled(True)

    def _show_done(self, changes: Changes) -> None:
        self.desk.tell_changed(changes)
        self.desk.toast("已清理，日志里记着")
        self.look()
