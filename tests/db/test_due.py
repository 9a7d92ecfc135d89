"""What is due: deadlines of resolutions, agreed frequencies of pairings."""

import datetime as dt

import pytest

from db import due, stopping
from db.kinds import (
    ContactPair,
    Household,
    JointMeeting,
    ListEntry,
    MicroWish,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    RightsRequest,
    ServiceCase,
    Visit,
)
from tests.builders import build
from tests.db.nodes import Node

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.wall = int(dt.datetime(2026, 11, 23, 9).astimezone().timestamp() * 1000)
    return made


def keep(node, *records):
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def pairing(start, frequency="quarterly", **rest):
    return build(Pairing, start_on=start, frequency=frequency, **rest)


def log(pair, day):
    return build(PairingLog, pairing=pair.id, date=day)


def test_the_day_of_the_test_is_the_day_of_the_book(node):
    assert node.store.today == TODAY


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 11, 23), 3, dt.date(2027, 2, 23)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert due.months_later(day, months) == later


def test_a_pair_is_due_by_its_last_activity_and_frequency(node):
    met = pairing(dt.date(2026, 1, 5))
    never = pairing(dt.date(2026, 8, 25), side_b_name="王㐂")
    loose = pairing(dt.date(2025, 1, 5), "irregular")
    over = pairing(dt.date(2025, 1, 5), state="ended", end_on=TODAY, end_reason="搬走")
    records = [met, log(met, dt.date(2026, 3, 1)), log(met, dt.date(2026, 8, 24)), never]
    keep(node, *records, loose, over)
    found = due.due(node.store)
    assert [(one.day, one.id) for one in found] == [
        (dt.date(2026, 11, 24), met.id),
        (dt.date(2026, 11, 25), never.id),
    ]
    assert "上次活动 2026-08-24" in found[0].who
    assert "还没有活动" in found[1].who


def test_what_is_late_stays_on_the_list_and_what_is_far_does_not(node):
    meeting = build(JointMeeting, state="held")
    late = build(Resolution, meeting=meeting.id, due_on=dt.date(2026, 9, 30))
    longer = build(
        Resolution,
        meeting=meeting.id,
        due_on=dt.date(2026, 9, 30),
        state="extended",
        extended_to=TODAY,
        extension_reason="等材料",
    )
    far = build(Resolution, meeting=meeting.id, due_on=dt.date(2026, 12, 31))
    done = build(
        Resolution,
        meeting=meeting.id,
        due_on=dt.date(2026, 9, 30),
        state="done",
        closed_on=dt.date(2026, 9, 29),
        result="办好了",
    )
    keep(node, meeting, late, longer, far, done)
    found = due.at_hand(node.store)
    assert [one.id for one in found.due] == [late.id, longer.id]
    assert found.due[0].days_late(TODAY) == 54
    assert found.due[0].who.endswith("2025年第1次会议")
    counted = due.figures(node.store, found)
    assert (counted.today, counted.late, counted.week, counted.doing) == (1, 1, 1, 3)
    assert counted.on_time == 50
    assert counted.oldest_days == (TODAY - meeting.held_at.date()).days


def test_an_empty_book_has_nothing_to_count(node):
    found = due.at_hand(node.store)
    assert found.due == []
    assert due.figures(node.store, found).on_time is None
    assert due.in_conflict(node.store) == 0


def stopped(node, person):
    """Have somebody ask that nothing more be done with their information, and grant it."""
    told = {"kind": "stop", "result": "done", "answered_on": TODAY}
    keep(node, build(RightsRequest, subject=person.id, **told))


def test_nobody_is_reminded_of_what_concerns_somebody_who_asked_to_stop(node):
    person, other = build(Resident), build(Resident, full_name="王建", id_number=None)
    late = dt.date(2026, 11, 20)
    theirs = [
        build(ServiceCase, subject=person.id, due_on=late),
        build(MicroWish, wisher=person.id, state="claimed", due_on=late),
        build(ContactPair, resident=person.id, start_on=dt.date(2026, 1, 5)),
        pairing(dt.date(2026, 1, 5), side_b=person.id),
    ]
    case = build(ServiceCase, subject=other.id, due_on=late)
    waiting = build(RightsRequest, kind="copy", subject=person.id, due_on=late)
    keep(node, person, other, *theirs, case, waiting)
    mine = {one.id for one in (*theirs, case, waiting)}
    assert {one.id for one in due.due(node.store)} >= mine
    assert "停止处理" not in str(due.standing(node.store))
    stopped(node, person)
    # What they asked of the office has to be answered all the same.
    assert {one.id for one in due.due(node.store)} & mine == {case.id, waiting.id}
    (line,) = [one for one in due.standing(node.store) if "停止处理" in one.words]
    assert (line.count, line.page) == (1, "rights_requests")
    went_on = {"kind": "go_on", "result": "done", "answered_on": TODAY}
    keep(node, build(RightsRequest, subject=person.id, **went_on))
    assert {one.id for one in due.due(node.store)} >= mine


def test_what_is_others_as_well_goes_on(node):
    person = build(Resident)
    home = build(Household, head=person.id)
    visit = build(Visit)
    entry = ListEntry(owner=visit.id, owner_tag=Visit.lists()["targets"].tag, target=person.id)
    matter = build(Resolution, owner=person.id, due_on=dt.date(2026, 11, 20))
    wish = build(MicroWish, claimer=person.id, state="claimed", due_on=dt.date(2026, 11, 20))
    keep(node, person, home, visit, entry, matter, wish)
    stopped(node, person)
    assert stopping.at_rest(node.store) == {person.id}
    assert {one.id for one in due.due(node.store)} >= {matter.id, wish.id}
