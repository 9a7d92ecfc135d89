"""What importing would do, in figures, and what staff decide about it: rule and notice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal

from db import codes
from desktop_app.exchange.plan import NOT_TOLD, RULES, Notice, Plan
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, UPDATE
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, DateInput, button, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.import_parts import Count, counted

UNDONE: Final = "导入后 30 天内可以整批撤销，之后改过的行会留下。"
HOW_TOLD: Final = "新登记的人怎么告知的？告知过的才选。"
TOLD_TODAY: Final = "按今天告知的记，可改"


class ImportTrial(Card):
    """The trial's result; nothing of it is written yet."""

    rule_chosen = Signal(object)
    notice_changed = Signal()
    export_asked = Signal()
    copy_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.rule = ChoiceBox("更新规则", [(one, one) for one in RULES])
        methods = codes.NOTICE_METHOD.offered(desk.store.today)
        self.notice = Chips(
            "告知方式", [(code, codes.NOTICE_METHOD.label(code)) for code in methods]
        )
        self.notice_on = DateInput("告知日期")
        self.notice_on.today = desk.store.today
        self.notice_on.setMinimumWidth(look.px(120))
        self.told_words = label("", "caption", wrap=True)
        self.forget_notice()
        self.export = button("导出这些行", kind="link")
        self.copy = button("标在原表上", kind="link")
        self.copy.setToolTip("存一份和来表一样的表，有问题的格子标红，写上原因")
        self.news, self.updates = Count("circle-check", "ok"), Count("undo-2", "info")
        self.same = Count("check", "text2")
        self.bad = Count("circle-alert", "danger", self.export, self.copy)
        self.maybe = Count("circle-help", "warn")
        self.mended = Count("info", "text2", kind="caption")
        small = "small"
        day = row(label("告知日期", small), (self.notice_on, 1), gap=8)
        self.told_row = held(column(label(HOW_TOLD, small), self.notice, day, self.told_words,
                                    gap=6))  # fmt: skip
        super().__init__(
            self.news, self.updates, self.same, self.bad, self.maybe, self.mended,
            rule(),
            row(label("更新规则", small), (self.rule, 1), gap=8),
            self.told_row,
            label(UNDONE, "caption", wrap=True),
            title="试导入结果（还没有写入）",
        )  # fmt: skip
        self.export.clicked.connect(self.export_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.rule.chosen.connect(self.rule_chosen)
        self.notice.picked.connect(self._take_notice)
        for changed in (self.notice_on.changed, self.notice_on.left):
            changed.connect(self.notice_changed)

    @property
    def told(self) -> Notice:
        """How and when people were told that they are registered, as far as staff said so."""
        return Notice(self.notice_on.value(), self.notice.value())

    def forget_notice(self) -> None:
        """Let nothing be chosen: what was told for one file says nothing of the next."""
        self.notice.set_value(None)
        self.notice_on.set_value(None)
        self._say_told("")

    def asks_first(self, plan: Plan) -> bool:
        """Say whether it is still open how people were told; then bring the cursor there."""
        if not plan.lacks_notice:
            return False
        self._say_told(NOT_TOLD, "danger")
        missing = self.notice_on if self.notice.value() else self.notice.first_chip()
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _take_notice(self, _method: object) -> None:
        """Write today beside a way that was picked, as the form does."""
        self._say_told("")
        if not self.notice_on.text():
            self.notice_on.set_value(self._desk.store.today)
            self._say_told(TOLD_TODAY)
        self.notice_changed.emit()

    def _say_told(self, words: str, tone: str = "caption") -> None:
        self.told_words.setText(words)
        self.told_words.setVisible(bool(words))
        look.dress(self.told_words, tone)

    def show_plan(self, plan: Plan) -> None:
        """Say how many rows would come to what."""
        counts, noun = plan.counts, plan.noun
        self.told_row.setVisible(plan.asks_notice)
        news, updates = counts[NEW], counts[UPDATE]
        self.news.say(f"新增 {news:,} {noun}" if news else "没有要新增的")
        told = f"更新已有 {updates:,} {noun}" if updates else "没有要更新的"
        self.updates.say(f"{told}（{plan.rule}）")
        self.same.say(f"和台账一样 {counts[SAME]:,} {noun}" if counts[SAME] else "")
        self.bad.say(f"{counts[BAD]:,} 行有问题，已标红" if counts[BAD] else "")
        self.maybe.say(f"{counts[MAYBE]:,} 行要您看一眼" if counts[MAYBE] else "")
        self.mended.say(counted(sorted(plan.mendings.items(), key=lambda one: -one[1])))
