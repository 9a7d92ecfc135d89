"""The workbench: what is due, in groups and words, and acting on it without leaving."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton

from db import due_rules, follow_ups
from db.backup_trial import Trial
from db.checked import VIEW
from db.due import Due, due as due_list
from db.kinds import (
    BrandChecklist,
    CaseStep,
    ContactLog,
    ContactPair,
    CrossVisit,
    CrossVisitAction,
    Festival,
    FollowUp,
    Household,
    JointMeeting,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    PlanItem,
    Resident,
    Resolution,
    RightsRequest,
    ServiceCase,
    StaffMember,
    StudySession,
    Visit,
)
from db.roles import Clerk
from db.whole_check import Looked
from desktop_app.gui.badges import due_badge
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.number_records import NumberRecordsPage
from desktop_app.gui.pages.workbench import VISIT, Pages, Quick, WorkbenchPage
from desktop_app.gui.workbench.cards import SafetyCard
from desktop_app.gui.workbench.deeds import DEEDS, TABLES
from desktop_app.gui.workbench.due_line import DueLine, day_words
from desktop_app.gui.workbench.reading import keep_check, read
from desktop_app.handbook import texts
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node

TODAY = dt.date(2026, 11, 23)
LATE = dt.date(2026, 11, 13)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.wall = int(dt.datetime(2026, 11, 23, 9).astimezone().timestamp() * 1000)
    return made


@pytest.fixture
def desk(node):
    made = Desk(node.store, node.clerk)
    yield made
    made.jobs.close()


def keep(node, *records):
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


@pytest.fixture
def busy(node):
    """An overdue resolution, and a pair that should meet tomorrow."""
    meeting = build(JointMeeting, state="held")
    late = build(Resolution, meeting=meeting.id, due_on=LATE)
    pair = build(Pairing, start_on=dt.date(2026, 8, 24))
    keep(node, meeting, late, pair)
    return late, pair


def words(widget):
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def seen(widget):
    """Give the words that can be read, without those that are about to go."""
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def settle(qtbot, desk):
    def is_quiet():
        QApplication.processEvents()
        return not desk.jobs.open_jobs()

    qtbot.waitUntil(is_quiet, timeout=20_000)
    QApplication.processEvents()


@pytest.fixture
def workbench(qtbot, desk):
    def make(**rest):
        page = WorkbenchPage(desk, **rest)
        qtbot.addWidget(page)
        page.resize(1190, 660)
        page.show()
        page.activateWindow()
        page.arrive()
        settle(qtbot, desk)
        return page

    return make


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def test_what_is_due_is_listed_in_words(workbench, desk, busy):
    page = workbench()
    said = words(page)
    for heard in ("逾期 10 天", "明天", busy[0].matter, "逾期", "本周要办"):
        assert heard in said
    assert [line.due.kind for line in page.lines] == ["resolution", "pairing"]
    assert page.figures[0].number.text() == "1"
    assert due_badge(desk) == "1"


def tasks(late, today):
    """Give tasks of the year plan: some overdue, some due today."""
    return [
        *(build(PlanItem, task=f"旧事{at}", due_on=LATE) for at in range(late)),
        *(build(PlanItem, task=f"今天的事{at}", due_on=TODAY) for at in range(today)),
    ]


@pytest.mark.parametrize(
    ("late", "today", "told"),
    [
        (2, 1, "逾期 2 件，今天到期 1 件"),
        (2, 0, "逾期 2 件，今天到期 0 件"),
        (0, 0, "没有逾期的，今天也没有到期的"),
    ],
)
def test_what_is_overdue_is_told_apart_from_what_is_due_today(workbench, node, late, today, told):
    keep(node, *tasks(late=late, today=today))
    figure = workbench().figures[0]
    assert figure.number.text() == str(late + today)
    assert figure.words.text() == told
    assert "今天" not in figure.opener.accessibleName()


def days(page):
    return [line.due.day for line in page.lines]


def pressed(page, words):
    """Press a button of the page that says these words."""
    found = next(b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible())
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def test_however_much_is_late_today_is_listed_and_the_rest_one_press_away(workbench, node):
    keep(node, *tasks(late=40, today=12))
    page = workbench()
    assert days(page) == [LATE] * 20 + [TODAY] * 10
    assert "今天要办" in words(page)
    assert "还有 22 件没有列出，其中逾期 20 件" in words(page)
    pressed(page, "再列 22 件")
    assert days(page) == [LATE] * 40 + [TODAY] * 12
    assert "没有列出" not in seen(page)
    assert page.lines[20].act.hasFocus()


def test_thirty_rows_need_no_button(workbench, node):
    keep(node, *tasks(late=29, today=1))
    page = workbench()
    assert len(page.lines) == 30
    assert "没有列出" not in words(page)


def test_a_figure_lists_what_it_counts_and_pressed_again_all(qtbot, workbench, node, desk, busy):
    meeting = busy[0].meeting
    far = build(Resolution, meeting=meeting, matter="明年的事", due_on=dt.date(2027, 3, 1))
    keep(node, far, *tasks(late=0, today=1))
    page = workbench()
    before = [line.due.id for line in page.lines]
    for figure in page.figures[:3]:
        QTest.mouseClick(figure.opener, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert len(page.lines) == int(figure.number.text())
        assert figure.opener.text() == "看全部"
        assert sum(one.opener.text() == "看全部" for one in page.figures) == 1
    assert far.id in [line.due.id for line in page.lines]
    assert "以后到期" in words(page)
    page.refresh()
    settle(qtbot, desk)
    assert far.id in [line.due.id for line in page.lines]
    QTest.mouseClick(page.figures[2].opener, Qt.MouseButton.LeftButton)
    assert [line.due.id for line in page.lines] == before
    page.show_only("today")
    page.arrive()
    settle(qtbot, desk)
    assert [line.due.id for line in page.lines] == before


def test_words_being_typed_outlast_a_press_on_a_figure(workbench, desk, busy):
    page = workbench()
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Return)
    compose(QApplication.focusWidget(), "写到一半")
    told = []
    desk.toast_asked.connect(lambda said, *_: told.append(said))
    QTest.mouseClick(page.figures[1].opener, Qt.MouseButton.LeftButton)
    assert page.lines[0].card.rows["progress"].control.text() == "写到一半"
    assert "正在写" in told[-1]


def test_a_narrowed_list_stays_one_while_words_in_it_wait(qtbot, workbench, desk, busy):
    page = workbench()
    page.show_only("doing")
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Return)
    compose(QApplication.focusWidget(), "写到一半")
    page.depart()
    page.hide()
    page.reload()  # one that was begun before ends while the page is out of view
    settle(qtbot, desk)
    page.show()
    page.arrive()
    settle(qtbot, desk)
    assert page.lines[0].card.rows["progress"].control.text() == "写到一半"
    assert "只列“办理中”的 1 件" in words(page)
    doing = page.figures[2].opener
    assert doing.text() == "看全部"
    page.lines[0].card.dismiss()
    settle(qtbot, desk)
    QTest.mouseClick(doing, Qt.MouseButton.LeftButton)
    assert "只列" not in seen(page)


def test_every_kind_of_work_has_its_deed():
    calls = [one for one in ast.walk(ast.parse(inspect.getsource(due_rules)))
             if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "Due"]  # fmt: skip
    asked = {call.args[1].value for call in calls}
    assert asked == set(DEEDS)
    assert asked - set(TABLES) == {"study", "festival", "season"}  # those have no record yet


def test_the_help_names_deeds_that_rows_offer():
    lines = texts.page_text("workbench", district=False).splitlines()
    told = next(line for line in lines if "办一件事" in line)
    named = set(re.findall(r"\*\*(.+?)\*\*", told))
    assert named
    assert named <= {deed.verb for deed in DEEDS.values()}


def test_progress_is_written_down_without_leaving(qtbot, workbench, node, desk, busy):
    page = workbench()
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Return)
    line = page.lines[0]
    press(Qt.Key.Key_Return)
    assert "请写一句进展" in line.card.rows["progress"].text()
    compose(QApplication.focusWidget(), "已联系物业，周五前修好。")
    told = []
    desk.changed.connect(told.append)
    press(Qt.Key.Key_Return)
    (note,) = node.store.all(FollowUp)
    assert (note.resolution, note.by_name) == (busy[0].id, "王晓梅")
    assert note.progress == "已联系物业，周五前修好。"
    assert node.store.get(Resolution, busy[0].id).state == "doing"
    assert told
    settle(qtbot, desk)
    assert page.lines[0].act.hasFocus()


def test_no_progress_is_written_beside_a_matter_that_was_closed_meanwhile(
    qtbot, workbench, node, busy
):
    line = line_for(qtbot, workbench, "resolution")
    matter = node.store.get(Resolution, busy[0].id)
    with node.store.work(node.clerk, "督办", "test") as work:
        follow_ups.stop(work, matter, "不办了")
    say(line, "progress", "已联系物业，周五前修好。")
    line.card.press()
    assert "重新打开" in words(line.card)
    assert node.store.count(FollowUp) == 0


def test_progress_is_of_a_staff_member(qtbot, node, busy):
    stranger = Clerk(b"x" * 16, "x", "某人", frozenset({"clerk"}))
    line = DueLine(Desk(node.store, stranger), Due(TODAY, "resolution", busy[0].id, "某事", ""))
    qtbot.addWidget(line)
    line.show()
    line.press()
    say(line, "progress", "已联系物业，周五前修好。")
    line.card.press()
    assert "还没有对应的工作人员" in words(line.card)
    assert node.store.count(FollowUp) == 0


def test_the_cursor_stays_in_its_row_while_all_is_read_anew(qtbot, workbench, desk, busy):
    page = workbench()
    page.lines[1].act.setFocus()
    before = page.lines[1].act
    page.arrive()
    settle(qtbot, desk)
    assert page.lines[1].act is not before
    assert QApplication.focusWidget() is page.lines[1].act


def test_reading_anew_hands_the_cursor_to_nothing_else(qtbot, workbench, desk, busy):
    page = workbench()
    page.lines[0].act.setFocus()
    seen = []
    QApplication.instance().focusChanged.connect(lambda _old, new: seen.append(new))
    page.arrive()
    settle(qtbot, desk)
    # Wherever it went, the window would have scrolled there.
    assert [one for one in seen if one is not None] == [page.window(), page.lines[0].act]


def test_the_deeds_stand_below_each_other(workbench, busy):
    page = workbench(pages=Pages({"pairing_form": "结对"}, {"pairing": "pairing_form"}))
    QApplication.processEvents()
    opened = [one.findChildren(QPushButton)[-1].isVisible() for one in page.lines]
    assert opened == [False, True]
    assert len({one.act.mapTo(page, one.act.rect().topRight()).x() for one in page.lines}) == 1


def test_the_first_control_is_one_that_is_there(qtbot, workbench, desk, node, busy):
    page = workbench(quick=[Quick("登记居民", "user", "resident_form")])
    page.arrive()
    assert page.first is page.lines[0].act
    settle(qtbot, desk)
    with node.store.work(node.clerk, "删", "test") as work:
        work.delete(*busy)
    page.reload()
    settle(qtbot, desk)
    page.arrive()
    assert page.first.accessibleName() == "登记居民"


def test_the_arrow_keys_go_from_row_to_row(workbench, busy):
    page = workbench()
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Down)
    assert page.lines[1].act.hasFocus()
    press(Qt.Key.Key_Down)
    assert page.lines[1].act.hasFocus()
    press(Qt.Key.Key_Up)
    assert page.lines[0].act.hasFocus()


def test_esc_puts_the_words_away_and_gives_the_cursor_back(workbench, busy):
    page = workbench()
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Return)
    assert page.lines[0].is_asking
    press(Qt.Key.Key_Escape)
    assert not page.lines[0].is_asking


def test_what_is_being_typed_is_not_lost_when_something_else_changes(
    qtbot, workbench, desk, node, busy
):
    page = workbench()
    page.lines[0].act.setFocus()
    press(Qt.Key.Key_Return)
    compose(QApplication.focusWidget(), "写到一半")
    keep(node, build(Resident))
    page.reload()
    settle(qtbot, desk)
    assert QApplication.focusWidget().text() == "写到一半"


def line_for(qtbot, workbench, kind):
    page = workbench()
    line = next(one for one in page.lines if one.due.kind == kind)
    line.act.setFocus()
    line.act.click()
    return line


def say(line, name, value):
    control = line.card.rows[name].control
    if hasattr(control, "set_value"):
        control.set_value(value)
    else:
        control.setFocus()
        control.selectAll()
        compose(control, value)


def test_an_activity_of_a_pair(qtbot, workbench, node, busy):
    line = line_for(qtbot, workbench, "pairing")
    say(line, "content", "短")
    line.card.press()
    assert "至少写 10 个字" in line.card.rows["content"].text()
    say(line, "content", "上门看望，一起包了饺子，聊孩子上学的事。")
    line.card.press()
    (log,) = node.store.all(PairingLog)
    assert (log.pairing, log.form, log.date) == (busy[1].id, "visit", TODAY)
    came = [one.target_name for one in node.store.entries(log, "participants")]
    assert came == [busy[1].side_a_name, busy[1].side_b_name]


def test_a_contact(qtbot, workbench, node):
    pair = build(ContactPair, start_on=dt.date(2026, 8, 20))
    keep(node, pair)
    line = line_for(qtbot, workbench, "contact")
    say(line, "content", "问了办证的事")
    say(line, "topics", "policy")
    line.card.press()
    (log,) = node.store.all(ContactLog)
    assert (log.pair, log.way, log.topics) == (pair.id, "phone", ("policy",))


@pytest.mark.parametrize("state", ["registered", "handling", "reopened"])
def test_a_case_is_closed_with_its_steps(qtbot, workbench, node, state):
    case = build(ServiceCase, state=state, due_on=LATE)
    keep(node, case)
    line = line_for(qtbot, workbench, "case")
    line.card.press()
    assert "请填写办理结果" in line.card.rows["outcome"].text()
    assert node.store.count(CaseStep) == 0
    say(line, "outcome", "物业已换好灯泡")
    line.card.press()
    held = node.store.get(ServiceCase, case.id)
    assert (held.state, held.closed_on, held.outcome) == ("done", TODAY, "物业已换好灯泡")
    assert node.store.count(CaseStep, service_case=case.id) == 1


def test_a_revisit_wants_the_persons_word(qtbot, workbench, node):
    case = build(ServiceCase, state="done", closed_on=dt.date(2026, 11, 12), outcome="好了")
    keep(node, case)
    line = line_for(qtbot, workbench, "revisit")
    line.card.press()
    assert "满意度" in line.card.rows["satisfaction"].text()
    say(line, "satisfaction", "satisfied")
    line.card.press()
    held = node.store.get(ServiceCase, case.id)
    assert (held.state, held.revisit_on) == ("revisited", TODAY)


def test_a_wish_comes_true(qtbot, workbench, node):
    wish = build(MicroWish, state="claimed", claimer_name="常青藤",
                 claimed_on=dt.date(2026, 11, 1), due_on=LATE)  # fmt: skip
    keep(node, wish)
    line = line_for(qtbot, workbench, "wish")
    say(line, "how", "送来了老花镜")
    line.card.press()
    held = node.store.get(MicroWish, wish.id)
    assert (held.state, held.realized_on) == ("realized", TODAY)


def test_a_request_is_answered_with_its_reason(qtbot, workbench, node):
    asked = build(RightsRequest, received_on=dt.date(2026, 11, 1), due_on=LATE)
    keep(node, asked)
    line = line_for(qtbot, workbench, "rights")
    say(line, "result", "refused")
    line.card.press()
    assert "不予办理理由" in line.card.rows["refusal_reason"].text()
    say(line, "refusal_reason", "申请人不是近亲属")
    line.card.press()
    assert node.store.get(RightsRequest, asked.id).answered_on == TODAY


def test_an_erasure_is_not_said_to_be_done_while_the_person_is_held(qtbot, workbench, node):
    person = build(Resident)
    asked = build(RightsRequest, kind="erase", subject=person.id, due_on=LATE)
    keep(node, person, asked)
    line = line_for(qtbot, workbench, "rights")
    say(line, "result", "done")
    line.card.press()
    assert "资料还在" in line.card.rows["result"].text()
    assert node.store.get(RightsRequest, asked.id).result is None


def test_a_task_of_the_plan_is_ticked_off_at_once(qtbot, workbench, node, desk):
    task = build(PlanItem, due_on=LATE)
    keep(node, task)
    line = line_for(qtbot, workbench, "plan")
    assert line.card is None
    assert node.store.get(PlanItem, task.id).done_on == TODAY


def test_what_was_learnt_on_a_visit_is_opened_from_its_row(workbench, node, desk):
    visit = build(CrossVisit)
    measure = build(CrossVisitAction, visit=visit.id, due_on=LATE)
    keep(node, visit, measure)
    form = "cross_visit_actions_form"
    page = workbench(pages=Pages({form: "转化措施"}, {"cross_visit_action": form}))
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    line = next(one for one in page.lines if one.due.kind == "take_away")
    opener = next(b for b in line.findChildren(QPushButton) if "打开" in b.accessibleName())
    QTest.mouseClick(opener, Qt.MouseButton.LeftButton)
    assert asked == [(form, {"record": measure.id})]


def ask(qtbot, desk, kind, **rest):
    line = DueLine(desk, Due(TODAY, kind, b"", "某事", "", **rest))
    qtbot.addWidget(line)
    line.show()
    line.press()
    return line


def test_a_study_session(qtbot, desk, node):
    line = ask(qtbot, desk, "study")
    say(line, "topic", "学习会议精神")
    line.card.rows["headcount"].control.setText("二十")
    line.card.press()
    assert "数字" in line.card.rows["headcount"].text()
    line.card.rows["headcount"].control.setText("20")
    line.card.press()
    (held,) = node.store.all(StudySession)
    assert (held.headcount, held.level, held.date) == (20, "community", TODAY)


def test_a_festival_goes_into_the_plan(qtbot, desk, node):
    line = ask(qtbot, desk, "festival", code="spring")
    line.card.press()
    (task,) = node.store.all(PlanItem)
    assert (task.due_on, task.year, task.month) == (TODAY, 2026, 11)
    line.press()
    line.card.press()
    assert "已经排进年度计划" in words(line.card)
    assert node.store.count(PlanItem) == 1


def test_a_festival_that_was_planned_is_asked_for_no_more(qtbot, workbench, desk, node):
    near = build(Festival, full_name="社区邻里节", rule="11-30", remind_days=14)
    keep(node, near)
    line = line_for(qtbot, workbench, "festival")
    assert line.card.rows["task"].control.text() == "社区邻里节活动和走访"
    line.card.press()
    settle(qtbot, desk)
    (planned,) = node.store.all(PlanItem)
    assert [(one.kind, one.id) for one in due_list(node.store, 14)] == [("plan", planned.id)]


def test_a_called_meeting_leads_to_its_minutes(workbench, node, desk):
    called = build(JointMeeting, held_at=dt.datetime.fromisoformat("2026-11-25T14:30"))
    keep(node, called)
    page = workbench(pages=Pages({"minutes": "会议纪要"}, {"joint_meeting": "minutes"}))
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    line = next(one for one in page.lines if one.due.kind == "meeting")
    line.act.click()
    assert asked == [("minutes", {"record": called.id})]


def test_quick_buttons_open_their_forms(workbench, desk):
    page = workbench(quick=[Quick("登记居民", "user", "resident_form")])
    asked = []
    desk.page_asked.connect(lambda name, _where: asked.append(name))
    page.first.click()
    assert asked == ["resident_form"]
    assert "没有到期的事" in words(page)
    assert "还没有给区里导出过" in words(page)


def test_a_visit_is_written_down_on_the_spot(qtbot, workbench, node, desk):
    person, me = build(Resident), node.store.all(StaffMember)[0]
    keep(node, person)
    page = workbench(quick=[Quick("记走访", "calendar", "workbench", (("ask", VISIT),))])
    page.first.click()
    qtbot.waitUntil(lambda: page.visit._whom._finder.roll.is_ready)
    page.visit.press()
    assert "走访" in page.visit.rows["targets"].text()
    QTest.keyClicks(page.visit._whom, "lm")
    QTest.keyClick(page.visit._whom, Qt.Key.Key_Return)
    compose(QApplication.focusWidget(), "一切都好，药也按时吃。")
    press(Qt.Key.Key_Return)
    (visit,) = node.store.all(Visit)
    assert (visit.date, visit.purpose) == (TODAY, "daily")
    rows = {one.owner_tag: one for one in node.store.all(ListEntry, owner=visit.id)}
    assert rows[Visit.lists()["targets"].tag].target == person.id
    assert rows[Visit.lists()["visitors"].tag].target == me.id
    assert visit.target_group == "other"
    assert not page.visit.isVisible()


@pytest.mark.parametrize(
    ("chip", "kept", "said"),
    [
        ("节日慰问（国庆节）", ("festival", "national"), "，节日慰问（国庆节）"),
        ("日常走访", ("daily", None), ""),
    ],
)
def test_a_visit_near_a_festival_says_so_before_it_is_kept(
    qtbot, workbench, node, desk, chip, kept, said
):
    node.wall = int(dt.datetime(2026, 9, 30, 9).astimezone().timestamp() * 1000)
    node.store.keep_fact("clock_confirmed", str(node.wall))
    person = build(Resident)
    keep(node, person)
    told = []
    desk.toast_asked.connect(lambda words, *_: told.append(words))
    page = workbench()
    page.visit.begin(person.id)
    chips = {one.text(): one for one in page.visit.purpose.findChildren(QPushButton)}
    assert [text for text, one in chips.items() if one.isChecked()] == ["节日慰问（国庆节）"]
    chips[chip].click()
    page.visit._what.setText("一切都好")
    page.visit.press()
    (visit,) = node.store.all(Visit)
    assert (visit.purpose, visit.festival) == kept
    assert told[-1] == f"已记下走访：{page.visit._whom.text()}{said}"


def test_a_visit_says_for_what_group_it_was(workbench, node):
    person = build(Resident)
    keep(node, person)
    page = workbench()
    page.visit.begin(person.id)
    chips = {one.text(): one for one in page.visit.group.findChildren(QPushButton)}
    assert [text for text, one in chips.items() if one.isChecked()] == ["其他"]
    chips["困难群众"].click()
    page.visit._what.setText("一切都好")
    page.visit.press()
    assert node.store.all(Visit)[0].target_group == "hardship"
    page.visit.begin(person.id)
    assert page.visit.group.told() == {"target_group": "other"}


def test_a_visit_that_cannot_be_kept_leaves_nothing_behind(qtbot, workbench, node):
    person = build(Resident)
    keep(node, person)
    page = workbench()
    page.visit.begin(person.id)
    page.visit.press()
    assert "了解情况" in page.visit.rows["situation"].text()
    assert node.store.count(Visit) == 0


def test_the_five_are_shown_as_far_as_they_are(workbench, node):
    page = workbench()
    assert "还没有建" in words(page.brand)
    keep(
        node,
        build(BrandChecklist, year=2026, item="brand", progress="done", done_on=TODAY),
        build(BrandChecklist, year=2026, item="venue", progress="going_on"),
        build(BrandChecklist, year=2025, item="guarantee", progress="done", done_on=TODAY),
    )
    page = workbench()
    bars = page.brand.findChildren(QProgressBar)
    assert [bar.value() for bar in bars] == [2, 1, 0, 0, 0]
    assert "1/5 项已完成" in words(page.brand)
    assert bars[1].accessibleName() == "一个阵地：推进中"


def test_unsaved_words_wait_on_the_workbench(workbench, node, desk):
    node.store.keep_draft("resident_form", "0a" * 16, '{"typed": {}, "focus": "", "new": true}')
    node.store.keep_draft("nowhere", "0b" * 16, '{"typed": {}, "focus": "", "new": true}')
    page = workbench(pages=Pages({"resident_form": "登记居民"}))
    assert "登记居民：1 份没保存" in words(page.drafts)
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.drafts.findChildren(QPushButton)[0].click()
    assert asked == [("resident_form", {"draft": "0a" * 16})]


def test_the_last_health_check_is_told(workbench, node):
    assert "还没有体检过" in words(workbench().health)
    keep_check(node.store, 3)
    assert "今天体检过，有 3 处要看" in words(workbench().health)


def test_homes_that_wait_for_a_check_are_opened_in_their_view(workbench, node, desk):
    keep(node, build(Household))
    page = workbench(pages=Pages({"households": "户"}))
    assert "1 户超过一年没有核对" in words(page.health)
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    next(b for b in page.health.findChildren(QPushButton) if b.text() == "去看").click()
    assert asked == [("households", {"view": VIEW})]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-20", "逾期 3 天"),
        ("2026-11-23", "今天"),
        ("2026-11-24", "明天"),
        ("2026-11-27", "周五"),
        ("2026-12-08", "12 月 8 日"),
        ("9999-12-31", "没写时限"),
    ],
)
def test_days_are_said_as_people_say_them(day, said):
    assert day_words(dt.date.fromisoformat(day), TODAY) == said


@pytest.mark.parametrize(
    ("days", "findings", "good", "said", "is_good"),
    [
        (10, (), 10, "10 天前试恢复过，完好", True),
        (11, (), 11, "11 天前试恢复过，完好", False),
        (1, ("对不上：附件都在",), 8, "昨天试恢复没有通过，上次通过是8 天前", False),
        (1, ("对不上：附件都在",), None, "没有通过，以前也没有通过过", False),
    ],
)
def test_a_test_restore_is_told_with_the_last_good_one_and_is_late_after_ten_days(
    qtbot, desk, monkeypatch, days, findings, good, said, is_good
):
    today, lines = desk.store.today, []
    day, last = today - dt.timedelta(days), good and today - dt.timedelta(good)
    tried = Trial("b.hslb", day, findings, last or None)
    looked = Looked(day, ())
    card = SafetyCard(desk)
    qtbot.addWidget(card)
    monkeypatch.setattr(card, "line", lambda words, *_, good: lines.append((words, good)))
    board = structs.replace(read(desk.store), has_folder=True, trial=tried, looked=looked)
    card.show_board(board)
    assert [ok for words, ok in lines if said in words] == [is_good]
    assert [ok for words, ok in lines if "逐页检查过" in words] == [days <= 10]


@pytest.mark.parametrize("size", [(1190, 660), (840, 430)])
def test_it_needs_no_sideways_scrolling(workbench, node, busy, size):
    page = workbench(quick=[Quick(f"登记{n}", "user", "x") for n in "一二三四五六"])
    page.resize(*size)
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= size[0]


def test_the_share_in_time_says_of_how_many_and_opens_them(qtbot, desk, node):
    closed = build(
        ServiceCase,
        state="done",
        received_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
        due_on=dt.date(2026, 11, 20),
        closed_on=dt.date(2026, 11, 10),
        outcome="办好了",
    )
    node.save(closed)
    page = WorkbenchPage(desk)
    qtbot.addWidget(page)
    page.arrive()
    on_time = page.figures[-1]
    qtbot.waitUntil(lambda: on_time.number.text() == "100%")
    assert on_time.words.text() == "今年 1 件里 1 件"
    asked = []
    desk.page_asked.connect(lambda key, where: asked.append((key, where)))
    link = next(one for one in on_time.findChildren(QPushButton) if one.text() == "看是哪些")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    ((key, where),) = asked
    assert key == "number_records"
    behind = NumberRecordsPage(desk)
    qtbot.addWidget(behind)
    behind.arrive(**where)
    qtbot.waitUntil(lambda: behind.behind is not None)
    assert [item.record for item in behind.behind.figure.items] == [closed.id]
