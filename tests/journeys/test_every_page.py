"""Every page of both windows in every state: names, sizes, words, order, and Tab all the way round.

A page that is added is walked through without a line here; what it is shown with stands in its
own `sights`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.app import Program
from desktop_app.gui import look, page_audit, page_trial, wardrobe
from desktop_app.gui.entrance import PRACTICE_PASSWORD
from desktop_app.gui.help_words import bound_keys
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.record_table import WIDE_LEAST
from desktop_app.gui.tab_order import put_in_order
from desktop_app.gui.window import Window
from desktop_app.practice.office import found_district, open_practice
from desktop_app.practice.profile import offices
from tests.compose import compose_preedit

WIDE, NARROW = (1366, 696), (900, 460)
# Each size of words in colours of its own: what one of them brings is seen without a walk more.
LOOKS = {
    ("普通", "light"): (NARROW, WIDE),
    ("大", "dark"): (NARROW,),
    ("特大", "contrast"): (NARROW, WIDE),
}
NO_METHOD = {"IdNumber", "Phone", "Day", "Moment", "Number"}
ROUND = 200
KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d+|Esc|Enter|Del|[A-Z0-9/=.,-]|Pg\w+|Tab)")
# What input methods and Windows claim for themselves.
FORBIDDEN = re.compile(
    r"Ctrl\+Space|Shift\+Space|Ctrl\+\.|Ctrl\+Shift\+[A-Z]|Ctrl\+Alt\+[A-Z]|Meta\+.*|Shift|Ctrl\+Shift"
)
BY_THE_FORM = ("Esc", "Ctrl+Enter")


class Strays(QObject):
    """Notes every part that is shown before it stands in the window: it flashes up as its own."""

    def __init__(self, into: list[str]) -> None:
        super().__init__()
        self.into = into

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if is_shown and watched.isWindow() and not isinstance(watched, Window | QMenu):
            self.into.append(type(watched).__name__)
        return False


class Walk:
    """What was found on the way through all pages of one window, by kind of flaw."""

    def __init__(self) -> None:
        self.flaws: dict[str, dict[str, list[str]]] = {}
        self.stuck: dict[str, list[str]] = {}
        self.methods: dict[str, list[str]] = {}
        self.searched: list[str] = []
        self.strays: list[str] = []
        self.keys: dict[str, list[str]] = {}
        self.wide: dict[str, int] = {}

    def note(self, place: str, window: Window) -> None:
        page = window.page()
        for check in page_audit.CHECKS:
            if found := list(check(page)):
                self.flaws.setdefault(check.__name__, {})[place] = found

    def go_round(self, name: str, window: Window) -> None:
        first = QApplication.focusWidget()
        seen: list[str] = []
        if first is None:
            self.stuck[name] = ["没有光标"]
            return
        for _step in range(ROUND):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            seen.append(here.accessibleName() if here else "")
            if here is first:
                return
        self.stuck[name] = seen[-4:]

    def look_at_fields(self, name: str, window: Window) -> None:
        for form in window.page().findChildren(RecordForm):
            for path, one in form.editors.items():
                answers = one.control.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
                if type(one.field).__name__ in NO_METHOD and answers:
                    self.methods.setdefault(name, []).append(path)

    def look_at_columns(self, name: str, window: Window) -> None:
        """Note by how much the columns of a list, as shipped, are wider than their place."""
        page = window.page()
        if not isinstance(page, ListPage) or page.is_walled:
            return
        table, held = page.table, page.table.parentWidget()
        shown = [one for one in table.rows.columns if not one.is_extra]
        least = [min(one.width, WIDE_LEAST) if one.stretch else one.width for one in shown]
        bar = table.verticalScrollBar().sizeHint().width() + table.verticalHeader().width()
        if (over := sum(map(look.px, least)) + bar - held.width()) > 0:
            self.wide[name] = over

    def look_at_keys(self, name: str, window: Window) -> None:
        bound = list(bound_keys(window))
        keys = [key for _one, key, _words in bound]
        wrong = [f"twice: {key}" for key in set(keys) if keys.count(key) > 1]
        wrong += [f"forbidden: {key}" for key in keys if FORBIDDEN.fullmatch(key)]
        wrong += [f"unexplained: {key}" for _one, key, words in bound if not words]
        starts = {key.partition(" 再按 ")[0] for key in keys if " 再按 " in key}
        wrong += [f"never heard out: {key}" for key in starts & set(keys)]
        actions = (one.shortcut() for one in window.findChildren(QAction))
        wrong += [f"on an action: {key.toString()}" for key in actions if not key.isEmpty()]
        said = {*keys, *(hint.partition(" ")[0] for hint in window.page().hints), *BY_THE_FORM}
        for made in window.findChildren(QPushButton):
            words, _, key = made.text().partition("  ")
            if made.isVisible() and made.isEnabled() and KEY.fullmatch(key) and key not in said:
                wrong.append(f"on a button, not bound: {words} {key}")
        if wrong:
            self.keys[name] = wrong

    def compose_in_the_box(self, name: str, window: Window) -> None:
        page = window.page()
        if isinstance(page, ListPage):
            before = page.count.text()
            compose_preedit(page.box, "zzzz")
            if page.count.text() != before or page.box.text():
                self.searched.append(name)
            compose_preedit(page.box, "")


@pytest.fixture(scope="module", params=["社区", "区级"])
def walk(request, qapp: QApplication, tmp_path_factory) -> Iterator[Walk]:
    """Go through all pages of one window once; every test below asks for one thing."""
    wardrobe.wear(qapp)
    place = tmp_path_factory.mktemp("books")
    if request.param == "社区":
        book = open_practice(place / "book", offices("small")[0], PRACTICE_PASSWORD)
    else:
        book = found_district(place / "book", PRACTICE_PASSWORD)
    program = Program(QSettings(str(place / "settings.ini"), QSettings.Format.IniFormat))
    found = Walk()
    window = program.show_window(book)
    window.activateWindow()
    strays = Strays(found.strays)
    qapp.installEventFilter(strays)
    for (size, theme), shapes in LOOKS.items():
        if size == "大" and request.param == "区级":
            continue  # what its pages are made of is seen on the other walk
        program.appearance.choose_size(size)
        program.appearance.choose_theme(theme)
        for name in page_trial.visits(window, rests=False):
            for shape in shapes:
                window.resize(*shape)
                page_trial.settle(window, rests=False)
                found.note(f"{name} {size} {shape[0]}", window)
            if size == "普通":
                found.look_at_columns(name, window)
                found.go_round(name, window)
                found.look_at_keys(name, window)
                found.look_at_fields(name, window)
                found.compose_in_the_box(name, window)
    qapp.removeEventFilter(strays)
    program.let_go()
    book.close()
    wardrobe.wear(qapp)
    return found


@pytest.mark.parametrize("check", page_audit.CHECKS, ids=lambda check: check.__name__)
def test_no_page_has_the_flaw(walk: Walk, check) -> None:
    assert walk.flaws.get(check.__name__, {}) == {}


def test_the_cursor_goes_round_every_page_by_tab_alone(walk: Walk) -> None:
    assert walk.stuck == {}


def test_no_key_is_bound_twice_or_forbidden_or_unexplained(walk: Walk) -> None:
    assert walk.keys == {}


def test_the_columns_of_a_list_fit_beside_its_summary_on_a_usual_screen(walk: Walk) -> None:
    assert walk.wide == {}


def test_no_part_flashes_up_as_a_window(walk: Walk) -> None:
    assert walk.strays == []


def test_numbers_and_days_are_typed_without_an_input_method(walk: Walk) -> None:
    assert walk.methods == {}


def test_what_is_being_composed_is_not_searched_for(walk: Walk) -> None:
    assert walk.searched == []


def test_tab_follows_the_eye_whenever_parts_were_made(qtbot) -> None:
    window, page, row = QWidget(), QWidget(), QHBoxLayout()
    qtbot.addWidget(window)
    late, right, left = QLineEdit("3"), QLineEdit("2"), QLineEdit("1")
    row.setDirection(QHBoxLayout.Direction.RightToLeft)
    row.addWidget(right)
    row.addWidget(left)
    column = QVBoxLayout(page)
    column.addWidget(late)
    column.insertLayout(0, row)
    outside = QVBoxLayout(window)
    outside.addWidget(QLineEdit("0"))
    outside.addWidget(page)
    window.show()
    put_in_order(window)
    stop, order = window, []
    while (stop := stop.nextInFocusChain()) is not window:
        order += [stop.text()] if isinstance(stop, QLineEdit) else []
    assert order == ["0", "1", "2", "3"]
