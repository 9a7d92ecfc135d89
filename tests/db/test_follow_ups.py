"""Carrying out a resolution: lateness in words, notes, more time, closing by someone else."""

from __future__ import annotations

import datetime as dt

import pytest

from db import follow_ups, meetings, removing
from db.kinds import (
    Attachment,
    FollowUp,
    JointMeeting,
    PartnerOrganization,
    Resolution,
    StaffMember,
    Transition,
)
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
    [(19, "逾期 3 天"), (22, "今天到期"), (27, "还有 5 天")],
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


def test_the_files_of_notes_prove_a_matter(node, matter) -> None:
    tag = FollowUp.lists()["evidence"].tag
    notes = [do(node, follow_ups.add_note, matter, words, node.clerk, DAY) for words in "一二"]
    files = [build(Attachment, owner=one.id, owner_tag=tag, sha256=f"{n:064x}")
             for n, one in enumerate([notes[0], notes[0], notes[1]])]  # fmt: skip
    with node.store.work(node.clerk, "附件", "test") as work:
        work.bulk_create(files)
    ids = [one.id for one in notes]
    assert follow_ups.evidence_of(node.store, ids) == {ids[0]: 2, ids[1]: 1}
    assert follow_ups.evidence_of(node.store, []) == {}
    assert follow_ups.proofs(node.store) == {matter.id: 3}


def terms(node, matter, units, **more) -> None:
    with node.store.work(node.clerk, "改", "follow_ups") as work:
        follow_ups.set_terms(work, matter, units, **more)


def test_only_a_long_term_matter_gets_another_day_without_an_extension(node, matter) -> None:
    later = dt.date(2027, 3, 1)
    with pytest.raises(Refused, match="请按“延期”"):
        terms(node, kept(node, matter), [], long_term=False, due_on=later)
    with pytest.raises(Refused, match="请填写下次检查日期"):
        terms(node, kept(node, matter), [], long_term=True, due_on=None)
    with pytest.raises(Refused, match="长期事项每年至少检查一次"):
        terms(node, kept(node, matter), [], long_term=True, due_on=dt.date(2199, 1, 1))
    due = kept(node, matter).due_on
    terms(node, kept(node, matter), [], long_term=True, due_on=due)
    assert kept(node, matter).long_term
    terms(node, kept(node, matter), [], long_term=True, due_on=due + dt.timedelta(days=30))
    assert kept(node, matter).due_on == due + dt.timedelta(days=30)


def test_units_that_help_are_kept_in_order_and_the_responsible_one_is_none(node, matter) -> None:
    first, second = (build(PartnerOrganization, full_name=name) for name in ("学校", "卫生站"))
    node.save(first, second)
    units = [(second.id, "卫生站"), (first.id, "学校")]
    terms(node, kept(node, matter), units, long_term=False, due_on=matter.due_on)
    assert meetings.co_units(node.store, [matter.id]) == {matter.id: units}
    responsible = kept(node, matter)
    responsible.owner_unit, responsible.owner_unit_name = first.id, None
    node.save(responsible)
    with pytest.raises(Refused, match="学校已经是责任单位"):
        terms(node, kept(node, matter), units, long_term=False, due_on=matter.due_on)
    terms(node, kept(node, matter), units[:1], long_term=False, due_on=matter.due_on)
    assert meetings.co_units(node.store, [matter.id]) == {matter.id: units[:1]}


def test_a_note_of_a_closed_matter_stays_as_it_is(node, matter) -> None:
    note = do(node, follow_ups.add_note, matter, "已联系", node.clerk, DAY)
    note.date = dt.date(2026, 9, 20)
    do(node, follow_ups.change_note, kept(node, matter), note)
    assert node.store.get(FollowUp, note.id).date == dt.date(2026, 9, 20)
    do(node, follow_ups.stop, kept(node, matter), "住户已自行解决")
    with pytest.raises(Refused, match="请先重新打开"):
        do(node, follow_ups.change_note, kept(node, matter), note)


def test_what_was_not_confirmed_goes_on(node, matter) -> None:
    do(node, follow_ups.report_done, matter, "办了")
    do(node, follow_ups.send_back, kept(node, matter), "材料不全", node.clerk, DAY)
    assert follow_ups.stage(kept(node, matter)) == "办理中"
    assert node.store.parts(FollowUp, matter.id)[0].progress == "没有确认办结：材料不全"


def test_a_note_by_mistake_can_be_taken_away_again_and_again(node, matter) -> None:
    for words in ("写错了", "又写错了"):
        note = do(node, follow_ups.add_note, kept(node, matter), words, node.clerk, DAY)
        assert kept(node, matter).state == "doing"
        do(node, follow_ups.delete_note, kept(node, matter), note)
        assert kept(node, matter).state == "todo"
        assert removing.may_go(node.store, kept(node, matter))


def test_what_a_sheet_said_is_in_hand_stays_so_without_its_note(node) -> None:
    matter = build(Resolution, state="doing")
    node.save(matter)
    note = do(node, follow_ups.add_note, matter, "写错了", node.clerk, DAY)
    do(node, follow_ups.delete_note, kept(node, matter), note)
    assert kept(node, matter).state == "doing"
    assert not removing.may_go(node.store, kept(node, matter))


def test_the_note_of_what_was_not_confirmed_stays(node, matter) -> None:
    do(node, follow_ups.report_done, matter, "办了")
    do(node, follow_ups.send_back, kept(node, matter), "材料不全", node.clerk, DAY)
    (note,) = node.store.parts(FollowUp, matter.id)
    with pytest.raises(Refused, match="为什么没有确认办结，要留着，不能删除。写错了请按“改”"):
        do(node, follow_ups.delete_note, kept(node, matter), note)
    note.progress = "材料不全"
    with pytest.raises(Refused, match="请以“没有确认办结：”开头"):
        do(node, follow_ups.change_note, kept(node, matter), note)
    note.progress = "没有确认办结：还差两份材料"
    do(node, follow_ups.change_note, kept(node, matter), note)
    assert node.store.get(FollowUp, note.id).progress == note.progress
    assert kept(node, matter).state == "doing"


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
        "“为三户困难家庭联系就业岗位”由同心里小学负责，完成时限是2026-09-30，现在逾期 3 天。"
        "请把进展告诉社区，有困难也请说一声。"
    )
