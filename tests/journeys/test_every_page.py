"""Every page of both windows, with something in the book: named controls, keys that answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QScrollArea, QWidget

from db.founding import OpenBook
from desktop_app.app import PRACTICE_PASSWORD
from desktop_app.gui.pages.page_list import entries
from desktop_app.practice.office import found_district, open_practice
from desktop_app.practice.profile import offices
from tests.journeys.hands import Hands

WIDE, NARROW = (1366, 696), (900, 460)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory):
    place = tmp_path_factory.mktemp("books")
    made = {
        "社区": open_practice(place / "office", offices("small")[0], PRACTICE_PASSWORD),
        "区级": found_district(place / "district", PRACTICE_PASSWORD),
    }
    yield made
    for book in made.values():
        book.close()


@pytest.fixture(params=["社区", "区级"])
def open_window(request, hands: Hands, books: dict[str, OpenBook]) -> Hands:
    hands.program.show_window(books[request.param])
    hands.settle()
    yield hands
    hands.program.let_go()


def test_every_control_of_every_page_has_a_name(open_window: Hands) -> None:
    nameless = []
    for entry in entries(open_window.window.desk):
        open_window.window.show_page(entry.key)
        open_window.settle()
        nameless += [
            (entry.key, type(one).__name__, getattr(one, "text", str)())
            for one in open_window.visible(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not (one.accessibleName() or (isinstance(one, QCheckBox) and one.text()))
        ]
    assert not nameless, nameless


def test_no_page_needs_sideways_scrolling(open_window: Hands) -> None:
    window = open_window.window
    wide = {}
    for size in (WIDE, NARROW):
        window.resize(*size)
        for entry in entries(window.desk):
            window.show_page(entry.key)
            open_window.settle()
            area = window.stack.currentWidget()
            assert isinstance(area, QScrollArea)
            if over := area.horizontalScrollBar().maximum():
                wide[entry.key, size] = over
    assert wide == {}


def test_the_cursor_goes_round_every_page_by_tab_alone(open_window: Hands) -> None:
    stuck = {}
    for entry in entries(open_window.window.desk):
        open_window.window.show_page(entry.key)
        open_window.settle()
        seen: list[str] = []
        first = QApplication.focusWidget()
        for _step in range(120):
            open_window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            seen.append(here.accessibleName() if here else "")
            if here is first:
                break
        else:
            stuck[entry.key] = seen[-4:]
    assert stuck == {}
