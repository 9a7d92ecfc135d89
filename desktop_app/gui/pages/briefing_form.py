"""经验材料: its three reviews beside the text; the final one lets it be shared."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import codes, handed_down, reviews, sign_offs
from db.kinds import ExperienceBriefing, SignOff
from db.record import DISTRICT_SCOPE, Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.undoing import undo_work

PASSED_ON = "各社区在自己的「经验材料」里看得到，不能改。改了再发一次，各社区就换成新的。"
VOID = "改动以后，审过的就不算了，要重新审。"


class ReviewCard(Card):
    """初审, 复审, 终审 of the record in view: who passed it, and the one that is due."""

    def __init__(self, desk: Desk, page: str) -> None:
        super().__init__(title="三审")
        self.desk, self._page = desk, page
        self._record: Record | None = None
        self.lines = column(gap=6)
        self.ask = AskCard()
        self.pass_button = button("", self.pass_on, kind="primary")
        self.return_button = button("退回", self.ask_return)
        self.body.addLayout(self.lines)
        self.body.addWidget(label(VOID, "caption", wrap=True))
        self.body.addLayout(row(self.return_button, self.pass_button, STRETCH, gap=8))
        self.body.addWidget(self.ask)

    def show_record(self, record: Record | None) -> None:
        """Show the reviews of a kept record; nothing for a new one."""
        self._record = record
        self.ask.hide()
        self.setVisible(record is not None)
        if record is None:
            return
        clear(self.lines)
        store = self.desk.store
        for words, said in reviews.words(store, record):
            chip = StatusChip(said or "还没有审", "ok" if said else "info")
            self.lines.addLayout(row(label(words, "small"), chip, STRETCH, gap=10))
        step = reviews.next_step(store, record)
        self.pass_button.setText(f"{codes.SIGN_OFF_STEP.label(step)}通过" if step else "")
        for one in (self.pass_button, self.return_button):
            one.setVisible(bool(step))

    def pass_on(self) -> None:
        """Pass the record on to the next review."""
        try:
            self._review(reviews.PASS, "")
        except Refused as error:
            self.desk.say_trouble(error)

    def ask_return(self) -> None:
        """Ask for the reason and return the record to its author."""
        box = LineInput("审核意见", most=200)
        self.ask.ask(
            "退回修改，请写明意见",
            [("opinion", "审核意见", box)],
            deed="退回",
            press=lambda: self._review(reviews.RETURN, box.text().strip()),
        )

    def _review(self, decision: str, opinion: str) -> None:
        store, clerk, shown = self.desk.store, self.desk.clerk, self._record
        record = store.get(type(shown), shown.id) if shown else None
        if record is None:
            raise Refused("这条记录已经删除了")
        try:
            with store.work(clerk, "审核", self._page) as work:
                made = sign_offs.review(work, store, clerk, record, decision, opinion)
        except Unavailable as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        words = codes.SIGN_OFF_STEP.label(made.step)
        is_done = not reviews.next_step(store, record)
        said = "已通过" if decision == reviews.PASS else "已退回"
        more = "，可以按「定稿」了" if is_done else ""
        self.desk.toast(
            f"{words}{said}{more}", partial(undo_work, self.desk, work.changes.work, record.name)
        )


class PassOnCard(Card):
    """The district passes a text on to every office; its next packages take it along."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="发给各社区")
        self.desk = desk
        self._record: ExperienceBriefing | None = None
        self.state = StatusChip("", "info")
        self.deed = button("发给各社区", self.pass_on, icon="upload")
        self.body.addLayout(row(self.state, STRETCH))
        self.body.addWidget(label(PASSED_ON, "caption", wrap=True))
        self.body.addLayout(row(self.deed, STRETCH))

    def show_record(self, record: ExperienceBriefing | None) -> None:
        """Show whether a shared text was passed on; nothing for others, nor at an office."""
        is_shared = record is not None and record.state == "shared"
        is_copy = record is not None and record.org_code == DISTRICT_SCOPE
        self._record = record
        self.setVisible(self.desk.store.facts.is_district and is_shared and not is_copy)
        if record is not None and is_shared:
            is_out = handed_down.is_passed_on(self.desk.store, record)
            self.state.say(*(("已发", "ok") if is_out else ("还没有发", "warn")))
            self.deed.setEnabled(not is_out)

    def pass_on(self) -> None:
        """Pass the text on as it is now."""
        if self._record is None:
            return
        try:
            with self.desk.store.work(self.desk.clerk, "经验材料发给各社区") as work:
                handed_down.pass_on(work, self._record)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        self.show_record(self._record)
        self.desk.toast("已列入下发，下一次导出到 U 盘就带给各社区")


class BriefingForm(PlaceForm):
    """起草经验材料, with its reviews; what others wrote is there to be read."""

    @override
    def beside(self) -> list[QWidget]:
        self.reviews = ReviewCard(self.desk, self.key)
        self.passing = PassOnCard(self.desk)
        first, *rest = super().beside()
        return [first, self.reviews, self.passing, *rest]

    @override
    def _connect(self) -> None:
        super()._connect()
        self.desk.changed.connect(self._follow_reviews)

    def _follow_reviews(self, changes: object) -> None:
        if SignOff in getattr(changes, "kinds", ()) and not self.is_new:
            self.shown()

    @override
    def shown(self) -> None:
        super().shown()
        kept = None if self.is_new else self.desk.store.get(type(self.record), self.record.id)
        self.reviews.show_record(kept if self.is_ours else None)
        self.passing.show_record(kept if isinstance(kept, ExperienceBriefing) else None)

    @property
    @override
    def is_ours(self) -> bool:
        """Whether it may be written here: a copy that was passed on follows the text itself."""
        return super().is_ours and self.record.org_code != DISTRICT_SCOPE
