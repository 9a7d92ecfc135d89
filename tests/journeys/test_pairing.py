"""结对子, in the staff's own words, through the whole window."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytest_bdd import given, parsers, scenarios, then, when

from db.kinds import Pairing, Resident, Transition
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor
from desktop_app.gui.pages.pairing import PairingsPage
from desktop_app.gui.pages.pairing_form import PairingFormPage, PairingLogPage
from desktop_app.gui.rail import Entry
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.roll import Roll
from desktop_app.gui.window import Window
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import focus, press, save, type_keys

scenarios("结对子.feature")

ENTRIES = (
    Entry("pairing", "结对与走访", "users", PairingsPage),
    Entry("pairing_form", "新结对", "users", PairingFormPage, under="pairing"),
    Entry("pairing_log", "记活动", "users", PairingLogPage, under="pairing"),
)


def form_of(window: Window) -> RecordPage:
    page = window.page()
    assert isinstance(page, RecordPage)
    return page


def go(window: Window, label: str) -> str:
    form = form_of(window).form
    path = next(path for path in form.editors if form.label_of(path) == label)
    form.go_to(path)
    return path


@given("台账里有居民李海燕和乌兰图雅", target_fixture="people")
def has_people(qtbot, desk: Desk, window: Window) -> list[Resident]:
    roll = Roll.at(desk)
    qtbot.waitUntil(lambda: roll.is_ready)
    made = [build(Resident, full_name=name, id_number=None, birth_date=None, phone=None)
            for name in ("李海燕", "乌兰图雅")]  # fmt: skip
    save(desk, *made)
    return made


@given("李海燕和乌兰图雅三月结了对，按季活动，一直没有见面", target_fixture="pair")
def has_pair(desk: Desk, people: list[Resident]) -> Pairing:
    sides = {"side_a": people[0].id, "side_b": people[1].id}
    names = {"side_a_name": None, "side_b_name": None}
    pair = build(Pairing, **sides, **names, start_on=dt.date(2026, 3, 1))
    save(desk, pair)
    return pair


@when("我在“结对子”页按“新结对”")
def begin(qtbot, window: Window) -> None:
    qtbot.waitUntil(window.page().first.hasFocus)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.page(), PairingFormPage)


@when("我打开“结对子”页")
def open_list(window: Window) -> None:
    window.show_page("pairing")


@when("我打开这一对")
def open_pair(window: Window, pair: Pairing) -> None:
    window.show_page("pairing_form", {"record": pair.id})


@when(parsers.parse("结对类型打“{letters}”"))
def choose_kind(window: Window, letters: str) -> None:
    go(window, "结对类型")
    type_keys(letters)


@when(parsers.parse("在“{label}”里用“{letters}”找到“{name}”"))
def pick(window: Window, label: str, letters: str, name: str) -> None:
    path = go(window, label)
    type_keys(letters)
    press(Qt.Key.Key_Return)
    side = form_of(window).form.editors[path]
    assert isinstance(side, LinkEditor)
    assert side.picker.text() == name


@when(parsers.parse("结对内容点“{words}”"))
@when(parsers.parse("我按“{words}”"))
def press_button(window: Window, words: str) -> None:
    buttons = window.findChildren(QAbstractButton)
    next(one for one in buttons if one.text() == words and one.isVisible()).click()
    QApplication.processEvents()


@when(parsers.parse("勾上“{label}”"))
def tick(window: Window, label: str) -> None:
    go(window, label)
    press(Qt.Key.Key_Space)


@when(parsers.parse("在“{label}”写“{words}”"))
def write_into(window: Window, label: str, words: str) -> None:
    go(window, label)
    compose(focus(), words)


@when("我按 Ctrl+S")
def keep(window: Window) -> None:
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


@when(parsers.parse("写上结束原因“{words}”"))
def give_reason(window: Window, words: str) -> None:
    compose(focus(), words)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)


@then(parsers.parse("“{label}”旁边写着“{words}”"))
def words_beside(window: Window, label: str, words: str) -> None:
    form = form_of(window).form
    path = next(path for path in form.editors if form.label_of(path) == label)
    assert form.rows[path].text() == words


@then(parsers.parse("窗口说“{words}”"))
def window_says(window: Window, words: str) -> None:
    assert window.toast.isVisible()
    assert window.toast.words.text() == words


@then(parsers.parse("“结对子”页里乌兰图雅这一行今年活动“{count}”，状态“{state}”"))
def row_says(window: Window, count: str, state: str) -> None:
    window.show_page("pairing")
    page = window.page()
    assert isinstance(page, PairingsPage)
    cells = page.table.rows.cells(0)
    assert (cells[0], cells[4], cells[6]) == ("乌兰图雅", count, state)


@then(parsers.parse("这一对是“{state}”，步骤里写着原因“{reason}”"))
def has_ended(desk: Desk, pair: Pairing, state: str, reason: str) -> None:
    is_now(desk, pair, state)
    assert [step.text for step in desk.store.all(Transition, target=pair.id)] == [reason]


@then(parsers.parse("这一对是“{state}”"))
def is_now(desk: Desk, pair: Pairing, state: str) -> None:
    kept = desk.store.get(Pairing, pair.id)
    assert Pairing.fields()["state"].show(kept.state) == state
