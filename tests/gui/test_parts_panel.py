"""The parts of a record in the form of their whole: shown, added, changed, deleted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from db import kinds
from db.kinds import CaseStep, Resident, ServiceCase, StaffMember, VolunteerSession, VolunteerShare
from desktop_app.gui.controls.words import PressButton
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from desktop_app.gui.parts_panel import MOST, PartsPanel, parts_of
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import CTRL, enter, focus, press, save, show


def form(qtbot, desk: Desk, kind: type, **where: Any) -> Any:
    place = place_of(kind)
    assert place is not None
    return show(qtbot, form_page(place, desk), **where)


def me(desk: Desk) -> StaffMember:
    return desk.store.all(StaffMember)[0]


@pytest.fixture
def case(desk: Desk) -> ServiceCase:
    made = build(ServiceCase, subject=None, handler=me(desk).id)
    save(desk, made)
    return made


def said(panel: PartsPanel) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())


def link(panel: PartsPanel, words: str) -> PressButton:
    QApplication.processEvents()
    found = [one for one in panel.findChildren(PressButton) if one.isVisible()]
    return next(one for one in found if one.text().startswith(words))


def test_parts_follow_from_their_declarations() -> None:
    assert (CaseStep, "service_case") in parts_of(ServiceCase)
    assert (VolunteerShare, "session") in parts_of(VolunteerSession)
    assert (kinds.VenueUse, "venue") in parts_of(kinds.Venue)
    assert parts_of(kinds.MicroWish) == []
    assert kinds.Attachment not in [kind for kind, _ in parts_of(ServiceCase)]


def test_the_whole_is_saved_first(qtbot, desk: Desk) -> None:
    panel = form(qtbot, desk, ServiceCase).parts["case_step"]
    assert "先保存，再在这里记办理过程" in said(panel)
    assert not panel.add_button.isVisible()


def test_an_empty_panel_names_the_button_that_adds(qtbot, desk: Desk, case) -> None:
    panel = form(qtbot, desk, ServiceCase, record=case.id).parts["case_step"]
    words = panel.add_button.text().split("  ")[0]
    assert f"按“{words}”" in said(panel)


def test_a_part_is_added_in_few_keys(qtbot, desk: Desk, case, toasts) -> None:
    page = form(qtbot, desk, ServiceCase, record=case.id)
    panel = page.parts["case_step"]
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(panel.ask.rows["text"].control.hasFocus)
    compose(focus(), "已和物业约好明天上门")
    press(Qt.Key.Key_Return, CTRL)
    (step,) = desk.store.all(CaseStep)
    assert (step.service_case, step.text, step.by) == (case.id, "已和物业约好明天上门", me(desk).id)
    assert "已和物业约好明天上门" in said(panel)
    assert not panel.ask.isVisible()
    toasts[-1][1]()
    assert desk.store.all(CaseStep) == []
    assert "已和物业约好明天上门" not in said(panel)


def test_what_is_missing_is_said_at_its_field(qtbot, desk: Desk, case) -> None:
    panel = form(qtbot, desk, ServiceCase, record=case.id).parts["case_step"]
    panel.ask_new()
    panel.ask.deed.click()
    assert panel.ask.rows["text"].text() == "请填写办理情况"
    assert desk.store.all(CaseStep) == []


def test_a_part_is_changed_in_place(qtbot, desk: Desk, case) -> None:
    save(desk, build(CaseStep, service_case=case.id, by=me(desk).id, text="打了电话"))
    panel = form(qtbot, desk, ServiceCase, record=case.id).parts["case_step"]
    link(panel, "改").click()
    panel.ask.rows["text"].control.setText("打了电话，没人接")
    panel._editors["text"].touch()
    panel.ask.deed.click()
    assert [one.text for one in desk.store.all(CaseStep)] == ["打了电话，没人接"]


def test_a_part_is_deleted_with_a_way_back(qtbot, desk: Desk, case, toasts) -> None:
    save(desk, build(CaseStep, service_case=case.id, by=me(desk).id, text="打了电话"))
    panel = form(qtbot, desk, ServiceCase, record=case.id).parts["case_step"]
    link(panel, "删除").click()
    assert desk.store.all(CaseStep) == []
    assert "打了电话" not in said(panel)
    toasts[-1][1]()
    assert "打了电话" in said(panel)


def test_a_roll_keeps_its_order_and_shows_the_rest_when_asked(qtbot, desk: Desk) -> None:
    org = build(kinds.PartnerOrganization)
    session = build(VolunteerSession, organization=org.id, recorder=me(desk).id)
    people = [
        build(VolunteerShare, session=session.id, volunteer_name=f"志愿者{at:02}", position=at)
        for at in range(MOST + 3, 0, -1)
    ]
    save(desk, org, session, *people)
    panel = form(qtbot, desk, VolunteerSession, record=session.id).parts["volunteer_share"]
    words = said(panel)
    assert words.index("志愿者01") < words.index("志愿者02")
    assert f"志愿者{MOST + 3}" not in words
    link(panel, "还有 3 条").click()
    assert f"志愿者{MOST + 3}" in said(panel)


def test_a_volunteer_is_added_last_on_the_roll(qtbot, desk: Desk) -> None:
    org = build(kinds.PartnerOrganization)
    session = build(VolunteerSession, organization=org.id, recorder=me(desk).id)
    first = build(VolunteerShare, session=session.id, volunteer_name="李梅", position=4)
    save(desk, org, session, first)
    panel = form(qtbot, desk, VolunteerSession, record=session.id).parts["volunteer_share"]
    panel.ask_new()
    compose(focus(), "乌兰图雅")
    enter()
    compose(focus(), "2.5")
    enter()
    added = next(one for one in desk.store.all(VolunteerShare) if one.id != first.id)
    assert (added.volunteer_name, added.hours) == ("乌兰图雅", Decimal("2.5"))
    assert added.position == 5


def test_coming_for_a_step_asks_for_it(qtbot, desk: Desk, case) -> None:
    page = form(qtbot, desk, ServiceCase)
    page.arrive(record=case.id, step="handling")
    qtbot.waitUntil(page.steps.ask.isVisible)
    assert page.steps.ask.deed.text() == "开始办理"
    page.arrive(record=case.id, part="case_step")
    qtbot.waitUntil(page.parts["case_step"].ask.isVisible)


def test_a_kind_with_a_person_shows_who_it_was(qtbot, desk: Desk) -> None:
    person = build(Resident)
    consent = build(kinds.ConsentRecord, subject=person.id, purpose="contact")
    pair = build(kinds.ContactPair, staff=me(desk).id, resident=person.id, consent=consent.id)
    case = build(ServiceCase, handler=me(desk).id, subject=person.id)
    log = build(kinds.ContactLog, pair=pair.id, way="phone", content="问候", service_case=case.id)
    save(desk, person, consent, pair, case, log)
    words = said(form(qtbot, desk, kinds.ContactPair, record=pair.id).parts["contact_log"])
    assert "电话" in words
    assert f"转办事项 {case.summary}" in words
