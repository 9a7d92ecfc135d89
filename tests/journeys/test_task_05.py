"""Task 5: record a visit from 工作台, within the keys and clicks that ux allows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from db.kinds import ListEntry, Resident, StaffMember, Visit
from db.store import Store
from tests.builders import build
from tests.compose import compose
from tests.gui.front_of_house import closed_book
from tests.journeys.conftest import unlock
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter, spelled
from tests.journeys.tasks import Keyboard

SEEN = "一切都好，药也按时吃。"
MOST_KEYS, MOST_CLICKS = 8, 2
MOST_CLICKS_BY_MOUSE = 3  # one and a half times the shortest path


@pytest.fixture
def at_the_workbench(hands: Hands, tmp_path):
    unlock(hands, closed_book(tmp_path / "book"))
    person = build(Resident, full_name="乌兰图雅", id_number=None)
    hands.register(person)
    return hands, person


def by_keys(board: Keyboard) -> None:
    board.key("Ctrl+J, Z")
    board.write("wlty")
    board.key("Enter")
    board.write(SEEN)
    board.key("Enter")


def is_written(store: Store, person: Resident) -> None:
    (visit,) = store.all(Visit)
    rows = {one.owner_tag: one for one in store.all(ListEntry, owner=visit.id)}
    assert rows[Visit.lists()["targets"].tag].target == person.id
    assert rows[Visit.lists()["visitors"].tag].target == store.all(StaffMember)[0].id
    assert visit.situation == SEEN
    assert visit.date == store.today


def test_by_the_keyboard(at_the_workbench) -> None:
    hands, person = at_the_workbench
    with TaskMeter(hands.window, hands.settle) as meter:
        by_keys(meter)
    is_written(hands.store, person)
    assert hands.window.page() is hands.page
    assert meter.keys - spelled(SEEN) <= MOST_KEYS
    assert meter.clicks == 0


def test_with_two_clicks_and_the_text(at_the_workbench) -> None:
    hands, person = at_the_workbench
    with TaskMeter(hands.window, hands.settle) as meter:
        meter.click(hands.button("记走访"))
        meter.write("wlty")
        meter.key("Enter")
        compose(QApplication.focusWidget(), SEEN)
        meter.click(hands.page.visit.deed)
    is_written(hands.store, person)
    assert meter.clicks <= MOST_CLICKS
    assert meter.keys - spelled(SEEN) <= MOST_KEYS


def test_with_the_mouse_alone_but_for_the_text(at_the_workbench) -> None:
    hands, person = at_the_workbench
    with TaskMeter(hands.window, hands.settle) as meter:
        meter.click(hands.button("记走访"))
        whom = hands.page.visit.rows["targets"].control
        hands.until(lambda: whom.list.isVisible() and whom.list.model().rowCount() > 0)
        place = whom.list.visualRect(whom.list.model().index(0, 0)).center()
        meter.click(whom.list.viewport(), place)
        compose(QApplication.focusWidget(), SEEN)
        meter.click(hands.page.visit.deed)
    is_written(hands.store, person)
    assert meter.clicks <= MOST_CLICKS_BY_MOUSE
    assert meter.keys == spelled(SEEN)
