"""Pages built while nobody touches the program: their order, what stops it, what it leaves be."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db.trouble import Unavailable
from desktop_app.gui import building_ahead, look
from desktop_app.gui.appearance import Appearance
from desktop_app.gui.arrange import STRETCH, column
from desktop_app.gui.building_ahead import BETWEEN, REST, BuildingAhead
from desktop_app.gui.controls import LineInput, PageHead, TextArea, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.idle import Idle
from desktop_app.gui.list_tools import SearchBox
from desktop_app.gui.page import Page
from desktop_app.gui.page_trial import settle
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window
from desktop_app.practice.office import open_practice
from desktop_app.practice.profile import offices
from tests.gui.front_of_house import closed_book, lock, started, unlock, wait_for_jobs
from tests.sizes import RELEASE

PAGES = (
    "residents", "resident_form", "household_form", "pairing_form", "pairing_log", "meetings",
    "minutes", "wishes_form", "import", "settings", "accounts",
)  # fmt: skip
TIMED = ("ledgers", "inspection")  # they say how long drawing took
PASSWORD = "lian xi 2025 nian"
BUILT: list[str] = []


class Plain(Page):
    """A page that says when it is built, comes into view and goes out of it."""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        BUILT.append(key)
        self.key = key
        self.said: list[str] = []
        self.name = LineInput("姓名")
        self.first = button("登记居民", kind="primary")
        head = PageHead(key, "", self.first)
        self.setLayout(column(head, self.name, STRETCH, edges=look.PAGE_EDGES))

    def arrive(self, **where: Any) -> None:
        self.said.append(" ".join(["arrive", *where]))

    def depart(self) -> None:
        self.said.append("depart")


def refuses(_desk: Desk) -> Page:
    raise Unavailable("这里什么都写不进去")


def entry(key: str, under: str = "", opens: str = "") -> Entry:
    return Entry(key, key, "house", lambda desk: Plain(desk, key), under=under, opens=opens)


@pytest.fixture
def window(qtbot) -> Iterator[Window]:
    BUILT.clear()
    desk = Desk(appearance=Appearance())
    listed = [
        entry("home"),
        entry("form", "home", "resident"),
        entry("list"),
        entry("more", "list"),
    ]
    made = Window(desk, [*listed, Entry("shut", "shut", "house", refuses, under="list")])
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show_page("home")
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    desk.jobs.close()


@pytest.fixture
def idle(window: Window) -> Idle:
    made = Idle(window)
    made.begin(window, None)
    return made


@pytest.fixture
def ahead(window: Window, idle: Idle) -> BuildingAhead:
    made = BuildingAhead(window, idle)
    made.begin()
    return made


def said(window: Window) -> dict[str, list[str]]:
    return {one.key: one.said for one in window.findChildren(Plain)}


def build_all(ahead: BuildingAhead) -> None:
    """Take every step at once, as the clock would one by one."""
    is_over: list[bool] = []
    ahead.ended.connect(lambda: is_over.append(True))
    while not is_over:
        ahead.go_on()
        QApplication.processEvents()
    ahead.clock.stop()


def test_what_is_near_is_built_its_forms_first(window, ahead):
    here, cursor = window.page(), QApplication.focusWidget()
    build_all(ahead)
    assert BUILT == ["home", "form", "list"]  # what stands under another page can wait
    assert window.page() is here
    assert QApplication.focusWidget() is cursor
    assert window.bar.isHidden()  # of what cannot be built hears whoever asks for it
    window.show_page("shut")
    assert window.bar.isVisible()
    window.show_page("list")
    build_all(ahead)
    assert BUILT == ["home", "form", "list", "more"]


def test_what_is_far_from_the_page_in_view_makes_room(window, ahead, monkeypatch):
    monkeypatch.setattr(building_ahead, "MOST", 1)
    build_all(ahead)
    assert window.unseen == ["form"]
    window.show_page("list")
    build_all(ahead)
    assert window.unseen == ["more"]
    assert said(window).keys() == {"home", "list", "more"}


def test_a_page_built_ahead_has_its_place_and_neither_arrives_nor_shows(window, ahead):
    shown = QApplication.topLevelWidgets()
    build_all(ahead)
    assert QApplication.topLevelWidgets() == shown
    pages = [one for one in window.findChildren(Plain) if one is not window.page()]
    assert len(pages) == 2
    for page in pages:
        assert page.said == []
        assert not page.isVisible()
        assert not page.name.isVisible()
        assert page.name.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
        assert page.width() == window.page().width()
        assert page.name.width() == window.page().name.width()


def test_nothing_is_built_before_it_is_asked_for_and_nothing_is_left_running(window, idle):
    made = BuildingAhead(window, idle)
    assert not made.clock.isActive()
    window.desk.appearance.dressed.emit()
    idle.touch()
    assert not made.clock.isActive()
    made.begin()
    assert made.clock.interval() == REST
    build_all(made)
    made.go_on()
    assert not made.clock.isActive()


@pytest.mark.parametrize("touch", ["key", "pointer"])
def test_a_touch_makes_it_wait(window, ahead, touch):
    ahead.go_on()
    assert ahead.clock.interval() == BETWEEN
    if touch == "key":
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    else:
        QTest.mouseMove(window.windowHandle(), QPoint(300, 300))
        QApplication.processEvents()
    assert ahead.clock.isActive()
    assert ahead.clock.interval() == REST


def test_its_own_work_is_no_touch(window, idle, ahead):
    touches: list[bool] = []
    idle.touched.connect(lambda: touches.append(True))
    build_all(ahead)
    assert not touches


def test_it_waits_for_slow_work(qtbot, window, ahead):
    gate = threading.Event()
    window.desk.jobs.start(lambda _progress: gate.wait(20), title="正在备份")
    ahead.go_on()
    assert BUILT == ["home"]
    assert ahead.clock.interval() == REST
    gate.set()
    wait_for_jobs(qtbot, window)
    ahead.go_on()
    assert BUILT == ["home", "form"]


def test_it_waits_while_an_input_method_is_at_work(window, ahead):
    window.page().name.is_composing = True
    window.page().name.setFocus()
    ahead.go_on()
    assert BUILT == ["home"]
    assert ahead.clock.interval() == REST


@pytest.mark.parametrize(
    ("made", "words", "waits"),
    [
        (lambda: LineInput("姓名"), "", True),
        (lambda: TextArea("备注"), "", True),
        (lambda: SearchBox("姓名", "查找居民"), "", False),
        (lambda: SearchBox("姓名", "查找居民"), "乌兰", True),
    ],
)
def test_it_waits_while_the_cursor_is_among_words(window, ahead, made, words, waits):
    line = made()
    window.page().layout().addWidget(line)
    line.show()
    line.setFocus()
    if words:
        line.setText(words)
    ahead.go_on()
    assert ("form" in BUILT) != waits
    assert ahead.clock.interval() == (REST if waits else BETWEEN)


def test_it_ends_with_the_book(window, ahead):
    ahead.go_on()
    window.close()
    ahead.go_on()
    assert not ahead.clock.isActive() or ahead.clock.interval() == BETWEEN
    ahead.clock.stop()
    ahead.go_on()
    assert not ahead.clock.isActive()
    assert said(window) == {"home": ["depart", "arrive", "depart"], "form": []}


def test_other_colours_let_go_of_what_nobody_has_seen(window, ahead):
    build_all(ahead)
    window.show_page("list")
    window.show_page("home")
    window.desk.appearance.dressing.emit()
    assert said(window).keys() == {"home", "list"}
    window.desk.appearance.dressed.emit()
    assert ahead.clock.interval() == REST
    build_all(ahead)
    assert BUILT == ["home", "form", "list", "form"]


def test_a_page_that_went_between_two_steps_is_built_again_when_asked_for(window, ahead):
    ahead.go_on()
    window.clear_pages()
    ahead.go_on()
    window.show_page("form")
    assert BUILT == ["home", "form", "form"]


def test_back_to_a_page_that_was_built_anew_ahead_leads_to_the_same_place(window, ahead):
    window.show_page("list", {"view": "all"})
    window.show_page("home")
    window.clear_pages()
    build_all(ahead)
    window.go_back()
    assert window.page().said == ["arrive view"]


# The program's own pages


@pytest.fixture
def book(tmp_path):
    made = open_practice(tmp_path / "book", offices("small")[0], PASSWORD)
    yield made
    made.close()


def own_window(qtbot, book) -> Window:
    desk = Desk(book.store, book.clerk)
    window = Window(desk, entries(desk))
    qtbot.addWidget(window)
    window.resize(1366, 696)
    window.show_page("workbench")
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    settle(window)
    return window


def contents(book) -> dict[str, list[tuple]]:
    """Give everything that stands in a book, its logs too."""
    with book.store.looking() as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        names = [name for (name,) in connection.exec_driver_sql(asked)]
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
            for name in names
        }


def told(page: QWidget) -> list[tuple]:
    """Give what a page shows: its visible parts with their places, their words and their state."""
    return sorted(
        (
            *one.mapTo(page, QPoint()).toTuple(),
            *one.size().toTuple(),
            type(one).__name__,
            one.accessibleName(),
            re.sub(r"用时.*", "", str(one.property("text"))),
            one.isEnabled(),
        )
        for one in page.findChildren(QWidget)
        if one.isVisibleTo(page)
    )


def test_each_page_built_ahead_is_what_it_would_be_and_nothing_is_written(qtbot, book, monkeypatch):
    listed = entries(Desk(book.store, book.clerk))
    prepared = own_window(qtbot, book)
    before = contents(book)
    looked_at = {one.key for one in listed} - {"workbench", *TIMED} if RELEASE else {*PAGES}
    keys = [one.key for one in listed if one.ahead and one.key in looked_at]
    monkeypatch.setattr(Window, "nearest", lambda _window: keys)
    monkeypatch.setattr(building_ahead, "MOST", len(keys))
    moment = book.store.clock()
    monkeypatch.setattr(book.store, "clock", lambda: moment)
    ahead = BuildingAhead(prepared, Idle(prepared))
    ahead.begin()
    build_all(ahead)
    settle(prepared)
    assert contents(book) == before
    unseen = [one for one in prepared.stack.findChildren(Page) if one is not prepared.page()]
    assert len(unseen) == len(keys)
    visible = (part for one in unseen for part in one.findChildren(QWidget) if part.isVisible())
    assert not [(type(part).__name__, part.accessibleName()) for part in visible]
    first = {}
    for key in keys:
        prepared.show_page(key)
        settle(prepared)
        first[key] = told(prepared.page())
    prepared.close()
    plain = own_window(qtbot, book)
    other = {}
    for key in keys:
        plain.show_page(key)
        settle(plain)
        if (now := told(plain.page())) != first[key]:
            other[key] = sorted(set(now) ^ set(first[key]))[:6]
    assert not other
    plain.close()


def test_locking_in_the_middle_leaves_nothing_behind(qtbot, tmp_path):
    folder = closed_book(tmp_path / "book")
    with started(tmp_path) as program:
        unlock(qtbot, program, folder)
        ahead = program.window.findChild(BuildingAhead)
        assert not ahead.clock.isActive()  # not unless asked for, where settings are given
        ahead.begin()
        for _step in range(7):
            ahead.go_on()
            wait_for_jobs(qtbot, program.window)
        lock(qtbot, program)
        unlock(qtbot, program, folder)
        assert not program.window.unseen
