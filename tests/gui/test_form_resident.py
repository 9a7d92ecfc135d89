"""Registering and editing a resident, through the page, by keyboard, into a real book."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from db.kinds import Address, Household, HouseholdMember, Resident
from desktop_app.gui import revealing
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.short_forms import NOT_TOLD
from tests.builders import MAN, WOMAN, build
from tests.compose import compose, compose_preedit
from tests.gui.office_desk import (
    CTRL,
    SHIFT,
    at,
    enter,
    family,
    focus,
    go,
    open_desk,
    press,
    save,
    show,
    tell,
    type_keys,
)  # fmt: skip


def people(desk: Desk) -> list[Resident]:
    return desk.store.all(Resident)


def test_a_resident_is_registered_into_a_known_household_by_keyboard(qtbot, desk, toasts) -> None:
    home = family(desk)
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    assert at(page) == "full_name"
    compose(focus(), "李梅")
    enter()
    assert at(page) == "phone"
    type_keys("15400000001")
    enter()
    assert at(page) == "member.household"
    type_keys("cyl")
    enter()
    enter()
    assert at(page) == "member.relation_to_head"
    type_keys("n")
    enter()
    assert at(page) == "notice_method"
    type_keys("d")
    press(Qt.Key.Key_S, CTRL)
    mei = next(one for one in people(desk) if one.full_name == "李梅")
    assert (mei.notice_on, mei.notice_method) == (desk.store.today, "in_person")
    assert (mei.birth_date, mei.sex, mei.phone) == (dt.date(1990, 3, 7), "2", "15400000001")
    member = desk.store.all(HouseholdMember, resident=mei.id)[0]
    assert (member.household, member.relation_to_head) == (home.id, "30")
    assert toasts[-1][0] == "已登记 李梅"


def test_what_must_be_chosen_says_so(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    box = page.form.editors["sex"].box
    assert (box.value(), box.currentText(), box.placeholderText()) == (None, "", "请选")
    page.form.lock(on=True)
    assert box.placeholderText() == ""  # nobody may choose
    page.form.lock(on=False)
    assert box.placeholderText() == "请选"


def test_the_number_fills_birth_date_sex_and_age(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    assert page.form.editors["birth_date"].control.text() == "1990-03-07"
    assert page.form.editors["sex"].value() == "2"
    assert page.form.rows["birth_date"].control.property("filled")
    assert page.form._shown["=age"].text().endswith("岁")
    assert page.form.rows["id_number"].text() == "校验通过，出生日期、性别已自动填好"


def test_what_staff_typed_is_not_filled_over(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "birth_date")
    type_keys("19900308")
    go(page, "id_number")
    type_keys(WOMAN)
    assert page.form.editors["birth_date"].value() == dt.date(1990, 3, 8)


def test_faults_stand_beside_their_fields_and_save_goes_to_the_first(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "phone")
    type_keys("1381234567")
    enter()
    assert page.form.rows["phone"].text().startswith("手机号应为 11 位，现在是 10 位")
    assert page.blockers.words.text() == "有 1 处要改后才能保存：手机号码"
    press(Qt.Key.Key_S, CTRL)
    assert page.form.rows["full_name"].text() == "请填写姓名"
    assert at(page) == "full_name"
    assert people(desk) == []


def test_an_empty_field_is_no_fault_until_somebody_saves(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "full_name")
    go(page, "phone")
    assert page.form.faults == {}


def test_a_fault_goes_when_it_is_mended(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "phone")
    type_keys("1381234567")
    enter()
    go(page, "phone")
    type_keys("13812345678")
    enter()
    assert page.form.faults == {}
    assert not page.blockers.isVisible()


def test_composing_shows_no_fault_and_takes_no_enter(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "full_name")
    compose_preedit(focus(), "li'mei")
    enter()
    assert at(page) == "full_name"
    assert page.form.faults == {}


def test_shift_enter_goes_back(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "phone")
    press(Qt.Key.Key_Return, SHIFT)
    assert at(page) == "preferred_language"


def test_a_new_household_is_made_with_the_person_as_head(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    go(page, "member.household")
    press(Qt.Key.Key_N, CTRL)
    assert at(page) == "address.estate"
    compose(focus(), "石榴苑")
    go(page, "address.building")
    compose(focus(), "3号楼")
    assert page.form.rows["member.household"].text().startswith("保存时新立一户：以 李梅 为户主")
    tell(page)
    assert page.save()
    home = desk.store.all(Household)[0]
    mei = people(desk)[0]
    assert home.head == mei.id
    assert desk.store.get(Address, home.address).building == "3"
    assert desk.store.all(HouseholdMember)[0].relation_to_head == "02"


def test_two_households_in_one_dwelling_share_its_row(qtbot, desk) -> None:
    family(desk, building="12")
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    for path, words in {
        "address.estate": "石榴苑",
        "address.building": "12号楼",
        "address.entrance": "2单元",
        "address.room": "301",
    }.items():
        go(page, path)
        compose(focus(), words)
    tell(page)
    assert page.save()
    assert desk.store.count(Address) == 1
    assert desk.store.count(Household) == 2


def test_moving_ends_the_old_place_and_begins_a_new_one(qtbot, desk) -> None:
    old, new = family(desk), family(desk, "乌兰图雅", "7")
    head = desk.store.get(Household, old.id).head
    page = show(qtbot, ResidentFormPage(desk), record=head)
    page.home_picker.set_target(new.id)
    page.home_picker.picked.emit(new.id)
    page.home_picker.changed.emit()
    page.form.editors["member.relation_to_head"].retype("99")
    assert page.save(), page.form.faults
    places = {one.household: one for one in desk.store.all(HouseholdMember, resident=head)}
    assert places[old.id].date_to == desk.store.today
    assert places[new.id].date_to is None


def test_whoever_is_registered_here_and_lives_elsewhere_belongs_as_registered(qtbot, desk) -> None:
    home = family(desk)
    page = show(qtbot, ResidentFormPage(desk), values={"member.household": home.id})
    page.form.editors["id_number"].retype(WOMAN)
    page.form.editors["full_name"].retype("李梅")
    page.form.editors["member.relation_to_head"].retype("30")
    assert page.form.editors["member.membership_kind"].value() == "residence"
    page.form.editors["residence_status"].put("registered_living_elsewhere")
    assert page.form.editors["member.membership_kind"].value() == "hukou"
    page.form.editors["member.date_from"].retype("2018-01-01")
    tell(page)
    assert page.save(), page.form.faults
    mei = next(one for one in people(desk) if one.full_name == "李梅")
    (member,) = desk.store.all(HouseholdMember, resident=mei.id)
    assert (member.membership_kind, member.date_from) == ("hukou", dt.date(2018, 1, 1))
    again = show(qtbot, ResidentFormPage(desk), record=mei.id)
    assert again.home_picker.target == home.id
    again.form.editors["member.date_from"].retype("2018-02-01")
    assert again.save(), again.form.faults
    (member,) = desk.store.all(HouseholdMember, resident=mei.id)
    assert (member.membership_kind, member.date_from) == ("hukou", dt.date(2018, 2, 1))


def test_nobody_is_said_to_be_told_before_staff_say_so(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    press(Qt.Key.Key_S, CTRL)
    assert people(desk) == []
    assert at(page) == "notice_method"
    assert page.form.rows["notice_method"].text() == NOT_TOLD
    assert list(page.form.faults) == ["notice_method"]
    type_keys("z")
    assert page.form.editors["notice_on"].value() == desk.store.today
    assert "notice_on" in page.form.filled
    assert page.save(), page.form.faults
    (mei,) = people(desk)
    assert (mei.notice_method, mei.notice_on) == ("posted", desk.store.today)


def test_another_way_of_telling_keeps_the_day_it_was_done(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    page.form.editors["notice_method"].put("in_writing")
    assert page.save(), page.form.faults
    assert people(desk)[0].notice_on == mei.notice_on


def test_what_the_book_refuses_is_said_beside_the_field(qtbot, desk) -> None:
    home = family(desk)
    page = show(qtbot, ResidentFormPage(desk), values={"member.household": home.id})
    page.form.editors["id_number"].retype(WOMAN)
    page.form.editors["full_name"].retype("李梅")
    page.form.editors["member.relation_to_head"].retype("02")
    tell(page)
    assert not page.save()
    words = page.form.rows["member.relation_to_head"].text()
    assert words == "这一户已有户主，请先改那一位的关系"
    go(page, "phone")
    assert page.form.rows["member.relation_to_head"].text() == words
    assert [one.full_name for one in people(desk)] == ["陈玉兰"]


def test_ctrl_enter_saves_and_keeps_the_household_for_the_next(qtbot, desk) -> None:
    home = family(desk)
    page = show(qtbot, ResidentFormPage(desk), values={"member.household": home.id})
    page.form.editors["id_number"].retype(WOMAN)
    page.form.editors["full_name"].retype("李梅")
    page.form.editors["member.relation_to_head"].retype("30")
    tell(page)
    press(Qt.Key.Key_Return, CTRL)
    assert page.is_new
    assert page.form.editors["notice_method"].is_blank
    assert page.form.editors["notice_on"].is_blank
    assert page.form.editors["full_name"].is_blank
    assert page.home_picker.target == home.id
    assert at(page) == "id_number"
    assert not page.form.is_changed


def test_masked_numbers_stay_masked_and_are_never_saved_as_stars(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    number = page.form.editors["id_number"].control
    assert number.text() == "229902************"
    go(page, "id_number")
    type_keys("1")
    assert number.text() == "229902************"
    page.form.editors["workplace"].retype("同心里小学")
    assert page.save()
    assert people(desk)[0].id_number == WOMAN


def test_f8_shows_the_number_for_a_while_and_leaves_a_line_in_the_log(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    number = page.form.editors["id_number"].control
    press(Qt.Key.Key_F8)
    assert number.text() == WOMAN
    newest = desk.store.access_log(desk.clerk, mei)[0].act
    assert (newest.act, set(newest.fields)) == ("查看明文", {"证件号码", "手机"})
    page.revealing.clock.timeout.emit()
    assert number.text() == "229902************"


def test_who_came_into_view_while_a_second_person_was_asked_stays_masked(
    qtbot, desk, monkeypatch
) -> None:
    mei, other = build(Resident), build(Resident, full_name="乌兰图雅", id_number=MAN)
    save(desk, mei, other)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    asked = []
    monkeypatch.setattr(revealing, "with_whom", lambda _desk, _form, deed: asked.append(deed))
    press(Qt.Key.Key_F8)
    page.arrive(record=other.id)
    asked[0](desk.clerk)
    assert page.form.editors["id_number"].control.text().endswith("*")
    assert not [one for one in desk.store.access_log(desk.clerk) if one.act.act == "查看明文"]


def test_a_revealed_number_can_be_corrected(qtbot, desk) -> None:
    mei = build(Resident, sex="1", birth_date=dt.date(1968, 5, 23))
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    press(Qt.Key.Key_F8)
    go(page, "id_number")
    type_keys(MAN)
    page.revealing.cover()
    assert page.save(), page.form.faults
    assert people(desk)[0].id_number == MAN


def test_a_draft_survives_a_new_page(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    page.depart()
    again = show(qtbot, ResidentFormPage(desk))
    assert again.draft_bar.words.text() == "有 1 份没保存的草稿"
    again.draft_bar._buttons[0].click()
    assert again.form.editors["full_name"].value() == "李梅"
    assert again.form.editors["id_number"].value() == WOMAN
    assert at(again) == "full_name"
    tell(again)
    assert again.save(), again.form.faults
    assert desk.store.drafts("resident_form") == {}


def test_a_draft_of_a_kept_record_comes_back_with_its_number_masked_in_the_record(
    qtbot, desk
) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    page.form.editors["workplace"].retype("同心里小学")
    page.leave()
    again = show(qtbot, ResidentFormPage(desk), record=mei.id)
    again.draft_bar._buttons[0].click()
    assert again.form.editors["workplace"].value() == "同心里小学"
    assert again.save()
    assert people(desk)[0].id_number == WOMAN


def test_a_draft_can_be_thrown_away(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "full_name")
    compose(focus(), "李梅")
    page.leave()
    page.arrive()
    page.draft_bar._buttons[1].click()
    assert not page.draft_bar.isVisible()
    assert desk.store.drafts("resident_form") == {}


def test_the_toast_takes_the_registration_back(qtbot, desk, toasts) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    page.form.editors["id_number"].retype(WOMAN)
    page.form.editors["full_name"].retype("李梅")
    tell(page)
    assert page.save()
    toasts[-1][1]()
    assert people(desk) == []
    assert toasts[-1][0] == "已撤销：李梅"
    assert page.is_new
    toasts[-1][1]()
    assert [one.full_name for one in people(desk)] == ["李梅"]


def test_the_history_says_who_changed_what_and_brings_it_back(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    page.form.editors["full_name"].retype("李玫")
    assert page.save()
    newest = page.history._events[0]
    assert (newest.actor, newest.verb) == ("王晓梅", "修改居民")
    assert [(s.label, s.old, s.new) for s in newest.steps] == [("姓名", "李梅", "李玫")]
    page.history.restore_asked.emit("full_name", newest.steps[0].before)
    assert page.form.editors["full_name"].value() == "李梅"
    assert people(desk)[0].full_name == "李玫"


def test_the_history_is_narrowed_to_one_field(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    for path, words in {"full_name": "李玫", "workplace": "同心里小学"}.items():
        page.form.editors[path].retype(words)
        assert page.save()
    box = page.history.filter
    assert [box.itemText(row) for row in range(box.count())] == ["全部栏目", "工作单位", "姓名"]
    box.set_value("姓名")
    box.chosen.emit("姓名")
    QApplication.processEvents()
    told = said_below(page.history)
    assert "姓名：李梅 → 李玫" in told
    assert "工作单位" not in told


def test_the_history_goes_on_paper_from_its_first_day(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    asked: list[tuple[str, dict[str, Any]]] = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.history._print.click()
    ((name, where),) = asked
    assert (name, where["ledger"], where["target"]) == ("ledgers", "R10", mei.id)
    assert where["days"] == (page.history._events[-1].when.date(), desk.store.today)
    page.start_new()
    assert page.history._print.isHidden()


def test_the_history_masks_numbers(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    page.form.editors["phone"].retype("15400000099")
    assert page.save()
    step = page.history._events[0].steps[0]
    assert (step.old, step.new) == ("154****0001", "154****0099")


def test_a_namesake_born_the_same_day_is_pointed_out(qtbot, desk) -> None:
    save(desk, build(Resident, id_number=None))
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    compose(focus(), "李梅")
    enter()
    assert page.twins.words.text().startswith("可能登记过：李梅（同名，同一天出生；1990-03-07 出生")
    assert [one.text() for one in page.twins._buttons] == ["对比", "打开那一条", "不是同一人"]
    page.twins._buttons[2].click()
    assert not page.twins.isVisible()


def test_a_change_from_elsewhere_is_shown_while_nothing_is_typed(qtbot, desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    other = desk.store.get(Resident, mei.id)
    other.full_name = "李玫"
    save(desk, other)
    assert page.form.editors["full_name"].value() == "李玫"
    page.form.editors["full_name"].retype("李美")
    other.full_name = "李枚"
    save(desk, other)
    assert page.form.editors["full_name"].value() == "李美"


def test_words_about_a_value_filled_in_go_once_staff_change_it(qtbot, desk) -> None:
    page = show(qtbot, ResidentFormPage(desk))
    cell = page.form.rows["workplace"]
    page.form.fill("workplace", "瑞光小学", "照上一次填的，可以改")
    assert "照上一次填的" in said_below(cell)
    go(page, "workplace")
    compose(focus(), "明仁医院")
    assert "照上一次填的" not in said_below(cell)
    assert "workplace" not in page.form.filled


def said_below(cell: QWidget) -> str:
    return "".join(one.text() for one in cell.findChildren(QLabel) if one.isVisible())


def test_words_typed_into_a_page_whose_book_was_closed_raise_nothing(qtbot) -> None:
    with open_desk() as closing:
        page = ResidentFormPage(closing)
        qtbot.addWidget(page)
        page.arrive()
        page.form.fill("full_name", "李梅")
        page._drafts.keep_soon()
    page._drafts.keep()
