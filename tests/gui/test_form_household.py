"""Registering households: the dwelling, the members, the head."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QPushButton

from db.kinds import Address, Household, HouseholdMember, OrgUnit, Resident
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_form import HouseholdFormPage
from tests.builders import MAN, build
from tests.compose import compose
from tests.gui.office_desk import at, enter, family, focus, go, save, show


def pick(page: HouseholdFormPage, person: Resident) -> None:
    page.members.box.picker.picked.emit(person.id)


def test_a_household_is_made_with_its_dwelling_and_members(qtbot, desk: Desk) -> None:
    mei = build(Resident)
    bo = build(Resident, full_name="李波", id_number=MAN, sex="1", birth_date=None)
    save(desk, mei, bo)
    page = show(qtbot, HouseholdFormPage(desk))
    compose(focus(), "石榴苑")
    enter()
    compose(focus(), "3号楼")
    enter()
    assert at(page) == "address.entrance"
    pick(page, mei)
    pick(page, bo)
    page.members._rows[1][1].retype("11")
    assert page.save(), page.form.faults
    home = desk.store.all(Household)[0]
    assert home.head == mei.id
    assert desk.store.called(home) == "李梅户"
    relations = {
        one.resident: one.relation_to_head
        for one in desk.store.all(HouseholdMember, household=home.id)
    }
    assert relations == {mei.id: "02", bo.id: "11"}
    assert desk.store.get(Address, home.address).name == "石榴苑3号楼"


def test_assistance_is_asked_for_once_a_purpose_is_written_down(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    asked = page.form.rows["assistance_kinds"]
    assert not asked.isVisibleTo(page)
    unit = desk.store.get(OrgUnit, desk.store.facts.unit)
    unit.aid_purpose = "按民政部门要求核对临时救助"
    save(desk, unit)
    page.arrive(record=home.id)
    assert asked.isVisibleTo(page)
    page.form.editors["assistance_kinds"].put(("temporary",))
    assert page.save(), page.form.faults
    assert desk.store.get(Household, home.id).assistance_kinds == ("temporary",)


def test_every_member_needs_a_relation_and_one_is_head(qtbot, desk: Desk) -> None:
    home = family(desk)
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    pick(page, mei)
    assert not page.save()
    assert page.form.rows["members"].text() == "每位成员都要选与户主关系"
    page.members._rows[1][1].retype("02")
    assert not page.save()
    assert page.form.rows["members"].text() == "一户只能有一位户主，请改其中一位的关系"


def test_the_head_can_be_handed_on_in_one_save(qtbot, desk: Desk) -> None:
    home = family(desk)
    mei = build(Resident)
    save(desk, mei, build(HouseholdMember, household=home.id, resident=mei.id,
                          relation_to_head="30"))  # fmt: skip
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    page.members._rows[0][1].retype("52")
    page.members._rows[1][1].retype("02")
    assert page.save(), page.form.faults
    assert desk.store.get(Household, home.id).head == mei.id


def test_the_history_tells_of_members_as_they_come(qtbot, desk: Desk) -> None:
    home, mei = build(Household), build(Resident, full_name="李梅")
    save(desk, home, mei)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    assert len(page.history._events) == 1
    save(desk, build(HouseholdMember, household=home.id, resident=mei.id))
    (step,) = page.history._events[0].steps
    assert (step.label, step.old, step.new) == ("户成员", "—", "李梅")


def test_a_member_who_leaves_keeps_the_history(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    page.members._remove(page.members._rows[0][0])
    assert page.save(), page.form.faults
    gone = desk.store.all(HouseholdMember)[0]
    assert gone.date_to == desk.store.today
    assert desk.store.get(Household, home.id).head is None


def test_a_member_from_another_household_moves(qtbot, desk: Desk) -> None:
    old, new = family(desk), family(desk, "乌兰图雅", "7")
    person = desk.store.get(Resident, old.head)
    page = show(qtbot, HouseholdFormPage(desk), record=new.id)
    pick(page, person)
    assert "保存后从陈玉兰户迁来" in page.members._details(
        page.members._rows[1][0], person
    )  # fmt: skip
    page.members._rows[1][1].retype("99")
    assert page.save(), page.form.faults
    places = {m.household: m for m in desk.store.all(HouseholdMember, resident=person.id)}
    assert places[old.id].date_to == desk.store.today
    assert places[new.id].date_to is None


def test_the_grid_follows_the_building(qtbot, desk: Desk) -> None:
    family(desk, building="12")
    page = show(qtbot, HouseholdFormPage(desk))
    for path, words in (("address.estate", "石榴苑"), ("address.building", "12号楼")):
        go(page, path)
        compose(focus(), words)
        enter()
    grid = page.form.editors["address.grid_unit"].control
    qtbot.waitUntil(lambda: grid.text() == "第三网格")


def test_a_shared_dwelling_is_left_alone_when_one_household_moves(qtbot, desk: Desk) -> None:
    home = family(desk)
    other = build(Household, address=home.address)
    save(desk, other)
    page = show(qtbot, HouseholdFormPage(desk), record=other.id)
    go(page, "address.room")
    compose(focus(), "302")
    assert page.save(), page.form.faults
    assert desk.store.get(Address, home.address).room == "301"
    assert desk.store.get(Address, desk.store.get(Household, other.id).address).room == "302"


def test_members_come_back_from_a_draft(qtbot, desk: Desk) -> None:
    home = family(desk)
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    pick(page, mei)
    page.members._rows[1][1].retype("30")
    page.leave()
    again = show(qtbot, HouseholdFormPage(desk), record=home.id)
    again.draft_bar._buttons[0].click()
    assert again.save(), again.form.faults
    assert desk.store.count(HouseholdMember, household=home.id) == 2


def test_what_the_book_says_of_a_member_stands_at_the_members(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    page.members._rows[0][1].retype("51")  # 父, and she is a woman
    assert not page.save()
    assert page.form.rows["members"].text() == "性别和与户主关系“父亲”对不上，请核对"


def stay(page: HouseholdFormPage, row: int, name: str, words: str) -> None:
    page.members._rows[row].stay[name].retype(words)


def test_a_member_may_be_registered_here_and_live_elsewhere(qtbot, desk: Desk) -> None:
    old, new = family(desk), family(desk, "乌兰图雅", "7")
    person = desk.store.get(Resident, old.head)
    page = show(qtbot, HouseholdFormPage(desk), record=new.id)
    pick(page, person)
    page.members._rows[1].relation.retype("99")
    assert page.members._rows[1].inside.isHidden()
    stay(page, 1, "membership_kind", "hukou")
    stay(page, 1, "date_from", "2019-04-01")
    assert page.save(), page.form.faults
    kept = {m.membership_kind: m for m in desk.store.all(HouseholdMember, resident=person.id)}
    assert (kept["residence"].household, kept["residence"].date_to) == (old.id, None)
    assert (kept["hukou"].household, kept["hukou"].date_from) == (new.id, dt.date(2019, 4, 1))
    again = show(qtbot, HouseholdFormPage(desk), record=new.id)
    told = again.members._details(again.members._rows[1].kept, person)
    assert "户籍 · 2019-04-01 起" in told


def test_whoever_lives_elsewhere_is_added_as_registered(qtbot, desk: Desk) -> None:
    home = family(desk)
    mei = build(Resident, residence_status="registered_living_elsewhere")
    save(desk, mei)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    pick(page, mei)
    page.members._rows[1].relation.retype("30")
    assert page.save(), page.form.faults
    (kept,) = desk.store.all(HouseholdMember, resident=mei.id)
    assert (kept.membership_kind, kept.date_from) == ("hukou", None)


def test_a_member_ends_on_the_day_that_was_written(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    stay(page, 0, "date_to", "2020-01-01")
    assert not page.save()
    assert page.form.rows["members"].text() == "终止日期不能早于起始日期，请改正"
    stay(page, 0, "date_to", (desk.store.today + dt.timedelta(1)).isoformat())
    assert not page.save()
    assert page.form.rows["members"].text().startswith("终止日期还没有到")
    stay(page, 0, "date_to", "二月")
    assert not page.save()
    stay(page, 0, "date_to", "2024-02-01")
    assert page.save(), page.form.faults
    (gone,) = desk.store.all(HouseholdMember)
    assert (gone.date_to, gone.household) == (dt.date(2024, 2, 1), home.id)
    assert desk.store.get(Household, home.id).head is None
    assert page.members._rows == []


def test_two_places_of_one_nature_are_refused(qtbot, desk: Desk) -> None:
    old, new = family(desk), family(desk, "乌兰图雅", "7")
    person = desk.store.get(Resident, old.head)
    save(desk, build(HouseholdMember, household=new.id, resident=person.id,
                     membership_kind="hukou", relation_to_head="99"))  # fmt: skip
    page = show(qtbot, HouseholdFormPage(desk), record=new.id)
    at_row = [one.kept.resident for one in page.members._rows].index(person.id)
    stay(page, at_row, "membership_kind", "residence")
    assert not page.save()
    assert "同一时间已有一处居住登记" in page.form.rows["members"].text()


def test_nature_and_days_come_back_from_a_draft(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    stay(page, 0, "membership_kind", "hukou")
    stay(page, 0, "date_to", "二月")
    stay(page, 0, "remark", "周末回来住")
    page.leave()
    again = show(qtbot, HouseholdFormPage(desk), record=home.id)
    again.draft_bar._buttons[0].click()
    line = again.members._rows[0]
    assert [one.typed() for one in line.stay.values()] == [
        "hukou", "2020-05-01", "二月", "周末回来住",
    ]  # fmt: skip
    assert not line.inside.isHidden()


def test_the_rarer_editors_open_from_their_button(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    more = next(
        one
        for one in page.members.box.findChildren(QPushButton)
        if one.accessibleName() == "陈玉兰的性质、日期、备注"
    )
    more.click()
    line = page.members._rows[0]
    assert line.inside.isVisible()
    assert line.stay["membership_kind"].control.accessibleName() == "陈玉兰的成员性质"
    more.click()
    assert line.inside.isHidden()


def test_a_remark_on_a_member_is_written_below_the_line(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    for one in page.members.box.findChildren(QPushButton):
        if one.accessibleName() == "陈玉兰的性质、日期、备注":
            one.click()
    remark = page.members._rows[0].stay["remark"].control
    remark.setFocus()
    compose(focus(), "周末回来住")
    assert page.save(), page.form.faults
    (kept,) = desk.store.all(HouseholdMember)
    assert kept.remark == "周末回来住"
    page.arrive(record=home.id)
    line = page.members._rows[0]
    qtbot.waitUntil(line.inside.isVisible)  # what was written is seen without a press
    assert line.stay["remark"].control.text() == "周末回来住"


def test_a_remark_on_whoever_moves_in_is_of_the_new_place(qtbot, desk: Desk) -> None:
    old, new = family(desk), family(desk, "乌兰图雅", "7")
    person = desk.store.get(Resident, old.head)
    page = show(qtbot, HouseholdFormPage(desk), record=new.id)
    pick(page, person)
    page.members._rows[1].relation.retype("99")
    stay(page, 1, "remark", "寄住到暑假")
    assert page.save(), page.form.faults
    places = {m.household: m.remark for m in desk.store.all(HouseholdMember, resident=person.id)}
    assert places == {old.id: None, new.id: "寄住到暑假"}
