"""A household that moves to another community: new records there, the old history stays here."""

import dataclasses
import datetime as dt

import pytest

from db.counting import Span
from db.handing_over import SEE_OFF, TAKE_IN, HandOver, hand_over, may_take_back, take_back
from db.head_counts import head_counts
from db.indicators import count
from db.journal import framing
from db.journal.holding import above
from db.kinds import (
    Address,
    ConsentRecord,
    CorrectionNotice,
    Household,
    HouseholdMember,
    Resident,
    RightsRequest,
    SamePerson,
)
from db.kinds.notice import CLOSED, EXPLAINED, MENDED
from db.periods import Period
from db.record import DISTRICT_SCOPE
from db.returns import answer
from db.roles import ALL_ROLES
from db.same_people import same_people
from db.timeline import timeline
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OLD, NEW, DISTRICT = "229901001001", "229901002001", "229901000000"
DAY = dt.date(2026, 9, 20)


class Offices:
    """Two communities and their district; a family of two lives in the first."""

    def __init__(self) -> None:
        self.old, self.new = Node(OLD, "甲"), Node(NEW, "乙")
        self.district = Node(DISTRICT, "区", level="district")
        for node in (self.old, self.new, self.district):
            node.clerk = dataclasses.replace(node.clerk, roles=ALL_ROLES)
        dwelling = build(Address)
        self.mother = build(Resident, ethnicity_code="02", workplace="石榴小学")
        self.child = build(
            Resident, id_number=None, full_name="李小梅", birth_date=dt.date(2018, 5, 1),
            guardian=self.mother.id,
        )  # fmt: skip
        self.home = build(Household, address=dwelling.id, head=self.mother.id)
        with self.old.store.work(self.old.clerk, "登记") as work:
            work.bulk_create([dwelling, self.mother, self.child, self.home])
            work.bulk_create(
                build(HouseholdMember, household=self.home.id, resident=one.id,
                      relation_to_head=code)
                for one, code in ((self.mother, "02"), (self.child, "30"))
            )  # fmt: skip
            work.bulk_create([build(ConsentRecord, subject=self.mother.id)])
        self.meet()

    def meet(self) -> None:
        """Have the offices hand in, and the district send back what each may hold."""
        for node in (self.old, self.new):
            self.district.pull(node)
        for node in (self.old, self.new):
            scopes = [node.store.facts.code, DISTRICT_SCOPE]
            with self.district.store.transaction() as connection:
                node.merge(
                    framing.encode(above(connection, [r.tip for r in node.vector()], scopes))
                )

    def move(self, **changes) -> CorrectionNotice:
        place = Address(estate="同心里", building="3", entrance="1", room="201")
        act = HandOver(self.home.id, NEW, place, DAY, "本人来电，已迁到同心里")
        act = dataclasses.replace(act, **changes)
        with self.district.store.work(self.district.clerk, "户移交：本人来电") as work:
            return hand_over(work, self.district.clerk, act)


@pytest.fixture
def offices():
    return Offices()


def people(node: Node) -> int:
    span = Span(Period.parse("2026"), dt.date(2026, 12, 31), node.store.facts.code)
    return len(count(node.store, "resident_count", span).items)


def test_a_household_in_which_somebody_asked_to_stop_stays_where_it_is(offices) -> None:
    asked = build(RightsRequest, kind="stop", subject=offices.mother.id)
    offices.old.save(asked)
    asked.result, asked.answered_on = "done", offices.old.store.today
    offices.old.save(asked)
    offices.district.pull(offices.old)
    with pytest.raises(Refused, match="要求停止处理"):
        offices.move()


def test_the_new_office_gets_the_household_and_the_old_one_keeps_its_history(offices) -> None:
    before = offices.old.facts()[2]
    offices.move()
    offices.meet()
    (home,) = offices.new.store.all(Household)
    there = {one.full_name: one for one in offices.new.store.all(Resident)}
    assert home.org_code == NEW
    assert offices.new.store.get(Address, home.address).name == "同心里3号楼1单元201室"
    assert there["李小梅"].guardian == home.head == there["李梅"].id
    assert there["李梅"].id_number == offices.mother.id_number
    assert len(offices.new.store.all(HouseholdMember, household=home.id)) == 2
    still = [row for row in before if row in offices.old.facts()[2]]
    assert still == list(before)
    assert timeline(offices.old.store, offices.old.store.get(Resident, offices.mother.id))


def test_only_what_the_new_office_needs_goes_there(offices) -> None:
    offices.move()
    offices.meet()
    there = next(one for one in offices.new.store.all(Resident) if one.full_name == "李梅")
    assert (there.ethnicity_code, there.workplace, there.notice_on) == (None, None, None)
    assert offices.new.store.all(ConsentRecord) == []
    assert {one.org_code for one in offices.new.store.all(Resident)} == {NEW}


def test_both_offices_are_told_and_answer(offices) -> None:
    offices.move()
    offices.meet()
    for node, rule in ((offices.old, SEE_OFF), (offices.new, TAKE_IN)):
        (line,) = node.store.all(CorrectionNotice)
        assert line.rule == rule
        assert offices.mother.full_name not in line.message
        with node.store.work(node.clerk, "答复") as work:
            answer(work, node.clerk, line, MENDED)
    offices.meet()
    assert {one.state for one in offices.district.store.all(CorrectionNotice)} == {MENDED}


def test_a_person_is_one_and_counted_once_where_they_moved_to(offices) -> None:
    offices.move()
    groups = same_people(offices.district.store).groups()
    assert len(groups) == 2
    assert all(offices.mother.id in group or offices.child.id in group for group in groups)
    counted = head_counts(offices.district.store)
    assert (counted[OLD].by_residence, counted[NEW].by_residence) == (0, 2)
    span = Span(Period.parse("2026"), dt.date(2026, 12, 31))
    assert len(count(offices.district.store, "resident_count", span).items) == 2
    offices.meet()
    assert (people(offices.old), people(offices.new)) == (2, 2)  # until the old one sees them off


def test_who_is_known_there_already_is_not_registered_twice(offices) -> None:
    known = build(Resident, residence_status="temporary")
    offices.new.save(known)
    offices.meet()
    with offices.district.store.work(offices.district.clerk, "核对") as work:
        from db.same_people import join

        join(work, known.id, offices.mother.id)
    offices.move()
    offices.meet()
    assert offices.new.store.count(Resident) == 2
    (home,) = offices.new.store.all(Household)
    assert home.head == known.id


def test_it_is_taken_back_while_nobody_took_it_in(offices) -> None:
    before = [row for row in offices.district.rows() if row[2] == 0]
    notice = offices.move()
    offices.meet()
    (line,) = offices.new.store.all(CorrectionNotice)
    with offices.new.store.work(offices.new.clerk, "答复") as work:
        answer(work, offices.new.clerk, line, EXPLAINED, "没有住在这里")
    offices.meet()
    notice = offices.district.store.get(CorrectionNotice, notice.id)
    assert may_take_back(notice)
    with offices.district.store.work(offices.district.clerk, "收回移交") as work:
        take_back(work, notice)
    offices.meet()
    assert offices.new.store.all(Resident) == offices.new.store.all(Household) == []
    assert offices.district.store.all(SamePerson) == []
    assert {one.state for one in offices.district.store.all(CorrectionNotice)} == {CLOSED}
    kept = [row for row in offices.district.rows() if row[2] == 0 and row in before]
    assert kept == before


def test_who_is_one_person_is_asked_once_for_a_whole_household(offices) -> None:
    with offices.district.heard(SamePerson) as told:
        offices.move()
    assert len([one for one in told if 'WHERE "hidden" = 0 ORDER' in one]) == 1


def test_other_households_that_wait_cost_taking_one_back_no_question_each() -> None:
    told = []
    for waiting in (0, 3):
        offices = Offices()
        notice = offices.move()
        others = [build(Household, org_code=OLD) for _ in range(waiting)]
        notes = [
            build(CorrectionNotice, org_code=OLD, target=one.id, rule=SEE_OFF, state="open")
            for one in others
        ]
        with offices.district.store.work(offices.district.clerk, "登记") as work:
            work.bulk_create([*others, *notes])
        with (
            offices.district.heard(HouseholdMember) as asked,
            offices.district.store.work(offices.district.clerk, "收回移交") as work,
        ):
            take_back(work, notice)
        told.append(len(asked))
        assert offices.district.store.count(CorrectionNotice, state="open") == waiting
    assert told[0] == told[1]


def test_a_household_that_was_seen_off_first_moves_with_who_lived_there(offices) -> None:
    for one in offices.old.store.all(HouseholdMember):
        one.date_to = DAY
        offices.old.save(one)
    home = offices.old.store.get(Household, offices.home.id)
    home.moved_out = DAY
    offices.old.save(home)
    offices.meet()
    offices.move()
    offices.meet()
    assert offices.new.store.count(Resident) == 2


def test_what_is_missing_is_said_at_its_field(offices) -> None:
    for changes, name in (
        ({"office": OLD}, "office"),
        ({"office": ""}, "office"),
        ({"reason": " "}, "reason"),
        ({"place": Address()}, "estate"),
        ({"home": b"x" * 16}, "record"),
    ):
        with pytest.raises(Refused) as refused:
            offices.move(**changes)
        assert name in refused.value.faults
    offices.move()
    with pytest.raises(Refused, match="已经移交"):
        offices.move()
    assert offices.district.store.count(Household) == 2


def test_an_office_does_not_hand_over_itself(offices) -> None:
    act = HandOver(offices.home.id, NEW, Address(estate="同心里"), DAY, "迁居")
    with (
        pytest.raises(Refused, match="由区里办"),
        offices.old.store.work(offices.old.clerk, "迁居") as work,
    ):
        hand_over(work, offices.old.clerk, act)
