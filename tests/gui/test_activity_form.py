"""The form of an activity: its sign-in list beside the headcount, and which photos it lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from db.kinds import Activity, Attachment
from db.roles import CLERK, REVIEWER
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.activity_form import ActivityForm
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from tests.builders import build
from tests.gui.office_desk import save, show


@pytest.fixture
def event(desk: Desk) -> Activity:
    made = build(Activity)
    save(desk, made)
    with desk.store.work(desk.clerk, "签到", "test") as work:
        work.set_list(made, "signed_in", [(None, "李梅"), (None, "王芳")])
    return made


def form(qtbot, desk: Desk, **where: Any) -> ActivityForm:
    place = place_of(Activity)
    assert place is not None
    made = show(qtbot, form_page(place, desk), **where)
    assert isinstance(made, ActivityForm)
    return made


def test_the_sign_in_list_is_counted_beside_the_headcount(qtbot, desk, event) -> None:
    page = form(qtbot, desk, record=event.id)
    assert page.form.rows["headcount"].text() == "签到名单 2 人"
    page.form.editors["signed_in"].put([(None, "李梅")])
    page.form.editors["headcount"].retype("60")
    assert page.form.rows["headcount"].text() == "签到名单 1 人"


def test_an_activity_may_be_of_several_scenes_of_culture(qtbot, desk, event) -> None:
    event.culture_scene = ("festival_daily",)
    save(desk, event)
    page = form(qtbot, desk, record=event.id)
    page.form.editors["culture_scene"].retype(["festival_daily", "experience_heritage"])
    assert page.save()
    kept = desk.store.get(Activity, event.id)
    assert kept.culture_scene == ("experience_heritage", "festival_daily")
    assert kept.fields()["culture_scene"].show(kept.culture_scene) == "节庆+日常、体验+传承"


@pytest.mark.parametrize(
    ("typed", "read"), [("interaction_help", ("interaction_help",)), ("", None)]
)
def test_a_draft_with_the_one_scene_there_was_room_for_is_taken_up(
    qtbot, desk, event, typed, read
) -> None:
    page = form(qtbot, desk, record=event.id)
    page.form.editors["culture_scene"].retype(typed)
    assert page.form.editors["culture_scene"].value() == read


def test_photos_that_are_lacking_are_a_hint_and_no_more(qtbot, desk, event) -> None:
    tag = Activity.lists()["photos"].tag
    page = form(qtbot, desk, record=event.id)
    hint = page.files.groups["photos"].hint
    assert hint.text() == "最好有 3 张：全景、过程、成果；说明里写上是哪一种"
    photo = build(Attachment, owner=event.id, owner_tag=tag, caption="会场全景")
    save(desk, photo)
    assert hint.text().startswith("还没有看到：过程、成果")
    photo.caption = "全景、过程、成果"
    save(desk, photo)
    assert not hint.isVisibleTo(page)
    assert page.save()


@pytest.mark.parametrize(("role", "may"), [(CLERK, False), (REVIEWER, True)])
def test_whoever_only_registers_is_not_offered_to_approve(
    qtbot, desk, event, toasts, role: str, *, may: bool
) -> None:
    photo = build(Attachment, owner=event.id, owner_tag=Activity.lists()["photos"].tag)
    save(desk, photo)
    other = Desk(store=desk.store, clerk=replace(desk.clerk, roles=frozenset({role})))
    other.toast_asked.connect(lambda *words: toasts.append(words))
    page = form(qtbot, other, record=event.id)
    deeds = {one.text().partition("  ")[0]: one for one in page.steps.findChildren(QPushButton)}
    assert deeds["审核通过"].isEnabled() is may
    page.steps.ask_step("approved")  # as the wall does by F9
    assert page.steps.ask.isVisible() is may
    said = [] if may else ["这个账号不能初审、复审和审核活动"]
    assert [words[0] for words in toasts] == said
    other.jobs.close()
