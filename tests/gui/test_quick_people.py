"""Registering a resident or a household from a picker, without leaving what is being filled in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt

from db import homes
from db.household_act import ARRIVE
from db.kinds import (
    Address,
    Household,
    HouseholdMember,
    MicroWish,
    NotSamePerson,
    OrgUnit,
    Resident,
    Visit,
    VolunteerSession,
    VolunteerShare,
)
from db.relations import HEAD
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_event import HouseholdEventPage
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page, list_page
from desktop_app.gui.picker import Picker
from desktop_app.gui.quick_new import LIKE
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.roll import Roll
from desktop_app.gui.short_forms import NOT_TOLD
from desktop_app.gui.workbench.quick_visit import QuickVisit
from tests.builders import WOMAN, build
from tests.compose import compose
from tests.gui.office_desk import CTRL, family, focus, go, press, save, show, type_keys


@pytest.fixture
def wish(qtbot, desk: Desk) -> RecordPage:
    """The form of a wish, begun, with the cursor where its person goes."""
    return form_of(qtbot, desk, MicroWish, "wisher")


def form_of(qtbot: Any, desk: Desk, kind: type, path: str) -> RecordPage:
    place = place_of(kind)
    assert place is not None
    page = show(qtbot, form_page(place, desk))
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    go(page, path)
    return page


def picker_at(page: RecordPage, path: str) -> Picker:
    return page.form.editors[path].picker  # type: ignore[attr-defined, no-any-return]


def begin(page: RecordPage, name: str) -> None:
    """Type a name nobody has and ask for the short form."""
    compose(focus(), name)
    press(Qt.Key.Key_N, CTRL)
    assert page.quick.isVisible()


def put(page: RecordPage, **values: Any) -> None:
    for name, value in values.items():
        page.quick._form.editors[name].put(value)


def told(page: RecordPage, **values: Any) -> None:
    """Fill in a person who was told, and save."""
    put(page, sex="2", notice_method="in_person", **values)
    page.quick.press()


def test_somebody_new_is_registered_from_the_form_of_a_wish(qtbot, desk, wish, toasts) -> None:
    wish.form.editors["content"].put("想要一副老花镜")
    begin(wish, "其木格")
    assert wish.quick.rows["full_name"].control.text() == "其木格"
    assert focus() is wish.quick.rows["id_number"].control
    type_keys(WOMAN)
    press(Qt.Key.Key_Return)
    assert wish.quick.rows["birth_date"].control.text() == "1990-03-07"
    put(wish, notice_method="in_person")
    press(Qt.Key.Key_Return, CTRL)
    (made,) = desk.store.all(Resident)
    assert (made.full_name, made.sex, made.id_number) == ("其木格", "2", WOMAN)
    assert (made.notice_on, made.notice_method) == (desk.store.today, "in_person")
    assert wish.form.editors["wisher"].value() == made.id
    assert wish.form.editors["content"].value() == "想要一副老花镜"
    picker = picker_at(wish, "wisher")
    qtbot.waitUntil(picker.hasFocus)
    assert picker.text() == "其木格"
    assert not wish.quick.isVisible()
    words, undo, *_ = toasts[-1]
    assert words == "已登记 其木格"
    undo()
    assert desk.store.count(Resident) == 0


def test_thinking_better_of_it_leaves_the_words_in_the_line(desk: Desk, wish) -> None:
    begin(wish, "其木格")
    press(Qt.Key.Key_Escape)
    assert not wish.quick.isVisible()
    assert picker_at(wish, "wisher").text() == "其木格"
    assert desk.store.count(Resident) == 0


def test_nobody_is_registered_who_was_not_told(desk: Desk, wish) -> None:
    begin(wish, "其木格")
    put(wish, sex="2", birth_date=dt.date(1990, 3, 7))
    wish.quick.press()
    assert wish.quick.rows["notice_method"].text() == NOT_TOLD
    assert desk.store.count(Resident) == 0


def test_a_child_has_a_guardian_asked_for(desk: Desk, wish) -> None:
    begin(wish, "其木格")
    assert wish.quick.rows["guardian"].isHidden()
    told(wish, birth_date=desk.store.today - dt.timedelta(days=900))
    assert wish.quick.rows["guardian"].isVisible()
    assert wish.quick.rows["guardian"].text() == "请填写监护人"
    compose(wish.quick.rows["guardian"].control, "乌云")
    wish.quick.press()
    (made,) = desk.store.all(Resident)
    assert (made.guardian, made.guardian_name) == (None, "乌云")


def test_who_is_registered_already_is_pointed_out_and_taken(qtbot, desk: Desk) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    page = form_of(qtbot, desk, MicroWish, "wisher")
    begin(page, "李梅")
    told(page, birth_date=mei.birth_date)
    assert desk.store.count(Resident) == 1
    assert "同名，同一天出生" in page.quick.twins.words.text()
    assert page.quick._loose.text() == LIKE
    page.quick.twins._buttons[0].click()
    assert page.quick.twins.card.isVisible()
    page.quick.twins._buttons[1].click()
    assert page.form.editors["wisher"].value() == mei.id
    assert not page.quick.isVisible()
    assert desk.store.count(Resident) == 1


def test_a_namesake_is_told_apart_before_another_is_registered(qtbot, desk: Desk) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    page = form_of(qtbot, desk, MicroWish, "wisher")
    begin(page, "李梅")
    told(page)
    assert "同名" in page.quick.twins.words.text()  # nothing else is known of them yet
    page.quick.twins._buttons[2].click()
    assert not page.quick.twins.isVisible()
    page.quick.press()
    other = next(one for one in desk.store.all(Resident) if one.id != mei.id)
    (apart,) = desk.store.all(NotSamePerson)
    assert {apart.one, apart.other} == {mei.id, other.id}
    assert page.form.editors["wisher"].value() == other.id


def test_an_office_without_a_purpose_is_asked_for_no_number(qtbot, desk: Desk) -> None:
    unit = desk.store.get(OrgUnit, desk.store.facts.unit)
    unit.id_purpose = None
    save(desk, unit)
    page = form_of(qtbot, desk, MicroWish, "wisher")
    begin(page, "其木格")
    assert "id_number" not in page.quick.rows
    told(page, birth_date=dt.date(1990, 3, 7))
    assert desk.store.count(Resident) == 1


def test_who_may_not_register_is_offered_nothing(desk: Desk, wish) -> None:
    picker = picker_at(wish, "wisher")
    assert picker._new
    desk._clerk = dataclasses.replace(desk.clerk, roles=frozenset({"admin"}))
    assert not picker._new


def test_a_visit_offers_a_person_and_a_household(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, Visit, "targets")
    compose(focus(), "其木格")
    picker = picker_at(page, "targets")
    assert picker.list.words == [
        "没有找到",
        "＋ 登记居民：其木格（Ctrl+N）",
        "＋ 新立一户：以 其木格 为户主",
    ]


def new_home(page: RecordPage, name: str) -> None:
    """Ask for a household from the list below the targets of a visit."""
    compose(focus(), name)
    press(Qt.Key.Key_Up)
    while picker_at(page, "targets").list.row < len(picker_at(page, "targets").list.words) - 1:
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert page.quick.isVisible()


def test_a_household_is_registered_with_its_head_who_is_new_as_well(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, Visit, "targets")
    new_home(page, "其木格")
    put(page, estate="石榴苑", building="3号楼", room="101")
    head = page.quick.rows["head"].control
    assert head.text() == "其木格"
    head.setFocus()
    press(Qt.Key.Key_N, CTRL)
    inside = page.quick._inside
    assert inside.isVisible()
    for name, value in {"sex": "2", "notice_method": "in_person"}.items():
        inside._form.editors[name].put(value)
    inside.press()
    (person,) = desk.store.all(Resident)
    assert head.target == person.id
    page.quick.press()
    (home,) = desk.store.all(Household)
    assert (home.head, desk.store.get(Address, home.address).name) == (
        person.id,
        "石榴苑3号楼101室",
    )
    member = homes.place_of(desk.store, person.id, desk.store.today)
    assert member is not None
    assert (member.household, member.relation_to_head) == (home.id, HEAD)
    assert page.form.editors["targets"].targets() == [(home.id, "其木格户")]


def test_a_household_at_the_same_place_is_pointed_out_first(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = form_of(qtbot, desk, Visit, "targets")
    new_home(page, "其木格")
    page.quick.rows["head"].control.remove()
    put(page, estate="石榴苑", building="12号楼", entrance="2", room="301")
    page.quick.press()
    assert desk.store.count(Household) == 1
    assert "陈玉兰户（同一处住址" in page.quick.twins.words.text()
    page.quick.twins._buttons[1].click()
    assert page.form.editors["targets"].targets() == [(home.id, "陈玉兰户")]


def test_a_head_who_lives_elsewhere_moves_only_once_that_was_said(qtbot, desk: Desk) -> None:
    old = family(desk)
    page = form_of(qtbot, desk, Visit, "targets")
    new_home(page, "陈玉兰")
    assert page.quick.rows["head"].control.target == old.head
    put(page, estate="和顺家园")
    page.quick.press()
    assert "户主现在住在这一户" in page.quick.twins.words.text()
    page.quick.twins._buttons[2].click()
    page.quick.press()
    rows = {one.household: one for one in desk.store.all(HouseholdMember, resident=old.head)}
    assert len(rows) == 2
    assert rows.pop(old.id).date_to == desk.store.today
    (stay,) = rows.values()
    assert (stay.date_to, stay.relation_to_head) == (None, HEAD)


def test_who_moves_in_is_registered_without_leaving_the_page(qtbot, desk: Desk) -> None:
    page = show(qtbot, HouseholdEventPage(desk))
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    asked: list[tuple] = []
    desk.page_asked.connect(lambda *words: asked.append(words))
    page.arrive(act=ARRIVE, place={"estate": "石榴苑"})
    page.picker.setFocus()
    begin(page, "其木格")
    told(page, birth_date=dt.date(1990, 3, 7))
    (made,) = desk.store.all(Resident)
    assert list(page.people.rows) == [made.id]
    assert not asked
    qtbot.waitUntil(page.picker.hasFocus)


def test_a_new_member_is_registered_within_the_form_of_the_household(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk), record=home.id)
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page.members.box.picker.setFocus()
    begin(page, "李波")
    told(page, birth_date=dt.date(1985, 1, 1))
    made = next(one for one in desk.store.all(Resident) if one.full_name == "李波")
    page.members._rows[-1].relation.retype("99")
    assert page.save(), page.form.faults
    assert {one.resident for one in homes.members_of(desk.store, home.id)} == {home.head, made.id}


def test_another_picker_may_ask_meanwhile_and_no_words_are_lost(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, Visit, "targets")
    begin(page, "其木格")
    go(page, "visitors")
    begin(page, "单雪梅")
    assert picker_at(page, "targets").text() == "其木格"
    press(Qt.Key.Key_Escape)
    assert picker_at(page, "visitors").text() == "单雪梅"


def test_the_line_above_the_visits_takes_somebody_new(qtbot, desk: Desk) -> None:
    place = place_of(Visit)
    assert place is not None
    page = list_page(place, desk)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    page.line.begin()
    begin(page.line, "其木格")
    told(page.line, birth_date=dt.date(1990, 3, 7))
    (made,) = desk.store.all(Resident)
    assert page.line.whom.target == made.id
    qtbot.waitUntil(page.line.what.hasFocus)


def test_the_card_of_a_visit_takes_somebody_new(qtbot, desk: Desk) -> None:
    card = QuickVisit(desk)
    qtbot.addWidget(card)
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    card.begin()
    card.activateWindow()
    whom = card.rows["targets"].control
    whom.setFocus()
    qtbot.waitUntil(whom.hasFocus)
    begin(card, "其木格")
    told(card, birth_date=dt.date(1990, 3, 7))
    (made,) = desk.store.all(Resident)
    assert whom.target == made.id
    whom.setFocus()
    whom.selectAll()
    begin(card, "乌云")
    card.begin(made.id)  # the picker that asked is gone, and nothing is left waiting for it
    assert card.quick.isHidden()


def test_who_volunteered_is_registered_beside_the_roll(qtbot, desk: Desk) -> None:
    session = build(VolunteerSession)
    save(desk, session)
    place = place_of(VolunteerSession)
    assert place is not None
    page = show(qtbot, form_page(place, desk), record=session.id)
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    panel = page.parts["volunteer_share"]
    panel.ask_new()
    panel.ask.rows["volunteer"].control.setFocus()
    begin(page, "李波")
    told(page, birth_date=dt.date(1985, 1, 1))
    panel.ask.press()
    (share,) = desk.store.parts(VolunteerShare, session.id)
    assert (share.volunteer_name, bool(share.volunteer)) == ("李波", True)


UNKNOWN = "还没有对应的居民，要登记吗？不登记，就从列表里选一个或先清空，才能保存"


def test_words_that_name_nobody_are_kept_and_ask_for_a_new_one(qtbot, desk: Desk, wish) -> None:
    compose(focus(), "其木格")
    press(Qt.Key.Key_Tab)
    row = wish.form.rows["wisher"]
    assert row.text() == UNKNOWN
    assert not wish.save()
    assert row.text() == UNKNOWN
    assert desk.store.count(MicroWish) == 0
    assert wish.form.typed()["wisher"] == ["", "其木格"]  # as the draft has it
    (way,) = row._ways
    assert way.text() == "＋ 登记居民：其木格"
    qtbot.waitUntil(way.isVisible)
    way.click()
    assert wish.quick.rows["full_name"].control.text() == "其木格"
    told(wish, birth_date=dt.date(1990, 3, 7))
    go(wish, "wisher")
    press(Qt.Key.Key_Tab)
    assert row.text() == ""
    assert not row._ways


def test_enter_makes_what_nothing_goes_by(qtbot, desk: Desk, wish) -> None:
    save(desk, build(Resident))
    compose(focus(), "李")
    picker = picker_at(wish, "wisher")
    assert picker.list.row == 0  # 李梅
    compose(focus(), "华")
    press(Qt.Key.Key_Return)
    assert wish.quick.rows["full_name"].control.text() == "李华"


def test_a_list_and_the_members_keep_such_words_in_a_draft(qtbot, desk: Desk) -> None:
    page = form_of(qtbot, desk, Visit, "targets")
    compose(focus(), "其木格")
    draft = page.form.typed()
    page.start_new()
    assert picker_at(page, "targets").text() == ""
    page.form.retype(draft)
    assert picker_at(page, "targets").text() == "其木格"
    assert page.form.editors["targets"].targets() == []
    home = family(desk)
    house = show(qtbot, HouseholdFormPage(desk), record=home.id)
    house.members.box.picker.setFocus()
    compose(focus(), "李波")
    assert not house.save()
    assert house.form.rows["members"].text() == UNKNOWN
    draft = house.form.typed()
    house.open(desk.store.get(Household, home.id))
    assert house.members.box.picker.text() == ""
    house.form.retype(draft)
    assert house.members.box.picker.text() == "李波"
