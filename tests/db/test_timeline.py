"""Everything done with and for a person or household, found by the declarations."""

from __future__ import annotations

import datetime as dt

import pytest

from db import kinds
from db.fields import Link
from db.happening import Happening, is_sensitive
from db.kinds import (
    KINDS,
    Attendance,
    ConsentRecord,
    FollowUp,
    Household,
    HouseholdMember,
    JointMeeting,
    ListEntry,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    ServiceCase,
    Visit,
)
from db.record import Record, day_field
from db.timeline import timeline, timelines
from tests.builders import build
from tests.db.nodes import Node


def keep(node: Node, *records: Record) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def told(node: Node, subject: Record) -> list[tuple[str, str]]:
    return [(one.title, one.words) for one in timeline(node.store, subject)]


def lines(node: Node, subject: Record, kind: type[Record]) -> list[Happening]:
    return [one for one in timeline(node.store, subject) if one.kind is kind]


def test_pairs_and_what_they_did_stand_in_the_order_of_their_days(node: Node) -> None:
    mei = build(Resident)
    pair = build(Pairing, side_a=mei.id, side_b=b"x" * 16)
    log = build(PairingLog, pairing=pair.id)
    keep(node, mei, pair, log)
    found = timeline(node.store, mei)
    assert [one.title for one in found] == ["登记入册", "结对子 · 结对活动记录", "结对子"]
    assert [one.day for one in found[1:]] == [log.date, pair.start_on]
    assert found[1].words.startswith("李梅—乌兰图雅；上门看望")
    assert (found[2].words, found[2].state) == ("李梅—乌兰图雅（甲方）", "在结")
    assert found[2].opens == ("pairing", pair.id)


def test_who_came_to_a_meeting_has_the_meetings_day_and_opens_it(node: Node) -> None:
    mei = build(Resident)
    held = build(JointMeeting)
    link = next(n for n, f in Attendance.fields().items()
                if isinstance(f, Link) and "resident" in f.kinds)  # fmt: skip
    there = build(Attendance, meeting=held.id, **{link: mei.id})
    keep(node, mei, held, there)
    (one,) = lines(node, mei, Attendance)
    assert (one.day, one.opens) == (dt.date(2025, 3, 18), ("joint_meeting", held.id))
    assert one.title.startswith("联席会议 · ")


def test_what_somebody_owes_is_there_with_its_notes(node: Node) -> None:
    mei = build(Resident)
    matter = build(Resolution, owner=mei.id)
    note = build(FollowUp, resolution=matter.id)
    keep(node, mei, matter, note)
    assert [one.state for one in lines(node, mei, Resolution)] == ["待办"]
    (noted,) = lines(node, mei, FollowUp)
    assert noted.title == "议定事项 · 进展记录"


def test_who_stands_in_a_list_is_found_by_it(node: Node) -> None:
    mei = build(Resident)
    log = build(PairingLog)
    tag = PairingLog.lists()["participants"].tag
    keep(node, mei, log, build(ListEntry, owner=log.id, owner_tag=tag, target=mei.id))
    (one,) = lines(node, mei, PairingLog)
    assert one.id == log.id


def test_a_time_in_a_household_has_its_first_and_last_day(node: Node) -> None:
    mei = build(Resident)
    home = build(Household, head=mei.id)
    stay = build(HouseholdMember, household=home.id, resident=mei.id,
                 date_to=dt.date(2024, 6, 1))  # fmt: skip
    keep(node, mei, home, stay)
    assert told(node, mei)[1:] == [
        ("离户", "李梅 · 李梅户（户主）"),
        ("入户", "李梅 · 李梅户（户主）"),
    ]


def test_what_is_entered_long_after_its_day_says_so(node: Node) -> None:
    mei = build(Resident)
    keep(node, mei, build(ConsentRecord, subject=mei.id))
    (one,) = lines(node, mei, ConsentRecord)
    assert one.day == dt.date(2025, 3, 1)
    assert one.is_back_filled
    assert one.entered == node.store.today
    fresh = build(ConsentRecord, subject=mei.id, given_on=node.store.today)
    keep(node, fresh)
    assert not next(o for o in lines(node, mei, ConsentRecord) if o.id == fresh.id).is_back_filled


def test_what_is_sensitive_shows_its_kind_and_day_alone(node: Node) -> None:
    mei = build(Resident)
    case = build(ServiceCase, subject=mei.id)
    keep(node, mei, case)
    (one,) = lines(node, mei, ServiceCase)
    assert (one.title, one.words, one.state) == (ServiceCase.title, "", "")
    assert one.day is not None


def test_a_household_tells_of_its_members_while_they_belong_to_it(node: Node) -> None:
    mei = build(Resident)
    home = build(Household, head=mei.id)
    stay = build(HouseholdMember, household=home.id, resident=mei.id,
                 date_from=dt.date(2025, 1, 1))  # fmt: skip
    before = build(ConsentRecord, subject=mei.id, given_on=dt.date(2024, 1, 1))
    since = build(ConsentRecord, subject=mei.id, given_on=dt.date(2025, 5, 1))
    keep(node, mei, home, stay, before, since)
    found = lines(node, home, ConsentRecord)
    assert [(one.id, one.about) for one in found] == [(since.id, "李梅")]


def test_what_was_deleted_is_no_part_of_it(node: Node) -> None:
    mei = build(Resident)
    consent = build(ConsentRecord, subject=mei.id)
    keep(node, mei, consent)
    with node.store.work(node.clerk, "删除", "test") as work:
        work.delete(consent)
    assert lines(node, mei, ConsentRecord) == []


PEOPLE = [
    (kind, name)
    for kind in KINDS
    for name, f in kind.fields().items()
    if isinstance(f, Link) and "resident" in f.kinds and day_field(kind)
    and kind not in (Resident, HouseholdMember, ListEntry, kinds.Transition, kinds.NotSamePerson,
                     kinds.SamePerson)
    and kind.__tablename__ not in ("attachment", "ledger_print", "household", "user")
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), PEOPLE, ids=lambda one: getattr(one, "title", one))
def test_any_kind_that_names_a_resident_appears_by_itself(node: Node, kind, name) -> None:
    mei = build(Resident, full_name="李梅梅")
    record = build(kind, **{name: mei.id})
    keep(node, mei, record)
    (one,) = lines(node, mei, kind)
    assert one.day == _day(getattr(record, day_field(kind)))
    if is_sensitive(kind):
        assert (one.words, one.state) == ("", "")


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def test_many_are_told_of_together_as_each_alone(node: Node) -> None:
    mei, hua, lone = build(Resident), build(Resident, full_name="王华"), build(Resident)
    home = build(Household, head=mei.id)
    since = dt.date(2025, 1, 1)
    stays = [build(HouseholdMember, household=home.id, resident=one.id, date_from=since)
             for one in (mei, hua)]  # fmt: skip
    visit, pair = build(Visit), build(Pairing, side_a=mei.id, side_b=hua.id)
    tag = Visit.lists()["targets"].tag
    listed = [build(ListEntry, owner=visit.id, owner_tag=tag, target=one.id, target_name="某")
              for one in (mei, hua)]  # fmt: skip
    keep(
        node, mei, hua, lone, home, *stays, visit, pair, *listed, build(PairingLog, pairing=pair.id)
    )
    every = [mei, home, hua, lone]
    together = timelines(node.store, every)
    assert together == {one.id: timeline(node.store, one) for one in every}
    assert len(together[home.id]) == 9
    quiet = timelines(node.store, every, moves=False)
    assert [one.title for one in quiet[home.id]] == [
        one.title for one in together[home.id] if one.kind not in (HouseholdMember, Household)
    ]
    assert quiet[lone.id] == []


def test_many_cost_no_more_readings_than_one(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [build(Resident) for _ in range(40)]
    keep(node, *people, *(build(ConsentRecord, subject=one.id) for one in people))
    read: list[type[Record]] = []
    reading = node.store.all
    monkeypatch.setattr(
        node.store, "all", lambda kind, **rest: read.append(kind) or reading(kind, **rest)
    )
    timelines(node.store, people[:1])
    alone, read[:] = len(read), []
    timelines(node.store, people)
    assert len(read) == alone


def test_nothing_of_a_persons_own_record_is_told(node: Node) -> None:
    mei = build(Resident, ethnicity_code="02", preferred_language="蒙古语")
    visit = build(Visit)
    keep(node, mei, visit)
    assert "蒙古" not in str(told(node, mei))
