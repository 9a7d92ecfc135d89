"""Changing one field of all chosen rows: said before, done in one step, with a way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from db.kinds import KINDS, Address, GridUnit, HouseholdMember, Resident
from db.roles import Clerk
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import family, save


@pytest.fixture
def said(desk) -> list[tuple]:
    heard: list[tuple] = []
    desk.toast_asked.connect(lambda *words: heard.append(words))
    return heard


def page_at(qtbot, desk: Desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.table.tick_all()
    return page


def ask(page: ResidentsPage, name: str) -> None:
    bulk = next(one for one in page.findChildren(QPushButton) if one.text() == "批量修改")
    bulk.click()
    page.bulk_card.what.set_value(name)
    page.bulk_card.what.activated.emit(page.bulk_card.what.currentIndex())


def choose(page: ResidentsPage, code: str) -> None:
    box = page.bulk_card._editor.box
    box.set_value(code)
    box.activated.emit(box.currentIndex())


def press(qtbot, page: ResidentsPage) -> None:
    page.bulk_card.deed.click()
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())


def some(*names: str, **values: object) -> list[Resident]:
    return [build(Resident, full_name=one, id_number=None, phone=None, **values) for one in names]


def test_what_will_change_is_said_before_and_done_in_one_step(qtbot, desk, said) -> None:
    save(desk, *some("甲", "乙", "丙", education="10"), *some("丁", education="20"))
    page = page_at(qtbot, desk)
    ask(page, "education")
    choose(page, "20")
    assert page.bulk_card.deed.text() == "看看会改什么"
    press(qtbot, page)
    label = Resident.fields()["education"]
    words = page.bulk_card.told.text()
    assert words.startswith(
        f"将改 3 人：文化程度 {label.show('10')} → {label.show('20')}，另有 1 人本来就是，不变。"
    )
    assert "甲" in words
    assert page.bulk_card.deed.text() == "改这 3 人"
    assert page.focusWidget() is page.bulk_card.deed  # Enter goes on
    assert len(desk.store.all(Resident, education="10")) == 3
    press(qtbot, page)
    assert not page.bulk_card.isVisible()
    assert len(desk.store.all(Resident, education="20")) == 4
    text, back, _deed = said[-1]
    assert text == "已改 3 人的文化程度"
    back()
    assert len(desk.store.all(Resident, education="10")) == 3


def test_another_value_asks_to_look_again(qtbot, desk) -> None:
    save(desk, *some("甲", education="10"))
    page = page_at(qtbot, desk)
    ask(page, "education")
    choose(page, "20")
    press(qtbot, page)
    choose(page, "30")
    assert page.bulk_card.deed.text() == "看看会改什么"
    assert not page.bulk_card.told.isVisible()


def test_nothing_is_changed_to_nothing_by_mistake(qtbot, desk) -> None:
    save(desk, *some("甲", education="10"))
    page = page_at(qtbot, desk)
    ask(page, "education")
    page.bulk_card.deed.click()
    assert page.bulk_card.wrong.text() == "请先填好要改成什么"


def test_whom_the_rules_keep_is_named_and_skipped(qtbot, desk, said) -> None:
    save(desk, *some("甲", hukou_place="别处"), *some("乙"))
    page = page_at(qtbot, desk)
    ask(page, "residence_status")
    codes = {page.bulk_card._editor.box.itemData(at) for at in range(9)}
    assert not codes & {"moved_out", "deceased"}
    choose(page, "present_elsewhere_registered")
    press(qtbot, page)
    assert page.bulk_card.wrong.text() == "有 1 条不能改，会跳过：乙（请填写户籍地）"
    press(qtbot, page)
    assert [one.full_name for one in desk.store.all(
        Resident, residence_status="present_elsewhere_registered")] == ["甲"]  # fmt: skip
    assert said[-1][0] == "已改 1 人的人户状态，跳过 1 条"


def test_the_grid_is_changed_where_people_live(qtbot, desk) -> None:
    home = family(desk, "陈玉兰")
    child = some("陈小宝", sex="1")[0]
    member = build(HouseholdMember, household=home.id, resident=child.id, relation_to_head="20")
    grid = build(GridUnit, full_name="第四网格")
    save(desk, child, member, grid, *some("没住址"))
    page = page_at(qtbot, desk)
    ask(page, "grid_unit")
    picker = page.bulk_card._editor.picker
    picker.set_target(grid.id)
    page.bulk_card._editor.touch()
    press(qtbot, page)
    words = page.bulk_card.told.text()
    assert words.startswith("将改 2 人：所属网格 第三网格 → 第四网格，1 人不改：还没有登记住址")
    press(qtbot, page)
    assert [one.grid_unit for one in desk.store.all(Address)] == [grid.id]


def test_escape_puts_the_card_away(qtbot, desk) -> None:
    save(desk, *some("甲"))
    page = page_at(qtbot, desk)
    ask(page, "education")
    qtbot.keyClick(page.bulk_card.what, Qt.Key.Key_Escape)
    assert not page.bulk_card.isVisible()


def test_whoever_may_not_edit_is_offered_nothing(qtbot, desk) -> None:
    lead = Clerk(desk.clerk.id, "li", "李四", frozenset({"lead"}))
    looker = Desk(desk.store, lead, parent=desk)
    page = page_at(qtbot, looker)
    assert page.bulk_card is None
    looker.jobs.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_no_kind_lets_a_name_a_number_or_a_state_be_changed_for_many(desk, kind) -> None:
    many = {one.name for one in KindList(desk, kind).changes if one.fits_many}
    fields = kind.fields()
    assert not many & {"serial_no", kind.name_field}
    assert not kind.states or kind.states.field not in many
    for name in many:
        assert not fields[name].masked
        assert not fields[name].own_record_only
