"""The meter counts each physical key and click once, whatever comes of it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from tests.journeys.task_meter import TaskMeter, spelled


class Desk(QWidget):
    """A line, a button and two keys, all of which say what reached them."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.press = QLineEdit(), QPushButton("保存")
        self.press.setAccessibleName("保存")
        self.got: list[str] = []
        self.press.clicked.connect(lambda: self.got.append("click"))
        for keys in ("Ctrl+S", "Ctrl+J, M"):
            QShortcut(QKeySequence(keys), self).activated.connect(
                lambda keys=keys: self.got.append(keys)
            )
        within = QVBoxLayout(self)
        within.addWidget(self.line)
        within.addWidget(self.press)


@pytest.fixture
def desk(qtbot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.line.setFocus()
    return made


def test_plain_keys_count_one_each(desk: Desk) -> None:
    with TaskMeter(desk) as meter:
        meter.write("1540")
        meter.key("Tab")
    assert (meter.keys, meter.clicks) == (5, 0)
    assert desk.line.text() == "1540"
    assert desk.press.hasFocus()


def test_a_key_that_does_something_counts_once_and_a_sequence_all_its_strokes(desk: Desk) -> None:
    with TaskMeter(desk) as meter:
        meter.key("Ctrl+S")
        assert meter.keys == 1
        meter.key("Ctrl+J, M")
    assert meter.keys == 3
    assert desk.got == ["Ctrl+S", "Ctrl+J, M"]


def test_a_click_counts_once(desk: Desk) -> None:
    with TaskMeter(desk) as meter:
        meter.click(desk.press)
        assert meter.clicks == 1
        meter.double_click(desk.line)
    assert (meter.keys, meter.clicks) == (0, 3)
    assert desk.got == ["click"]


def test_han_text_costs_its_pinyin_and_the_key_that_commits_it(desk: Desk) -> None:
    with TaskMeter(desk) as meter:
        meter.write("李梅")
    assert meter.keys == len("limei") + 1 == spelled("李梅")
    assert desk.line.text() == "李梅"


def test_what_is_out_of_reach_is_no_click(desk: Desk) -> None:
    desk.press.setEnabled(False)
    with TaskMeter(desk) as meter, pytest.raises(AssertionError, match="cannot be pressed"):
        meter.click(desk.press)
    assert meter.clicks == 0


def test_nothing_is_counted_outside_but_what_is_said(desk: Desk) -> None:
    meter = TaskMeter(desk)
    meter.write("1")
    with meter:
        meter.elsewhere(keys=2, clicks=1)
    meter.write("2")
    assert (meter.keys, meter.clicks) == (2, 1)


def test_the_next_painting_of_the_watched_view_is_the_answer(qtbot, desk: Desk) -> None:
    with TaskMeter(desk) as meter:
        meter.watch(desk.line)
        meter.write("1")
        qtbot.waitUntil(lambda: len(meter.answers) == 1)
    assert 0 < meter.answers[0] < meter.seconds
