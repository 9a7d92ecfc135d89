"""登记居民, in the staff's own words, through the whole window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytest_bdd import given, parsers, scenarios, then, when

from db.kinds import Household, HouseholdMember, Resident
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.household_form import HouseholdFormPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.rail import Entry
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.window import Window
from tests.compose import compose
from tests.gui.office_desk import family, focus, press, type_keys

scenarios("登记居民.feature")

ENTRIES = (
    Entry("residents", "居民与户", "user", ResidentsPage),
    Entry("households", "户", "house", HouseholdsPage, under="residents"),
    Entry("resident_form", "登记居民", "user", ResidentFormPage, under="residents"),
    Entry("household_form", "登记户", "house", HouseholdFormPage, under="residents"),
)


def form_of(window: Window) -> RecordPage:
    page = window.page()
    assert isinstance(page, RecordPage)
    return page


def path_of(window: Window, label: str) -> str:
    form = form_of(window).form
    return next(path for path in form.editors if form.label_of(path).startswith(label))


def go(window: Window, label: str) -> None:
    form_of(window).form.go_to(path_of(window, label))


@given("台账里有石榴苑12号楼的陈玉兰户", target_fixture="home")
def has_home(qtbot, desk: Desk, window: Window) -> Household:
    home = family(desk)
    page = window.page()
    assert isinstance(page, ResidentsPage)
    qtbot.waitUntil(lambda: home.id in page.roll.homes.items)
    return home


@when("我在“居民”页按“登记居民”")
def register(qtbot, window: Window) -> None:
    window.show_page("residents")
    page = window.page()
    qtbot.waitUntil(page.first.hasFocus)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.page(), ResidentFormPage)


@when(parsers.re("在“(?P<label>.+)”打“(?P<keys>[0-9X]+)”"))
def type_into(window: Window, label: str, keys: str) -> None:
    go(window, label)
    type_keys(keys)


@when(parsers.parse("在“{label}”写“{words}”"))
def write_into(window: Window, label: str, words: str) -> None:
    go(window, label)
    compose(focus(), words)


@when(parsers.parse("在“所属户”里用“{letters}”找到陈玉兰户"))
def pick_home(window: Window, letters: str) -> None:
    go(window, "所属户")
    type_keys(letters)
    press(Qt.Key.Key_Return)


@when(parsers.parse("与户主关系选“{words}”"))
def choose_relation(window: Window, words: str) -> None:
    go(window, "与户主关系")
    type_keys("n")
    assert focus().currentText() == words


@when(parsers.parse("告知方式选“{words}”"))
def choose_notice(window: Window, words: str) -> None:
    go(window, "告知方式")
    type_keys("d")
    assert focus().currentText() == words


@when("我按 Ctrl+S")
def save(window: Window) -> None:
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


@when("我按 Esc")
def leave(window: Window) -> None:
    press(Qt.Key.Key_Escape)
    assert isinstance(window.page(), ResidentsPage)


@when(parsers.parse("我按“{words}”"))
def press_button(window: Window, words: str) -> None:
    buttons = window.findChildren(QAbstractButton)
    next(one for one in buttons if one.text() == words and one.isVisible()).click()
    QApplication.processEvents()


@then(parsers.parse("“{label}”自动填好“{words}”"))
def is_filled(window: Window, label: str, words: str) -> None:
    page, path = form_of(window), path_of(window, label)
    assert path in page.form.filled
    assert page.form.editors[path].typed() == words


@then(parsers.parse("“{label}”自动填好今天"))
def is_filled_with_today(desk: Desk, window: Window, label: str) -> None:
    is_filled(window, label, desk.store.today.isoformat())


@then(parsers.parse("窗口说“{words}”"))
def window_says(window: Window, words: str) -> None:
    assert window.toast.isVisible()
    assert window.toast.words.text() == words


@then(parsers.parse("李梅住在陈玉兰户，关系是“{words}”"))
def lives_there(desk: Desk, home: Household, words: str) -> None:
    mei = desk.store.all(Resident, full_name="李梅")[0]
    member = desk.store.all(HouseholdMember, resident=mei.id)[0]
    relation = HouseholdMember.fields()["relation_to_head"]
    assert (member.household, relation.show(member.relation_to_head)) == (home.id, words)


@then("历史里写着王晓梅登记了居民")
def history_says(window: Window) -> None:
    newest = form_of(window).history._events[0]
    assert (newest.actor, newest.verb) == ("王晓梅", "登记居民")


@then(parsers.parse("“{label}”旁边写着“{words}”"))
def words_beside(window: Window, label: str, words: str) -> None:
    assert form_of(window).form.rows[path_of(window, label)].text() == words


@then("台账里没有李梅")
def nobody(desk: Desk) -> None:
    assert desk.store.all(Resident, full_name="李梅") == []


@then("有 1 份没保存的草稿")
def draft_waits(window: Window) -> None:
    assert form_of(window).draft_bar.words.text() == "有 1 份没保存的草稿"


@then(parsers.parse("“{label}”里是“{words}”"))
def holds(window: Window, label: str, words: str) -> None:
    assert form_of(window).form.editors[path_of(window, label)].typed() == words
