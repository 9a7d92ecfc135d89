"""工作节奏 in 设置: shown, kept, and refused beside the field."""

from __future__ import annotations

import pytest

from db import case_days, first_topic, rhythm
from db.rhythm import Rhythm
from desktop_app.gui.pages.rhythm import RhythmPage


@pytest.fixture
def page(qtbot, desk):
    made = RhythmPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 660)
    made.show()
    made.arrive()
    return made


def test_what_nobody_changed_follows_the_handbook(page):
    assert page.meetings.currentText() == "每半年一次（3 月、12 月）"
    shown = {name: made.text() for name, made in page.inputs.items()}
    assert page.first_topic.currentText() == "领导小组会"
    assert shown["topics_ahead"] == "15"
    assert shown["case:dispute"] == "7"


def test_what_is_typed_is_kept(desk, page):
    page.meetings.set_value("monthly")
    page.inputs["check_months"].setText("6")
    page.inputs["case:dispute"].setText("3")
    page.first_topic.set_value(first_topic.EVERY)
    page.save()
    assert first_topic.rule(desk.store) == first_topic.EVERY
    assert rhythm.read(desk.store) == Rhythm(meetings="monthly", check_months=6)
    assert case_days.days_for(desk.store, "dispute") == 3


@pytest.mark.parametrize("name", ["study_months", "case:children"])
def test_what_makes_no_sense_is_said_beside_it_and_nothing_is_kept(desk, page, name):
    page.inputs["check_months"].setText("6")
    page.inputs[name].setText("0")
    page.save()
    assert page.rows[name].text()
    assert rhythm.read(desk.store) == Rhythm()
