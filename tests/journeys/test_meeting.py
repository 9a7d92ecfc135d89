"""From a joint meeting to what became of its decisions, through the whole window."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytest_bdd import given, parsers, scenarios, then, when

from db import follow_ups, meetings
from db.kinds import (
    AgendaItem,
    Attendance,
    JointMeeting,
    PartnerOrganization,
    Resolution,
    StaffMember,
    Transition,
)
from db.meetings import Minutes
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.meetings import MeetingsPage
from desktop_app.gui.pages.minutes_editor import MinutesPage
from desktop_app.gui.pages.resolution import ResolutionPage
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import focus, press, save, type_keys

scenarios("联席会议到督办.feature")

ENTRIES = (
    Entry("meetings", "联席会议", "message-square-text", MeetingsPage),
    Entry("minutes", "会议纪要", "message-square-text", MinutesPage, under="meetings"),
    Entry("follow_ups", "议定事项督办", "square-check", FollowUpsPage, under="meetings"),
    Entry("resolution", "议定事项", "square-check", ResolutionPage, under="meetings"),
)
UNITS = (("石榴派出所", "赵建国"), ("市第三中学", "孙丽华"), ("卫生服务站", "周敏"))
FIVE = """1. 检修供暖管道\t石榴派出所\t\t+10
2. 开设寒假托管班\t市第三中学\t\t+30
3. 独居老人每周上门帮扶\t卫生服务站\t\t+30
4. 元旦汇演节目审核\t市第三中学\t\t+30
5. 汇演场地及消防检查"""


def editor_of(window: Window) -> MinutesPage:
    page = window.page()
    assert isinstance(page, MinutesPage)
    return page


def matter_page(window: Window) -> ResolutionPage:
    page = window.page()
    assert isinstance(page, ResolutionPage)
    return page


def the_meeting(desk: Desk) -> JointMeeting:
    return desk.store.all(JointMeeting)[0]


@given("成员单位有石榴派出所（赵建国）、市第三中学（孙丽华）、卫生服务站（周敏）")
def has_units(desk: Desk) -> None:
    save(desk, *(build(PartnerOrganization, full_name=name, liaison=who) for name, who in UNITS))


@given("同事里有李海燕")
def has_colleague(desk: Desk) -> None:
    save(desk, build(StaffMember, full_name="李海燕"))


@given("今年第 1 次会议的纪要已经签发")
def has_issued(desk: Desk) -> None:
    meeting = build(JointMeeting, seq_year=2026, minutes_body="会议听取了汇报。")
    minutes = Minutes(meeting, [build(AgendaItem)], [build(Attendance)])
    with desk.store.work(desk.clerk, "会议", "test") as work:
        meetings.keep(work, minutes)
        for state in ("held", "drafting", "issued"):
            work.move(meeting, state)
    desk.tell_changed(work.changes)


@when("我在“联席会议”页按“起草会议”")
def begin(qtbot, window: Window) -> None:
    qtbot.waitUntil(window.page().first.hasFocus)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(editor_of(window).form.editors["held_at"].control.hasFocus)


@when(parsers.parse("时间打“{when_}”，地点写“{place}”，主持人写“{chair}”"))
def write_info(window: Window, when_: str, place: str, chair: str) -> None:
    type_keys(when_)
    form = editor_of(window).form
    for path, words in (("place", place), ("chair", chair)):
        form.go_to(path)
        compose(focus(), words)


@when(parsers.parse("我按“{words}”"))
def press_button(window: Window, words: str) -> None:
    buttons = window.findChildren(QAbstractButton)
    next(one for one in buttons if one.text() == words and one.isVisible()).click()
    QApplication.processEvents()


@when("我把市第三中学记为请假")
def excuse(window: Window) -> None:
    lines = editor_of(window).spread.people.lines
    next(line for line in lines if line.one.unit == "市第三中学").tick.click()


@when(parsers.parse("我加上议题“{topic}”，讨论用“/”写“{words}”"))
def add_topic(window: Window, topic: str, words: str) -> None:
    press_button(window, "＋ 增加议题")
    compose(focus(), topic)
    press(Qt.Key.Key_Return)
    type_keys("/")
    compose(focus(), words)
    press(Qt.Key.Key_Return)


@when(parsers.parse("我把空填上“{first}”和“{second}”"))
def fill_blanks(window: Window, first: str, second: str) -> None:
    compose(focus(), first)
    press(Qt.Key.Key_Tab)
    compose(focus(), second)


@when("我贴进五条议定事项")
def paste(window: Window) -> None:
    QGuiApplication.clipboard().setText(FIVE)
    editor_of(window).spread.grid.setFocus()
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@when(parsers.parse("第 {no:d} 条的责任单位打“{letters}”，期限打“{day}”"))
def complete(window: Window, no: int, letters: str, day: str) -> None:
    editor_of(window).spread.grid.go_to(no - 1, Col.UNIT, edit=True)
    type_keys(letters)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    type_keys(day)
    press(Qt.Key.Key_Tab)
    editor_of(window).spread.grid.close_editor()


@when(parsers.parse("我打开督办里的“{matter}”，记一句“{words}”"))
def note(qtbot, window: Window, desk: Desk, matter: str, words: str) -> None:
    found = desk.store.all(Resolution, matter=matter)[0]
    window.page().opened.emit(found.id)
    qtbot.waitUntil(matter_page(window).words.hasFocus)
    compose(focus(), words)
    press(Qt.Key.Key_Return)


@when(parsers.parse("我报办结“{words}”"))
def report(window: Window, words: str) -> None:
    press_button(window, "报办结")
    compose(focus(), words)
    press(Qt.Key.Key_Return)


@when("李海燕确认办结")
def confirm(window: Window) -> None:
    matter_page(window).confirm_button.click()
    type_keys("lhy")
    press(Qt.Key.Key_Return)
    matter_page(window).ask.press()


@when("我打开这次会议")
def open_meeting(window: Window, desk: Desk) -> None:
    window.show_page("minutes", {"record": the_meeting(desk).id})


@when(parsers.parse("我按“更正”，理由写“{words}”"))
def correct(window: Window, words: str) -> None:
    press_button(window, "更正")
    compose(focus(), words)
    press(Qt.Key.Key_Return)


@then(parsers.parse("参会单位是“{words}”"))
def people_are(window: Window, words: str) -> None:
    assert editor_of(window).spread.people.counts.text() == words


@then(parsers.parse("讨论情况是“{words}”"))
def talk_is(window: Window, words: str) -> None:
    assert editor_of(window).spread.talk.area.text() == words


@then(parsers.parse("议定事项有 {count:d} 条，第 {no:d} 条写着“{words}”"))
def matters_are(window: Window, count: int, no: int, words: str) -> None:
    model = editor_of(window).spread.grid.matters
    assert model.rowCount() == count
    assert model.index(no - 1, Col.STATE).data() == words


@then(parsers.parse("第 {no:d} 条的责任人是“{name}”"))
def owner_is(window: Window, no: int, name: str) -> None:
    matter = editor_of(window).minutes.matters[no - 1]
    assert matter.owner_name == name
    assert matter.due_on == dt.date(2026, 10, 8)


@then(parsers.parse("正文里有“{words}”"))
def body_has(window: Window, words: str) -> None:
    assert words in editor_of(window).body.text()


@then(parsers.parse("窗口说“{words}”"))
def window_says(window: Window, words: str) -> None:
    assert window.toast.isVisible()
    assert window.toast.words.text() == words


@then(parsers.parse("督办里有 {count:d} 条未办结"))
def owed(window: Window, count: int) -> None:
    window.show_page("follow_ups")
    page = window.page()
    assert isinstance(page, FollowUpsPage)
    assert page.count.text().endswith(f" {count} 条")


@then(parsers.parse("这一条是“{state}”"))
def matter_is(window: Window, desk: Desk, state: str) -> None:
    page = matter_page(window)
    assert page.head.state.text() == state
    assert page.matter is not None
    kept = desk.store.get(Resolution, page.matter.id)
    assert follow_ups.stage(kept) == state


@then(parsers.parse("“联席会议”页写着议定办结“{words}”"))
def list_says(window: Window, words: str) -> None:
    window.show_page("meetings")
    page = window.page()
    assert isinstance(page, MeetingsPage)
    assert page.table.rows.cells(0)[5] == words


@then("正文不能改")
def is_closed(window: Window) -> None:
    assert editor_of(window).body.area.isReadOnly()


@then("正文能改了")
def is_open(window: Window) -> None:
    assert not editor_of(window).body.area.isReadOnly()


@then(parsers.parse("会议是“{state}”，步骤是“{steps}”"))
def went(desk: Desk, state: str, steps: str) -> None:
    meeting = the_meeting(desk)
    show = JointMeeting.fields()["state"].show
    assert show(meeting.state) == state
    found = desk.store.all(Transition, order=("at",), target=meeting.id)
    assert "、".join(show(step.state_to) for step in found) == steps
