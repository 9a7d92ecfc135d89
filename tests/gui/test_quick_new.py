"""Making a unit or a colleague from within the minutes, without losing the place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from db.kinds import PartnerOrganization, StaffMember
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.roll import Roll
from tests.compose import compose
from tests.gui.office_desk import CTRL, enter, focus, press, type_keys


@pytest.fixture
def page(qtbot, desk: Desk):
    made = MinutesPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 700)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: Roll.at(desk).is_ready)
    made.arrive()
    return made


def begin_matter(page: MinutesPage, unit: str) -> None:
    """Write a matter and begin to write its unit."""
    page.show_view("talk")
    page.spread.grid.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    compose(focus(), "开设寒假托管班")
    press(Qt.Key.Key_Tab)
    compose(focus(), unit)


def test_a_unit_no_list_knows_is_made_from_its_cell(qtbot, page: MinutesPage, desk: Desk) -> None:
    begin_matter(page, "同心里小学")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    enter()
    assert page.quick.isVisible()
    assert focus() is page.quick.rows["org_kind"].control
    type_keys("xx")
    enter()
    compose(focus(), "孙丽华")
    enter()
    made = desk.store.all(PartnerOrganization)[0]
    assert (made.full_name, made.org_kind, made.liaison) == ("同心里小学", "school", "孙丽华")
    matter = page.minutes.matters[0]
    assert (matter.owner_unit, matter.owner_name) == (made.id, "孙丽华")
    assert matter.matter == "开设寒假托管班"
    grid = page.spread.grid
    qtbot.waitUntil(lambda: grid.currentIndex().column() == Col.OWNER)
    assert not page.quick.isVisible()


def test_thinking_better_of_it_leaves_the_words_in_the_cell(page: MinutesPage, desk: Desk) -> None:
    begin_matter(page, "同心里小学")
    press(Qt.Key.Key_N, CTRL)
    assert page.quick.isVisible()
    press(Qt.Key.Key_Escape)
    assert not page.quick.isVisible()
    matter = page.minutes.matters[0]
    assert (matter.owner_unit, matter.owner_unit_name) == (None, "同心里小学")
    assert desk.store.count(PartnerOrganization) == 0


def test_who_takes_the_chair_is_made_in_the_form(page: MinutesPage, desk: Desk) -> None:
    page.form.go_to("chair")
    compose(focus(), "单雪梅")
    press(Qt.Key.Key_N, CTRL)
    page.quick._form.editors["post"].put("社区书记")
    page.quick._form.editors["employment_kind"].put("full_time")
    page.quick._form.editors["duty"].put("全面工作")
    page.quick.press()
    made = desk.store.all(StaffMember, full_name="单雪梅")[0]
    assert page.form.editors["chair"].value() == made.id
    assert made.level == "community"


def test_who_proposed_a_topic_is_made_beside_it(page: MinutesPage, desk: Desk) -> None:
    page.show_view("talk")
    page.spread.add_topic_button.click()
    compose(focus(), "冬季取暖")
    page.spread.talk.proposer.setFocus()
    compose(page.spread.talk.proposer, "同心里小学")
    press(Qt.Key.Key_N, CTRL)
    page.quick._form.editors["org_kind"].put("school")
    page.quick.press()
    made = desk.store.all(PartnerOrganization)[0]
    assert page.minutes.agenda[0].proposer == made.id
