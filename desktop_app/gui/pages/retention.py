"""到期清理：who left or died longer ago than information is kept, seen before it is cleared."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from db import retention
from db.retention import Due
from db.roles import may
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import Card, Chips, FieldRow, LineInput, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import show_tab, tabs_of

_SHOWN = 12
_LAST = "清理以后，这些资料在每台电脑和恢复的备份里都清空，不能撤销，只留下清理过这件事。"


class RetentionPage(Page):
    """Shows whose time is up with what would go, and clears them after asking once more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._due: Due | None = None
        self.tabs = self.chips = Chips("设置", tabs_of(desk, "settings"))
        self.chips.picked.connect(lambda key: show_tab(desk, "settings", key))
        self.years = FieldRow("保存几年", LineInput(), hint="迁出或去世满这么多年以后可以清理")
        self.keep_button = button("改年限", self.keep_years)
        self.look_button = button("看谁到期", self.look, kind="primary")
        self.clear_button = button("清理这些人", self.clear, kind="danger")
        self.lines: QVBoxLayout = column(gap=4)
        card = Card(
            row((self.years, 1), self.keep_button, STRETCH),
            row(self.look_button, STRETCH),
            self.lines,
            row(self.clear_button, STRETCH),
            title="到期清理",
        )
        card.setMaximumWidth(look.px(760))
        self.setLayout(
            column(PageHead("设置"), self.tabs, card, STRETCH, gap=12, edges=look.PAGE_EDGES)
        )
        self.first = self.look_button

    @override
    def arrive(self, **where: Any) -> None:
        """Begin anew: nothing is looked up before staff ask."""
        self.chips.set_value("retention")
        control = self.years.control
        if isinstance(control, LineInput):
            control.setText(str(retention.years(self.desk.store)))
        self.keep_button.setEnabled(may(self.desk.clerk, "settings"))
        clear(self.lines)
        self.clear_button.hide()

    def keep_years(self) -> None:
        """Keep how many years information stays."""
        control = self.years.control
        typed = control.text().strip() if isinstance(control, LineInput) else ""
        try:
            if not typed.isdigit():
                raise Refused("请填年数，例如 10")  # noqa: TRY301
            retention.set_years(self.desk.store, self.desk.clerk, int(typed))
        except Refused as error:
            self.years.show_fault(str(error))
            return
        self.years.show_hint()
        self.desk.toast(f"改为保存 {typed} 年")

    def look(self) -> None:
        """Look in a job whose time is up."""
        store = self.desk.store
        self.desk.jobs.start(
            lambda _progress: retention.due(store),
            title="正在找到期的资料",
            done=self._show,
            failed=self.desk.say_trouble,
        )

    def _show(self, due: Due) -> None:
        self._due = due
        clear(self.lines)
        if not due.people:
            self._say(f"没有 {due.until.isoformat()} 以前迁出或去世的居民")
        else:
            counts = "、".join(f"{title} {number}" for title, number in due.counts.items())
            self._say(f"{len(due.people)} 人到期，会清空：{counts}")
            for person in due.people[:_SHOWN]:
                left = person.left_on.isoformat() if person.left_on else ""
                self._say(f"　{person.full_name}，{left} 离开")
            if len(due.people) > _SHOWN:
                self._say(f"　还有 {len(due.people) - _SHOWN} 人")
        if due.held_back:
            self._say(f"另有 {due.held_back} 人到期，但有请求还没有答复，先不清理")
        self.clear_button.setVisible(bool(due.people) and may(self.desk.clerk, "retain"))

    def _say(self, words: str) -> None:
        self.lines.addWidget(label(words, "small", wrap=True))

    def clear(self) -> None:
        """Clear them, after asking once more."""
        due = self._due
        if due is None or not due.people:
            return
        words = f"{len(due.people)} 人的资料：{_LAST}"
        if not notices.confirm_destroy(self, words, deed="清理", keep="先不清理"):
            return
        store, clerk = self.desk.store, self.desk.clerk
        self.clear_button.setEnabled(False)
        job = self.desk.jobs.start(
            lambda _progress: retention.clear(store, clerk, due.people),
            title="正在清理",
            done=self._show_done,
            failed=self.desk.say_trouble,
        )
        job.ended.connect(lambda: self.clear_button.setEnabled(True))

    def _show_done(self, changes: Changes) -> None:
        self.desk.tell_changed(changes)
        self.desk.toast("已清理，日志里记着")
        self.look()
