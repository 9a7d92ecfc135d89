"""三审 beside a form: who passed the record in view, and the review that is due."""

from __future__ import annotations

from functools import partial
from typing import Final

from db import codes, reviews, sign_offs
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.undoing import undo_work

VOID: Final = "改动以后，审过的就不算了，要重新审。"


class ReviewCard(Card):
    """初审, 复审, 终审 of the record in view: who passed it, and the one that is due."""

    def __init__(self, desk: Desk, page: str) -> None:
        super().__init__(title="三审")
        self.desk, self._page = desk, page
        self._record: Record | None = None
        self.lines = column(gap=6)
        self.ask = AskCard()
        self.why_not = label("", "caption", wrap=True)
        self.pass_button = button("三审", self.pass_on, kind="primary")
        self.return_button = button("退回", self.ask_return)
        self.body.addLayout(self.lines)
        self.body.addWidget(label(VOID, "caption", wrap=True))
        self.body.addWidget(self.why_not)
        self.body.addLayout(row(self.return_button, self.pass_button, STRETCH, gap=8))
        self.body.addWidget(self.ask)

    def show_record(self, record: Record | None) -> None:
        """Show the reviews of a kept record; nothing for a new one."""
        self._record = record
        self.ask.hide()
        if record is None:
            self.hide()
            return
        clear(self.lines)
        store = self.desk.store
        self.setVisible(True)
        for words, said in reviews.words(store, record):
            chip = StatusChip(said or "还没有审", "ok" if said else "info")
            self.lines.addLayout(row(label(words, "small"), chip, STRETCH, gap=10))
        step = reviews.next_step(store, record)
        words = f"{codes.SIGN_OFF_STEP.label(step)}通过" if step else "三审"
        self.pass_button.setText(words)
        self.pass_button.setAccessibleName(words)
        hindrance = sign_offs.hindrance(store, self.desk.clerk, record)
        self.why_not.setText(hindrance)
        self.why_not.setVisible(bool(hindrance))
        self.pass_button.setEnabled(not hindrance)
        self.return_button.setEnabled(sign_offs.may_return(store, self.desk.clerk, record))
        for one in (self.pass_button, self.return_button):
            one.setVisible(bool(step))

    def pass_on(self) -> None:
        """Pass the record on to the next review."""
        try:
            self._review(reviews.PASS, "")
        except (Refused, Unavailable) as error:
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
        with store.work(clerk, "审核", self._page) as work:
            made = sign_offs.review(work, store, clerk, record, decision, opinion)
        self.desk.tell_changed(work.changes)
        words = codes.SIGN_OFF_STEP.label(made.step)
        is_done = not reviews.next_step(store, record)
        said = "已通过" if decision == reviews.PASS else "已退回"
        more = "，可以按“定稿”了" if is_done and record.states else ""
        self.desk.toast(
            f"{words}{said}{more}", partial(undo_work, self.desk, work.changes.work, record.name)
        )
