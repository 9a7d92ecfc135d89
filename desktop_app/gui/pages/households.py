"""户: the list of households by address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtGui import QShortcut
from typing_extensions import override

from db import relations
from db.checked import VIEW as UNCHECKED, Checks, checks
from db.kinds import Household, Resident
from db.kinds.resident import age_on
from db.roles import may
from db.trouble import Refused
from desktop_app.gui.census import Home
from desktop_app.gui.checking import KEY as CHECK_KEY, WORDS as CHECK, check_today
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.day_chooser import HOMES, chooser_for
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.event_deeds import Deed, household_deeds
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.residents import READING
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.people_changes import homes_changes
from desktop_app.gui.people_facets import homes_facets
from desktop_app.gui.printing_some import print_some
from desktop_app.gui.record_model import Cells, Column
from desktop_app.gui.roll import Roll

KEY: Final = "households"
GONE_ROW: Final[Cells] = ("（已删除）", "", "", "", "", "", "")
VIEWS: Final = (
    ("here", "在住"),
    ("all", "全部"),
    ("headless", "没有户主"),
)


class Households:
    """Households for a list, answered from the roll."""

    noun = "户"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.roll = Roll.at(desk)
        self.facets = homes_facets(desk.store, self.roll)
        self.changes = homes_changes(self.roll)

    @property
    def is_reading(self) -> bool:
        """Whether the roll is still being read."""
        return not self.roll.is_ready

    def columns(self) -> Sequence[Column]:
        """Give the columns of the list."""
        return (
            Column("户主", 132, is_strong=True, sorts=True, name="head_name"),
            Column("住址", 240, stretch=True, sorts=True, name="where"),
            Column("人数", 64, sorts=True, name="members", yields=True),
            Column("网格", 100, sorts=True, name="grid_unit", yields=True),
            Column("联系电话", 120, name="contact_phone", yields=True),
            Column("最近核对", 110, sorts=True, name="checked_on", yields=True),
            Column("最近走访", 110, sorts=True, name="visited_on", yields=True),
        )

    def ids(self) -> Sequence[bytes]:
        """Give all households by address."""
        return self.roll.homes.ids

    def views(self) -> Sequence[tuple[str, str]]:
        """Give the views."""
        return (*VIEWS, (UNCHECKED, f"{checks(self._desk.store).words}没核对"))

    def search(self, query: str, view: str) -> Sequence[int]:
        """Give the places of what matches in a view."""
        every = self.roll.homes
        found = every.index.find(query)
        shows, mine = _SHOWS[view], checks(self._desk.store)
        return [at for at in found if shows(every.items[every.ids[at]], mine)]

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give a key per place."""
        if column == 1:
            return range(len(self.roll.homes.ids))  # as they stand
        key: Callable[[Home], Any] = {
            0: lambda one: one.head_name.encode("gb18030", "replace") or b"\xff",
            2: lambda one: len(one.members),
            3: lambda one: one.grid,
            5: lambda one: one.checked_on or dt.date.min,
            6: lambda one: one.visited_on or dt.date.min,
        }[column]
        return [key(one) for one in self.roll.homes.in_order()]

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give the texts of some households."""
        every = self.roll.homes.items
        return [_cells(every[one]) if one in every else GONE_ROW for one in ids]

    def preview(self, record_id: bytes) -> Preview | None:
        """Give the summary of a household, masked."""
        home = self.roll.homes.items.get(record_id)
        if home is None:
            return None
        facts = (("住址", home.where), ("网格", home.grid), ("联系电话", home.phone))
        return Preview(
            title=home.name,
            facts=facts,
            sections=[("成员", self._members(home))],
            deeds=self._deeds(home),
        )

    def _deeds(self, home: Home) -> list[Deed]:
        """Give what can be done with a household that keeps house here."""
        if home.moved_out is not None:
            return []
        check = partial(check_today, self._desk, [home.id])
        return [(CHECK, check), *household_deeds(self._desk, home.id)]

    def _members(self, home: Home) -> list[Line]:
        people, today = self.roll.people.items, self._desk.store.today
        return [
            Line(
                f"{one.name}（{relations.said(one.relation) or '关系未填'}）",
                "user",
                f"{age_on(one.born, today)} 岁" if one.born else "",
            )
            for one in (people[member] for member in home.members if member in people)
        ]


def _cells(one: Home) -> Cells:
    checked, visited = (day.isoformat() if day else "" for day in (one.checked_on, one.visited_on))
    return (
        one.head_name or "（没有户主）", one.where, f"{len(one.members)} 人", one.grid, one.phone,
        checked, visited,
    )  # fmt: skip


_SHOWS: Final[dict[str, Callable[[Home, Checks], bool]]] = {
    "here": lambda one, _checks: one.moved_out is None,
    "all": lambda _one, _checks: True,
    "headless": lambda one, _checks: one.moved_out is None and not one.head_name,
    UNCHECKED: lambda one, mine: one.moved_out is None and mine.is_unchecked(one.checked_on),
}


class HouseholdsPage(ListPage):
    """The list of households."""

    def __init__(self, desk: Desk) -> None:
        self.roll = Roll.at(desk)
        tabs = Chips("页签", tabs_of(desk, "residents"))
        register = partial(desk.show_page, "household_form")
        # Homes come in with their people: a roster says who lives where.
        imports = Imports(desk, Resident, KEY)
        super().__init__(
            desk,
            Households(desk),
            title="户",
            search_hint="户主、拼音、楼栋、户号",
            actions=(
                chooser_for(desk, HOMES),
                *imports.buttons(),
                button("登记户", register, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=tabs,
            bulk=self._bulk_deeds(desk),
            empty="这里还没有户。登记居民时可以顺手新立一户，也可以按“登记户”。",
            first_step=button("登记户", register, kind="primary"),
            kept_as=KEY,
            imports=imports,
        )
        tabs.set_value(KEY)
        tabs.picked.connect(desk.show_page)
        self.opened.connect(self._open)
        self.roll.changed.connect(self._take_roll)
        self.answer_del(self.delete)
        QShortcut(CHECK_KEY, self).activated.connect(self._check_chosen)
        self.hints = (*self.hints, f"{CHECK_KEY} {CHECK}")
        self._take_roll()

    def _bulk_deeds(self, desk: Desk) -> list[ListDeed]:
        """Give what can be done with all chosen; what is in the menu is not greyed but left out."""
        edits, prints = may(desk.clerk, "edit"), may(desk.clerk, "print")
        prints = prints and desk.has_page("ledgers")
        return [
            ListDeed(CHECK, self.check_today, CHECK_KEY),
            *((ListDeed("打印", self.print_chosen),) if prints else ()),
            *((ListDeed.deleting(self.delete),) if edits else ()),
        ]

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        self.roll.read()
        self.reload()  # how long ago a check may be can have been set otherwise meanwhile
        super().arrive(**where)

    def _take_roll(self) -> None:
        count = len(self.roll.homes.ids)
        self.head.say(subtitle=f"本社区 {count:,} 户" if self.roll.is_ready else READING)
        self.reload()

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page("household_form", record=record_id)

    def _check_chosen(self) -> None:
        current = self.table.current_id()
        self.check_today(self.table.chosen() or ([current] if current else []))

    def check_today(self, ids: Sequence[bytes]) -> None:
        """Note that households were checked today."""
        check_today(self.desk, ids)

    def print_chosen(self, ids: Sequence[bytes]) -> None:
        """Go to the household file of the chosen, a sheet each."""
        try:
            print_some(self.desk, "L02", ids)
        except Refused as refused:
            self.desk.say_trouble(refused)

    def delete(self, ids: Sequence[bytes]) -> None:
        """Move households to the bin with their memberships; the people stay."""
        delete_with_toast(self.desk, list(self.desk.store.by_id(Household, ids).values()))
