"""Meetings: the next number, what the last one lends, the text, and what keeps it from issue."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

import pytest

from db import first_topic, meetings, own_office
from db.kinds import (
    AgendaItem,
    Attendance,
    CoordinationMechanism,
    FollowUp,
    JointMeeting,
    OrgUnit,
    PartnerOrganization,
    Resolution,
    StaffMember,
)
from db.meetings import Minutes
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE = "229901001001"
TODAY = dt.date(2026, 9, 22)


@pytest.fixture
def node():
    node = Node(OFFICE, "瑞光")
    yield node
    node.store.close()


def held(node, number: int = 1, **values) -> JointMeeting:
    values = {"seq_no": number, "held_at": dt.datetime(2025, 3, number, 14)} | values  # noqa: DTZ001
    meeting = build(JointMeeting, **values)
    node.save(meeting)
    return meeting


def keep(node, minutes: Minutes) -> list[Resolution]:
    with node.store.work(node.clerk, "会议", "minutes") as work:
        return meetings.keep(work, minutes)


def test_a_meeting_begins_with_study_where_the_office_has_it_so(node) -> None:
    def topics(kind: str) -> list[tuple[str | None, bool | None]]:
        made = meetings.begin(node.store, node.store.facts, node.clerk, TODAY, kind)
        return [(one.topic, one.is_first_topic) for one in made.agenda]

    study = [(first_topic.TOPIC, True)]
    assert (topics("joint"), topics("leading_group")) == ([], study)
    own_office.settle(node.store, node.clerk, partial(first_topic.put, first_topic.EVERY))
    assert (topics("joint"), topics("leading_group")) == (study, study)
    own_office.settle(node.store, node.clerk, partial(first_topic.put, first_topic.NONE))
    assert (topics("joint"), topics("leading_group")) == ([], [])
    with pytest.raises(Refused, match="从列表里选"):
        own_office.settle(node.store, node.clerk, partial(first_topic.put, "sometimes"))
    assert first_topic.rule(node.store, node.store.facts.scope) == first_topic.NONE


@pytest.mark.parametrize(
    ("own", "copied"),
    [
        (first_topic.TOPIC, ["学习条例", "上次会议议定事项落实情况", "冬季取暖"]),
        ("学习讲话", ["学习讲话", "上次会议议定事项落实情况", "冬季取暖"]),
        ("", ["学习条例", "上次会议议定事项落实情况", "冬季取暖"]),
    ],
)
def test_of_two_meetings_topics_one_is_the_first(node, own, copied) -> None:
    before = held(node)
    node.save(
        build(AgendaItem, meeting=before.id, topic="学习条例", is_first_topic=True, position=1),
        build(AgendaItem, meeting=before.id, topic="冬季取暖", position=2),
    )
    made = Minutes(build(JointMeeting, seq_no=2))
    made.agenda = [AgendaItem(topic=meetings.CARRIED_OVER)]
    if own:
        made.agenda.insert(0, AgendaItem(topic=own, is_first_topic=True))
    meetings.copy_last(node.store, made)
    assert [one.topic for one in made.agenda] == copied
    assert [bool(one.is_first_topic) for one in made.agenda] == [True, False, False]
    assert not any(one.faults() for one in made.agenda)


def test_numbers_go_on_for_each_kind_and_year(node) -> None:
    held(node, 1)
    held(node, 2)
    held(node, 1, kind="deliberation")
    number = meetings.next_seq_no
    assert number(node.store, "joint", 2025, OFFICE) == 3
    assert number(node.store, "deliberation", 2025, OFFICE) == 2
    assert number(node.store, "joint", 2026, OFFICE) == 1


def test_a_new_meeting_is_named_and_calls_every_liaison(node) -> None:
    here = build(PartnerOrganization, full_name="石榴派出所", org_kind="police", liaison="赵建国")
    gone = build(
        PartnerOrganization, full_name="旧厂", joined_on=dt.date(2020, 1, 1),
        left_on=dt.date(2024, 1, 1),
    )  # fmt: skip
    node.save(here, gone)
    held(node, 1)
    made = meetings.begin(node.store, node.store.facts, node.clerk, TODAY)
    assert made.meeting.meeting_name == f"{node.store.facts.name}民族工作联席会议2026年第1次会议"
    assert (made.meeting.seq_year, made.meeting.minutes_no) == (2026, "第1期")
    assert made.meeting.place == "社区二楼会议室"
    assert made.meeting.recorder_name == "王晓梅"
    assert [(one.unit, one.person_name) for one in made.people] == [("石榴派出所", "赵建国")]


def called(node, before=None):
    return [(one.unit, one.person_name) for one in meetings.liaisons(node.store, TODAY, before)]


def test_units_with_nobody_to_call_are_left_to_be_added_by_hand(node) -> None:
    school = build(PartnerOrganization, full_name="第三中学", liaison="孙丽华")
    node.save(school, build(PartnerOrganization, full_name="老厂", liaison=None))
    assert called(node) == [("第三中学", "孙丽华")]
    assert [one.full_name for one in meetings.units_on(node.store, TODAY)] == ["第三中学", "老厂"]
    made = meetings.begin(node.store, node.store.facts, node.clerk, TODAY)
    assert not any(one.faults() for one in made.people)


def test_member_units_are_called_and_whoever_sat_in_the_last_meeting(node) -> None:
    names = {"文化站": "member", "派出所": "police", "商超": "enterprise", "物业": "resident_unit"}
    units = {
        name: build(PartnerOrganization, full_name=name, org_kind=kind, liaison="某某")
        for name, kind in names.items()
    }
    node.save(*units.values())
    assert {name for name, _ in called(node)} == {"文化站"}
    units["文化站"].org_kind = "other"
    node.save(units["文化站"])
    assert {name for name, _ in called(node)} == set(names)
    units["文化站"].org_kind = "member"
    node.save(units["文化站"])
    with node.store.work(node.clerk) as work:
        mechanism = build(CoordinationMechanism)
        work.save(mechanism)
        work.set_list(mechanism, "members", [(units["派出所"].id, "派出所")])
    before = held(node, 1)
    node.save(build(Attendance, meeting=before.id, unit="商超", person_name="别人"))
    assert {name for name, _ in called(node)} == {"文化站", "派出所"}
    assert {name for name, _ in called(node, before)} == {"文化站", "派出所", "商超"}


def test_a_meeting_starts_with_what_the_last_one_left_open(node) -> None:
    before = Minutes(
        held(node, 1),
        matters=[
            build(Resolution, no=1, matter="修楼道灯。", owner_name="王晓梅", state="doing"),
            build(Resolution, no=2, matter="清理空地", state="terminated", result="已改由物业办"),
        ],
    )
    keep(node, before)
    made = meetings.begin(node.store, node.store.facts, node.clerk, TODAY)
    (item,) = made.agenda
    assert item.topic == meetings.CARRIED_OVER
    assert item.discussion == "1. 修楼道灯（王晓梅，2025-09-30前，办理中）"
    assert "会议听取了上次会议议定事项落实情况" in meetings.minutes_text(made)


def test_the_last_meeting_lends_units_topics_and_place_but_no_text(node) -> None:
    before = Minutes(
        held(node, 1),
        [build(AgendaItem, topic="冬季取暖", discussion="会议认为要抓早。", outcome="passed")],
        [build(Attendance, kind="excused"), build(Attendance, person_name="周敏", unit="卫生站")],
    )
    keep(node, before)
    made = Minutes(
        JointMeeting(kind="joint"),
        [AgendaItem(topic="寒假托管")],
        [Attendance(unit="卫生站", person_name="别人"), Attendance(unit="学校", person_name="孙")],
    )
    assert meetings.copy_last(node.store, made).id == before.meeting.id
    assert made.meeting.place == "社区二楼会议室"
    assert [(one.position, one.topic) for one in made.agenda] == [(1, "寒假托管"), (2, "冬季取暖")]
    assert [one.discussion or one.outcome for one in made.agenda] == [None, None]
    people = [(one.unit, one.person_name, one.kind) for one in made.people]
    assert people == [
        ("瑞光街道", "演示书记一", "attended"),
        ("卫生站", "周敏", "attended"),
        ("学校", "孙", "attended"),
    ]
    again = len(made.agenda)
    meetings.copy_last(node.store, made)
    assert len(made.agenda) == again


def test_there_may_be_no_meeting_to_copy(node) -> None:
    assert meetings.copy_last(node.store, Minutes(JointMeeting(kind="joint"))) is None


def test_a_topic_that_says_what_is_done_with_it_is_not_said_so_twice() -> None:
    minutes = Minutes(build(JointMeeting), [build(AgendaItem, topic="研究困难家庭帮扶")])
    opening, heading = meetings.minutes_text(minutes).split("\n")
    assert opening.endswith("，研究困难家庭帮扶1个议题。")
    assert heading == "一、会议研究困难家庭帮扶"


def test_the_text_goes_topic_by_topic_and_numbers_what_was_decided() -> None:
    minutes = Minutes(
        build(JointMeeting),
        [
            build(AgendaItem, topic="学习条例", is_first_topic=True, discussion="会议传达了精神。"),
            build(AgendaItem, topic="冬季取暖情况"),
        ],
        matters=[
            build(Resolution, matter="检修管道。", long_term=False),
            build(Resolution, matter="每周上门", long_term=True),
            Resolution(matter="还没想好"),
        ],
    )
    minutes.number()
    assert meetings.minutes_text(minutes).split("\n") == [
        "2025年3月18日，在社区二楼会议室召开瑞光新村社区民族工作联席会议2025年第1次会议，演示书记一主持，"
        "研究学习条例、冬季取暖情况2个议题。",
        "一、会议学习条例（第一议题）",
        "会议传达了精神。",
        "二、会议听取了冬季取暖情况",
        "三、会议议定事项",
        "1. 检修管道。由同心里小学负责，责任人演示干部二，2025年9月30日前完成。",
        "2. 每周上门。由同心里小学负责，责任人演示干部二，长期坚持。",
        "3. 还没想好。完成时限待定。",
    ]


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("1. 检修管道；", "检修管道"),
        ("（二）每周上门", "每周上门"),
        ("3、12月前办完", "12月前办完"),
        ("12 月 20 日截止报名", "12 月 20 日截止报名"),
        ("  一、二楼装灯", "二楼装灯"),
    ],
)
def test_pasted_lines_lose_their_numbers(line: str, clean: str) -> None:
    assert meetings.clean_line(line) == clean


def test_the_class_is_guessed_only_where_words_tell() -> None:
    assert meetings.guess_topic("开设寒假托管班，报名截止 12 月 20 日") == "schooling"
    assert meetings.guess_topic("为 9 户低温住户检修供暖管道") == "housing"
    assert meetings.guess_topic("下次再议") is None


def test_an_unfinished_matter_waits_and_the_rest_is_kept(node) -> None:
    unit = node.store.all(OrgUnit)[0]
    whole = build(Resolution, owner_unit=unit.id)
    part = Resolution(matter="汇演场地", topic="culture", due_on=dt.date(2025, 12, 25))
    part.owner_unit, part.owner_unit_name = unit.id, unit.full_name
    minutes = Minutes(build(JointMeeting), [build(AgendaItem)], [build(Attendance)], [whole, part])
    assert keep(node, minutes) == [part]
    kept = meetings.read(node.store, node.store.get(JointMeeting, minutes.meeting.id))
    assert [one.matter for one in kept.matters] == [whole.matter]
    assert meetings.before_issue(minutes) == ["还没有纪要正文", "第 2 条还没有责任人"]
    part.owner_name = "赵建国"
    assert keep(node, minutes) == []
    assert len(meetings.read(node.store, minutes.meeting).matters) == 2


def test_what_was_taken_out_is_gone_but_not_what_is_carried_out(node) -> None:
    first, second = build(Resolution), build(Resolution, matter="第二件")
    agenda = [build(AgendaItem), build(AgendaItem, topic="多余的")]
    minutes = Minutes(build(JointMeeting), agenda, [build(Attendance)], [first, second])
    keep(node, minutes)
    staff = node.store.all(StaffMember)[0]
    node.save(build(FollowUp, resolution=second.id, by=staff.id))
    kept = meetings.read(node.store, minutes.meeting)
    kept.agenda.pop()
    kept.matters.remove(next(one for one in kept.matters if one.id == first.id))
    keep(node, kept)
    again = meetings.read(node.store, minutes.meeting)
    assert [one.topic for one in again.agenda] == ["研究困难家庭帮扶"]
    assert [(one.no, one.matter) for one in again.matters] == [(1, "第二件")]
    again.matters.clear()
    with pytest.raises(Refused, match="“第二件”已经在办"):
        keep(node, again)


def test_a_draft_gives_back_the_very_minutes(node) -> None:
    minutes = Minutes(
        build(JointMeeting), [build(AgendaItem)], [build(Attendance)], [Resolution(matter="没写完")]
    )
    keep(node, minutes)
    again = meetings.unpack(json.loads(json.dumps(meetings.pack(minutes))))
    assert meetings.pack(again) == meetings.pack(minutes)
    assert again.meeting.held_at == minutes.meeting.held_at
    assert again.meeting.op == minutes.meeting.op
    del (older := meetings.pack(minutes))["co_units"]
    assert meetings.unpack(older).co_units == {}


def test_helpers_are_kept_with_their_matter_and_left_alone_where_nothing_is_said(node) -> None:
    school = build(PartnerOrganization, full_name="学校")
    node.save(school)
    minutes = Minutes(build(JointMeeting), [build(AgendaItem)], [build(Attendance)])
    minutes.matters = [build(Resolution)]
    minutes.co_units = {minutes.matters[0].id: [(school.id, "学校")]}
    keep(node, minutes)
    again = meetings.read(node.store, minutes.meeting)
    assert again.co_units == minutes.co_units
    assert meetings.unpack(json.loads(json.dumps(meetings.pack(again)))).co_units == again.co_units
    keep(node, Minutes(again.meeting, again.agenda, again.people, again.matters))
    assert meetings.read(node.store, minutes.meeting).co_units == minutes.co_units
    again = meetings.read(node.store, minutes.meeting)
    again.co_units[again.matters[0].id] = []
    keep(node, again)
    assert meetings.read(node.store, minutes.meeting).co_units == {}


def test_a_part_that_can_not_be_kept_is_named(node) -> None:
    minutes = Minutes(
        build(JointMeeting), [build(AgendaItem), AgendaItem()], [Attendance(unit="卫生站")]
    )
    with pytest.raises(Refused, match="第 2 个议题：请填写议题名称"):
        keep(node, minutes.copy())
    minutes.agenda.pop()
    with pytest.raises(Refused, match="参会人员“卫生站”：请填写姓名"):
        keep(node, minutes.copy())


def test_blanks_of_phrases_keep_minutes_from_being_issued() -> None:
    minutes = Minutes(
        build(JointMeeting, minutes_body="由{单位}牵头"),
        [build(AgendaItem, discussion="会议听取了{单位}的汇报")],
        [build(Attendance)],
    )
    assert meetings.before_issue(minutes) == [
        "第 1 个议题还有没填的“{单位}”", "纪要正文还有没填的“{单位}”",
    ]  # fmt: skip
