"""The building view: doors by floor and entrance, opened by Enter or one click; checking."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from db import own_office, rhythm
from db.buildings import Building, Dwelling, read
from db.checked import VIEW as UNCHECKED, Checks, checks
from db.kinds import Address, Household, HouseholdMember, Resident
from db.rhythm import Rhythm
from desktop_app.gui import look, page_audit
from desktop_app.gui.building_model import BuildingModel
from desktop_app.gui.desk import Desk
from desktop_app.gui.help_words import bound_keys
from desktop_app.gui.pages.buildings import BuildingsPage
from desktop_app.gui.pages.households import HouseholdsPage
from tests.builders import build
from tests.gui.office_desk import NONE, save, show


class House:
    """石榴苑3号楼: 101 lived in and checked, 102 shared by two, 201 empty, 202 never checked."""

    def __init__(self, desk: Desk) -> None:
        self.doors = {
            room: build(Address, building="3", entrance="1", room=room,
                        occupancy="empty" if room == "201" else "owner")
            for room in ("101", "102", "201", "202")
        }  # fmt: skip
        today = desk.store.today
        self.homes = {
            name: self._home(desk, room, name, checked)
            for name, room, checked in (
                ("陈玉兰", "101", today), ("李国强", "102", today),
                ("王秀英", "102", today), ("乌兰图雅", "202", None),
            )
        }  # fmt: skip
        save(desk, self.doors["201"], build(Address, building="4", room="101"))

    def _home(self, desk: Desk, room: str, name: str, checked: dt.date | None) -> Household:
        head = build(Resident, full_name=name, id_number=None)
        home = build(Household, address=self.doors[room].id, head=head.id, checked_on=checked)
        member = build(HouseholdMember, household=home.id, resident=head.id)
        save(desk, self.doors[room], head, home, member)
        return home


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


@pytest.fixture
def page(qtbot, desk: Desk, house: House) -> BuildingsPage:
    made = show(qtbot, BuildingsPage(desk))
    made.asked = []
    desk.page_asked.connect(lambda key, where: made.asked.append((key, where)))
    return made


def press(page: BuildingsPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.view, key, NONE)


def cells(page: BuildingsPage) -> list[list[str]]:
    model = page.view.doors
    return [
        [model.index(row, at).data() for at in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_model_keeps_qts_rules(qtmodeltester, desk: Desk, house: House) -> None:
    model = BuildingModel()
    model.show(read(desk.store, ("石榴苑", "3")), checks(desk.store))
    qtmodeltester.check(model)


def test_each_door_says_who_lives_there_and_what_to_look_at(page: BuildingsPage) -> None:
    assert cells(page) == [
        ["201 空置", "202 · 1 人 乌兰图雅 久未核对"],
        ["101 · 1 人 陈玉兰", "102 · 2 人 等 2 户：李国强"],
    ]
    model = page.view.doors
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(at, across) for at in (0, 1)] == ["1单元 01", "1单元 02"]
    assert [model.headerData(at, down) for at in (0, 1)] == ["2 层", "1 层"]
    assert page.head.subtitle.text() == "石榴苑3号楼 · 4 套 · 4 户 · 空置 1 套 · 久未核对 1 套"
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "石榴苑3号楼1单元201室：空置"


def test_a_yard_without_floors_has_no_blank_heads(page: BuildingsPage) -> None:
    view = page.view
    assert not view.horizontalHeader().isHidden()
    assert not view.verticalHeader().isHidden()
    door = Dwelling(b"1" * 16, "", "", "", "西屋", "东院8号院西屋", "owner")
    yard = Building(("东院", "8号院"), ("",), (("", ""),), {(0, 0): (door,)})
    view.doors.show(yard, Checks(dt.date(2026, 11, 29)))
    assert view.horizontalHeader().isHidden()
    assert view.verticalHeader().isHidden()


def test_arrows_and_enter_open_a_household(page: BuildingsPage, house: House) -> None:
    press(page, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert page.asked == [("household_form", {"record": house.homes["陈玉兰"].id})]


def test_one_click_opens_a_household(page: BuildingsPage, house: House) -> None:
    box = page.view.visualRect(page.view.doors.index(0, 1))
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, NONE, box.center())
    assert page.asked == [("household_form", {"record": house.homes["乌兰图雅"].id})]


def test_a_shared_door_asks_which_household(page: BuildingsPage, house: House) -> None:
    press(page, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert page.asked == []
    assert page.bar.words.text() == "石榴苑3号楼1单元102室有 2 户"
    page.bar._buttons[1].click()
    assert page.asked == [("household_form", {"record": house.homes["王秀英"].id})]


def test_an_empty_door_offers_to_register_a_household_there(page: BuildingsPage) -> None:
    press(page, Qt.Key.Key_Return)
    assert page.bar.words.text() == "石榴苑3号楼1单元201室空置"
    page.bar._buttons[0].click()
    assert page.asked == [
        ("household_form", {"values": {
            "address.estate": "石榴苑", "address.building": "3", "address.entrance": "1",
            "address.floor": "2", "address.room": "201",
        }})
    ]  # fmt: skip


def test_an_empty_door_is_opened_and_a_blank_spot_registered(
    qtbot, desk: Desk, page: BuildingsPage, house: House
) -> None:
    press(page, Qt.Key.Key_Return)
    assert [one.text() for one in page.bar._buttons] == ["在这里登记户", "迁入", "打开这一套"]
    page.bar._buttons[2].click()
    assert page.asked.pop() == ("dwelling_form", {"record": house.doors["201"].id})
    save(desk, build(Address, building="3", entrance="2", room="102"))
    page.reload()
    blank = page.view.doors.index(0, 2)
    assert page.view.doors.doors(blank) == ()
    page.open(blank)
    assert [one.text() for one in page.bar._buttons][2:] == ["登记空房"]
    page.bar._buttons[2].click()
    values = {"estate": "石榴苑", "building": "3", "entrance": "2", "floor": "2", "room": "202"}
    assert page.asked.pop() == ("dwelling_form", {"values": values})
    page.register_empty()
    values = {"estate": "石榴苑", "building": "3"}
    assert page.asked.pop() == ("dwelling_form", {"values": values})


def test_buildings_are_walked_by_key_and_changes_show(
    page: BuildingsPage, desk: Desk, house: House
) -> None:
    assert page.after.text().endswith("Ctrl+PgDn")  # as on the keyboard and at the window's foot
    assert "Ctrl+PgDn" in {key for _one, key, _words in bound_keys(page)}
    QTest.keyClick(page.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.site() == ("石榴苑", "4")
    page.before.click()
    door = desk.store.get(Address, house.doors["201"].id)
    door.occupancy = "let"
    save(desk, door)
    assert cells(page)[0][0] == "201 没有登记户"


def test_checked_today_is_one_key_and_one_undo(page: BuildingsPage, desk: Desk) -> None:
    undone = []
    desk.toast_asked.connect(lambda words, undo, _deed: undone.append((words, undo)))
    press(page, Qt.Key.Key_Right)
    page.check_here()
    assert cells(page)[0][1] == "202 · 1 人 乌兰图雅"
    assert undone[-1][0] == "乌兰图雅户今天核对过"
    undone[-1][1]()
    assert cells(page)[0][1].endswith("久未核对")


def test_the_page_has_no_flaws(qtbot, page: BuildingsPage, desk: Desk) -> None:
    assert page_audit.flaws(page) == []
    for one in (*desk.store.all(Household), *desk.store.all(Address)):
        with desk.store.work(desk.clerk, "删除", "test") as work:
            work.delete(one)
    page.arrive()
    qtbot.waitUntil(page._nothing.isVisible)
    assert page_audit.flaws(page) == []


def test_a_tall_building_scrolls_in_the_smallest_window(qtbot, desk: Desk) -> None:
    doors = [
        build(Address, estate="云顶", building="1", entrance=str(1 + at // 4),
              room=f"{floor}{at % 4 + 1:02}")
        for floor in range(1, 34) for at in range(8)
    ]  # fmt: skip
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create(doors)
    page = show(qtbot, BuildingsPage(desk))
    page.resize(844, 420)
    model = page.view.doors
    assert (model.rowCount(), model.columnCount()) == (33, 8)
    page.view.setCurrentIndex(model.index(32, 7))
    shown = page.view.visualRect(model.index(32, 7))
    qtbot.waitUntil(lambda: page.view.viewport().rect().intersects(shown))
    assert [at for at in range(8) if model.starts_entrance(at)] == [4]


def words(chips) -> list[str]:
    return [one.text() for one in chips.findChildren(QPushButton)]


def test_the_view_and_the_legend_go_by_what_the_office_says(qtbot, desk: Desk, house: House):
    page = show(qtbot, HouseholdsPage(desk))
    grid = show(qtbot, BuildingsPage(desk))
    old = desk.store.get(Household, house.homes["陈玉兰"].id)
    old.checked_on = desk.store.today - dt.timedelta(days=200)
    save(desk, old)
    assert "一年没核对" in words(page.views)
    own_office.settle(desk.store, desk.clerk, partial(rhythm.put, Rhythm(check_months=6)))
    page.arrive(view=UNCHECKED)
    grid.arrive()
    assert "6 个月没核对" in words(page.views)
    assert old.id in page.table.rows.record_ids()
    assert "久未核对（超过 6 个月）" in grid.legend.text()


def test_several_households_are_checked_from_the_list(qtbot, desk: Desk, house: House) -> None:
    page = show(qtbot, HouseholdsPage(desk))
    old = desk.store.get(Household, house.homes["陈玉兰"].id)
    old.checked_on = desk.store.today - dt.timedelta(days=500)
    save(desk, old)
    page.views.set_value("unchecked")
    page._search()
    assert page.table.rows.rowCount() == 2
    page.table.tick_all()
    words_of_menu = [one.text() for one in page.row_menu.made().actions()]
    assert "今天核对过（选中的 2 户）\tF9" in words_of_menu
    page.check_today(page.table.rows.record_ids())
    assert page.table.rows.rowCount() == 0


def test_what_days_do_not_need_goes_to_the_address(qtbot, desk: Desk, house: House) -> None:
    page = show(qtbot, HouseholdsPage(desk))
    table = page.table
    at = [column.name for column in table.rows.columns].index("visited_on")
    qtbot.waitUntil(lambda: table.columnWidth(at) < look.px(table.rows.columns[at].width))
