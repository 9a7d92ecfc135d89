"""The rules across records: each with a neighbour that breaks it and one that does not."""

import datetime as dt
from decimal import Decimal

import pytest

from db import codes, dates, first_topic, kinds, rules
from db.rules import check, check_all, check_change
from tests.builders import CHILD, MAN, WOMAN, build

TODAY = dt.date(2026, 3, 1)
OFFICE = "229901001001"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


class Shelves:
    """A reader over records in memory; counts what is asked of it."""

    def __init__(self, *records, facts=None):
        self.records = list(records)
        self.facts = facts or {}
        self.asked = 0

    def fact(self, key, default="", /):
        return self.facts.get(key, default)

    def get(self, kind, row, /, *, hidden=False):
        self.asked += 1
        return next((r for r in self.records if type(r) is kind and r.id == row), None)

    def all(self, kind, /, **equals):
        self.asked += 1
        mine = [r for r in self.records if type(r) is kind]
        return [r for r in mine if all(getattr(r, n) == v for n, v in equals.items())]

    def kind_holding(self, row, /):
        return next((type(r) for r in self.records if r.id == row), None)


def said(record, *others):
    """What a save would say: (field, blocking) of each finding, the record being kept already."""
    return [(f.field, f.blocking) for f in check(Shelves(record, *others), record)]


def resident(**values):
    return build(kinds.Resident, **{"org_code": OFFICE} | values)


def child(**values):
    usual = {"birth_date": dt.date(2016, 1, 6), "id_number": CHILD}
    return resident(**usual | values)


def member(home, person, relation="02", **values):
    usual = {"household": home.id, "resident": person.id, "relation_to_head": relation}
    return build(kinds.HouseholdMember, **usual | values)


# -- people ---------------------------------------------------------------------------


def test_a_number_used_by_another_active_resident_asks():
    person = resident()
    assert said(person, resident(full_name="李海")) == [("id_number", False)]
    assert said(person, resident(residence_status="moved_out")) == []
    assert said(person, resident(org_code="229901002001")) == []
    assert said(person, resident(id_number=MAN)) == []
    assert said(resident(id_number=None), resident(id_number=None)) == []


def test_a_finding_about_a_number_does_not_repeat_it():
    person = resident()
    (finding,) = check(Shelves(person, resident(serial_no="JM-2025-A0012")), person)
    assert WOMAN not in finding.sentence
    assert "JM-2025-A0012" in finding.sentence


def test_a_guardian_is_grown_up():
    grown, young = resident(id_number=MAN), child(id_number=None)
    consent = build(kinds.ConsentRecord, legal_basis="guardian_consent")
    for guardian, expected in ((grown, []), (young, [("guardian", True)])):
        kid = child(guardian=guardian.id)
        consent.subject = kid.id
        assert said(kid, guardian, consent) == expected


def test_a_child_s_consent_is_asked_for_until_it_stands():
    kid = child(guardian_name="张秀英")
    consent = build(kinds.ConsentRecord, subject=kid.id, legal_basis="guardian_consent")
    assert said(kid) == [("guardian", False)]
    assert said(kid, consent) == []
    consent.withdrawn_on = dt.date(2026, 1, 1)
    assert said(kid, consent) == [("guardian", False)]


def test_the_relation_fits_the_sex_from_both_sides():
    home, person = build(kinds.Household), resident()
    son = member(home, person, "20")
    assert said(son, person) == [("relation_to_head", True)]
    assert said(person, son) == [("sex", True)]
    son.relation_to_head = "30"
    assert said(son, person) == []
    son.relation_to_head, person.sex = "20", "9"
    assert said(son, person) == []


def test_a_household_has_one_head_or_none():
    home = build(kinds.Household)
    first, second = member(home, resident()), member(home, resident())
    assert said(second, first) == [("relation_to_head", True)]
    first.date_to = second.date_from
    assert said(second, first) == []
    registered = member(home, resident(), membership_kind="hukou")
    registered.resident = second.resident
    assert said(second, registered) == []


def test_one_residence_and_one_registration_at_a_time():
    person = resident()
    one = member(build(kinds.Household), person)
    other = member(build(kinds.Household), person, date_from=dt.date(2024, 1, 1))
    assert said(other, one, person) == [("membership_kind", True)]
    one.date_to = dt.date(2024, 1, 1)
    assert said(other, one, person) == []
    one.date_to, other.membership_kind = None, "hukou"
    assert said(other, one, person) == []


def test_the_head_is_a_member_and_its_02():
    person = resident()
    home = build(kinds.Household, head=person.id)
    assert said(home) == [("head", False)]
    assert said(home, member(home, person, "12")) == [("head", False)]
    assert said(home, member(home, person)) == []
    assert said(home, member(home, person, date_to=dt.date(2025, 1, 1))) == [("head", False)]
    assert said(build(kinds.Household)) == []


def test_an_address_stands_once():
    assert said(build(kinds.Address), build(kinds.Address)) == [("estate", False)]
    assert said(build(kinds.Address), build(kinds.Address, room="502")) == []


def test_the_office_tree_goes_up_one_level_at_a_time():
    district = build(kinds.OrgUnit, code12="229901000000", level="district")
    street = build(kinds.OrgUnit, code12="229901001000", level="street", parent=district.id)
    unit = build(kinds.OrgUnit, parent=street.id)
    assert said(unit, street, district) == []
    assert said(street, unit, district) == []
    unit.parent = district.id
    assert said(unit, street, district) == [("parent", True)]
    away = build(kinds.OrgUnit, code12="229901002000", level="street")
    unit.parent = away.id
    assert said(unit, away) == [("parent", False)]
    assert said(unit, build(kinds.OrgUnit)) == [("code12", True)]


def test_a_login_name_is_used_once():
    assert said(build(kinds.User), build(kinds.User)) == [("login", True)]
    assert said(build(kinds.User), build(kinds.User, login="shenhe")) == []


# -- pairings -------------------------------------------------------------------------


def pair_of(one, other, kind="resident_resident", **values):
    return build(kinds.Pairing, kind=kind, side_a=one.id, side_b=other.id, **values)


def test_the_sides_fit_the_kind_of_pairing():
    person, staff, home = resident(), build(kinds.StaffMember), build(kinds.Household)
    everyone = (person, staff, home)
    assert said(pair_of(staff, person, "cadre_resident"), *everyone) == []
    assert said(pair_of(person, staff, "cadre_resident"), *everyone) == [
        ("side_a", True),
        ("side_b", True),
    ]
    assert said(pair_of(home, person, "family_family"), *everyone) == [("side_b", True)]


def test_a_side_that_has_not_arrived_is_no_fault():
    assert said(build(kinds.Pairing)) == []


def test_one_active_pair_per_couple_and_kind_either_way_round():
    one, other = resident(), resident(id_number=MAN)
    mine = pair_of(one, other)
    for twin in (pair_of(one, other), pair_of(other, one)):
        assert said(mine, one, other, twin) == [("side_b", True)]
        twin.state = "ended"
        assert said(mine, one, other, twin) == []
    assert said(mine, one, other, pair_of(one, other, "student_student")) == []


def test_more_than_five_pairs_for_one_helper_ask():
    helper = resident()
    people = [resident(id_number=None) for _ in range(6)]
    pairs = [pair_of(helper, person) for person in people]
    assert said(pairs[4], helper, *people, *pairs[:4]) == []
    assert said(pairs[5], helper, *people, *pairs[:5]) == [("side_a", False)]
    pairs[0].state = "ended"
    assert said(pairs[5], helper, *people, *pairs[:5]) == []


@pytest.mark.parametrize(
    ("day", "fits"),
    [("2025-02-28", False), ("2025-03-01", True), ("2025-12-01", True), ("2025-12-02", False)],
)
def test_logs_lie_within_their_pairing(day, fits):
    pair = build(kinds.Pairing, state="ended", end_on=dt.date(2025, 12, 1), end_reason="乙方迁出")
    log = build(kinds.PairingLog, pairing=pair.id, date=dt.date.fromisoformat(day))
    assert said(log, pair) == ([] if fits else [("date", True)])
    assert said(pair, log) == ([] if fits else [("end_on", True)])


def test_a_log_before_its_pairing_names_the_start():
    pair = build(kinds.Pairing)
    log = build(kinds.PairingLog, pairing=pair.id, date=dt.date(2025, 2, 28))
    (finding,) = check(Shelves(pair, log), log)
    assert finding.sentence == "活动日期应在 2025-03-01 以后，请改正"


# -- meetings -------------------------------------------------------------------------


def meeting(seq_no=1, **values):
    return build(kinds.JointMeeting, seq_no=seq_no, org_code=OFFICE, **values)


def test_the_sequence_of_meetings_is_unbroken_per_kind_and_year():
    first, second = meeting(), meeting(2)
    assert said(first) == []
    assert said(second, first) == []
    assert said(second) == [("seq_no", False)]
    assert said(meeting(), first) == [("seq_no", True)]
    assert said(meeting(kind="deliberation"), first) == []
    assert said(meeting(seq_year=2026), first) == []


def test_an_issued_meeting_has_agenda_and_people():
    held = meeting(state="held", minutes_body="会议听取了汇报。")
    item = build(kinds.AgendaItem, meeting=held.id)
    person = build(kinds.Attendance, meeting=held.id)
    assert said(held) == [("", False), ("", False)]
    assert said(held, item, person) == []
    held.state = "issued"
    assert said(held, item) == [("", True)]
    assert said(held, item, person) == []


def test_a_leading_group_begins_with_the_first_topic():
    held = meeting(state="held", kind="leading_group")
    item = build(kinds.AgendaItem, meeting=held.id)
    person = build(kinds.Attendance, meeting=held.id)
    assert said(held, item, person) == [("", False)]
    item.is_first_topic = True
    assert said(held, item, person) == []


@pytest.mark.parametrize(
    ("rule", "kind", "is_asked"),
    [
        ("every", "joint", True), ("every", "deliberation", True), ("none", "leading_group", False),
        ("leading_group", "joint", False), ("nonsense", "leading_group", True),
        ("nonsense", "joint", False),
    ],
)  # fmt: skip
def test_which_meetings_begin_with_the_first_topic_is_the_offices_to_say(rule, kind, is_asked):
    held = meeting(state="held", kind=kind)
    item = build(kinds.AgendaItem, meeting=held.id)
    person = build(kinds.Attendance, meeting=held.id)
    book = Shelves(held, item, person, facts={first_topic.KEY: rule})
    found = [one.sentence for one in check(book, held)]
    label = codes.MEETING_KIND.label(kind)
    assert found == ([f"{label}还没有第一议题，请再看一遍"] if is_asked else [])


def test_issued_minutes_are_closed_to_their_parts():
    held = meeting(state="drafting", minutes_body="会议听取了汇报。")
    item = build(kinds.AgendaItem, meeting=held.id)
    person = build(kinds.Attendance, meeting=held.id)
    assert said(item, held) == said(person, held) == []
    held.state = "issued"
    assert said(item, held) == said(person, held) == [("", True)]


def test_nobody_attends_twice():
    held, staff = meeting(), build(kinds.StaffMember)
    one = build(kinds.Attendance, meeting=held.id, person=staff.id)
    twice = build(kinds.Attendance, meeting=held.id, person=staff.id, position=2)
    assert said(twice, held, one) == [("person", True)]
    guests = [build(kinds.Attendance, meeting=held.id, person_name="来宾") for _ in range(2)]
    assert said(guests[0], held, guests[1]) == []


def test_a_resolution_is_due_and_closed_after_its_meeting():
    held = meeting()
    matter = build(kinds.Resolution, meeting=held.id, due_on=dt.date(2025, 3, 18))
    assert said(matter, held) == []
    matter.due_on = dt.date(2025, 3, 17)
    assert said(matter, held) == [("due_on", True)]
    matter.due_on, matter.closed_on = dt.date(2025, 9, 30), dt.date(2025, 3, 1)
    assert said(matter, held) == [("closed_on", True)]


def test_a_resolution_belongs_to_an_item_of_its_meeting_and_has_its_own_number():
    held, item = meeting(), build(kinds.AgendaItem)
    matter = build(kinds.Resolution, meeting=held.id, agenda_item=item.id)
    assert said(matter, held, item) == [("agenda_item", True)]
    item.meeting = held.id
    assert said(matter, held, item) == []
    assert said(matter, held, item, build(kinds.Resolution, meeting=held.id)) == [("no", False)]


def test_an_owner_by_name_does_not_confirm_as_staff():
    staff = build(kinds.StaffMember)
    matter = build(kinds.Resolution, confirmed_by=staff.id)
    assert said(matter, staff) == [("confirmed_by", True)]
    staff.full_name = "演示书记一"
    assert said(matter, staff) == []


def test_progress_older_than_the_meeting_asks():
    held = meeting()
    matter = build(kinds.Resolution, meeting=held.id)
    note = build(kinds.FollowUp, resolution=matter.id, date=dt.date(2025, 3, 17))
    assert said(note, matter, held) == [("date", False)]
    note.date = dt.date(2025, 3, 18)
    assert said(note, matter, held) == []


# -- steps ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "text", "expected"),
    [
        ("preparing", "held", None, []),
        ("preparing", "issued", None, [("state_to", True)]),
        ("issued", "drafting", " ", [("text", True)]),
        ("issued", "drafting", "更正第二项的责任单位", []),
    ],
)
def test_a_step_is_one_the_meeting_may_take(before, after, text, expected):
    held = meeting()
    step = build(kinds.Transition, target=held.id, state_from=before, state_to=after, text=text)
    assert said(step, held) == expected


def test_a_step_is_not_of_a_day_before_the_last_one():
    step = build(kinds.Transition)
    later = build(
        kinds.Transition, target=step.target, at=dt.datetime.fromisoformat("2025-03-19T08:00")
    )
    earlier = build(kinds.Transition, target=step.target, at=later.at - dt.timedelta(minutes=9))
    assert said(step, later) == [("at", True)]
    assert said(later, step) == []
    assert said(earlier, later) == []


@pytest.mark.parametrize(
    ("before", "change", "field"),
    [
        ("todo", {"state": "doing"}, None),
        ("todo", {"state": "done"}, "state"),
        ("done", {"state": "doing", "closed_on": None}, None),
        ("done", {"matter": "改写"}, "matter"),
        ("done", {"remark": "已归卷"}, None),
        ("doing", {"matter": "改写"}, None),
        ("terminated", {"result": "改写"}, "result"),
    ],
)
def test_what_is_settled_changes_only_by_a_step_back(before, change, field):
    old = build(kinds.Resolution, state=before, closed_on=dt.date(2025, 9, 1), result="已办")
    new = old.copy()
    for name, value in change.items():
        setattr(new, name, value)
    found = check_change(old, new)
    assert [f.field for f in found] == ([field] if field else [])
    assert all(f.blocking for f in found)


def test_a_kind_without_states_may_change():
    assert check_change(resident(), resident(full_name="李海")) == []


# -- lists ----------------------------------------------------------------------------


def test_a_list_holds_the_kinds_it_names():
    staff, school = build(kinds.StaffMember), build(kinds.PartnerOrganization)
    matter = build(kinds.Resolution)
    tag = kinds.Resolution.lists()["co_units"].tag
    entry = build(kinds.ListEntry, owner=matter.id, owner_tag=tag, target=staff.id)
    assert said(entry, matter, staff, school) == [("target", True)]
    entry.target = school.id
    assert said(entry, matter, staff, school) == []


def test_one_picture_for_two_records_asks():
    one, log = build(kinds.Attachment), build(kinds.PairingLog)
    assert said(one, build(kinds.Attachment, owner=log.id), log) == [("sha256", False)]
    assert said(one, build(kinds.Attachment, owner=log.id)) == []  # that record is deleted
    assert said(one, build(kinds.Attachment, owner=one.owner)) == []


# -- the whole book -------------------------------------------------------------------


def test_a_kind_without_rules_has_nothing_to_say():
    assert check(Shelves(), build(kinds.StaffMember)) == []


def test_the_health_check_finds_what_each_part_finds():
    street = build(kinds.OrgUnit, code12="229901001000", level="street")
    office = build(kinds.OrgUnit, parent=street.id)
    person, quiet = resident(full_name="李梅·"), pair_of(resident(), resident())
    grid = build(kinds.GridUnit)
    found = check_all(Shelves(street, office, person, quiet, grid))
    heard = {(f.kind, f.field, f.blocking) for f in found}
    assert (kinds.OrgUnit, "", False) in heard
    assert (kinds.Resident, "full_name", True) in heard
    assert (kinds.Resident, "id_number", False) in heard
    assert (kinds.Pairing, "frequency", False) in heard
    assert (kinds.Pairing, "side_a", False) in heard
    assert (kinds.GridUnit, "buildings", False) in heard
    assert {f.id for f in found if f.kind is kinds.Resident} == {person.id}


def test_the_district_does_not_miss_what_an_office_keeps_to_itself():
    visit = build(kinds.Visit, target_group=None)
    assert "target_group" in {one.field for one in check_all(Shelves(visit))}
    above = {one.field for one in check_all(Shelves(visit, facts={"level": "district"}))}
    assert "target_group" not in above
    assert "visitors" in above


def test_a_pairing_that_meets_on_time_is_well():
    one, other = resident(id_number=None), resident(id_number=None, full_name="王梅")
    pair = pair_of(one, other)
    met = TODAY - dt.timedelta(days=92)
    log = build(kinds.PairingLog, pairing=pair.id, date=met, counter_signed=True)
    assert check_all(Shelves(one, other, pair, log)) == []
    log.date -= dt.timedelta(days=1)
    (finding,) = check_all(Shelves(one, other, pair, log))
    assert "已超过频次" in finding.sentence
    pair.frequency = "irregular"
    assert check_all(Shelves(one, other, pair, log)) == []


def test_the_health_check_reads_each_kind_once():
    people = [resident(id_number=None, full_name=f"李{chr(0x4E00 + at)}") for at in range(300)]
    shelves = Shelves(*people)
    assert check_all(shelves) == []
    assert shelves.asked <= len(kinds.KINDS)


def test_a_save_asks_a_handful_of_questions():
    person = resident()
    shelves = Shelves(person, *(resident(id_number=None) for _ in range(50)))
    check(shelves, person)
    assert shelves.asked <= 5


def test_every_rule_is_about_a_kind():
    assert set(rules._RULES) <= set(kinds.KINDS)
    assert set(rules._HEALTH_RULES) <= set(kinds.KINDS)


# -- an office's own settings ----------------------------------------------------------


def test_a_dear_wish_is_looked_at_twice_by_the_office_s_own_sum():
    office = build(kinds.OrgUnit, code12=OFFICE, org_code=OFFICE)
    dear = build(kinds.MicroWish, est_value=Decimal(501), org_code=OFFICE)
    fair = build(kinds.MicroWish, est_value=Decimal(500), org_code=OFFICE)
    asked = [("est_value", False)]
    assert (said(dear), said(fair)) == (asked, [])
    assert (said(dear, office), said(fair, office)) == (asked, [])
    office.wish_value = Decimal("300.50")
    assert (said(dear, office), said(fair, office)) == (asked, asked)
    office.wish_value = Decimal(1000)
    assert (said(dear, office), said(fair, office)) == ([], [])
    elsewhere = build(kinds.OrgUnit, code12="229901002001", wish_value=Decimal(10_000))
    assert said(dear, elsewhere) == asked


def test_a_dear_wish_says_the_sum_plainly():
    office = build(kinds.OrgUnit, code12=OFFICE, org_code=OFFICE, wish_value=Decimal(1000))
    dear = build(kinds.MicroWish, est_value=Decimal(1001), org_code=OFFICE)
    (finding,) = check(Shelves(dear, office), dear)
    assert "1000 元" in finding.sentence


def test_a_rate_without_its_proof_is_found_whatever_its_source_is_called():
    report = build(kinds.IndicatorReport, source="computed")
    found = {one.field: one.sentence for one in check(Shelves(report), report)}
    assert "请补上证明" in found["evidence_files"]
    assert "程序不计算这个指标" in found["source"]
    assert "computed" not in codes.INDICATOR_SOURCE.offered()
