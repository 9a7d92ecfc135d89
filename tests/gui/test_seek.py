"""找一找: one line that finds people, matters, pages and deeds, and gives the cursor back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from db.kinds import JointMeeting, Pairing, Resident, Resolution, StaffMember
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.seek_panel import SeekPanel
from desktop_app.gui.window import Window
from tests.builders import MAN, build
from tests.compose import compose, compose_preedit
from tests.gui.office_desk import CTRL, NONE, family, save


@pytest.fixture
def window(qtbot, desk: Desk):
    made = Window(desk, entries(desk))
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show_page("residents")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.page().first.hasFocus)
    return made


def settle(qtbot, desk: Desk) -> None:
    def is_quiet() -> bool:
        QApplication.processEvents()
        return not desk.jobs.open_jobs()

    qtbot.waitUntil(is_quiet, timeout=20_000)
    QApplication.processEvents()


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)


def opened(qtbot, window: Window) -> SeekPanel:
    press(Qt.Key.Key_K, CTRL)
    settle(qtbot, window.desk)
    panel = window._seek
    assert panel.isVisible()
    assert panel.line.hasFocus()
    return panel


def shown(panel: SeekPanel) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    heading = ""
    for at in range(panel.rows.rowCount()):
        hit = panel.rows.hit(at)
        if hit is None:
            heading = panel.rows.rows[at]
            found[heading] = []
        else:
            found[heading].append(hit.title)
    return found


def page_key(window: Window) -> str:
    return window._past[window._at][0]


def test_people_and_their_home_are_found_by_initials_and_enter_opens(qtbot, desk, window) -> None:
    home = family(desk)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "cyl")
    assert [shown(panel)[group] for group in ("居民", "户")] == [["陈玉兰"], ["陈玉兰户"]]
    press(Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert page_key(window) == "resident_form"
    assert window.page().record.id == home.head


def test_the_arrow_keys_pass_over_headings_and_the_cursor_stays(qtbot, desk, window) -> None:
    home = family(desk)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "chenyulan")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert panel.line.hasFocus()
    press(Qt.Key.Key_Return)
    assert page_key(window) == "household_form"
    assert window.page().record.id == home.id


@pytest.mark.parametrize(
    ("words", "deed", "page"),
    [
        ("打印结对台账", "打印结对子台账", "ledgers"),
        ("登记居民", "登记居民", "resident_form"),
        ("djjm", "登记居民", "resident_form"),
        ("起草会议", "起草会议", "minutes"),
        ("导出", "导出到 U 盘", "exchange"),
        ("记结对", "记结对活动", "pairing_log"),
        ("L01", "打印居民花名册", "ledgers"),
        ("jdz", "打印结对子台账", "ledgers"),  # in one piece, before 登记单位与组织
    ],
)
def test_what_can_be_done_is_found_by_its_words(qtbot, desk, window, words, deed, page) -> None:
    panel = opened(qtbot, window)
    compose(panel.line, words)
    assert shown(panel)["可以做的事"][0] == deed
    assert panel.rows.hit(panel.list.currentIndex().row()).title == deed
    press(Qt.Key.Key_Return)
    assert page_key(window) == page


def test_a_page_is_found_by_its_name(qtbot, desk, window) -> None:
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "gzry")
    assert shown(panel)["页面"] == ["工作人员"]
    press(Qt.Key.Key_Return)
    assert page_key(window) == "staff"


def test_matters_meetings_and_staff_are_found_and_new_ones_too(qtbot, desk, window) -> None:
    meeting = build(JointMeeting, meeting_name="联席会议第一次")
    save(desk, meeting, build(Resolution, meeting=meeting.id, matter="检修供暖管道"))
    panel = opened(qtbot, window)
    compose(panel.line, "供暖")
    assert shown(panel) == {"议定事项": ["检修供暖管道"]}
    save(desk, build(StaffMember, full_name="关供暖"))
    settle(qtbot, desk)
    assert shown(panel) == {"议定事项": ["检修供暖管道"], "工作人员": ["关供暖"]}


def test_ctrl_enter_does_the_other_thing(qtbot, desk, window) -> None:
    people = [build(Resident), build(Resident, full_name="乌兰图雅", id_number=MAN, sex="1",
                                     birth_date=None)]  # fmt: skip
    pair = build(Pairing, side_a=people[0].id, side_b=people[1].id)
    save(desk, *people, pair)
    panel = opened(qtbot, window)
    compose(panel.line, "李梅—")
    assert shown(panel) == {"结对子": ["李梅—乌兰图雅"]}
    assert panel._other.text() == "记活动"
    press(Qt.Key.Key_Return, CTRL)
    assert page_key(window) == "pairing_log"


def test_esc_goes_back_to_the_very_place(qtbot, desk, window) -> None:
    window.show_page("resident_form")
    settle(qtbot, desk)
    name = window.page().form.editors["full_name"].control
    name.setFocus()
    compose(name, "陈玉兰梅")
    name.setCursorPosition(2)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "abc")
    press(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert name.hasFocus()
    assert name.cursorPosition() == 2
    assert name.text() == "陈玉兰梅"
    name.setSelection(1, 2)
    opened(qtbot, window)
    press(Qt.Key.Key_K, CTRL)
    assert (name.selectionStart(), name.selectedText()) == (1, "玉兰")


def test_phones_and_numbers_match_and_show_masked(qtbot, desk, window) -> None:
    save(desk, build(Resident, full_name="李梅", phone="15400001234"))
    panel = opened(qtbot, window)
    for typed in ("1234", "2299021990"):
        panel.line.clear()
        QTest.keyClicks(panel.line, typed)
        (at,) = panel.rows.hits()
        hit = panel.rows.hit(at)
        assert hit.title == "李梅"
        assert "154****1234" in hit.detail
        assert "0000" not in hit.detail
        assert "229902" not in hit.title + hit.detail


def test_ethnicity_finds_nobody(qtbot, desk, window) -> None:
    save(desk, build(Resident, full_name="李梅", ethnicity_code="05", preferred_language="维语"))
    panel = opened(qtbot, window)
    for words in ("维吾尔", "维吾尔族", "wwez", "维语"):
        panel.line.clear()
        compose(panel.line, words)
        assert "居民" not in shown(panel)


def test_an_empty_line_shows_what_was_looked_at_last(qtbot, desk, window) -> None:
    home = family(desk)
    meeting = build(JointMeeting, meeting_name="联席会议第一次")
    save(desk, meeting)
    panel = opened(qtbot, window)
    assert "最近看过的" not in shown(panel)
    press(Qt.Key.Key_Escape)
    window.show_page("minutes", {"record": meeting.id})
    desk.show_page("resident_form", record=home.head)
    desk.show_page("minutes", record=meeting.id)
    settle(qtbot, desk)
    panel = opened(qtbot, window)
    assert shown(panel)["最近看过的"] == ["联席会议第一次", "陈玉兰"]


def test_what_was_chosen_is_remembered_over_a_new_start(qtbot, desk, window) -> None:
    family(desk)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "cyl")
    press(Qt.Key.Key_Return)
    settle(qtbot, desk)
    window.rebuild()
    window.seek()
    settle(qtbot, desk)
    assert shown(window._seek)["最近看过的"] == ["陈玉兰"]


def test_letters_that_are_being_composed_search_nothing(qtbot, desk, window) -> None:
    family(desk)
    panel = opened(qtbot, window)
    before = shown(panel)
    compose_preedit(panel.line, "chen")
    press(Qt.Key.Key_Down)
    assert shown(panel) == before
    assert panel.isVisible()


def test_the_mouse_alone_finds_and_opens(qtbot, desk, window) -> None:
    home = family(desk)
    button = next(
        one for one in window.findChildren(QPushButton) if one.accessibleName() == "找一找"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    panel = window._seek
    compose(panel.line, "陈玉兰")
    at = panel.list.visualRect(panel.rows.index(1, 0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(at))
    assert window.page().record.id == home.head


def test_a_page_behind_hears_none_of_its_keys(qtbot, desk, window) -> None:
    """Ctrl+Enter saves on many pages: over them it belongs to the line."""
    window.show_page("resident_form")
    settle(qtbot, desk)
    panel = opened(qtbot, window)
    compose(panel.line, "什么都没有")
    press(Qt.Key.Key_Return, CTRL)
    assert panel.isVisible()
    assert desk.store.count(Resident) == 0
    assert "没有找到" in panel.note.text()


@pytest.mark.parametrize("size", [(1366, 696), (900, 460)])
def test_it_stays_inside_the_window(qtbot, desk, window, size) -> None:
    window.resize(*size)
    for number in range(12):
        family(desk, f"陈玉{'一二三四五六七八九十百千'[number]}", str(number))
    settle(qtbot, desk)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "c")
    assert window.centralWidget().rect().contains(panel.geometry())


def test_the_model_keeps_qts_rules(qtmodeltester, qtbot, desk, window) -> None:
    family(desk)
    panel = opened(qtbot, window)
    QTest.keyClicks(panel.line, "c")
    qtmodeltester.check(panel.rows)
