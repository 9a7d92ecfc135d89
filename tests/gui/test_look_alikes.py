"""Who may be registered already: pointed out, compared, opened, told apart once and for all."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from db.kinds import Household, NotSamePerson, Resident
from desktop_app.gui.compare_card import compared
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.resident_form import ResidentFormPage
from tests.builders import WOMAN, build
from tests.compose import compose
from tests.gui.office_desk import (
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
)


def register_namesake(qtbot, desk: Desk) -> ResidentFormPage:
    """Type a second 李梅 born on the same day."""
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "full_name")
    compose(focus(), "李梅")
    go(page, "birth_date")
    type_keys("19900307")
    enter()
    return page


def test_a_phone_and_a_name_point_somebody_out_too(qtbot, desk: Desk) -> None:
    save(desk, build(Resident, id_number=None, birth_date=None))
    page = show(qtbot, ResidentFormPage(desk))
    go(page, "full_name")
    compose(focus(), "李梅")
    enter()
    assert not page.twins.isVisible()
    go(page, "phone")
    type_keys("15400000001")
    enter()
    assert "同名，电话一样" in page.twins.words.text()
    assert "15400000001" not in page.twins.words.text()


def test_what_a_person_says_of_their_people_matches_nobody(qtbot, desk: Desk) -> None:
    save(desk, build(Resident, full_name="乌兰图雅", id_number=None, ethnicity_code="02"))
    page = show(qtbot, ResidentFormPage(desk))
    page.form.editors["ethnicity_code"].retype("02")
    page.form.editors["birth_date"].retype("1990-03-07")
    go(page, "full_name")
    compose(focus(), "李梅")
    enter()
    assert not page.twins.isVisible()


def test_both_stand_side_by_side_with_what_differs_marked_first(qtbot, desk: Desk) -> None:
    save(desk, build(Resident, id_number=None, workplace="同心里小学", ethnicity_code="02"))
    page = register_namesake(qtbot, desk)
    page.twins._buttons[0].click()
    words = [one.text() for one in page.twins.card.findChildren(QLabel) if not one.isHidden()]
    assert words.index("不同") < words.index("相同")
    assert "同心里小学" in words
    assert not any("民族" in one for one in words)
    press(Qt.Key.Key_Escape)
    assert not page.twins.card.isVisible()


def test_a_comparison_holds_masked_values_against_each_other_in_full() -> None:
    one, other = build(Resident), build(Resident, id_number="229902199003072045")
    store = open_desk()
    with store as desk:
        pairs = {pair.label: pair for pair in compared(desk.store, one, other)}
    assert pairs["证件号码"].one == pairs["证件号码"].other == "229902************"
    assert not pairs["证件号码"].is_same
    assert pairs["姓名"].is_same


def test_the_other_one_is_opened(qtbot, desk: Desk) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    page = register_namesake(qtbot, desk)
    asked: list[tuple] = []
    desk.page_asked.connect(lambda *words: asked.append(words))
    page.twins._buttons[1].click()
    assert asked == [("resident_form", {"record": mei.id})]


def test_who_was_told_apart_is_never_asked_again(qtbot, desk: Desk) -> None:
    mei = build(Resident, id_number=None)
    save(desk, mei)
    page = register_namesake(qtbot, desk)
    page.twins._buttons[2].click()
    assert desk.store.count(NotSamePerson) == 0
    page.form.editors["sex"].retype("2")
    tell(page)
    assert page.save(), page.form.faults
    (told,) = desk.store.all(NotSamePerson)
    assert {told.one, told.other} == {mei.id, page.record.id}
    for record in (mei.id, page.record.id):
        again = show(qtbot, ResidentFormPage(desk), record=record)
        go(again, "full_name")
        go(again, "phone")
        assert not again.twins.isVisible()


def test_a_kept_person_is_told_apart_at_once_and_that_is_taken_back(qtbot, desk, toasts) -> None:
    mei, twin = build(Resident, id_number=None), build(Resident, id_number=None)
    save(desk, mei, twin)
    page = show(qtbot, ResidentFormPage(desk), record=mei.id)
    go(page, "full_name")
    go(page, "phone")
    page.twins._buttons[2].click()
    assert desk.store.count(NotSamePerson) == 1
    assert toasts[-1][0] == "已记下：和李梅不是同一人"
    toasts[-1][1]()
    assert desk.store.count(NotSamePerson) == 0


def test_the_number_is_the_surest_sign(qtbot, desk: Desk) -> None:
    save(desk, build(Resident, birth_date=dt.date(1990, 3, 7)))
    page = show(qtbot, ResidentFormPage(desk))
    type_keys(WOMAN)
    enter()
    assert "证件号码一样" in page.twins.words.text()


def test_a_household_in_the_same_dwelling_is_pointed_out(qtbot, desk: Desk) -> None:
    home = family(desk)
    page = show(qtbot, HouseholdFormPage(desk))
    cells = {"estate": "石榴苑", "building": "12号楼", "entrance": "2", "room": "301"}
    for name, words in cells.items():
        go(page, f"address.{name}")
        compose(focus(), words)
    enter()
    assert "陈玉兰户（同一处住址" in page.twins.words.text()
    page.twins._buttons[0].click()
    words = [one.text() for one in page.twins.card.findChildren(QLabel)]
    assert "陈玉兰" in words
    page.twins._buttons[2].click()
    assert not page.twins.isVisible()
    assert page.save()
    assert len(desk.store.all(Household, address=desk.store.get(Household, home.id).address)) == 2
