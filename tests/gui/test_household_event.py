"""The page of what can happen to a household: each act from its button to the book."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from db import as_of
from db.household_act import ARRIVE, DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT
from db.kinds import Address, Household, HouseholdMember, Pairing, Resident
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_event import HouseholdEventPage
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.undoing import undo_work
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import NONE, family, save, show

SINCE = dt.date(2020, 5, 1)


class Home:
    """陈玉兰 (head) with her son 李波 and his wife 乌兰图雅, at 石榴苑12号楼."""

    def __init__(self, desk: Desk) -> None:
        self.home = family(desk)
        self.head = self.home.head
        self.son, self.wife = (
            build(Resident, full_name=name, sex=sex, id_number=None, phone=None,
                  birth_date=dt.date(1985, 1, 1))
            for name, sex in (("李波", "1"), ("乌兰图雅", "2"))
        )  # fmt: skip
        rows = [
            build(HouseholdMember, household=self.home.id, resident=one.id, relation_to_head=code,
                  date_from=SINCE)
            for one, code in ((self.son, "20"), (self.wife, "38"))
        ]  # fmt: skip
        save(desk, self.son, self.wife, *rows)


@pytest.fixture
def home(desk: Desk) -> Home:
    return Home(desk)


@pytest.fixture
def page(qtbot, desk: Desk) -> HouseholdEventPage:
    return show(qtbot, HouseholdEventPage(desk))


def told(page: HouseholdEventPage) -> str:
    items = (page._told.itemAt(at).widget() for at in range(page._told.count()))
    return "\n".join(one.text() for one in items if one)


def tick(page: HouseholdEventPage, *people: Resident) -> None:
    for one in people:
        box = page.people.rows[one.id].tick
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space, NONE)


def choose(box, value) -> None:
    box.set_value(value.hex() if isinstance(value, bytes) else value)
    box.activated.emit(box.currentIndex())


def relation(page: HouseholdEventPage, one: bytes, code: str) -> None:
    page.people.rows[one].relation.retype(code)


def members(desk: Desk, home: bytes) -> dict[bytes, str]:
    found = as_of.members(desk.store, home, desk.store.today)
    return {one.resident: one.relation for one in found}


def test_the_line_of_keys_calls_leaving_what_the_button_calls_it(page: HouseholdEventPage) -> None:
    texts = {one.text() for one in page.head.findChildren(QPushButton)}
    assert "取消  Esc" in texts
    assert "Esc 取消" in page.hints


def test_a_young_couple_splits_off(desk: Desk, home: Home, page: HouseholdEventPage) -> None:
    asked, toasts = [], []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    desk.toast_asked.connect(lambda words, undo, _deed: toasts.append((words, undo)))
    page.arrive(act=SPLIT, home=home.home.id)
    tick(page, home.son, home.wife)
    choose(page.people.heads[0].box, home.son.id)
    assert page.people.rows[home.wife.id].relation.box.value() == "12"
    assert page.people.rows[home.wife.id].line.text() == "按原来的关系推出，请核对"
    cell = page.where_to.cells["estate"].control
    cell.setFocus()
    compose(cell, "和顺家园")
    compose(cell, "园" * 40)  # more than the field holds
    assert cell.text() == "和顺家园"
    assert told(page).startswith("陈玉兰户 3 人中 2 人从")
    assert "由李波当户主，住到和顺家园" in told(page)
    before = members(desk, home.home.id)
    assert page.do()
    key, where = asked[-1]
    assert key == "household_form"
    assert members(desk, where["record"]) == {home.son.id: "02", home.wife.id: "12"}
    words, undo = toasts[-1]
    assert words == "已办分户：李波户"
    undo()
    assert members(desk, home.home.id) == before


def test_each_tick_stands_beside_a_name_whose_relation_reads_as_no_sex(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    girl = build(Resident, full_name="李红", sex="2", id_number=None, phone=None)
    save(desk, girl, build(HouseholdMember, household=home.home.id, resident=girl.id,
                           relation_to_head="30", date_from=SINCE))  # fmt: skip
    page.arrive(act=SPLIT, home=home.home.id)
    QApplication.processEvents()
    line = page.people.rows[girl.id]
    assert line.line.label.text().startswith("李红　户主之女 · 女")
    assert page.people.rows[home.head].line.label.text().startswith("陈玉兰　户主 · ")
    middles = [one.mapTo(line, one.rect().center()).y() for one in (line.tick, line.line.label)]
    assert abs(middles[0] - middles[1]) <= 1


def test_what_is_missing_is_said_beside_its_field(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    page.arrive(act=SPLIT, home=home.home.id)
    assert not page.do()
    assert page.bar.words.text() == "请选谁分出去"
    tick(page, home.son)
    page.day.setText("2019-01-01")
    assert page.day_row.text().startswith("日期不能早于 2020-05-01")
    assert page.where_to.cells["estate"].text() == "请写明住到哪里，至少写小区或院落"
    assert page.people.rows[home.son.id].line.text() == "请选李波与户主的关系"
    assert not page.do()
    assert page.day.hasFocus()
    assert desk.store.count(Household) == 1


def test_two_households_become_one(desk: Desk, home: Home, page: HouseholdEventPage) -> None:
    other = family(desk, "王秀英", "7")
    page.arrive(act=JOIN, home=other.id)
    page.where_to.picker.set_target(home.home.id)
    page.judge()
    relation(page, other.head, "75")
    choose(page.left_behind.box, "empty")
    assert "全部并进陈玉兰户：王秀英（户主之姐姐）" in told(page)
    assert page.do()
    assert members(desk, home.home.id)[other.head] == "75"
    gone = desk.store.get(Household, other.id)
    assert gone.moved_out == desk.store.today
    assert desk.store.get(Address, gone.address).occupancy == "empty"


def test_relations_follow_when_a_household_joins_another(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    taking = family(desk, "王秀英", "7")
    page.arrive(act=JOIN, home=home.home.id)
    page.where_to.picker.set_target(taking.id)
    page.judge()
    relation(page, home.head, "30")
    assert page.people.rows[home.son.id].relation.box.value() == "43"


def test_somebody_moves_in(desk: Desk, home: Home, page: HouseholdEventPage) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    page.arrive(act=ARRIVE, home=home.home.id)
    page.picker.picked.emit(mei.id)
    relation(page, mei.id, "97")
    choose(page.status, "temporary")
    assert "李梅（其他亲属）" in told(page)
    assert page.do()
    assert members(desk, home.home.id)[mei.id] == "97"
    came = desk.store.get(Resident, mei.id)
    assert (came.residence_status, came.arrived_on) == ("temporary", desk.store.today)


def test_a_new_household_moves_into_an_empty_dwelling(desk: Desk, page: HouseholdEventPage) -> None:
    mei = build(Resident, id_number=None)
    empty = build(Address, building="9", entrance=None, room="101", occupancy="empty")
    save(desk, mei, empty)
    place = {"estate": "石榴苑", "building": "9", "room": "101"}
    page.arrive(act=ARRIVE, person=mei.id, place=place)
    choose(page.people.heads[0].box, mei.id)
    assert page.do(), page.bar.words.text()
    assert desk.store.get(Address, empty.id).occupancy == "owner"
    (made,) = desk.store.all(Household)
    assert (made.address, made.head) == (empty.id, mei.id)


def test_a_whole_household_moves_out(desk: Desk, home: Home, page: HouseholdEventPage) -> None:
    page.arrive(act=LEAVE, home=home.home.id)
    tick(page, home.son, home.wife, desk.store.get(Resident, home.head))
    assert not page.left_behind.isHidden()
    page.more.setText("长春")
    choose(page.left_behind.box, "let")
    assert page.do()
    assert members(desk, home.home.id) == {}
    row = desk.store.all(HouseholdMember, resident=home.son.id)[0]
    assert (row.date_to, row.remark) == (desk.store.today, "迁往长春")


def test_the_register_may_stay_when_people_leave(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    page.arrive(act=LEAVE, home=home.home.id, person=home.son.id)
    choose(page.status, "registered_living_elsewhere")
    assert "户口留在这一户" in told(page)
    assert page.do()
    stay = as_of.places(desk.store, desk.store.today)[home.son.id]
    assert (stay.household, stay.kind) == (home.home.id, "hukou")


def test_the_head_is_handed_on_with_all_relations(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    page.arrive(act=NEW_HEAD, home=home.home.id)
    choose(page.people.heads[0].box, home.son.id)
    assert page.people.relations() == {home.head: "52", home.son.id: "02", home.wife.id: "12"}
    choose(page.people.heads[0].box, home.wife.id)
    assert page.people.relations() == {home.head: "54", home.son.id: "11", home.wife.id: "02"}
    assert page.do()
    assert desk.store.get(Household, home.home.id).head == home.wife.id


def test_a_death_offers_what_is_open_and_closes_what_is_ticked(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    pair, other = (
        build(Pairing, side_a=home.son.id, side_b=home.head, kind=kind, side_b_name="陈玉兰")
        for kind in ("resident_resident", "student_student")
    )
    save(desk, pair, other)
    page.arrive(act=DEATH, home=home.home.id, person=home.head)
    assert set(page.still_open.ticks) == {pair.id, other.id}
    assert page.still_open.ticked() == ()
    page.still_open.ticks[pair.id].setChecked(True)
    choose(page.people.heads[1].box, home.son.id)
    assert "同时结束 1 件" in told(page)
    assert page.do(), page.bar.words.text()
    assert desk.store.get(Pairing, pair.id).state == "ended"
    assert desk.store.get(Pairing, pair.id).end_reason == "本人去世"
    assert desk.store.get(Pairing, other.id).state == "active"
    assert desk.store.get(Household, home.home.id).head == home.son.id


def test_the_acts_are_buttons_on_household_and_person(qtbot, desk: Desk, home: Home) -> None:
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    form = show(qtbot, HouseholdFormPage(desk), record=home.home.id)
    said = [one.text() for one in form.deeds.findChildren(type(form.save_button)) if one.text()]
    assert said == ["分户", "并户", "迁入", "迁出", "户主变更", "死亡登记"]
    one = show(qtbot, ResidentFormPage(desk), record=home.son.id)
    buttons = {b.text(): b for b in one.deeds.findChildren(type(one.save_button)) if b.text()}
    buttons["迁出"].click()
    assert asked[-1] == (
        "household_event", {"act": LEAVE, "home": home.home.id, "person": home.son.id}
    )  # fmt: skip


def test_undo_of_an_event_can_itself_be_done_again(
    desk: Desk, home: Home, page: HouseholdEventPage
) -> None:
    page.arrive(act=LEAVE, home=home.home.id, person=home.son.id)
    works = []
    desk.changed.connect(lambda changes: works.append(changes.work))
    assert page.do()
    undo_work(desk, works[-1])
    assert home.son.id in members(desk, home.home.id)
    undo_work(desk, works[-1])
    assert home.son.id not in members(desk, home.home.id)


def test_a_person_without_a_household_dies_from_their_own_page(
    qtbot, desk: Desk, page: HouseholdEventPage
) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    form = show(qtbot, ResidentFormPage(desk), record=mei.id)
    buttons = {b.text(): b for b in form.deeds.findChildren(type(form.save_button)) if b.text()}
    assert list(buttons) == ["迁入", "迁出", "死亡登记"]
    buttons["死亡登记"].click()
    page.arrive(**asked[-1][1])
    assert "李梅于" in told(page)
    assert page.do(), page.bar.words.text()
    assert asked[-1] == ("resident_form", {"record": mei.id})
    assert desk.store.get(Resident, mei.id).residence_status == "deceased"
    form.open(desk.store.get(Resident, mei.id))
    assert form.deeds.isHidden()
