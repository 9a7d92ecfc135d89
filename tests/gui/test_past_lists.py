"""The lists as they stood on a day: who lived where with whom, and nothing of it to be edited."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.household_act import DEATH, LEAVE, SPLIT, Act, Scene
from db.household_events import do
from db.kinds import Address, Household, HouseholdMember, Pairing, Resident
from desktop_app.gui import past_census
from desktop_app.gui.controls import DateInput
from desktop_app.gui.day_chooser import HOMES, PEOPLE
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.past_lists import PastListPage
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import NONE, family, save, show

THEN, BEFORE = dt.date(2026, 3, 1), dt.date(2026, 2, 1)


@pytest.fixture
def home(desk: Desk) -> Household:
    """陈玉兰户 of three, of whom 李波 set up house on his own and 李小雨 died, both in March."""
    home = family(desk)
    people = [
        build(Resident, full_name=name, sex="1", id_number=None, phone=None, birth_date=None)
        for name in ("李波", "李小雨")
    ]
    rows = [
        build(HouseholdMember, household=home.id, resident=one.id, relation_to_head="20")
        for one in people
    ]
    save(desk, *people, *rows, build(Pairing, side_a=people[0].id, side_b=home.head))
    place = Address(estate="和顺家园", building="1", room="101")
    split = Act(SPLIT, home.id, THEN, (people[0].id,), {people[0].id: "02"}, place=place)
    for act in (split, Act(DEATH, home.id, THEN, (people[1].id,))):
        with desk.store.work(desk.clerk, act.title, "test") as work:
            do(work, act, desk.store.today)
    return home


def listed(page: PastListPage, column: int) -> dict[str, str]:
    rows, ids = page.table.rows, page.table.rows.record_ids()
    return {cells[0]: cells[column] for cells in rows.texts(ids)}


def open_page(qtbot, desk: Desk, key: str, day: dt.date) -> PastListPage:
    page = PastListPage(desk, key)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive(day=day)
    qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def test_people_stand_where_they_lived_then(qtbot, desk: Desk, home: Household) -> None:
    page = open_page(qtbot, desk, PEOPLE, BEFORE)
    where = "石榴苑12号楼2单元301室"
    assert listed(page, 3) == {"李波": where, "李小雨": where, "陈玉兰": where}
    assert listed(page, 7)["李小雨"] == "人户一致"
    assert page.head.subtitle.text().startswith("截至 2026年2月1日 · 在住 3 人、1 户 · ")
    with qtbot.waitSignal(page.roll.changed):
        page.show_day(THEN)
    assert listed(page, 3) == {"李波": "和顺家园1号楼101室", "陈玉兰": where}
    page.views.set_value("all")
    page._search()
    assert listed(page, 7)["李小雨"] == "死亡"


def test_households_stand_with_the_members_of_the_day(qtbot, desk: Desk, home: Household) -> None:
    page = open_page(qtbot, desk, HOMES, BEFORE)
    assert listed(page, 2) == {"陈玉兰": "3 人"}
    with qtbot.waitSignal(page.roll.changed):
        page.show_day(THEN)
    assert listed(page, 2) == {"陈玉兰": "1 人", "李波": "1 人"}
    assert not page.changes


def test_a_household_that_left_later_keeps_house_then(desk: Desk, home: Household) -> None:
    act = Act(LEAVE, home.id, desk.store.today, Scene(desk.store, Act(LEAVE, home.id)).members,
              occupancy="empty")  # fmt: skip
    with desk.store.work(desk.clerk, act.title, "test") as work:
        do(work, act, desk.store.today)
    then = past_census.read(desk.store, THEN)
    assert then.homes.items[home.id].moved_out is None
    assert then.homes.items[home.id].name == "陈玉兰户"
    assert then.people.items[home.head].status == "matched"
    now = past_census.read(desk.store, desk.store.today)
    assert now.homes.items[home.id].moved_out == desk.store.today
    assert now.homes.items[home.id].name == "陈玉兰户"


def test_what_happens_today_shows_in_the_past_too(qtbot, desk: Desk, home: Household) -> None:
    page = open_page(qtbot, desk, PEOPLE, BEFORE)
    late = build(Resident, full_name="补登的", id_number=None)
    with qtbot.waitSignal(page.roll.changed):
        save(desk, late)
    assert "补登的" in listed(page, 0)


def test_the_day_is_chosen_beside_the_title(qtbot, desk: Desk, home: Household) -> None:
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page = show(qtbot, ResidentsPage(desk))
    (day,) = page.head.findChildren(DateInput)
    day.setFocus()
    QTest.keyClicks(day, "20260201")
    QTest.keyClick(day, Qt.Key.Key_Return, NONE)
    assert asked == [(PEOPLE, {"day": BEFORE})]
    assert day.text() == ""


def test_a_day_that_is_not_past_is_today(qtbot, desk: Desk, home: Household) -> None:
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    page = open_page(qtbot, desk, HOMES, BEFORE)
    page.chooser_of_day.day.setText("+7")
    page.chooser_of_day.day.read()
    assert asked == [("households", {})]
