"""What became of a record, with what came into its lists and left them, in the words of staff."""

from __future__ import annotations

import datetime as dt

import pytest

from db import kinds
from db.history import NOTHING, concerns, events
from db.kinds import (
    Activity,
    AgendaItem,
    Attachment,
    Attendance,
    CaseStep,
    ContactLog,
    ContactPair,
    CrossVisit,
    CrossVisitAction,
    Household,
    HouseholdMember,
    JointMeeting,
    ListEntry,
    PartnerOrganization,
    Resident,
    ServiceCase,
)
from tests.builders import build
from tests.db.nodes import Node


def do(node, reason, *saved, deleted=()):
    with node.store.work(node.clerk, reason, "test") as work:
        work.save(*saved)
        for one in deleted:
            work.delete(one)


def told(node, record) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Give the history of a record, oldest first, as what was done and what changed by it."""
    found = events(node.store, type(record), record.id)
    return [(one.verb, [(s.label, s.old, s.new) for s in one.steps]) for one in reversed(found)]


def listed(owner, name, target, called) -> ListEntry:
    tag = type(owner).lists()[name].tag
    return build(ListEntry, owner=owner.id, owner_tag=tag, target=target, target_name=called)


def test_a_list_tells_what_came_and_went(node):
    school, clinic = build(PartnerOrganization), build(PartnerOrganization)
    party = build(Activity)
    entry = listed(party, "co_organizers", school.id, "同心里小学")
    do(node, "登记活动", school, clinic, party, entry)
    other = listed(party, "co_organizers", clinic.id, "社区医院")
    do(node, "添单位", other)
    entry.target, entry.target_name = clinic.id, "社区医院"
    do(node, "换单位", entry)
    do(node, "减单位", deleted=[other])
    label = Activity.lists()["co_organizers"].label
    assert told(node, party)[1:] == [
        ("添单位", [(label, NOTHING, "社区医院")]),
        ("换单位", [(label, "同心里小学", "社区医院")]),
        ("减单位", [(label, "社区医院", NOTHING)]),
    ]


def test_a_file_tells_when_it_came_and_what_was_written_to_it(node):
    party = build(Activity)
    tag = Activity.lists()["photos"].tag
    photo = build(Attachment, owner=party.id, owner_tag=tag, caption="合影", position=1)
    do(node, "登记活动", party)
    do(node, "添加照片", photo)
    photo.caption, photo.position = "端午合影", 2
    do(node, "改说明", photo)
    do(node, "删照片", deleted=[photo])
    label = Activity.lists()["photos"].label
    assert told(node, party)[1:] == [
        ("添加照片", [(label, NOTHING, "端午合影")]),
        ("改说明", [(f"{label}“端午合影”说明", "合影", "端午合影")]),
        ("删照片", [(label, "端午合影", NOTHING)]),
    ]


def test_a_household_tells_who_joined_and_left(node):
    home, mei = build(Household), build(Resident, full_name="李梅")
    do(node, "登记户", home, mei)
    member = build(HouseholdMember, household=home.id, resident=mei.id, relation_to_head="10",
                   date_from=dt.date(2025, 1, 1))  # fmt: skip
    do(node, "添成员", member)
    member.date_to = dt.date(2025, 6, 1)
    do(node, "迁出", member)
    assert told(node, home)[1:] == [
        ("添成员", [("户成员", NOTHING, "李梅")]),
        ("迁出", [("户成员“李梅”终止日期", NOTHING, "2025-06-01")]),
    ]


def test_one_work_is_one_event_with_the_record_and_its_lists(node):
    held = build(JointMeeting)
    do(node, "起草会议", held)
    held.place = "二楼会议室"
    came = build(Attendance, meeting=held.id, person_name="王师傅")
    topic = build(AgendaItem, meeting=held.id, topic="秋季入学")
    do(node, "改会议", held, came, topic)
    (_, (verb, steps)) = told(node, held)
    assert verb == "改会议"
    assert {label for label, _, _ in steps} == {"地点", Attendance.title, AgendaItem.title}
    assert (Attendance.title, NOTHING, "王师傅") in steps


def test_sensitive_words_of_a_part_are_told_apart_from_those_for_paper(node):
    case = build(ServiceCase)
    do(node, "登记五个及时", case)
    step = build(CaseStep, service_case=case.id)
    do(node, "记一步", step)
    step.text = "又去看了一次"
    do(node, "改一步", step)
    changed, begun, _ = events(node.store, ServiceCase, case.id)
    assert [one.is_close for one in (*changed.steps, *begun.steps)] == [True, False]
    assert "又去看了一次" in changed.steps[0].new


def test_a_part_without_a_name_is_known_by_its_day(node):
    pair = build(ContactPair)
    do(node, "登记联系", pair)
    log = build(ContactLog, pair=pair.id, date=dt.date(2026, 3, 2))
    do(node, "记联系", log)
    log.content = "又问了一次"
    do(node, "改联系", log)
    changed, begun, _ = events(node.store, ContactPair, pair.id)
    assert [(one.label, one.new) for one in begun.steps] == [("联系记录", "2026-03-02")]
    assert begun.steps[0].is_close  # whom a cadre was in touch with, and when, is on no paper
    assert [one.label for one in changed.steps] == ["联系记录联系内容"]


def test_a_part_is_known_by_the_day_it_happened_and_not_by_its_deadline(node):
    seen = build(CrossVisit)
    late, on = dt.date(2025, 6, 30), dt.date(2025, 6, 3)
    done = build(CrossVisitAction, visit=seen.id, owner=None, due_on=late, done_on=on)
    owed = build(CrossVisitAction, visit=seen.id, owner=None, due_on=late, done_on=None)
    do(node, "登记互观互学", seen)
    do(node, "做完一条", done)
    do(node, "添一条", owed)
    title = CrossVisitAction.title
    assert told(node, seen)[1:] == [
        ("做完一条", [(title, NOTHING, "2025-06-03")]),
        ("添一条", [(title, NOTHING, title)]),
    ]


def test_a_record_is_concerned_by_its_own_parts_alone(node):
    case, other = build(ServiceCase), build(ServiceCase)
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create([case, other])
    step = build(CaseStep, service_case=case.id)
    do(node, "记一步", step)
    told = {CaseStep}, {step.id}
    assert concerns(node.store, ServiceCase, case.id, *told)
    assert not concerns(node.store, ServiceCase, other.id, *told)
    assert concerns(node.store, ServiceCase, other.id, {CaseStep}, set())  # as after an import
    assert not concerns(node.store, ServiceCase, other.id, {Resident}, set())


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.__tablename__)
def test_every_kind_has_a_history(kind):
    node = Node("229901000000", "区", level="district")
    record = build(kind)
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create([record])
    (event,) = events(node.store, kind, record.id)
    assert event.verb == "登记"
    assert not concerns(node.store, kind, record.id, kinds.KINDS, {b"another record"})
    node.store.close()
