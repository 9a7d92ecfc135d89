"""The minutes editor: topics, phrases, people, the grid, saving, issuing and correcting."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

from db import first_topic, meetings, own_office
from db.fields import NameOf
from db.kinds import (
    AgendaItem,
    Attachment,
    Attendance,
    JointMeeting,
    OrgUnit,
    PartnerOrganization,
    Resolution,
    Transition,
)
from db.meetings import CARRIED_OVER, Minutes
from desktop_app.gui import look
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.meeting_form import SHEET
from desktop_app.gui.minutes.phrases import PhraseArea, phrases
from desktop_app.gui.pages.meetings import MeetingsPage
from desktop_app.gui.pages.minutes_editor import NO_FIRST, MinutesPage
from tests.builders import build
from tests.compose import compose, compose_preedit
from tests.exchange import pictures
from tests.gui.office_desk import CTRL, enter, focus, open_desk, press, save, type_keys as typed

ALT = Qt.KeyboardModifier.AltModifier
UNITS = (("石榴派出所", "赵建国"), ("市第三中学", "孙丽华"), ("卫生服务站", "周敏"))


@pytest.fixture
def desk():
    with open_desk() as desk:
        units = [
            build(PartnerOrganization, full_name=name, liaison=who, joined_on=dt.date(2020, 1, n))
            for n, (name, who) in enumerate(UNITS, 1)
        ]
        save(desk, *units)
        yield desk


def kept_meeting(desk: Desk, state: str = "preparing", **values) -> JointMeeting:
    """Keep last year's meeting with a topic, a person and a matter, in a state."""
    unit = desk.store.all(OrgUnit)[0]
    meeting = build(JointMeeting, minutes_body="会议听取了汇报。", **values)
    minutes = Minutes(
        meeting,
        [build(AgendaItem, topic="冬季取暖", discussion="要抓早。")],
        [build(Attendance, unit="石榴派出所", person_name="赵建国", kind="excused")],
        [build(Resolution, owner_unit=unit.id, owner_unit_name=None, due_on=dt.date(2026, 9, 30))],
    )
    with desk.store.work(desk.clerk, "会议", "test") as work:
        meetings.keep(work, minutes)
        for step in ("held", "drafting", "issued"):
            if meeting.state != state:
                work.move(meeting, step)
    desk.tell_changed(work.changes)
    return meeting


@pytest.fixture
def page(qtbot, desk: Desk):
    made = MinutesPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 700)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def fill_info(page: MinutesPage, when: str = "2026-09-18 14:00") -> None:
    page.form.editors["held_at"].retype(when)
    page.form.editors["place"].retype("社区二楼会议室")
    page.form.editors["chair"].retype(["", "李海燕"])


def start(page: MinutesPage) -> None:
    page.arrive()
    fill_info(page)
    page.show_view("talk")


def test_a_new_meeting_calls_every_liaison(page: MinutesPage) -> None:
    page.arrive()
    assert page.head.title.text() == "2026 年第 1 次联席会议"
    assert [line.one.person_name for line in page.spread.people.lines] == [who for _, who in UNITS]
    assert page.spread.people.counts.text() == "应到 3 · 实到 3"
    page.spread.people.lines[2].tick.click()
    assert page.spread.people.counts.text() == "应到 3 · 实到 2"
    assert page.spread.people.lines[2].state.text() == "请假"
    page.spread.people.lines[1].choose("observer")
    assert page.spread.people.counts.text() == "应到 2 · 实到 1"
    page.spread.people.all_here.click()
    assert page.spread.people.counts.text() == "应到 3 · 实到 3"


def test_a_unit_that_is_not_called_comes_by_one_press(page: MinutesPage, desk: Desk) -> None:
    save(desk, build(PartnerOrganization, full_name="邻里商超", liaison=None))
    page.arrive()
    people = page.spread.people
    assert "邻里商超" not in [line.one.unit for line in people.lines]
    people.list_units()
    (deed,) = people.units_menu.actions()
    assert deed.text() == "邻里商超（还没有联络员）"
    deed.trigger()
    assert people.lines[-1].one.unit == "邻里商超"
    assert people.lines[-1].person.hasFocus()
    people.list_units()
    assert [one.isEnabled() for one in people.units_menu.actions()] == [False]


def test_three_topics_by_keys_alone_and_then_another_order(qtbot, page: MinutesPage) -> None:
    start(page)
    page.spread.add_topic_button.click()
    for topic in ("冬季取暖", "寒假托管", "元旦汇演"):
        compose(focus(), topic)
        if topic != "元旦汇演":
            press(Qt.Key.Key_Return, CTRL)
    assert [item.topic for item in page.minutes.agenda] == ["冬季取暖", "寒假托管", "元旦汇演"]
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    assert [item.topic for item in page.minutes.agenda] == ["元旦汇演", "冬季取暖", "寒假托管"]
    assert page.spread.topics.row() == 0
    page.spread.topics.setFocus()
    press(Qt.Key.Key_Down)
    assert page.spread.talk.title.text() == "冬季取暖"
    page.spread.talk.first_topic.click()
    assert [item.topic for item in page.minutes.agenda] == ["冬季取暖", "元旦汇演", "寒假托管"]
    assert [bool(item.is_first_topic) for item in page.minutes.agenda] == [True, False, False]
    press(Qt.Key.Key_Down, ALT)
    assert not any(item.is_first_topic for item in page.minutes.agenda)
    assert [item.topic for item in page.minutes.agenda][1] == "冬季取暖"


def test_each_topic_keeps_its_own_words(page: MinutesPage) -> None:
    start(page)
    for topic in ("冬季取暖", "寒假托管"):
        page.spread.add_topic()
        compose(page.spread.talk.title, topic)
        page.spread.talk.area.setFocus()
        compose(page.spread.talk.area, f"说了{topic}")
    page.spread.topics.setCurrentIndex(page.spread.topics.topics.index(0))
    assert page.spread.talk.area.text() == "说了冬季取暖"
    assert page.minutes.agenda[1].discussion == "说了寒假托管"
    page.spread.talk.remove.click()
    assert [item.topic for item in page.minutes.agenda] == ["寒假托管"]


@pytest.fixture
def area(qtbot):
    made = PhraseArea("讨论情况")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_a_stroke_offers_phrases_and_tab_goes_from_blank_to_blank(area: PhraseArea) -> None:
    typed("/")
    assert area.is_open
    typed("yqt")
    assert [phrases()[3].label] == area.list.words
    enter()
    assert area.text() == "由{单位}牵头，于{日期}前完成。"
    assert area.textCursor().selectedText() == "{单位}"
    compose(area, "𠮷林街道")
    press(Qt.Key.Key_Tab)
    assert area.textCursor().selectedText() == "{日期}"
    compose(area, "12月1日")
    assert area.text() == "由𠮷林街道牵头，于12月1日前完成。"


@pytest.mark.parametrize("words", ["2026/", "见附件1/", "和、"])
def test_an_ordinary_stroke_stays_one(area: PhraseArea, words: str) -> None:
    compose(area, words)
    assert not area.is_open


@pytest.mark.parametrize("words", ["、", "会议开始。／"])
def test_a_chinese_keyboard_reaches_the_phrases_too(area: PhraseArea, words: str) -> None:
    compose_preedit(area, "/")
    assert not area.is_open
    compose(area, words)
    assert area.is_open
    press(Qt.Key.Key_Escape)
    assert not area.is_open
    assert area.text() == words


def test_a_line_is_written_with_tab_alone(qtbot, page: MinutesPage, desk: Desk) -> None:
    start(page)
    page.spread.grid.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    compose(focus(), "开设寒假托管班")
    press(Qt.Key.Key_Tab)
    typed("sdszx")
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget().text() == "孙丽华"
    press(Qt.Key.Key_Tab)
    typed("+10")
    press(Qt.Key.Key_Return, CTRL)
    first = page.minutes.matters[0]
    unit = desk.store.all(PartnerOrganization, full_name="市第三中学")[0]
    assert (first.matter, first.owner_unit, first.owner_name, first.due_on, first.topic) == (
        "开设寒假托管班", unit.id, "孙丽华", dt.date(2026, 9, 28), "schooling",
    )  # fmt: skip
    assert len(page.minutes.matters) == 2
    page.spread.grid.close_editor()
    assert page.spread.grid.matters.index(0, Col.STATE).data() == "转督办"
    assert page.spread.trouble.text().startswith("第 2 条还没有议定事项、责任单位")


def test_ctrl_enter_goes_from_the_discussion_to_a_new_matter(page: MinutesPage) -> None:
    start(page)
    page.spread.add_topic_button.click()
    compose(focus(), "冬季取暖")
    enter()
    compose(focus(), "会议研究了冬季取暖。")
    press(Qt.Key.Key_Return, CTRL)
    compose(focus(), "检修供暖管道")
    page.spread.grid.close_editor()
    assert [one.matter for one in page.minutes.matters] == ["检修供暖管道"]
    assert page.minutes.agenda[0].discussion == "会议研究了冬季取暖。"


def test_another_unit_brings_its_own_person_but_not_over_a_typed_one(page: MinutesPage) -> None:
    start(page)
    model = page.spread.grid.matters
    model.add(("检修管道", "石榴派出所"))
    assert model.matters[0].owner_name == "赵建国"
    other = page.desk.store.all(PartnerOrganization, full_name="卫生服务站")[0]
    model.setData(model.index(0, Col.UNIT), (other.id, "卫生服务站"))
    assert model.matters[0].owner_name == "周敏"
    model.setData(model.index(0, Col.OWNER), (None, "吴晓东"))
    model.setData(model.index(0, Col.UNIT), (None, "石榴派出所"))
    assert model.matters[0].owner_name == "吴晓东"


def test_five_pasted_lines_are_five_matters(page: MinutesPage) -> None:
    start(page)
    lines = "1. 检修管道\n2. 每周上门\n（3）托管班；\n\n4、汇演审核\n5．消防检查\n"
    QGuiApplication.clipboard().setText(lines)
    page.spread.grid.setFocus()
    press(Qt.Key.Key_V, CTRL)
    found = [matter.matter for matter in page.minutes.matters]
    assert found == ["检修管道", "每周上门", "托管班", "汇演审核", "消防检查"]
    assert [matter.no for matter in page.minutes.matters] == [1, 2, 3, 4, 5]


def test_a_table_from_a_sheet_fills_its_columns(page: MinutesPage) -> None:
    start(page)
    QGuiApplication.clipboard().setText(
        "检修管道\t石榴派出所\t陈立军\t1130\n托管班\t别处\t\t不知道"
    )
    page.spread.grid.setFocus()
    page.spread.grid.add_line()
    press(Qt.Key.Key_V, CTRL)
    first, second = page.minutes.matters
    assert (first.owner_name, first.due_on) == ("陈立军", dt.date(2026, 11, 30))
    assert (second.owner_unit, second.owner_unit_name, second.due_on) == (None, "别处", None)
    model = page.spread.grid.matters
    assert model.index(1, Col.DUE).data() == "不知道"
    assert "看不懂" in model.index(1, Col.DUE).data(Qt.ItemDataRole.ToolTipRole)


def test_the_models_are_sound(page: MinutesPage) -> None:
    start(page)
    strict = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(model, strict)
        for model in (page.spread.grid.matters, page.spread.topics.topics)
    ]
    page.spread.grid.matters.add(("检修管道",), ("托管班",))
    page.spread.grid.matters.remove(0)
    page.spread.add_topic()
    page.spread.grid.matters.drop_blank()
    assert len(testers) == 2
    assert page.minutes.matters[0].no == 1


def test_a_missing_first_topic_is_pointed_out_where_the_office_asks_for_it(
    page: MinutesPage, desk: Desk
) -> None:
    own_office.settle(desk.store, desk.clerk, partial(first_topic.put, first_topic.EVERY))
    start(page)
    assert [item.topic for item in page.minutes.agenda] == [first_topic.TOPIC]
    assert page.save()
    assert not page.bar.isVisible()
    page.spread.talk.first_topic.click()
    assert page.save()
    assert page.bar.words.text() == NO_FIRST


def test_all_of_it_is_saved_in_one_piece_of_work(page: MinutesPage, desk: Desk) -> None:
    start(page)
    page.spread.add_topic()
    compose(page.spread.talk.title, "冬季取暖")
    page.spread.grid.matters.add(("检修供暖管道", "石榴派出所", "", "+10"))
    assert page.save()
    meeting = desk.store.all(JointMeeting)[0]
    kept = meetings.read(desk.store, meeting)
    assert [item.topic for item in kept.agenda] == ["冬季取暖"]
    assert len(kept.people) == 3
    assert kept.matters[0].agenda_item == kept.agenda[0].id
    desk.store.undo(desk.clerk, desk.store.course().standing[-1].work)
    assert desk.store.count(JointMeeting) == 0
    assert desk.store.count(Attendance) == 0


def test_saving_without_a_time_goes_to_the_time(page: MinutesPage) -> None:
    page.arrive()
    page.show_view("talk")
    assert not page.save()
    assert page.views.value() == "info"
    assert page.form.faults["held_at"] == "请填写时间"


def test_an_unfinished_matter_stays_in_the_draft_and_comes_back(
    qtbot, page: MinutesPage, desk: Desk
) -> None:
    start(page)
    page.spread.add_topic()
    compose(page.spread.talk.title, "冬季取暖")
    page.spread.grid.matters.add(
        ("检修供暖管道", "石榴派出所", "", "+10"), ("汇演场地", "石榴派出所")
    )
    assert page.save()
    assert desk.store.count(Resolution) == 1
    assert page.bar.words.text().startswith("第 2 条还没有填全，先留在草稿里")
    meeting = desk.store.all(JointMeeting)[0]
    again = MinutesPage(desk)
    qtbot.addWidget(again)
    again.arrive(record=meeting.id)
    assert [matter.matter for matter in again.minutes.matters] == ["检修供暖管道", "汇演场地"]
    again.spread.grid.matters.setData(again.spread.grid.matters.index(1, Col.DUE), "1225")
    assert again.save()
    assert desk.store.count(Resolution) == 2
    assert not desk.store.drafts("minutes")


def test_what_was_begun_and_not_saved_is_offered_again(
    qtbot, page: MinutesPage, desk: Desk
) -> None:
    start(page)
    page.spread.add_topic()
    compose(page.spread.talk.title, "没写完的")
    page.depart()
    again = MinutesPage(desk)
    qtbot.addWidget(again)
    again.arrive()
    assert again.draft_bar.words.text() == "有 1 份没保存的会议草稿"
    again.draft_bar._buttons[0].click()
    assert [item.topic for item in again.minutes.agenda] == ["没写完的"]
    assert again.form.editors["place"].typed() == "社区二楼会议室"


def test_copying_brings_units_topics_and_place_but_no_text(page: MinutesPage, desk: Desk) -> None:
    kept_meeting(desk)
    page.arrive()
    page.head.copy_button.click()
    assert [item.topic for item in page.minutes.agenda] == [CARRIED_OVER, "冬季取暖"]
    assert page.minutes.agenda[1].discussion is None
    assert page.minutes.matters == []
    assert [line.one.kind for line in page.spread.people.lines] == ["attended"] * 3


def test_issue_names_what_is_missing_and_goes_there(page: MinutesPage, desk: Desk) -> None:
    meeting = kept_meeting(desk, "drafting")
    page.arrive(record=meeting.id)
    page.spread.grid.matters.add(("汇演场地", "", "", "1225"))
    page.head.next_button.click()
    assert "第 2 条还没有责任单位、责任人" in page.bar.words.text()
    assert page.spread.grid.currentIndex().row() == 1
    assert page.spread.grid.currentIndex().column() == Col.UNIT
    assert desk.store.get(JointMeeting, meeting.id).state == "drafting"


def test_from_held_to_issued_and_the_paper_is_offered(qtbot, page: MinutesPage, desk: Desk) -> None:
    start(page)
    page.spread.add_topic()
    compose(page.spread.talk.title, "冬季取暖")
    page.spread.grid.matters.add(("检修供暖管道", "石榴派出所", "", "+10"))
    page.head.next_button.click()
    meeting = desk.store.all(JointMeeting)[0]
    assert (meeting.state, page.head.next_button.text()) == ("held", "起草纪要")
    page.head.next_button.click()
    assert page.views.value() == "body"
    assert "二、会议议定事项\n1. 检修供暖管道。由石榴派出所负责" in page.body.text()
    page.body.area.setFocus()
    page.body.area.moveCursor(page.body.area.textCursor().MoveOperation.End)
    compose(page.body.area, "会后各单位抓紧落实。")
    with qtbot.waitSignal(desk.toast_asked) as told:
        page.head.next_button.click()
    assert told.args[0] == "已签发，1 条议定事项进了督办"
    assert told.args[2] == "打印纪要"
    meeting = desk.store.get(JointMeeting, meeting.id)
    assert meeting.state == "issued"
    assert meeting.minutes_body.endswith("会后各单位抓紧落实。")
    steps = desk.store.all(Transition, order=("at",), target=meeting.id)
    assert [step.state_to for step in steps] == ["held", "drafting", "issued"]
    with qtbot.waitSignal(desk.page_asked) as asked:
        told.args[1]()
    assert asked.args == ["ledgers", {"ledger": "L05", "target": meeting.id}]


def test_issued_minutes_are_closed_until_corrected_with_a_reason(
    page: MinutesPage, desk: Desk
) -> None:
    meeting = kept_meeting(desk, "issued")
    page.arrive(record=meeting.id)
    assert page.body.area.isReadOnly()
    assert not page.head.save_button.isVisible()
    assert not page.spread.grid.matters.may_edit(page.spread.grid.matters.index(0, Col.MATTER))
    page.head.back_button.click()
    page.ask.press()
    assert "原因" in page.ask.rows["text"].text()
    compose(page.ask.rows["text"].control, "责任单位写错了")
    page.ask.press()
    assert desk.store.get(JointMeeting, meeting.id).state == "drafting"
    assert not page.body.area.isReadOnly()
    page.body.area.setPlainText("改好的正文")
    page.head.next_button.click()
    again = desk.store.get(JointMeeting, meeting.id)
    assert (again.state, again.minutes_body) == ("issued", "改好的正文")
    bodies = [e.after.get("minutes_body") for e in desk.store.history(meeting.id) if e.after]
    assert {"会议听取了汇报。", "改好的正文"} <= set(bodies)


def seen_words(part: QWidget) -> list[str]:
    """Give the words of the labels that can be seen, in no order."""
    return [one.text() for one in part.findChildren(QLabel) if one.isVisible() and one.text()]


def test_issued_minutes_are_words_and_offer_no_keys(qtbot, page: MinutesPage, desk: Desk) -> None:
    page.arrive(record=kept_meeting(desk).id)
    assert {"Alt+↑↓ 调序", "Tab 下一格", "Ctrl+Enter 加一条"} <= set(seen_words(page.spread))
    issued = kept_meeting(desk, "issued", seq_no=2)
    page.arrive(record=issued.id)
    qtbot.waitUntil(lambda: {"石榴派出所", "赵建国", "请假"} <= set(seen_words(page.spread)))
    words = seen_words(page.spread)
    assert not [one for one in words if "Alt+" in one or "Ctrl+" in one or "Tab" in one]
    assert not [one for one in page.spread.findChildren(QCheckBox) if one.isVisible()]


def test_only_a_matter_that_is_done_wears_a_tick(page: MinutesPage, desk: Desk) -> None:
    issued = kept_meeting(desk, "issued")
    page.arrive(record=issued.id)
    grid = page.spread.grid.matters
    state = grid.index(0, Col.STATE)
    assert state.data(Qt.ItemDataRole.ForegroundRole) == look.color("info")
    (matter,) = desk.store.all(Resolution)
    matter.state = "done"
    assert meetings.is_settled(matter)
    grid.show([matter], locked=True, issued=True)
    assert grid.index(0, Col.STATE).data(Qt.ItemDataRole.ForegroundRole) == look.color("ok")


def test_a_meeting_that_is_not_yet_over_is_not_held(page: MinutesPage) -> None:
    page.arrive()
    fill_info(page, "2199-01-01 9:00")
    page.show_view("talk")
    page.spread.add_topic()
    compose(page.spread.talk.title, "冬季取暖")
    page.head.next_button.click()
    assert "会还没有开" in page.bar.words.text()
    assert page.is_new


def test_the_list_shows_what_is_done_of_what_was_decided(qtbot, desk: Desk) -> None:
    when = dt.datetime.fromisoformat("2026-03-18T14:30")
    kept_meeting(desk, "issued", seq_year=2026, held_at=when)
    page = MeetingsPage(desk)
    qtbot.addWidget(page)
    assert page.table.rows.cells(0) == (
        "2026 第1次", "联席会议", "2026-03-18 14:30", "演示书记一", "冬季取暖", "0/1", "已签发",
    )  # fmt: skip
    shown = page.source.preview(page.table.rows.record_id(0))
    assert shown is not None
    assert shown.sections[0][1][0].words == "1　冬季取暖"
    with qtbot.waitSignal(desk.page_asked) as asked:
        page.opened.emit(page.table.rows.record_id(0))
    assert asked.args[0] == "minutes"


def test_an_observer_is_neither_called_nor_counted_as_here(qtbot, desk: Desk) -> None:
    meeting = kept_meeting(desk)
    with desk.store.work(desk.clerk, "会议", "test") as work:
        more = (("李海燕", "attended"), ("周平", "observer"), ("孙立", "observer"))
        work.save(*(build(Attendance, meeting=meeting.id, person=None, person_name=name, kind=kind)
                    for name, kind in more))  # fmt: skip
    shown = MeetingsPage(desk).meetings.preview(meeting.id)
    assert dict(shown.facts)["到会"] == "1 / 2"


def test_writing_the_text_anew_can_be_taken_back(page: MinutesPage, desk: Desk) -> None:
    meeting = kept_meeting(desk, "drafting")
    page.arrive(record=meeting.id)
    page.show_view("body")
    page.body.rewrite.click()
    assert page.body.text().startswith("2025年3月18日，在社区二楼会议室")
    press(Qt.Key.Key_Z, CTRL)
    assert page.body.text() == "会议听取了汇报。"


def test_the_form_of_a_meeting_forgets_no_field() -> None:
    typed_in = set(SHEET.names())
    fields = JointMeeting.fields()
    kept = {name for name, f in fields.items() if isinstance(f, NameOf)}
    # The number is given, the state has its buttons, the text its own tab.
    assert set(fields) - kept - typed_in == {"serial_no", "state", "minutes_body"}


@pytest.mark.parametrize("width", [804, 1190])
def test_nothing_scrolls_sideways_and_all_has_a_name_and_room(
    page: MinutesPage, desk: Desk, width: int
) -> None:
    start(page)
    page.spread.add_topic()
    page.resize(width, 700)
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= 804
    for view in ("info", "talk", "body"):
        page.show_view(view)
        QApplication.processEvents()
        takes = [
            part
            for part in page.findChildren(QWidget)
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()
        ]
        assert [type(part) for part in takes if not part.accessibleName()] == []
        assert [part for part in takes if min(part.width(), part.height()) < 24] == []


def test_a_topic_with_decisions_is_not_taken_out(page: MinutesPage) -> None:
    start(page)
    page.spread.add_topic()
    page.spread.grid.matters.add(("检修供暖管道",))
    page.spread.talk.remove.click()
    assert len(page.minutes.agenda) == 1
    assert page.bar.words.text() == "这个议题下面还有议定事项，请先删掉那几条"


def add_files(qtbot, page: MinutesPage, name: str, *sources: tuple[str, bytes]) -> None:
    page.sheet.files.adding.add(name, list(sources))
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs())


def test_files_of_a_new_meeting_wait_with_its_draft_and_are_saved_with_it(
    qtbot, desk: Desk, page: MinutesPage
) -> None:
    start(page)
    page.show_view("files")
    add_files(qtbot, page, "sign_in_sheet", ("签到表.pdf", pictures.PDF))
    add_files(qtbot, page, "photos", ("会场.jpg", pictures.jpeg()))
    page.leave()
    page.arrive()
    page._resume(page._drafts.waiting()[0])
    groups = page.sheet.files.groups
    assert [t.called for g in groups.values() for t in g.tiles] == ["签到表.pdf", "会场.jpg"]
    assert desk.store.count(Attachment) == 0
    assert page.save()
    kept = desk.store.all(Attachment, owner=page.meeting.id, order=("owner_tag",))
    assert [one.origin_name for one in kept] == ["签到表.pdf", "会场.jpg"]
    assert [t.called for g in groups.values() for t in g.tiles] == ["签到表.pdf", "会场.jpg"]


def test_signed_papers_are_scanned_after_the_minutes_were_issued(
    qtbot, desk: Desk, page: MinutesPage
) -> None:
    meeting = kept_meeting(desk, "issued")
    page.arrive(record=meeting.id, view="files")
    assert page.is_locked
    add_files(qtbot, page, "sign_in_sheet", ("签到表.pdf", pictures.PDF))
    assert desk.store.count(Attachment, owner=meeting.id) == 1
