"""Narrowing a list by conditions in words, and what it may never be narrowed by."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from db.kinds import KINDS, Address, GridUnit, Household, PartnerOrganization, Resident
from db.trouble import Refused
from desktop_app.gui.conditions import TESTS, Condition, Facet, from_json, to_json
from desktop_app.gui.controls import ChoicesBox
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.listable import may_change, may_list, may_narrow
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import family, save

TODAY = dt.date(2026, 6, 1)


def facet(sort: str, values: list, options: list[tuple[str, str]] | None = None) -> Facet:
    return Facet("it", "某项", sort, lambda: values, lambda: options or [])


def holds(one: Facet, test: str, *typed: str) -> list[int]:
    chosen = one.test(test)
    assert chosen is not None
    mask = one.mask(Condition("it", test, one.read(chosen, typed)), TODAY)
    assert mask is not None
    return list(mask)


def test_words_are_compared_without_case_and_width() -> None:
    one = facet("words", ["石榴苑3号楼", "ABC Ｄ", None, ""])
    assert holds(one, "has", "榴苑") == [1, 0, 0, 0]
    assert holds(one, "has", "abc d") == [0, 1, 0, 0]
    assert holds(one, "lacks", "榴苑") == [0, 1, 1, 1]
    assert holds(one, "filled") == [1, 1, 0, 0]
    assert holds(one, "blank") == [0, 0, 1, 1]


def test_days_are_before_after_between_and_near() -> None:
    days = [dt.date(1950, 1, 1), dt.date(2026, 5, 20), dt.date(2026, 6, 8), None]
    one = facet("day", days)
    assert holds(one, "before", "1960-01-01") == [1, 0, 0, 0]
    assert holds(one, "after", "2026-06-01") == [0, 0, 1, 0]
    assert holds(one, "between", "2026-06-30", "2026-05-20") == [0, 1, 1, 0]
    assert holds(one, "past", "30") == [0, 1, 0, 0]
    assert holds(one, "coming", "7") == [0, 0, 1, 0]
    assert holds(one, "blank") == [0, 0, 0, 1]


def test_numbers_codes_and_yes_or_no() -> None:
    assert holds(facet("number", [0, 3, 5, None]), "least", "3") == [0, 1, 1, 0]
    assert holds(facet("number", [0, 3, 5, None]), "between", "5", "1") == [0, 1, 1, 0]
    assert holds(facet("choice", ["1", "2", None]), "is", "1", "9") == [1, 0, 0]
    assert holds(facet("choice", ["1", "2", None]), "not", "1") == [0, 1, 1]
    several = facet("choices", [("a", "b"), ("c",), None])
    assert holds(several, "is", "b") == [1, 0, 0]
    assert holds(several, "not", "b") == [0, 1, 1]
    assert holds(facet("yes_no", [True, False, None]), "no") == [0, 1, 0]
    linked = facet("link", ["aa", "=李梅", None], [("aa", "第三网格"), ("=李梅", "李梅")])
    assert holds(linked, "is", "aa") == [1, 0, 0]
    assert holds(linked, "has", "李") == [0, 1, 0]


@pytest.mark.parametrize(
    ("sort", "test", "typed"),
    [("day", "before", "没有"), ("day", "past", "-3"), ("number", "least", "三"),
     ("words", "has", " "), ("choice", "is", ""), ("number", "between", "3")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_to_do(sort: str, test: str, typed: str) -> None:
    one = facet(sort, [])
    chosen = one.test(test)
    assert chosen is not None
    with pytest.raises(Refused, match=r"请|要"):
        one.read(chosen, [typed])


def test_a_condition_reads_as_a_sentence() -> None:
    born = Facet("birth_date", "出生日期", "day", list)
    assert born.words(Condition("birth_date", "before", ("1960-01-01",))) == (
        "出生日期 早于 1960-01-01"
    )
    status = Facet("s", "人户状态", "choice", list, lambda: [("a", "人在户不在"), ("b", "迁出")])
    assert status.words(Condition("s", "is", ("a", "b"))) == "人户状态 是 人在户不在 或 迁出"
    assert Facet("p", "有结对", "yes_no", list).words(Condition("p", "yes")) == "有结对：是"


def test_conditions_come_back_as_they_were_kept() -> None:
    kept = (Condition("birth_date", "between", ("1950-01-01", "1960-01-01")), Condition("x", "no"))
    assert from_json(to_json(kept)) == kept
    for strange in (None, "", "{}", "[1]", '[["a"]]', '[["a", 2]]', "not json"):
        assert from_json(strange) == ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_no_list_is_narrowed_by_what_belongs_to_the_record_alone(desk, kind) -> None:
    own = {name for name, one in kind.fields().items() if one.own_record_only}
    every = KindFacets(desk.store, kind, tuple).every
    assert not own & (every.keys() | may_list(kind).keys() | may_change(kind).keys())
    for name, one in may_narrow(kind).items():
        if one.masked:
            assert [test.key for test in TESTS[every[name].sort]] == ["filled", "blank"]
            assert name not in may_change(kind)


def test_whoever_gets_assistance_is_no_list(desk) -> None:
    assert "assistance_kinds" not in KindFacets(desk.store, Household, tuple).every


def organizations(qtbot, desk, *records) -> KindPage:
    save(desk, *records)
    source = KindList(desk, PartnerOrganization, (("full_name", 0), ("org_kind", 120)))
    page = KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.activateWindow()
    return page


def names(page) -> list[str]:
    rows = page.table.rows
    return [cells[0] for cells in rows.texts(rows.record_ids())]


def test_a_condition_is_asked_for_by_keys_and_taken_off_by_its_chip(qtbot, desk) -> None:
    page = organizations(
        qtbot, desk,
        build(PartnerOrganization, full_name="甲", joined_on=dt.date(2020, 5, 1)),
        build(PartnerOrganization, full_name="乙", joined_on=dt.date(2024, 5, 1)),
        build(PartnerOrganization, full_name="丙"),
    )  # fmt: skip
    page.filters.opener.click()
    card = page.filters.card
    assert card.isVisible()
    qtbot.keyClicks(card.what, "jrrq")
    assert card.what.value() == "joined_on"
    card.test.set_value("before")
    card.test.activated.emit(card.test.currentIndex())
    day = card._inputs[0]
    day.setFocus()
    qtbot.keyClicks(day, "20230101")
    qtbot.keyClick(day, Qt.Key.Key_Return)
    assert not card.isVisible()
    assert names(page) == ["甲"]
    assert page.count.text() == "筛选出 1 条"
    chip = page.filters.chips.findChild(QPushButton)
    assert chip.text().endswith("早于 2023-01-01")
    assert chip.property("kind") == "condition"
    assert page.views.chip().property("kind") == "chip-on"  # and looks like no condition
    chip.click()
    assert len(names(page)) == 3
    assert not page.filters.chips.isVisible()


def test_what_is_wrong_is_said_and_escape_puts_the_card_away(qtbot, desk) -> None:
    page = organizations(qtbot, desk, build(PartnerOrganization))
    page.filters.open()
    card = page.filters.card
    card.what.set_value("full_name")
    card._offer_tests()
    card.deed.click()
    assert card.isVisible()
    assert "请" in card._wrong.text()
    qtbot.keyClick(card.what, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert page.filters.conditions == ()


def test_conditions_hold_beside_the_words_sought_and_follow_changes(qtbot, desk) -> None:
    one = build(PartnerOrganization, full_name="同心里小学", liaison="李梅")
    page = organizations(qtbot, desk, one, build(PartnerOrganization, full_name="同心里医院"))
    page.filters.set((Condition("liaison", "has", ("李",)),))
    assert names(page) == ["同心里小学"]
    compose(page.box, "医院")
    assert names(page) == []
    page.box.clear()
    changed = one.copy()
    changed.liaison = "王兰"
    save(desk, changed)
    assert names(page) == []
    page.filters.set((Condition("liaison", "filled"),))
    assert names(page) == ["同心里小学"]


def test_conditions_of_another_program_are_passed_over(qtbot, desk) -> None:
    page = organizations(qtbot, desk, build(PartnerOrganization))
    strange = [
        Condition("ethnicity_code", "is", ("05",)), Condition("full_name", "smells", ("x",)),
        Condition("joined_on", "before", ("gestern",)),
    ]  # fmt: skip
    page.filters.set(strange)
    assert page.filters.conditions == ()
    assert len(names(page)) == 1


def residents(qtbot, desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.views.set_value("all")
    page.reload()
    return page


def test_people_are_narrowed_by_the_roll_and_by_columns_it_does_not_hold(qtbot, desk) -> None:
    family(desk, "陈玉兰")
    save(
        desk,
        build(Resident, full_name="李梅", education="20", phone=None),
        build(Resident, full_name="王刚", sex="1", birth_date=dt.date(1950, 1, 1), id_number=None),
    )
    page = residents(qtbot, desk)
    (grid,) = desk.store.all(GridUnit)

    def found(*conditions: Condition) -> list[str]:
        page.filters.set(conditions)
        return names(page)

    assert found(Condition("grid_unit", "is", (grid.id.hex(),))) == ["陈玉兰"]
    assert found(Condition("where", "has", ("12",))) == ["陈玉兰"]
    assert found(Condition("birth_date", "before", ("1960-01-01",))) == ["王刚"]
    assert found(Condition("age", "least", ("70",))) == ["王刚"]
    assert found(Condition("phone", "filled")) == ["王刚"]
    assert len(found(Condition("phone", "has", ("1",)))) == 3
    assert found(Condition("education", "is", ("20",))) == ["李梅"]
    assert found(Condition("education", "blank"), Condition("sex", "is", ("1",))) == ["王刚"]
    assert "所属网格 是 第三网格" in [
        words for _, words in _worded(page, Condition("grid_unit", "is", (grid.id.hex(),)))
    ]


def _worded(page, *conditions):
    page.filters.set(conditions)
    return page.filters.narrowing.words()


def test_homes_are_narrowed_by_people_and_days(qtbot, desk) -> None:
    family(desk, "陈玉兰")
    place = build(Address, building="9")
    save(desk, place, build(Household, address=place.id, checked_on=dt.date(2026, 1, 1)))
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.filters.set((Condition("members", "least", ("1",)),))
    assert names(page) == ["陈玉兰"]
    page.filters.set((Condition("checked_on", "filled"),))
    assert names(page) == ["（没有户主）"]
    page.filters.set((Condition("household_kind", "is", ("family",)),))
    assert len(names(page)) == 2


def test_enter_leads_from_the_condition_to_its_chips_and_puts_it_on(qtbot, desk) -> None:
    page = organizations(
        qtbot, desk, build(PartnerOrganization, full_name="甲", org_kind="school"),
        build(PartnerOrganization, full_name="乙", org_kind="school"),
    )  # fmt: skip
    page.filters.open()
    card = page.filters.card
    qtbot.waitUntil(card.what.hasFocus)
    card.what.set_value("org_kind")
    card._offer_tests()
    qtbot.keyClick(card.test, Qt.Key.Key_Return)
    chips = card._inputs[0]
    if isinstance(chips, ChoicesBox):
        qtbot.waitUntil(chips.first_chip().hasFocus)
        chips.set_values(("school",))
    else:
        assert chips.hasFocus()
        chips.set_value("school")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert [one.values for one in page.filters.conditions] == [("school",)]
