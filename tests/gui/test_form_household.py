"""Registering households: the dwelling, the members, the head."""

from __future__ import annotations

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
    compose(focus(), "石榴苑")
    enter()
    compose(focus(), "12号楼")
    enter()
    assert page.form.editors["address.grid_unit"].control.text() == "第三网格"


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
