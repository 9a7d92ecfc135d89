"""年度计划: the tasks of a year by month, set out at one key and ticked off with their proof."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from db import plan_year
from db.kinds import PlanItem, StaffMember, User
from db.plan_year import Proof
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    Card,
    Chips,
    ChoiceBox,
    Empty,
    PageHead,
    StatusChip,
    button,
    label,
    rule,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import SheetPage
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.workbench.due_line import day_words

GROUP: Final = "brand"
EMPTY: Final = (
    "{year}年还没有排计划。按“按常例排一年”，节日、会议、学习和季度小结都会排好，再逐条改。"
)


class YearPlanPage(SheetPage):
    """The plan of one year, at its place among the pages."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(desk)
        self._key, self._form = place.key, place.form_key
        self.year = desk.store.today.year
        self.tabs = Chips("页签", tabs_of(desk, GROUP))
        self.tabs.set_value(self._key)
        self.tabs.picked.connect(desk.show_page)
        back = button("", partial(self._turn, -1), kind="icon", icon="chevron-left", name="上一年")
        on = button("", partial(self._turn, 1), kind="icon", icon="chevron-right", name="下一年")
        self._year = label("", "strong")
        add = button("加一项", partial(desk.show_page, self._form), icon="plus", key="Ctrl+N")
        self.fill = button(
            "按常例排一年", self.prefill, kind="primary", icon="calendar", key="Ctrl+Enter"
        )
        self.take_in(PlanItem, self._key)
        turns = (back, self._year, on)
        self.head = PageHead("年度计划", "", *turns, *self.imports.buttons(), add, self.fill)
        self.card = AskCard()
        self._list: QVBoxLayout = column(gap=10)
        self.lines: list[PlanLine] = []
        self.first = self.fill
        self.setLayout(
            column(self.head, self.tabs, self.card, self._list, STRETCH, gap=12,
                   edges=look.PAGE_EDGES)
        )  # fmt: skip
        desk.changed.connect(self._follow)
        self.reload()

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(self._key)
        self.reload()

    @override
    def refresh(self) -> None:
        self.reload()

    def _follow(self, changes: Changes) -> None:
        if PlanItem in changes.kinds and self.isVisible():
            self.reload()

    def _turn(self, by: int) -> None:
        self.year += by
        self.reload()

    def reload(self) -> None:
        """Show the year's tasks by month."""
        clear(self._list)
        self.lines = []
        today = self.desk.store.today
        items = self.desk.store.all(PlanItem, year=self.year, order=("due_on",))
        self._year.setText(f"{self.year} 年")
        done = sum(one.done_on is not None for one in items)
        late = sum(one.is_overdue(today) for one in items)
        said = f"{len(items)} 项 · 已完成 {done} 项" + (f" · 逾期 {late} 项" if late else "")
        self.head.say(subtitle=said if items else "还没有排")
        if not items:
            again = button("按常例排一年", self.prefill, kind="primary")
            self._list.addWidget(Empty(EMPTY.format(year=self.year), again, icon="calendar"))
        months: dict[int, list[PlanItem]] = {}
        for one in items:
            months.setdefault(one.month or 0, []).append(one)
        for month, some in sorted(months.items()):
            self._list.addWidget(self._month(month, some))

    def _month(self, month: int, items: list[PlanItem]) -> Card:
        rows: list[QWidget] = []
        for one in items:
            line = PlanLine(self, one)
            self.lines.append(line)
            rows += [line, rule()]
        return Card(*rows[:-1], title=f"{month} 月")

    def open(self, item: PlanItem) -> None:
        """Open a task in its form."""
        self.desk.show_page(self._form, record=item.id)

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
        with desk.store.work(desk.clerk, reason, self._key) as work:
            deed(work)
        if work.changes.ids:
            said = f"{reason}：{words}" if words else f"{reason}，共 {len(work.changes.ids)} 项"
            desk.toast(said, partial(undo_work, desk, work.changes.work, reason))
            desk.tell_changed(work.changes)


class PlanForm(PlaceForm):
    """One task of the plan. Its page has no rows to choose, so the form deletes it."""

    deletes = True


class PlanLine(QWidget):
    """One task: its day, its words, who sees to it, and whether it is done."""

    def __init__(self, page: YearPlanPage, item: PlanItem) -> None:
        super().__init__()
        self.item = item
        today = page.desk.store.today
        self.state = StatusChip()
        when = label(f"{item.due_on:%m-%d}" if item.due_on else "", "small")
        when.setMinimumWidth(look.px(48))
        proof = f" · {item.done_link_name}" if item.done_link_name else ""
        who = label(f"{item.owner_name or ''}{proof}", "caption", wrap=True)
        words = column(label(item.task, wrap=True), who, gap=0)
        go = button("", partial(page.open, item), kind="icon", icon="chevron-right",
                    name=f"打开：{item.task}")  # fmt: skip
        self.act = button("记完成", partial(page.ask_done, item), name=f"记完成：{item.task}")
        self.setLayout(row(when, (words, 1), self.state, self.act, go, gap=10, edges=(0, 4, 0, 4)))
        # Only now that it stands in the row: shown alone it would be a window of its own.
        self.act.setVisible(item.done_on is None)
        if item.done_on is not None:
            self.state.say(f"已完成 {item.done_on:%m-%d}", "ok")
        elif item.is_overdue(today) and item.due_on:
            self.state.say(day_words(item.due_on, today), "danger")
        else:
            self.state.hide()
