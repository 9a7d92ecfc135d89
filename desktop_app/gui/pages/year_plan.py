"""年度计划: the tasks of a year by month or as a table, set out at one key and ticked off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from typing_extensions import override

from db import plan_year
from db.kinds import PlanItem, StaffMember, User
from db.plan_year import Proof
from db.trouble import Refused, Unavailable
from db.work import Work
from desktop_app.gui.arrange import Part, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import ChoiceBox, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm, PlaceList
from desktop_app.gui.plan_months import PlanMonths
from desktop_app.gui.undoing import undo_work

EMPTY: Final = (
    "{year}年还没有排计划。按“按常例排一年”，节日、会议、学习和季度小结都会排好，再逐条改。"
)


class YearList(KindList):
    """The tasks of one year."""

    def turn_to(self, year: int) -> None:
        """Hold those of another year from the next reading on."""
        self._whose = {**self._whose, "year": year}


class YearPlanPage(PlaceList):
    """The plan of one year: by month, or as a table that is searched and narrowed."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self.year = desk.store.today.year
        super().__init__(desk, place)
        self.head.say(place.words)
        self.card = AskCard()
        self.put_below_head(self.card, below_tabs=True)
        self.months = PlanMonths(desk)
        self.months.done_asked.connect(self.ask_done)
        self.hang(self.months)
        self.lead.insertWidget(0, self._turns, 0, Qt.AlignmentFlag.AlignTop)

    @override
    def more_buttons(self, desk: Desk) -> Sequence[Part]:
        back = button("", partial(self._turn, -1), kind="icon", icon="chevron-left", name="上一年")
        on = button("", partial(self._turn, 1), kind="icon", icon="chevron-right", name="下一年")
        self._year = label("", "strong")
        self._turns = held(row(back, self._year, on, gap=2))
        self.fill = button("按常例排一年", self.prefill, icon="calendar", key="Ctrl+Enter")
        return (self.fill,)

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        whose = {"org_code": desk.store.facts.scopes, "year": self.year}
        return self.made_from(partial(YearList, where=whose), desk, place)

    def _turn(self, by: int) -> None:
        self.year += by
        if isinstance(self.kinds, YearList):
            self.kinds.turn_to(self.year)
        self.read_anew()

    @override
    def _say_count(self) -> None:
        today = self.desk.store.today
        items = self.desk.store.all(PlanItem, year=self.year)
        self._year.setText(f"{self.year} 年")
        done = sum(one.done_on is not None for one in items)
        late = sum(one.is_overdue(today) for one in items)
        said = f"{len(items)} 项 · 已完成 {done} 项" + (f" · 逾期 {late} 项" if late else "")
        self.head.say(subtitle=said if items else "还没有排")
        self._nothing.words.setText(EMPTY.format(year=self.year))

    # Deeds

    def prefill(self) -> None:
        """Set the usual tasks out for the year in view, at one key; one step takes them back."""
        store, clerk = self.desk.store, self.desk.clerk
        user = store.get(User, clerk.id)
        staff = store.get(StaffMember, user.staff if user else None)
        made: list[PlanItem] = []

        def do(work: Work) -> None:
            called = staff.full_name if staff else ""
            made.extend(plan_year.prefill(work, self.year, staff.id if staff else None, called))

        try:
            self._do("排年度计划", do)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        if not made:
            self.desk.toast("常例里的都排上了，没有再加")

    def ask_done(self, item: PlanItem) -> None:
        """Ask which record shows that a task is done; none is an answer too."""
        found = plan_year.proofs(self.desk.store, item)
        box = ChoiceBox("完成记录", [(one, one.words) for one in found], blank="不连记录，只记完成")
        if found:
            box.setCurrentIndex(1)
        self.card.ask(
            f"记完成：{item.task}",
            [("done_link", "完成记录（按日期推荐）", box)],
            deed="记完成",
            press=lambda: self._tick(item, box.value()),
            loose=("done_link",),
        )

    def _tick(self, item: PlanItem, proof: Proof | None) -> None:
        self._do("计划完成", lambda work: plan_year.tick(work, item, proof), item.task)

    def _do(self, reason: str, deed: Any, words: str = "") -> None:
        desk = self.desk
        with desk.store.work(desk.clerk, reason, self.key) as work:
            deed(work)
        if work.changes.ids:
            said = f"{reason}：{words}" if words else f"{reason}，共 {len(work.changes.ids)} 项"
            desk.toast(said, partial(undo_work, desk, work.changes.work, reason))
            desk.tell_changed(work.changes)


class PlanForm(PlaceForm):
    """One task of the plan, which the form deletes as well."""

    deletes = True
