"""Carrying out a resolution: lateness in words, notes, more time, closing by someone else."""

from __future__ import annotations

import datetime as dt

import pytest

from db import follow_ups
from db.kinds import FollowUp, JointMeeting, Resolution, StaffMember, Transition
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

DAY = dt.date(2026, 9, 22)


@pytest.fixture
def node():
    node = Node("229901001001", "瑞光")
    yield node
    node.store.close()


@pytest.fixture
def matter(node) -> Resolution:
    made = build(Resolution, due_on=dt.date(2026, 9, 30))
    node.save(made)
    return made


def do(node, deed, *rest):
    with node.store.work(node.clerk, "办理", "follow_ups") as work:
        return deed(work, *rest)


def kept(node, matter) -> Resolution:
    return node.store.get(Resolution, matter.id)


@pytest.mark.parametrize(
    ("due", "words"),
    [(19, "超期 3 天"), (22, "今天到期"), (27, "还有 5 天")],
)
def test_the_deadline_stands_in_words(due: int, words: str) -> None:
    matter = build(Resolution, due_on=dt.date(2026, 9, due))
    assert follow_ups.time_left(matter, DAY) == words
    assert follow_ups.time_left(build(Resolution, state="done"), DAY) == ""


def test_the_first_note_begins_the_work(node, matter) -> None:
    do(node, follow_ups.add_note, matter, "已联系两家企业", node.clerk, DAY)
    assert kept(node, matter).state == "doing"
    note = node.store.parts(FollowUp, matter.id)[0]
    assert (note.progress, note.by_name, note.date) == ("已联系两家企业", "王晓梅", DAY)
    do(node, follow_ups.add_note, matter, "又联系一家", node.clerk, DAY)
    assert len(node.store.all(Transition, target=matter.id)) == 1


def test_a_result_waits_until_another_person_confirms(node, matter) -> None:
    owner = node.store.all(StaffMember)[0]
    other = build(StaffMember, full_name="李海燕")
    matter.owner, matter.owner_name = owner.id, owner.full_name
    node.save(other, matter)
    do(node, follow_ups.report_done, matter, "三户均已上岗")
    assert follow_ups.stage(kept(node, matter)) == "待确认"
    with pytest.raises(Refused, match="确认人不能是责任人本人"):
        do(node, follow_ups.confirm, kept(node, matter), owner.id, DAY)
    do(node, follow_ups.confirm, kept(node, matter), other.id, DAY)
    closed = kept(node, matter)
    assert (follow_ups.stage(closed), closed.confirmed_by_name) == ("已办结", "李海燕")
    with pytest.raises(Refused, match="已办结了，要再办请先重新打开并写明原因"):
        do(node, follow_ups.add_note, closed, "再补一句", node.clerk, DAY)


def test_what_was_not_confirmed_goes_on(node, matter) -> None:
    do(node, follow_ups.report_done, matter, "办了")
    do(node, follow_ups.send_back, kept(node, matter), "材料不全", node.clerk, DAY)
    assert follow_ups.stage(kept(node, matter)) == "办理中"
    assert node.store.parts(FollowUp, matter.id)[0].progress == "没有确认办结：材料不全"


def test_more_time_keeps_the_first_deadline(node, matter) -> None:
    with pytest.raises(Refused, match="延期理由"):
        do(node, follow_ups.extend, kept(node, matter), dt.date(2026, 10, 9), " ")
    do(node, follow_ups.extend, kept(node, matter), dt.date(2026, 10, 9), "等设备到货")
    later = kept(node, matter)
    assert (later.state, later.due_on) == ("extended", dt.date(2026, 9, 30))
    assert later.deadline() == dt.date(2026, 10, 9)
    with pytest.raises(Refused, match="再延期要晚于"):
        do(node, follow_ups.extend, kept(node, matter), dt.date(2026, 10, 8), "还要等")
    do(node, follow_ups.extend, kept(node, matter), dt.date(2026, 10, 20), "还要等")
    assert kept(node, matter).deadline() == dt.date(2026, 10, 20)


def test_stopped_and_taken_up_again_with_a_reason(node, matter) -> None:
    do(node, follow_ups.stop, matter, "住户已自行解决")
    assert kept(node, matter).state == "terminated"
    with pytest.raises(Refused, match="原因"):
        do(node, follow_ups.reopen, kept(node, matter), "")
    do(node, follow_ups.reopen, kept(node, matter), "又反映了")
    assert (kept(node, matter).state, kept(node, matter).result) == ("todo", None)


def test_a_reminder_names_what_and_how_late(matter) -> None:
    late = dt.date(2026, 10, 3)
    assert follow_ups.reminder(matter, build(JointMeeting), late) == (
        "演示干部二，您好：瑞光新村社区民族工作联席会议2025年第1次会议议定的"
        "“为三户困难家庭联系就业岗位”由同心里小学负责，完成时限是2026-09-30，现在超期 3 天。"
        "请把进展告诉社区，有困难也请说一声。"
    )
