"""工作节奏 in 设置: shown, kept, and refused beside the field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import case_days, first_topic, own_office, rhythm, roles
from db.rhythm import Rhythm
from desktop_app.gui.controls import PressButton
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.rhythm import EVERYWHERE, ONLY_HERE, RhythmPage


@pytest.fixture
def page(qtbot, desk):
    made = RhythmPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 660)
    made.show()
    made.arrive()
    return made


def test_what_nobody_changed_follows_the_handbook(page):
    assert page.meetings.currentText() == "每年两次（3 月、12 月）"
    shown = {name: made.text() for name, made in page.inputs.items()}
    assert page.first_topic.currentText() == "领导小组会"
    assert shown["topics_ahead"] == "15"
    assert shown["case:dispute"] == "7"


def test_every_hint_says_by_itself_what_follows(page):
    hints = [page.rows[name].text() for name in page.inputs]
    assert all(len(words) > 8 and not words.startswith(("天", "个月")) for words in hints), hints


def test_what_is_typed_is_kept(desk, page):
    page.meetings.set_value("monthly")
    page.inputs["check_months"].setText("6")
    page.inputs["case:dispute"].setText("3")
    page.first_topic.set_value(first_topic.EVERY)
    page.save()
    assert first_topic.rule(desk.store, desk.store.facts.scope) == first_topic.EVERY
    assert rhythm.read(desk.store) == Rhythm(meetings="monthly", check_months=6)
    assert case_days.days_for(desk.store, "dispute") == 3


def test_what_is_kept_is_one_step_and_holds_for_the_office(desk, page):
    toasts = []
    desk.toast_asked.connect(lambda words, way, *_: toasts.append((words, way)))
    page.inputs["check_months"].setText("6")
    page.inputs["case:dispute"].setText("3")
    page.save()
    assert page.whose.text() == EVERYWHERE
    toasts[-1][1]()
    assert rhythm.read(desk.store) == Rhythm()
    assert case_days.days_for(desk.store, "dispute") == 7


def test_what_an_earlier_version_kept_here_is_given_to_the_office_by_saving(desk, page):
    desk.store.keep_fact(rhythm.KEY, '{"check_months": 6}')
    desk.store.keep_fact("case_days:dispute", "4")
    desk.store.keep_fact(first_topic.KEY, first_topic.NONE)
    page.arrive()
    assert page.whose.text() == ONLY_HERE
    page.save()
    unit = own_office.unit(desk.store)
    assert (unit.check_months, unit.case_days_dispute, unit.first_topic_rule) == (6, 4, "none")
    page.arrive()
    assert page.whose.text() == EVERYWHERE


@pytest.mark.parametrize("name", ["study_months", "case:children"])
def test_what_makes_no_sense_is_said_beside_it_and_nothing_is_kept(desk, page, name):
    page.inputs["check_months"].setText("6")
    page.inputs[name].setText("0")
    page.save()
    assert page.rows[name].text()
    assert rhythm.read(desk.store) == Rhythm()


def test_who_may_not_change_settings_is_told_and_cannot_press(qtbot, desk):
    other = Desk(desk.store, replace(desk.clerk, roles=frozenset({roles.CLERK})))
    page, told = RhythmPage(other), []
    qtbot.addWidget(page)
    other.say_trouble = told.append
    page.arrive()
    page.inputs["check_months"].setText("6")
    page.save()
    assert "不能改设置" in str(told[0])
    assert rhythm.read(desk.store) == Rhythm()
    page.show()
    (save,) = [one for one in page.findChildren(PressButton) if one.text().startswith("保存")]
    assert not save.isEnabled()
    other.jobs.close()
