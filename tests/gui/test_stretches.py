"""A stretch of time in a form: chosen from those of late, or written as offices say it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from db.kinds import IndicatorReport, ReportingPeriod
from db.periods import HOW, quarter_of, title_of
from db.trouble import Refused
from desktop_app.gui.arrange import STRETCH, column, held
from desktop_app.gui.controls import LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.recall import StretchInput
from tests.compose import compose
from tests.gui.office_desk import enter, press


def shown(qtbot: Any, desk: Desk, kind: Any = ReportingPeriod) -> Any:
    made = editor(kind.fields()["period"], desk)
    assert isinstance(made.control, StretchInput)
    made.other = LineInput()
    made.box = held(column(made.control, made.other, STRETCH))
    qtbot.addWidget(made.box)
    made.box.resize(500, 400)
    made.box.show()
    made.box.activateWindow()
    made.control.setFocus()
    qtbot.waitUntil(made.control.hasFocus)
    return made


def test_the_periods_of_late_are_offered_and_one_is_taken(qtbot, desk: Desk) -> None:
    made = shown(qtbot, desk)
    code = quarter_of(desk.store.today)
    assert made.control.list.words[0] == title_of(code)
    press(Qt.Key.Key_Down)
    enter()
    assert made.control.text() == title_of(code)
    assert made.value() == code
    assert not made.control.is_open
    made.control._open.trigger()
    assert len(made.control.list.words) > 5


def test_what_is_written_is_understood_and_written_out(qtbot, desk: Desk) -> None:
    made = shown(qtbot, desk)
    compose(made.control, "去年三季度")
    year = desk.store.today.year - 1
    assert made.control.list.words == [f"{year}年第三季度"]
    enter()  # nothing was gone to: the line stays as it is written until it is left
    assert made.control.text() == "去年三季度"
    made.other.setFocus()
    qtbot.waitUntil(lambda: made.control.text() == f"{year}年第三季度")
    assert made.value() == f"{year}Q3"


def test_what_is_kept_is_read_in_words_and_saved_as_it_was(qtbot, desk: Desk) -> None:
    made = shown(qtbot, desk)
    made.load("2025Q3")
    assert made.control.text() == "2025年第三季度"
    assert made.value() == "2025Q3"
    made.touch()
    assert made.value() == "2025Q3"
    made.retype("三季度末")
    with pytest.raises(Refused, match=HOW):
        made.value()


def test_a_rate_may_be_of_any_time_and_keeps_words(qtbot, desk: Desk) -> None:
    made = shown(qtbot, desk, IndicatorReport)
    made.retype("2025第3季度")
    assert made.value() == "2025年第三季度"
    made.retype("脱贫攻坚期")
    assert made.value() == "脱贫攻坚期"


def test_a_deadline_is_called_by_its_period_in_words() -> None:
    assert ReportingPeriod(period="2025Q3").name == "2025年第三季度"
