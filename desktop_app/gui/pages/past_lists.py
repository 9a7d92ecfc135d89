"""居民 and 户 as they stood on a day: the same lists from the roll of that day, read only."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from typing_extensions import override

from db import dates
from desktop_app.gui.census import LIVING_HERE
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.day_chooser import HOMES, PEOPLE, DayChooser
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.households import Households
from desktop_app.gui.pages.residents import READING, Residents
from desktop_app.gui.past_roll import PastRoll
from desktop_app.gui.people_facets import homes_facets, people_facets

LIVE: Final = {PEOPLE: "residents", HOMES: "households"}
NONE_THEN: Final = "这一天还没有登记。换一个日期，或按“回到今天”。"


class PastResidents(Residents):
    """Residents as they stood on a day."""

    def __init__(self, desk: Desk, roll: PastRoll) -> None:
        super().__init__(desk)
        self.roll = roll
        self.facets = people_facets(desk.store, roll)

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        """Give where the person lived and with whom, on that day."""
        person = self.roll.people.items.get(record_id)
        if person is None:
            return None
        home = person.home
        facts = [
            ("性别", self._fields["sex"].show(person.sex)),
            ("住址", home.where if home else ""),
            ("户主", home.head_name if home else ""),
            ("电话", person.phone),
        ]
        status = self._fields["residence_status"].show(person.status)
        return Preview(title=person.name, state=status, facts=facts)


class PastHouseholds(Households):
    """Households as they stood on a day."""

    def __init__(self, desk: Desk, roll: PastRoll) -> None:
        super().__init__(desk)
        self.roll = roll
        self.facets = homes_facets(desk.store, roll)
        self.changes = ()

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        """Give the household with the members of that day."""
        home = self.roll.homes.items.get(record_id)
        if home is None:
            return None
        facts = (("住址", home.where), ("网格", home.grid))
        return Preview(title=home.name, facts=facts, sections=[("成员", self._members(home))])


class PastListPage(ListPage):
    """One of the two lists on a day; comes with `day=`. The other one is a tab away."""

    def __init__(self, desk: Desk, key: str) -> None:
        self.key = key
        self.roll = PastRoll(desk)
        is_people = key == PEOPLE
        source = PastResidents(desk, self.roll) if is_people else PastHouseholds(desk, self.roll)
        self.chooser_of_day = DayChooser(desk.store.today)
        tabs = Chips("页签", ((PEOPLE, "居民"), (HOMES, "户")))
        super().__init__(
            desk,
            source,
            title="居民" if is_people else "户",
            search_hint="姓名、拼音首字母、电话、楼栋",
            actions=(self.chooser_of_day, button("回到今天", self.back_to_today, kind="primary")),
            tabs=tabs,
            empty=NONE_THEN,
        )
        tabs.set_value(key)
        tabs.picked.connect(self._turn)
        self.chooser_of_day.picked.connect(self._take_day)
        self.roll.changed.connect(self._take_roll)
        self.opened.connect(self._open)
        self.note = "只看不改：改资料请回到今天"

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(self.key)
        if where.get("day") or not self.roll.is_ready:
            self.show_day(where.get("day") or self.roll.day)
        super().arrive(**{name: value for name, value in where.items() if name != "day"})

    @override
    def place(self) -> dict[str, Any]:
        return super().place() | {"day": self.roll.day}

    def show_day(self, day: dt.date) -> None:
        """Show another day."""
        self.chooser_of_day.show_day(day)
        self.head.say(subtitle=READING)
        self.roll.show_day(day)

    def back_to_today(self) -> None:
        """Go to the list of today."""
        self.desk.show_page(LIVE[self.key])

    def _take_day(self, day: object) -> None:
        if isinstance(day, dt.date):
            self.show_day(day)
        else:
            self.back_to_today()

    def _turn(self, key: object) -> None:
        self.desk.show_page(str(key), day=self.roll.day)

    def _take_roll(self) -> None:
        here = sum(one.moved_out is None for one in self.roll.homes.items.values())
        people = sum(one.common.status in LIVING_HERE for one in self.roll.people.items.values())
        words = f"截至 {dates.show_prose(self.roll.day)}"
        self.head.say(subtitle=f"{words} · 在住 {people:,} 人、{here:,} 户 · 当天搬的算在新住处")
        self.reload()

    def _open(self, record_id: bytes) -> None:
        page = "resident_form" if self.key == PEOPLE else "household_form"
        self.desk.show_page(page, record=record_id)
