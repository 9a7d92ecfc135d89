"""模板 beside forms: kept with one press and a name, filled in with another."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from db.bin import DAYS
from db.kinds import Activity, FormTemplate, JointMeeting
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from desktop_app.gui.template_card import TemplateCard
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import save, show


def form(qtbot, desk: Desk, **where: Any) -> Any:
    place = place_of(Activity)
    assert place is not None
    return show(qtbot, form_page(place, desk), **where)


def keep_as(card: TemplateCard, called: str) -> None:
    card.keep_button.click()
    compose(card.ask.rows["called"].control, called)
    card.ask.deed.click()


def use(card: TemplateCard, called: str) -> None:
    named = [one for one in card.findChildren(QPushButton) if called in one.text()]
    named[0].click()


def test_what_is_typed_stays_and_blanks_are_filled(qtbot, desk: Desk) -> None:
    event = build(Activity, topic="包粽子", place="石榴苑广场", setting="school")
    save(desk, event)
    keep_as(form(qtbot, desk, record=event.id).templates, "端午")
    assert desk.store.count(FormTemplate) == 1
    page = form(qtbot, desk)
    page.form.editors["topic"].retype("做香包")
    use(page.templates, "端午")
    assert page.form.editors["topic"].value() == "做香包"
    assert page.form.editors["place"].value() == "石榴苑广场"
    assert page.form.editors["setting"].value() == "school"


def test_a_template_wants_a_name(qtbot, desk: Desk) -> None:
    event = build(Activity)
    save(desk, event)
    card = form(qtbot, desk, record=event.id).templates
    keep_as(card, " ")
    assert "请" in card.ask.rows["called"].text()
    assert desk.store.count(FormTemplate) == 0


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_topics_of_a_usual_meeting_come_back(qtbot, desk: Desk) -> None:
    page = show(qtbot, MinutesPage(desk))
    page.form.editors["place"].retype("社区二楼会议室")
    page.spread.add_topics(["通报情况", "商量取暖"])
    keep_as(page.sheet.templates, "例会")
    other = show(qtbot, MinutesPage(desk))
    other.spread.add_topics(["商量取暖"])
    use(other.sheet.templates, "例会")
    assert [one.topic for one in other.minutes.agenda] == ["商量取暖", "通报情况"]
    assert other.form.editors["place"].value() == "社区二楼会议室"
    assert desk.store.count(JointMeeting) == 0


def test_a_template_goes_to_the_bin_from_its_form_as_from_the_list(
    qtbot, desk: Desk, toasts
) -> None:
    event = build(Activity, topic="包粽子", place="石榴苑广场")
    save(desk, event)
    card = form(qtbot, desk, record=event.id).templates
    keep_as(card, "端午")
    drop = next(one for one in card.findChildren(QPushButton) if one.text() == "删除")
    drop.click()
    assert desk.store.count(FormTemplate) == 0
    assert toasts[-1][0] == f"端午 已移到回收站，{DAYS} 天内可找回"
    toasts[-1][1]()
    assert desk.store.all(FormTemplate)[0].called == "端午"
