"""Task 4: minutes with 3 topics, 8 units and 5 resolutions: at most 110 keys and 2 clicks."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from db import meetings
from db.kinds import JointMeeting, PartnerOrganization, Resolution, StaffMember
from db.meetings import Minutes
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.matter_grid import MatterGrid
from desktop_app.gui.minutes.matter_model import Col
from desktop_app.gui.minutes.spread import Spread
from desktop_app.gui.picker import Picker
from tests.builders import build
from tests.gui.office_desk import save
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter, spelled
from tests.journeys.tasks import (
    MOUSE_ALLOWANCE,
    bring_into_view,
    click_field,
    metered,
    open_office,
)

KEYS, CLICKS = 110, 2
# 起草会议, the time, the second page; three topics with their talk; 会开完了, 起草纪要, 签发; for
# each matter one more line, the unit and its row, the day.
SHORTEST_BY_MOUSE = 3 + 2 * 3 + 3 + 4 * 5
UNITS = (
    ("石榴派出所", "赵建国", "slpcs"), ("市第三中学", "孙丽华", "sdszx"),
    ("卫生服务站", "周敏", "wsfwz"), ("红旗物业", "钱进", "hqwy"), ("邻里商超", "吴刚", "llsc"),
    ("书画协会", "郑爽", "shxh"), ("文化馆", "冯远", "whg"), ("志愿服务队", "陈光", "zyfwd"),
)  # fmt: skip
TOPICS = (
    ("冬季取暖", "会议要求抓早抓实。"),
    ("寒假托管", "会议同意开班。"),
    ("元旦汇演", "会议定了节目。"),
)
MATTERS = (
    ("检修供暖管道", 3), ("开设寒假托管班", 1), ("每周探访独居老人", 2),
    ("审核汇演节目", 6), ("检查汇演场地消防", 0),
)  # fmt: skip
TIME, DUE = "14:00", "+10"
TEXT = sum(spelled(topic) + spelled(talk) for topic, talk in TOPICS)
TEXT += sum(spelled(matter) for matter, _unit in MATTERS)


@pytest.fixture
def desk(hands: Hands, tmp_path) -> Desk:
    """An office that has met before: place and chair are as they were."""
    open_office(hands, tmp_path / "book")
    made = hands.window.desk
    save(made, *(build(PartnerOrganization, full_name=n, liaison=who) for n, who, _ in UNITS))
    chair = build(StaffMember, full_name="李海燕")
    save(made, chair)
    before = Minutes(
        build(JointMeeting, seq_year=2025, chair=chair.id, chair_name=None, place="社区会议室")
    )
    with made.store.work(made.clerk, "会议", "test") as work:
        meetings.keep(work, before)
    made.tell_changed(work.changes)
    hands.settle()
    return made


def assert_followed_up(desk: Desk) -> None:
    meeting = max(desk.store.all(JointMeeting), key=lambda one: one.seq_year)
    assert (meeting.state, meeting.place, meeting.chair_name) == ("issued", "社区会议室", "李海燕")
    kept = meetings.read(desk.store, meeting)
    assert [item.topic for item in kept.agenda] == [topic for topic, _ in TOPICS]
    assert [item.discussion for item in kept.agenda] == [talk for _, talk in TOPICS]
    assert len(kept.people) == len(UNITS)
    owed = desk.store.all(Resolution, order=("no",), meeting=meeting.id)
    told = [(one.matter, one.owner_unit_name, one.owner_name) for one in owed]
    assert told == [(matter, *UNITS[unit][:2]) for matter, unit in MATTERS]
    assert all(one.due_on == meeting.held_at.date() + dt.timedelta(days=10) for one in owed)
    assert all(one.state == "todo" for one in owed)


def go_to(meter: TaskMeter, wanted: QWidget, key: str) -> None:
    """Press a key until the cursor is there, as one who knows the way."""
    for _press in range(12):
        if wanted.hasFocus() or wanted.isAncestorOf(QApplication.focusWidget()):
            return
        meter.key(key)
    raise AssertionError(wanted.accessibleName())


def write_topics(meter: TaskMeter, spread: Spread) -> None:
    for at, (topic, talk) in enumerate(TOPICS):
        meter.write(topic)
        meter.key("Enter")
        meter.write(talk)
        if at < len(TOPICS) - 1:
            go_to(meter, spread.talk.title, "Shift+Tab")
            meter.key("Ctrl+Enter")


def write_matters(meter: TaskMeter) -> None:
    for at, (matter, unit) in enumerate(MATTERS):
        meter.write(matter)
        meter.key("Tab")
        meter.write(UNITS[unit][2])
        meter.key("Tab")
        meter.key("Tab")
        meter.write(DUE)
        meter.key("Ctrl+Enter" if at < len(MATTERS) - 1 else "Enter")


def test_by_keys_with_two_clicks(hands: Hands, desk: Desk) -> None:
    with metered(hands) as meter:
        meter.key("Ctrl+J, H")
        meter.write(TIME)
        meter.key("Ctrl+Tab")
        meter.click(hands.button("＋ 增加议题"))
        write_topics(meter, hands.page.spread)
        meter.click(hands.page.spread.grid.viewport())
        write_matters(meter)
        for _step in ("会开完了", "起草纪要", "签发"):
            meter.key("F9")
    assert_followed_up(desk)
    assert meter.keys - TEXT <= KEYS
    assert meter.clicks <= CLICKS


def click_button(hands: Hands, meter: TaskMeter, words: str) -> None:
    made = hands.button(words)
    bring_into_view(hands, made, made.rect().center())
    meter.click(made)


def click_cell(hands: Hands, meter: TaskMeter, row: int, col: int) -> None:
    grid: MatterGrid = hands.page.spread.grid
    index = grid.model().index(row, col)
    grid.scrollTo(index)  # by the wheel
    bring_into_view(hands, grid.viewport(), grid.visualRect(index).center())
    meter.click(grid.viewport(), grid.visualRect(index).center())


def choose_unit(hands: Hands, meter: TaskMeter, letters: str) -> None:
    """Type a few letters into the open cell and click what they found."""
    meter.write(letters)
    picker = QApplication.focusWidget()
    assert isinstance(picker, Picker)
    hands.until(picker.list.isVisible)
    hands.settle()
    found = picker.list
    meter.click(found.viewport(), found.visualRect(found.model().index(0, 0)).center())


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_by_mouse_alone_but_for_the_words(hands: Hands, desk: Desk) -> None:
    with metered(hands) as meter:
        meter.click(hands.button("起草会议"))
        click_field(hands, meter, "时间")
        meter.write(TIME)
        meter.click(hands.button("议题与议定"))
        spread = hands.page.spread
        for topic, talk in TOPICS:
            meter.click(hands.button("＋ 增加议题"))
            meter.write(topic)
            meter.click(spread.talk.area)
            meter.write(talk)
        for at, (matter, unit) in enumerate(MATTERS):
            click_button(hands, meter, "＋ 加一条议定")
            meter.write(matter)
            click_cell(hands, meter, at, Col.UNIT)
            choose_unit(hands, meter, UNITS[unit][2])
            click_cell(hands, meter, at, Col.DUE)
            meter.write(DUE)
        for step in ("会开完了", "起草纪要", "签发"):
            click_button(hands, meter, step)
    assert_followed_up(desk)
    assert meter.keys == TEXT + len(TIME) + sum(len(UNITS[u][2]) + len(DUE) for _, u in MATTERS)
    assert meter.clicks <= MOUSE_ALLOWANCE * SHORTEST_BY_MOUSE
