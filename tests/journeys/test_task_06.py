"""Task 6: a wish is collected, claimed and made true: at most 30 keys besides the words."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import pytest

from db.kinds import MicroWish, Resident, StaffMember
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder
from desktop_app.gui.pages.page_list import QUICK, entries
from desktop_app.gui.picker import Picker
from desktop_app.gui.window import Window
from tests.builders import build
from tests.gui.office_desk import open_desk, save
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter, spelled

KEYS, CLICKS = 30, 0
SHORTEST_BY_MOUSE = 12
WISH, HOW = "想要一副老花镜", "买好送到家里"


class _Program:
    """The window that the hands work in."""

    entrance = SimpleNamespace(front=None)

    def __init__(self, window: Window) -> None:
        self.window = window


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        yield made


@pytest.fixture
def hands(qtbot, desk: Desk) -> Hands:
    save(desk, build(Resident, full_name="李梅"))
    window = Window(desk, entries(desk), unit="瑞光新村社区")
    qtbot.addWidget(window)
    window.resize(1366, 696)
    for key, one in QUICK:
        window.add_key(f"Ctrl+J, {key}", partial(desk.show_page, one.page))
    window.show_page("workbench")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made = Hands(qtbot, _Program(window))
    made.until(lambda: Finder.at(desk).roll.is_ready)
    made.settle()
    return made


def the_wish(desk: Desk) -> MicroWish:
    (found,) = desk.store.all(MicroWish)
    return found


def assert_done(desk: Desk) -> None:
    found, me = the_wish(desk), desk.store.all(StaffMember)[0]
    assert (found.content, found.wisher_name) == (WISH, "李梅")
    assert (found.state, found.how, found.claimer) == ("realized", HOW, me.id)
    assert found.due_on is not None
    assert found.realized_on is not None


def test_by_keys_alone(hands: Hands, desk: Desk) -> None:
    text = spelled(WISH) + spelled(HOW)
    with TaskMeter(hands.window, hands.settle) as meter:
        meter.key("Ctrl+J, X")
        meter.write("lm")
        meter.key("Enter")
        meter.key("Enter")
        meter.write("w")
        meter.key("Enter")
        meter.write(WISH)
        meter.key("Ctrl+S")
        assert the_wish(desk).state == "collected"
        meter.key("F9")
        meter.key("Enter")
        assert the_wish(desk).state == "open"
        meter.key("F9")
        meter.write("wxm")
        meter.key("Enter")
        meter.key("Tab")
        meter.key("Tab")
        meter.write("+7")
        meter.key("Ctrl+Enter")
        assert the_wish(desk).state == "claimed"
        meter.key("F9")
        meter.write(HOW)
        meter.key("Ctrl+Enter")
    assert_done(desk)
    assert meter.keys - text <= KEYS
    assert meter.clicks == CLICKS


def choose(meter: TaskMeter, hands: Hands, name: str, words: str) -> None:
    """Open a box and press one of its words: its list is a window that no test can reach."""
    hands.choose(name, words)
    meter.elsewhere(clicks=2)


def pick(meter: TaskMeter, picker: Picker, words: str) -> None:
    """Press a row of the list below a picker."""
    rows = [picker.list.model().index(at, 0) for at in range(picker.list.model().rowCount())]
    row = next(one for one in rows if str(one.data()).startswith(words))
    meter.click(picker.list.viewport(), picker.list.visualRect(row).center())


def test_by_mouse_alone_but_for_the_words(hands: Hands, desk: Desk) -> None:
    with TaskMeter(hands.window, hands.settle) as meter:
        meter.click(hands.button("收微心愿"))
        pick(meter, hands.control("心愿人", Picker), "李梅")
        choose(meter, hands, "类别", "物资")
        meter.click(hands.control("心愿内容"))
        meter.write(WISH)
        meter.click(hands.button("保存"))
        meter.click(hands.button("公开待认领"))
        meter.click(hands.window.page().steps.ask.deed)
        meter.click(hands.button("认领"))
        asked = hands.window.page().steps.ask
        pick(meter, asked.rows["claimer"].control, "王晓梅")
        meter.click(asked.rows["due_on"].control)
        meter.write("+7")
        meter.click(hands.window.page().steps.ask.deed)
        meter.click(hands.button("实现"))
        meter.write(HOW)
        meter.click(hands.window.page().steps.ask.deed)
    assert_done(desk)
    assert meter.keys == spelled(WISH) + spelled(HOW) + len("+7")
    assert meter.clicks <= 1.5 * SHORTEST_BY_MOUSE
