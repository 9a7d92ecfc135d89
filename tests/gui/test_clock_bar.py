"""The bar that asks about the date, from the first page to the answer."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPushButton

from db import dates
from db.founding import OpenBook
from db.kinds import Resident
from desktop_app.app import Program
from desktop_app.gui.clock_bar import ClockBar
from desktop_app.gui.desk import Desk
from tests.builders import build
from tests.db.nodes import START_MS, Node

Y1980 = 315_532_800_000


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.save(build(Resident))
    yield made
    dates.stand_in(None)


@pytest.fixture
def bar(qtbot, node):
    made = ClockBar(Desk(node.store, node.clerk))
    qtbot.addWidget(made)
    return made


def deed(bar, words):
    return next(b for b in bar.findChildren(QPushButton) if b.text() == words and b.isEnabled())


def save(bar, node):
    with node.store.work(node.clerk, "登记") as work:
        work.save(build(Resident, id_number=None))
    bar.desk.tell_changed(work.changes)


def test_a_clock_in_order_asks_nothing(bar):
    assert bar.isHidden()


def test_a_clock_that_dies_is_asked_about_at_the_next_save_until_it_is_right(bar, node):
    node.wall = Y1980
    save(bar, node)
    assert not bar.isHidden()
    assert "1980年1月1日" in bar.words.text()
    said = []
    bar.desk.toast_asked.connect(lambda words, *_: said.append(words))
    deed(bar, "改好了，再看一次").click()
    assert "还是原来的" in said[-1]
    assert not bar.isHidden()
    node.wall = START_MS + 3_600_000
    deed(bar, "改好了，再看一次").click()
    assert bar.isHidden()


def test_a_person_may_say_that_the_date_is_right(bar, node):
    node.wall = START_MS + 60 * 24 * 3_600_000
    save(bar, node)
    deed(bar, "日期没错").click()
    assert bar.isHidden()
    save(bar, node)
    assert bar.isHidden()
    log = node.store.access_log(node.clerk)
    assert "确认日期" in {one.act.act for one in log}


def test_the_window_asks_on_every_page(qtbot, tmp_path, node):
    program = Program(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    node.wall = Y1980
    window = program.show_window(OpenBook(node.store, node.clerk, None, None))
    assert window.standing.isVisible()
    window.show_page("exchange")
    assert window.standing.isVisible()
    window.rebuild()
    qtbot.waitUntil(window.standing.isVisible)
    qtbot.waitUntil(lambda: not window.desk.jobs.open_jobs(), timeout=20_000)
    program.let_go()
