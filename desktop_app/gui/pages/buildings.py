"""楼栋: a building from its roof to its yard, door by door; from house to people (以房找人)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from db import buildings
from db.buildings import Dwelling, Lodging, Site
from db.checked import checks
from db.household_act import ARRIVE
from db.kinds import Address, Household, HouseholdMember, Resident
from db.record import Id
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.building_card import LAY_OUT, BuildingCard
from desktop_app.gui.building_model import EMPTY, STALE
from desktop_app.gui.building_view import BuildingView
from desktop_app.gui.checking import KEY as CHECK_KEY, WORDS as CHECK, check_today
from desktop_app.gui.controls import Beside, Card, Chips, ChoiceBox, Empty, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.event_deeds import KEY as EVENT
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.list_drops import SheetPage
from desktop_app.gui.pages.tabs import tabs_of

KEY: Final = "buildings"
DWELLING: Final = "dwelling_form"
EMPTY_DOOR: Final = "登记空房"
NONE_YET: Final = (
    "还没有登记过住址。登记户的时候写上小区和楼栋，楼就会出现在这里；也可以先把一栋楼的房排好。"
)
LEGEND: Final = f"虚线框 = {EMPTY}或没有登记户 · 右上角有折角 = {STALE}（{{long}}）"
_SHOWN: Final = {Address, Household, HouseholdMember, Resident}


class BuildingsPage(SheetPage):
    """Shows one building at a time; comes with `estate=` and `building=`, or stays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sites: list[Site] = []
        tabs = Chips("页签", tabs_of(desk, "residents"))
        tabs.set_value(KEY)
        tabs.picked.connect(desk.show_page)
        self.tabs = tabs
        register = partial(desk.show_page, "household_form")
        self.take_in(Address, KEY)
        self.head = PageHead(
            "楼栋",
            "",
            *self.imports.buttons(),
            button(LAY_OUT, self.lay_out),
            button(EMPTY_DOOR, self.register_empty),
            button("登记户", register, kind="primary", icon="plus", key="Ctrl+N"),
        )
        self.estate, self.building = ChoiceBox("小区（院落）"), ChoiceBox("楼栋")
        for box in (self.estate, self.building):
            box.setMinimumWidth(look.px(150))
        self.before = button("上一栋", partial(self.step, -1), key="Ctrl+PgUp")
        self.after = button("下一栋", partial(self.step, 1), key="Ctrl+PgDn")
        self.check = button(CHECK, self.check_here, key=CHECK_KEY)
        self.view, self.bar = BuildingView(), InlineBar()
        self.card = AskCard()
        self.plan = BuildingCard(desk, self.card)
        self._nothing = Empty(
            NONE_YET,
            button("登记户", register, kind="primary"),
            button(LAY_OUT, self.lay_out),
            icon="building-2",
        )
        self._lay_out(tabs)
        self._connect()
        self.reload()

    def _lay_out(self, tabs: Chips) -> None:
        self.legend = label("", "caption", wrap=True)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.view)
        self._middle.addWidget(self._nothing)
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self._middle, 1)
        steps = held(row(self.before, self.after, self.check, gap=8))
        chooser = Beside(held(row((self.estate, 3), (self.building, 2), gap=8)), steps, gap=8)
        self.setLayout(
            column(
                self.head, tabs, chooser, self.bar, self.card, (card, 1),
                self.legend,
                gap=10, edges=look.PAGE_EDGES,
            )
        )  # fmt: skip
        self.first = self.view
        self.hints = ("↑↓←→ 走动", "Enter 打开", f"{CHECK_KEY} {CHECK}", "Ctrl+PgUp/PgDn 换一栋")

    def _connect(self) -> None:
        self.estate.chosen.connect(self._take_estate)
        self.building.chosen.connect(self._take_building)
        self.view.chosen.connect(self.open)
        self.desk.changed.connect(self.follow)

    # Coming and going

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        wanted = (where.get("estate") or "", where.get("building") or "")
        self.reload(wanted if where else None)

    @override
    def place(self) -> dict[str, Any]:
        estate, building = self.site() or ("", "")
        return {"estate": estate, "building": building}

    def follow(self, changes: Changes) -> None:
        """Show the building anew when what it shows has changed."""
        if self.isVisible() and changes.kinds & _SHOWN:
            self.reload()

    def site(self) -> Site | None:
        """Give the building in view."""
        at = self.building.value()
        return self.sites[at] if isinstance(at, int) and at < len(self.sites) else None

    def reload(self, wanted: Site | None = None) -> None:
        """Read anew, at the same building and door unless another is wanted."""
        was = wanted or self.site()
        self.sites = buildings.sites(self.desk.store)
        estates = list(dict.fromkeys(estate for estate, _ in self.sites))
        self.estate.offer([(one, one or "没写小区") for one in estates])
        self._middle.setCurrentIndex(0 if self.sites else 1)
        if self.sites:
            self.show_site(was if was in self.sites else self.sites[0])
        else:
            self.head.say(subtitle="")

    def show_site(self, site: Site) -> None:
        """Show a building."""
        self.estate.set_value(site[0])
        mine = [(at, one) for at, one in enumerate(self.sites) if one[0] == site[0]]
        self.building.offer([(at, _called(one[1])) for at, one in mine])
        at = self.sites.index(site)
        self.building.set_value(at)
        self.before.setEnabled(at > 0)
        self.after.setEnabled(at < len(self.sites) - 1)
        model, current = self.view.doors, self.view.currentIndex()
        same = model.building.site == site
        spot = (current.row(), current.column()) if same and current.isValid() else (0, 0)
        model.show(buildings.read(self.desk.store, site), checks(self.desk.store))
        self.view.setCurrentIndex(model.index(*spot))
        if not same:
            self.bar.hide()
        self._say_figures()

    def _say_figures(self) -> None:
        building, mine = self.view.doors.building, self.view.doors.checks
        doors = list(building.doors())
        homes = [home for door in doors for home in door.homes]
        stale = sum(door.is_unchecked(mine) for door in doors)
        empty = sum(door.stands_empty for door in doors)
        told = [building.name, f"{len(doors):,} 套 · {len(homes):,} 户"]
        told += [f"{EMPTY} {empty} 套"] if empty else []
        told += [f"{STALE} {stale} 套"] if stale else []
        self.head.say(subtitle=" · ".join(part for part in told if part))
        self.legend.setText(LEGEND.format(long=mine.over))

    def step(self, by: int) -> None:
        """Go some buildings on."""
        site = self.site()
        if site is not None:
            at = self.sites.index(site) + by
            if 0 <= at < len(self.sites):
                self.show_site(self.sites[at])

    def _take_estate(self, estate: object) -> None:
        self.show_site(next(one for one in self.sites if one[0] == estate))

    def _take_building(self, at: object) -> None:
        if isinstance(at, int):
            self.show_site(self.sites[at])

    # Doors

    def open(self, index: QModelIndex) -> None:
        """Open the household behind a door; with none or several, say what can be done there."""
        doors = self.view.doors.doors(index)
        homes = [home for door in doors for home in door.homes]
        if len(homes) == 1 and len(doors) == 1:
            self._open_home(homes[0].id)
        elif homes:
            self._offer_homes(doors, homes)
        else:
            self._offer_to_register(index, doors)

    def _open_home(self, home: Id) -> None:
        self.desk.show_page("household_form", record=home)

    def _offer_homes(self, doors: tuple[Dwelling, ...], homes: list[Lodging]) -> None:
        where = "、".join(door.where for door in doors)
        deeds = [(f"打开{one.name}", partial(self._open_home, one.id)) for one in homes]
        self.bar.say(f"{where}有 {len(homes)} 户", "info", *deeds, closable=True)

    def _offer_to_register(self, index: QModelIndex, doors: tuple[Dwelling, ...]) -> None:
        """Offer to register a household at a door, or at a spot no door is registered for."""
        place = _place_of(self.view.doors.building, index, doors)
        said = {name: words for name, words in place.items() if words}
        values = {f"address.{name}": words for name, words in said.items()}
        known = "、".join(door.where for door in doors)
        words = f"{known}还没有登记户" if known else "这里还没有登记过住址"
        if any(door.stands_empty for door in doors):
            words = f"{known}空置"
        self.bar.say(
            words,
            "info",
            ("在这里登记户", partial(self.desk.show_page, "household_form", values=values)),
            ("迁入", partial(self.desk.show_page, EVENT, act=ARRIVE, place=place)),
            *self._dwelling_deeds(doors, said),
            closable=True,
        )
        self.bar.focus_first()

    def _dwelling_deeds(
        self, doors: tuple[Dwelling, ...], place: dict[str, str]
    ) -> list[tuple[str, Callable[[], object]]]:
        """Offer the dwellings without a household themselves, or to register one at the spot."""
        show = self.desk.show_page
        if not doors:
            return [(EMPTY_DOOR, partial(show, DWELLING, values=place))]
        return [
            (
                f"打开{door.label if len(doors) > 1 else '这一套'}",
                partial(show, DWELLING, record=door.id),
            )
            for door in doors
        ]

    def lay_out(self) -> None:
        """Ask for all doors of a building, of the one in view before others."""
        self.plan.ask(self.site() or ("", ""))

    def register_empty(self) -> None:
        """Begin a dwelling in the building in view; no household need be known for it."""
        site = self.site() or ("", "")
        place = {
            name: said for name, said in zip(("estate", "building"), site, strict=True) if said
        }
        self.desk.show_page(DWELLING, values=place)

    def check_here(self) -> None:
        """Mark the households behind the door with the cursor as checked today."""
        here = self.view.currentIndex()
        homes = [home.id for door in self.view.doors.doors(here) for home in door.homes]
        if homes:
            check_today(self.desk, homes)
        else:
            self.desk.toast("这一格没有户，先用方向键走到要核对的那一户")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.desk.go_back()
        else:
            super().keyPressEvent(event)


def _called(building: str) -> str:
    if not building:
        return "没写楼栋"
    return f"{building}号楼" if building.isdigit() else building


def _place_of(
    building: buildings.Building, index: QModelIndex, doors: tuple[Dwelling, ...]
) -> dict[str, str]:
    """Give the parts of an address for a spot in the grid, as far as they are certain."""
    estate, number = building.site
    place = {"estate": estate, "building": number}
    if doors:
        one = doors[0]
        return place | {"entrance": one.entrance, "floor": one.floor, "room": one.room}
    floor = building.floors[index.row()]
    entrance, spot = building.columns[index.column()]
    room = f"{floor}{spot}" if floor and len(spot) == 2 and spot.isdecimal() else ""
    return place | {"entrance": entrance, "floor": floor, "room": room}
