"""体检: findings by what is to be done, the safe fixes, and what staff set aside."""

import datetime as dt

import pytest

from db import clock_check, dates, health, mending
from db.findings import Shelf
from db.kinds import (
    Address,
    Attachment,
    ConsentRecord,
    FindingNote,
    FollowUp,
    GridUnit,
    Household,
    HouseholdMember,
    JointMeeting,
    Pairing,
    PairingLog,
    PartnerOrganization,
    Resident,
    Resolution,
    RightsRequest,
    Transition,
)
from tests.builders import MAN, build
from tests.db.nodes import Node

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)
    yield
    dates.stand_in(None)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.wall = int(dt.datetime(2026, 11, 23, 9).astimezone().timestamp() * 1000)
    return made


def keep(node, *records):
    """Put records into the book as an old program or a package leaves them: unchecked."""
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def points(node, *kinds):
    return [p for p in health.examine(node.store).points if not kinds or p.finding.kind in kinds]


def of_rule(node, rule):
    return [point for point in points(node) if point.finding.rule == rule]


def mend(node):
    found = [point.finding for point in points(node)]
    chosen = mending.fixes(Shelf(node.store), found, node.store.facts.scope)
    with node.store.work(node.clerk, "体检改正", "health") as work:
        made = mending.mend(work, chosen)
    return chosen, made, work.changes


def test_what_has_no_name_is_called_after_whose_it_is_and_its_day(node):
    mei, home = build(Resident, full_name="李梅"), build(Household)
    pair = build(Pairing, side_a=mei.id)
    consent = build(ConsentRecord, subject=mei.id, given_on=dt.date(2026, 3, 4))
    log = build(PairingLog, pairing=pair.id, date=dt.date(2026, 3, 5))
    stay = build(HouseholdMember, resident=mei.id, household=home.id, date_from=None)
    keep(node, mei, home, pair, consent, log, stay)
    called = node.store.names([consent, log, stay])
    whole = node.store.get(Pairing, pair.id).name
    assert called == {
        consent.id: "李梅 2026-03-04", log.id: f"{whole} 2026-03-05", stay.id: "李梅",
    }  # fmt: skip


def test_a_wrong_dot_is_named_and_mended_and_the_mending_undone(node):
    person = build(Resident, full_name="古丽•艾力")
    keep(node, person)
    (point,) = [p for p in points(node, Resident) if p.finding.field == "full_name"]
    assert (point.group, point.label) == ("name", "姓名")
    (fix,), made, changes = mend(node)
    assert (fix.before, fix.after, made) == ("古丽•艾力", "古丽·艾力", 1)
    assert node.store.get(Resident, person.id).full_name == "古丽·艾力"
    node.store.undo(node.clerk, changes.work)
    assert node.store.get(Resident, person.id).full_name == "古丽•艾力"


def test_nothing_is_mended_of_somebody_who_asked_that_processing_stop(node):
    person = build(Resident, full_name="古丽•艾力")
    stop = build(RightsRequest, kind="stop", subject=person.id)
    stop.result, stop.answered_on = "done", TODAY
    keep(node, person, stop)
    chosen, made, _changes = mend(node)
    assert (chosen, made) == ([], 0)


def test_who_asked_to_stop_is_asked_once_for_all_that_is_mended(node):
    people = [build(Resident, full_name=f"古丽•艾力{n}", id_number=None) for n in "一二三"]
    stop = build(RightsRequest, kind="stop", subject=people[0].id)
    stop.result, stop.answered_on = "done", TODAY
    keep(node, *people, stop)
    chosen = mending.fixes(node.store, [p.finding for p in points(node)], node.store.facts.scope)
    with node.store.work(node.clerk, "体检改正", "health") as work:
        with node.heard(RightsRequest) as told:
            assert mending.mend(work, chosen) == 2
        assert len(told) == 2


def test_a_settled_private_character_is_mended_and_another_is_left_to_staff(node):
    keep(
        node,
        build(Resident, full_name="李\ue863"),
        build(Resident, full_name="李\ue5e5", id_number=MAN, sex="1", birth_date=None),
    )
    chosen, made, _changes = mend(node)
    assert [(fix.after, made) for fix in chosen] == [("李䶮", 1)]


def test_figures_in_full_width_become_half_width(node):
    place = build(Address, building="１２", room="5０1")
    keep(node, place, build(Resident, phone="１５４００００００01"))
    chosen, made, _changes = mend(node)
    assert made == len(chosen) == 3
    held = node.store.get(Address, place.id)
    assert (held.building, held.room) == ("12", "501")
    (person,) = node.store.all(Resident)
    assert person.phone == "15400000001"
    assert all("0000000" not in fix.before + fix.after for fix in chosen)


def test_a_grid_is_taken_from_the_building(node):
    grid = build(GridUnit, full_name="第三网格")
    there, here, alone = (
        build(Address, room="101", grid_unit=grid.id),
        build(Address, room="102"),
        build(Address, building="9"),
    )
    keep(node, grid, there, here, alone)
    (fix,), _made, _changes = mend(node)
    assert (fix.finding.id, fix.after) == (here.id, "第三网格")
    assert node.store.get(Address, here.id).grid_unit == grid.id
    assert node.store.get(Address, alone.id).grid_unit is None


def test_a_missing_number_is_given_in_order(node):
    body = build(PartnerOrganization)
    keep(node, body)
    held = node.store.get(PartnerOrganization, body.id)
    prefix, held.serial_no = held.serial_prefix, None
    if not prefix:
        pytest.skip("bodies carry no numbers")
    with node.store.work(node.clerk, "清空", "test") as work:
        work.bulk_edit([held])
    assert len(of_rule(node, "serial")) == 1
    mend(node)
    assert node.store.get(PartnerOrganization, body.id).serial_no.startswith(prefix)
    assert of_rule(node, "serial") == []


def pair(**rest):
    return build(
        Pairing, start_on=dt.date(2024, 1, 5), planned_end=dt.date(2026, 10, 1),
        frequency="irregular", **rest,
    )  # fmt: skip


def test_an_expired_pair_ends_by_a_dated_step(node):
    over = pair()
    keep(node, over)
    (fix,), _made, _changes = mend(node)
    assert fix.after == "期满（2026-10-01）"
    assert node.store.get(Pairing, over.id).state == "expired"
    (step,) = node.store.all(Transition, target=over.id)
    assert step.text == mending.EXPIRED


def test_no_pair_ends_by_a_clock_that_nobody_found_right(node):
    keep(node, pair())
    assert clock_check.look(node.store) is not None  # two months after the book was founded
    chosen, made, _changes = mend(node)
    assert (chosen, made) == ([], 0)
    clock_check.confirm(node.store, node.clerk)
    (fix,), made, _changes = mend(node)
    assert (fix.words, made) == ("办期满", 1)


def test_a_pair_that_went_on_meeting_is_left_to_staff(node):
    over = pair()
    keep(node, over, build(PairingLog, pairing=over.id, date=dt.date(2026, 11, 1)))
    chosen, _made, _changes = mend(node)
    assert chosen == []


def test_what_changed_since_the_preview_is_not_overwritten(node):
    person = build(Resident, full_name="古丽•艾力")
    keep(node, person)
    findings = [point.finding for point in points(node)]
    chosen = mending.fixes(Shelf(node.store), findings, node.store.facts.scope)
    held = node.store.get(Resident, person.id)
    held.full_name = "古丽娜尔·艾力"
    with node.store.work(node.clerk, "更正", "test") as work:
        work.bulk_edit([held])
    with node.store.work(node.clerk, "体检改正", "health") as work:
        assert mending.mend(work, chosen) == 0
    assert node.store.get(Resident, person.id).full_name == "古丽娜尔·艾力"


def test_what_another_office_registered_is_not_mended_here(node):
    keep(node, build(Resident, full_name="古丽•艾力"))
    findings = [point.finding for point in points(node)]
    assert mending.fixes(Shelf(node.store), findings, "229901002001") == []


def test_a_matter_beyond_its_deadline_says_by_how_many_days(node):
    meeting = build(JointMeeting)
    late = build(Resolution, meeting=meeting.id, due_on=dt.date(2026, 11, 20))
    keep(node, meeting, late)
    (point,) = of_rule(node, "overdue")
    assert "逾期 3 天" in point.finding.sentence
    assert point.group == "late"


def test_a_closed_matter_wants_proof_with_one_of_its_notes(node):
    meeting = build(JointMeeting)
    closed = build(Resolution, meeting=meeting.id, state="done", closed_on=TODAY, result="办好了")
    note = build(FollowUp, resolution=closed.id)
    keep(node, meeting, closed)
    (point,) = of_rule(node, "evidence")
    assert (point.group, point.finding.blocking) == ("paper", False)
    assert "请先重新打开，记一条进展" in point.finding.sentence
    keep(node, note)
    (point,) = of_rule(node, "evidence")
    assert "加佐证" in point.finding.sentence
    tag = FollowUp.lists()["evidence"].tag
    keep(node, build(Attachment, owner=note.id, owner_tag=tag))
    assert of_rule(node, "evidence") == []


def test_a_gap_in_a_meetings_matters_is_seen(node):
    meeting = build(JointMeeting)
    due = dt.date(2027, 3, 1)
    keep(
        node,
        meeting,
        build(Resolution, meeting=meeting.id, no=1, due_on=due),
        build(Resolution, meeting=meeting.id, no=3, due_on=due),
    )
    (point,) = of_rule(node, "numbering")
    assert (point.group, "序号 2" in point.finding.sentence) == ("order", True)


def test_one_name_and_one_birthday_may_be_one_person(node):
    keep(node, build(Resident), build(Resident, id_number=None))
    assert len(of_rule(node, "namesakes")) == 2
    assert {point.group for point in of_rule(node, "namesakes")} == {"twice"}


def test_two_numbers_are_two_people(node):
    keep(node, build(Resident), build(Resident, id_number=MAN))
    assert of_rule(node, "namesakes") == []


def test_an_activity_wants_its_signature_after_a_month(node):
    met = pair()
    old = build(PairingLog, pairing=met.id, date=dt.date(2026, 9, 1))
    fresh = build(PairingLog, pairing=met.id, date=dt.date(2026, 9, 20))
    signed = build(PairingLog, pairing=met.id, date=dt.date(2026, 9, 2), counter_signed=True)
    fresh.date = dt.date(2026, 11, 1)
    keep(node, met, old, fresh, signed)
    assert [point.finding.id for point in of_rule(node, "signature")] == [old.id]


def aside(node, reason=health.SOUND):
    (point,) = [p for p in points(node, Resident) if p.finding.field == "full_name"]
    with node.store.work(node.clerk, "核对", "health") as work:
        health.set_aside(work, node.clerk, [point], reason)
    return point


def test_what_was_looked_at_is_remembered_until_the_record_changes(node):
    person = build(Resident, full_name="李\ue5e5")
    keep(node, person)
    point = aside(node, "户口簿上就是这个字")
    report = health.examine(node.store)
    assert point.id not in {one.id for one in report.points}
    assert [one.id for one in report.aside] == [point.id]
    (note,) = node.store.all(FindingNote)
    assert (note.reason, note.by_name) == ("户口簿上就是这个字", node.clerk.name)
    held = node.store.get(Resident, person.id)
    held.workplace = "同心里小学"
    with node.store.work(node.clerk, "更正", "test") as work:
        work.bulk_edit([held])
    assert point.id in {one.id for one in health.examine(node.store).points}


def test_another_fault_of_the_same_record_is_not_hidden_with_it(node):
    keep(node, build(Resident, full_name="李\ue5e5", id_number="229902199003072020"))
    aside(node)
    (left,) = [p for p in points(node, Resident) if p.finding.blocking]
    assert left.finding.field == "id_number"


def test_what_was_set_aside_can_be_listed_again(node):
    keep(node, build(Resident, full_name="李\ue5e5"))
    point = aside(node)
    health.take_up(node.store, node.clerk, [point])
    assert point.id in {one.id for one in points(node)}


def test_the_check_says_how_far_it_is_and_can_be_stopped(node):
    keep(
        node,
        *(build(Resident, id_number=None, full_name="李" + chr(0x4E00 + n)) for n in range(450)),
    )
    heard = []
    health.examine(node.store, lambda done, total: heard.append((done, total)))
    assert [done for done, _total in heard[:2]] == [200, 400]
    assert heard[-1][0] == heard[-1][1]

    class Stopped(Exception):
        pass

    def stop(_done, _total):
        raise Stopped

    with pytest.raises(Stopped):
        health.examine(node.store, stop)


def test_every_heading_has_words_and_every_finding_a_heading(node):
    keep(node, build(Resident, full_name="李\ue5e5"), build(Address, building="１"), pair())
    for point in points(node):
        assert point.group in health.GROUPS
        assert point.called


def test_a_signed_meeting_without_its_sheet_is_named(node):
    held = build(JointMeeting, state="issued", minutes_body="议定两件事。", seq_no=1)
    planned = build(JointMeeting, state="held", seq_no=2)
    keep(node, held, planned)
    found = of_rule(node, "sign_in_sheet")
    assert [(point.finding.id, point.group) for point in found] == [(held.id, "paper")]
    tag = JointMeeting.lists()["sign_in_sheet"].tag
    keep(node, build(Attachment, owner=held.id, owner_tag=tag))
    assert of_rule(node, "sign_in_sheet") == []
