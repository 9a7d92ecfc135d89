"""新结对 and the page of one pair: both sides, what they agreed on, their meetings and the end."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import rules
from db.due import next_activity
from db.fields import Field
from db.kinds import Pairing, PairingLog, StaffMember
from db.kinds.pairing import SIDES
from db.meeting_up import both_sides
from db.meetings import staff_of
from db.record import Record
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, DateInput, LineInput, SectionTitle, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor
from desktop_app.gui.pages.turning import TurnsCard
from desktop_app.gui.picker import Picker
from desktop_app.gui.record_form import Records, Words, own_judgement
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import SHEETS
from desktop_app.gui.undoing import undo_work

_FEW_LOGS = 5


class PairingFormPage(RecordPage):
    """The form of a pair; the kind says which tables each side is picked from."""

    steps_by_itself = False
    deletes = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            SHEETS[Pairing],
            key="pairing_form",
            crumb="结对子",
            back_to="pairing",
            verb="结对",
        )

    @property
    @override
    def begins_as(self) -> str:
        return "新结对"

    @property
    @override
    def registers(self) -> bool:
        return not self.desk.store.is_district

    @override
    def _lay_out(self) -> None:
        self.ask = AskCard()
        self.log_button = button("记活动", self.log, icon="pencil")
        self.end_button = button("结束结对", self.ask_end)
        self.expire_button = button("办期满", self.ask_expire)
        deeds = (self.log_button, self.end_button, self.expire_button)
        self.deeds: QWidget = held(row(*deeds, STRETCH))
        self.form.body.insertWidget(0, self.deeds)
        self.form.body.insertWidget(1, self.ask)
        self._logs = column(gap=6)
        self._more = button("记活动", self.log, kind="link", name="给这一对记活动")
        self.logs_card = Card(SectionTitle("活动记录", self._more), self._logs)
        super()._lay_out()

    @override
    def beside(self) -> list[QWidget]:
        *above, steps, history = super().beside()
        return [*above, self.logs_card, steps, history]

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._limit_sides)
        self.form.left.connect(self._look_across)

    # The kind of pairing and its sides

    def _side(self, name: str) -> LinkEditor:
        made = self.form.editors[name]
        if not isinstance(made, LinkEditor):
            raise TypeError(name)
        return made

    def _limit_sides(self, path: str = "kind") -> None:
        """Let each side look only in the tables that the kind of pairing allows."""
        if path != "kind" or not self.is_ours:
            return
        kind = self.form.editors["kind"].value()
        for name, tables in zip(("side_a", "side_b"), SIDES.get(kind, ()), strict=False):
            picker = self._side(name).picker
            picker.limit(tables)
            target = picker.target
            if target and path == "kind" and not self.desk.store.find(tables, target):
                picker.remove()
        self._offer_self(kind)

    def _offer_self(self, kind: str | None) -> None:
        """Fill in what the kind tells: the clerk as the cadre, this office as the community."""
        if not self.is_new or kind is None:
            return
        store = self.desk.store
        if kind == "cadre_resident" and self.form.may_fill("side_a"):
            writer: StaffMember | None = staff_of(store, self.desk.clerk)
            if writer:
                self.form.fill("side_a", writer.id, "按登录的人填的，可以改")
        if kind == "unit_community" and self.form.may_fill("side_b"):
            self.form.fill("side_b", store.facts.unit, "就是本社区，可以改")

    @override
    def fresh(self) -> Records:
        return {"": Pairing(start_on=self.desk.store.today)}

    @override
    def judge(self, records: Records) -> tuple[Words, Words]:
        return own_judgement(records)

    def _look_across(self, path: str) -> None:
        """Say what only the other pairs can tell, once both sides are there."""
        if path not in ("side_a", "side_b"):
            return
        made, _ = self.form.read()
        pair: Any = made[""]
        if not (pair.kind and pair.side_a and pair.start_on):
            return
        pair.org_code = pair.org_code or self.desk.store.facts.scope
        for found in rules.check(self.desk.store, pair):
            if found.field in self.form.rows and found.field not in self.form.faults:
                self.form.rows[found.field].show_caution(found.sentence)

    # What happened to the pair

    @override
    def shown(self) -> None:
        pair = self.pair
        kept = not self.is_new
        is_active = kept and pair.state == "active"
        self.ask.hide()
        self.deeds.setVisible(kept and self.is_ours)
        self.logs_card.setVisible(kept)
        self.log_button.setVisible(is_active)
        self._more.setVisible(is_active and self.is_ours)
        over = pair.planned_end is not None and pair.planned_end < self.desk.store.today
        self.expire_button.setVisible(is_active and over)
        self.end_button.setText("结束结对" if is_active else "恢复结对")
        self.end_button.setAccessibleName(self.end_button.text())
        self._limit_sides()
        if kept:
            self._show_state(pair)
            self._show_logs(pair)
            start = Pairing.fields()["start_on"].show(pair.start_on)
            self.steps_card.show_record(pair, f"{start} 结对".strip())

    @property
    def pair(self) -> Pairing:
        """The pair in view."""
        record = self.record
        if not isinstance(record, Pairing):
            raise TypeError(record)
        return record

    def _show_state(self, pair: Pairing) -> None:
        state = Pairing.fields()["state"].show(pair.state)
        self.head.state.say(state, "ok" if pair.state == "active" else "info")
        if pair.is_shut and self.is_ours:
            ended = f"{pair.end_on.isoformat()} 结束：{pair.end_reason}" if pair.end_on else ""
            self.notice.say(f"{ended or f'已{state}'}。要改内容，请先恢复结对。", "info")

    def _show_logs(self, pair: Pairing) -> None:
        clear(self._logs)
        logs = self.desk.store.parts(PairingLog, pair.id, order=("date",))[::-1]
        due = next_activity(pair, logs[0].date if logs else None)
        if due and pair.state == "active":
            late = due < self.desk.store.today
            words = f"下次活动 {due.isoformat()}" + ("，已经过了" if late else "")
            self._logs.addWidget(label(words, "warn" if late else "small"))
        if not logs:
            self._logs.addWidget(label("还没有活动。每次见面以后记一笔，台账里就有了。", "caption",
                                       wrap=True))  # fmt: skip
        form: Field = PairingLog.fields()["form"]
        for log in logs[:_FEW_LOGS]:
            day = PairingLog.fields()["date"].show(log.date)
            words = f"{day} {form.show(log.form)}".strip() or log.title
            opener = partial(self.desk.show_page, "pairing_log", record=log.id)
            name = f"打开{words}的活动记录"
            self._logs.addLayout(row(button(words, opener, kind="link", name=name), STRETCH))
            self._logs.addWidget(label(log.content or "", "small", wrap=True))
        if len(logs) > _FEW_LOGS:
            self._logs.addWidget(label(f"共 {len(logs)} 次，全部印在结对活动记录里", "caption"))

    @override
    def follow(self, changes: Changes) -> None:
        super().follow(changes)
        if not self.is_new and PairingLog in changes.kinds and not self.saving.is_busy:
            self._show_logs(self.pair)

    # Deeds

    def log(self) -> None:
        """Record what the pair did."""
        self.desk.show_page("pairing_log", log_for=self.pair.id)

    def ask_end(self) -> None:
        """Ask for the day and the reason of the end; or of taking the pair up again."""
        reason = LineInput(most=200)
        if self.pair.state != "active":
            self.ask.ask(
                f"恢复 {self.pair.name} 的结对",
                [("text", "恢复原因", reason)],
                deed="恢复结对",
                press=lambda: self._move("active", reason.text()),
            )
            return
        day = DateInput()
        day.today = self.desk.store.today
        day.set_value(self.desk.store.today)
        self.ask.ask(
            f"结束 {self.pair.name} 的结对。以前的活动记录都留着。",
            [("end_reason", "结束原因", reason), ("end_on", "结束日期", day)],
            deed="结束结对",
            press=lambda: self._end(day.value(), reason.text()),
        )

    def ask_expire(self) -> None:
        """Ask whether the pair has run its planned time."""
        self.ask.ask(
            f"{self.pair.name} 的计划期满是 {self.pair.planned_end}，办了期满就不再提醒活动。",
            [],
            deed="办期满",
            press=lambda: self._move("expired", ""),
        )

    def _end(self, day: dt.date | None, reason: str) -> None:
        self._move("ended", reason, end_on=day, end_reason=reason.strip() or None)

    def _move(self, to: str, reason: str, **values: Any) -> None:
        store = self.desk.store
        pair = store.get(Pairing, self.pair.id)
        if pair is None:
            raise Refused("这一对已经删除了")
        verb = {"ended": "结束结对", "expired": "办期满"}.get(to, "恢复结对")
        if to == "active":
            values = {"end_on": None, "end_reason": None}
        with store.work(self.desk.clerk, verb, self.key) as work:
            work.move(pair, to, reason.strip(), **values)
        self.open(pair)
        self.desk.tell_changed(work.changes)
        back = partial(undo_work, self.desk, work.changes.work, f"{verb} {pair.name}")
        self.desk.toast(f"已{verb} {pair.name}", back)


class PairingLogPage(RecordPage):
    """记活动: what a pair did on a day; comes with `log_for=` the pair's id."""

    deletes = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            SHEETS[PairingLog],
            key="pairing_log",
            crumb="结对子",
            back_to="pairing",
            verb="记",
        )

    @property
    @override
    def registers(self) -> bool:
        return not self.desk.store.is_district

    @override
    def beside(self) -> list[QWidget]:
        self.turns = TurnsCard(self.desk)
        *above, history = super().beside()
        return [*above, self.turns, history]

    @override
    def shown(self) -> None:
        self.turns.show_record(None if self.is_new or not self.is_ours else self.record)

    @override
    def arrive(self, **where: Any) -> None:
        pair = where.pop("log_for", None)
        if pair is not None:
            # What was begun for another pair waits as a draft.
            self._drafts.keep()
            self.start_new({"pairing": pair, "date": self.desk.store.today, "form": "visit"})
            self._drafts.offer()
            self.first = self.form.editors["content"].control
        else:
            super().arrive(**where)

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._fill_sides)

    def _fill_sides(self, path: str) -> None:
        """Fill in both sides as those who took part, once the pair is known."""
        if path != "pairing" or not self.is_new or not self.form.may_fill("participants"):
            return
        picker = self.form.editors["pairing"].control
        target = picker.target if isinstance(picker, Picker) else None
        pair = self.desk.store.get(Pairing, target)
        self.form.fill("participants", both_sides(self.desk.store, pair) if pair else [])

    @override
    def opened(self, record: Record) -> Records:
        self.first = next(iter(self.form.editors.values())).control
        return super().opened(record)
