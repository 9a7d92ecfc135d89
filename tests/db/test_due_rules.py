"""Every rule of what is due, and the rhythm an office sets for itself."""

import datetime as dt
from functools import partial

import pytest

from db import case_days, due, first_topic, own_office, plan_year, rhythm, workdays
from db.kinds import (
    Activity,
    AgendaItem,
    ConsentRecord,
    ContactLog,
    ContactPair,
    CrossVisitAction,
    Festival,
    Household,
    JointMeeting,
    MicroWish,
    OrgUnit,
    PlanItem,
    Resident,
    RightsRequest,
    ServiceCase,
    StaffMember,
    StudySession,
    Visit,
)
from db.rhythm import Rhythm
from db.trouble import Refused
from tests.builders import CHILD, build
from tests.db.nodes import Node

TODAY = dt.date(2026, 11, 23)  # a Monday


def stand_on(node, day):
    node.wall = int(dt.datetime.combine(day, dt.time(9)).astimezone().timestamp() * 1000)
    node.store.keep_fact("clock_confirmed", str(node.wall))


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    stand_on(made, TODAY)
    return made


def keep(node, *records):
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def found(node, kind, ahead=due.AHEAD):
    return [one for one in due.due(node.store, ahead) if one.kind == kind]


def day(text):
    return dt.date.fromisoformat(text)


def moment(text):
    return dt.datetime.fromisoformat(text)


def test_a_case_is_due_by_its_deadline_until_it_is_closed(node):
    open_one = build(
        ServiceCase, due_on=day("2026-11-20"), handler_name="王晓梅", category="dispute"
    )
    closed = build(
        ServiceCase,
        state="done",
        due_on=day("2026-11-20"),
        closed_on=day("2026-11-19"),
        outcome="好了",
    )
    keep(node, open_one, closed)
    (one,) = found(node, "case")
    assert (one.id, one.days_late(TODAY)) == (open_one.id, 3)
    assert one.who == "矛盾化解 · 承办 王晓梅"


def test_a_closed_case_is_revisited_seven_working_days_later(node):
    # Thursday the 12th, then Friday and the week of the 16th, and Monday.
    closed = build(ServiceCase, state="done", closed_on=day("2026-11-12"), outcome="好了")
    keep(node, closed)
    (one,) = found(node, "revisit")
    assert one.day == day("2026-11-23")
    assert workdays.SAID in one.who


@pytest.mark.parametrize(
    ("begun", "count", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_working_days_pass_over_weekends(begun, count, end):
    assert workdays.after(day(begun), count) == day(end)


def test_a_claimed_wish_is_due_on_the_promised_day(node):
    keep(
        node,
        build(MicroWish, state="claimed", claimer_name="常青藤志愿者协会",
              claimed_on=day("2026-11-01"), due_on=TODAY),
        build(MicroWish, state="open", due_on=TODAY),
    )  # fmt: skip
    (one,) = found(node, "wish")
    assert (one.day, one.who) == (TODAY, "认领 常青藤志愿者协会")


def test_a_request_stands_on_the_list_from_its_first_day(node):
    keep(
        node,
        build(RightsRequest, received_on=TODAY, due_on=day("2026-12-08")),
        build(RightsRequest, received_on=day("2026-11-01"), due_on=day("2026-11-16"),
              result="done", answered_on=day("2026-11-10")),
    )  # fmt: skip
    (one,) = found(node, "rights")
    assert one.day == day("2026-12-08")
    assert found(node, "rights", ahead=0) == []


def test_a_task_of_the_plan_is_due_until_it_is_ticked_off(node):
    keep(
        node,
        build(PlanItem, task="开展冬季走访", due_on=day("2026-11-22")),
        build(PlanItem, task="开完的", due_on=day("2026-11-22"), done_on=day("2026-11-21")),
    )
    assert [one.title for one in found(node, "plan")] == ["开展冬季走访"]


def test_what_was_learnt_elsewhere_is_due_too(node):
    keep(node, build(CrossVisitAction, text="设民族联络员", due_on=TODAY))
    assert [one.title for one in found(node, "take_away")] == ["设民族联络员"]


def test_a_contact_is_due_a_cycle_after_the_last_one(node):
    met = build(ContactPair, start_on=day("2026-01-05"), cycle="quarterly", staff_name="甲",
                resident_name="乙")  # fmt: skip
    over = build(ContactPair, start_on=day("2026-01-05"), end_on=day("2026-06-01"))
    keep(node, met, over, build(ContactLog, pair=met.id, date=day("2026-08-25")))
    (one,) = found(node, "contact")
    assert (one.id, one.day, one.title) == (met.id, day("2026-11-25"), "甲—乙")
    assert one.who == "上次联系 2026-08-25"


def test_a_called_meeting_wants_its_topics_first(node):
    called = build(JointMeeting, held_at=moment("2026-12-02T14:30"), state="preparing")
    keep(node, called)
    (topics,) = found(node, "topics")
    assert topics.day == day("2026-11-17")
    keep(node, build(AgendaItem, meeting=called.id))
    assert found(node, "topics") == []
    stand_on(node, day("2026-11-26"))
    (one,) = found(node, "meeting")
    assert (one.day, one.who) == (day("2026-12-02"), "14:30 · 社区二楼会议室")


def test_the_joint_meeting_of_the_season_is_asked_for_in_its_month(node):
    assert found(node, "season") == []
    stand_on(node, day("2026-12-16"))
    (one,) = found(node, "season")
    assert (one.day, "12月" in one.title) == (day("2026-12-31"), True)
    keep(node, build(JointMeeting, held_at=moment("2026-12-10T09:00"), state="held"))
    assert found(node, "season") == []


def test_a_missed_meeting_is_asked_for_a_month_long_by_those_who_keep_them(node):
    node.wall = int(moment("2025-01-06T09:00").astimezone().timestamp() * 1000)
    keep(node, build(JointMeeting, held_at=moment("2025-12-10T09:00"), state="held"))
    stand_on(node, day("2026-04-10"))
    assert [one.day for one in found(node, "season")] == [day("2026-03-31")]
    stand_on(node, day("2026-05-10"))
    assert found(node, "season") == []


def test_an_office_that_meets_monthly_is_asked_monthly(node):
    own_office.settle(node.store, node.clerk, partial(rhythm.put, Rhythm(meetings="monthly")))
    assert [one.day for one in found(node, "season")] == [day("2026-11-30")]


def test_a_study_session_is_asked_for_each_quarter(node):
    stand_on(node, day("2026-12-20"))
    assert [one.day for one in found(node, "study")] == [day("2026-12-31")]
    keep(node, build(StudySession, date=day("2026-10-09")))
    assert found(node, "study") == []


def test_a_festival_is_spoken_of_two_weeks_before_until_something_is_prepared(node):
    stand_on(node, day("2026-06-04"))
    assert found(node, "festival") == []
    stand_on(node, day("2026-06-05"))
    (one,) = found(node, "festival")
    assert (one.day, one.code, "端午节" in one.title) == (day("2026-06-19"), "dragon_boat", True)
    keep(node, build(Visit, date=day("2026-06-04"), festival="spring"))
    assert len(found(node, "festival")) == 1
    keep(node, build(Activity, date_from=day("2026-06-17"), festival="dragon_boat"))
    assert found(node, "festival") == []


def test_all_pcs_of_an_office_go_by_one_rhythm(node):
    other = Node("229901001001", "乙")
    stand_on(other, TODAY)
    other.store.keep_fact(rhythm.KEY, '{"check_months": 3}')
    assert rhythm.read(other.store).check_months == 3  # what an earlier version kept there
    own_office.settle(
        node.store,
        node.clerk,
        partial(rhythm.put, Rhythm(meetings="monthly", check_months=6)),
        partial(first_topic.put, first_topic.EVERY),
        partial(case_days.put, {"dispute": 3}),
    )
    other.pull(node)
    assert rhythm.read(other.store) == rhythm.read(node.store)
    assert first_topic.is_asked(other.store, "joint", other.store.facts.scope)
    assert case_days.days_for(other.store, "dispute") == 3
    node.pull(other)
    listed = [[(one.day, one.title) for one in found(pc, "season")] for pc in (node, other)]
    assert listed[0] == listed[1] != []


def test_an_office_goes_by_its_own_rule_of_the_first_topic(node):
    own_office.settle(node.store, node.clerk, partial(first_topic.put, first_topic.EVERY))
    elsewhere = build(OrgUnit, code12="229901002001", first_topic_rule=first_topic.NONE)
    keep(node, elsewhere)
    asked = [first_topic.is_asked(node.store, "joint", scope)
             for scope in (node.store.facts.scope, "229901002001")]  # fmt: skip
    assert asked == [True, False]


@pytest.mark.parametrize(
    ("due_on", "task", "is_prepared"),
    [
        ("2026-06-19", "包粽子", True),
        ("2026-06-16", "端午节活动和走访", True),
        ("2026-06-16", "安全检查", False),
        ("2026-03-16", "端午节活动和走访", False),
    ],
)
def test_a_task_for_a_festival_prepares_it(node, due_on, task, is_prepared):
    stand_on(node, day("2026-06-05"))
    keep(node, build(PlanItem, task=task, due_on=day(due_on), done_on=day("2026-06-01")))
    assert (found(node, "festival") == []) is is_prepared


def test_a_usual_task_prepares_its_festival_by_whatever_name(node):
    stand_on(node, day("2026-03-01"))
    assert [one.day for one in found(node, "festival")] == [day("2026-03-03"), day("2026-03-08")]
    with node.store.work(node.clerk, "排计划", "test") as work:
        plan_year.prefill(work, 2026, node.store.all(StaffMember)[0].id)
    assert day("2026-03-08") not in [one.day for one in found(node, "festival")]


def test_a_festival_is_never_overdue(node):
    stand_on(node, day("2026-06-20"))
    assert found(node, "festival") == []


def test_the_offices_own_festival_reminds_as_early_as_it_says(node):
    own = build(Festival, full_name="邻里节", rule="12-20", remind_days=30, calendar="solar")
    keep(node, own)
    assert [one.day for one in found(node, "festival")] == [day("2026-12-20")]


def test_what_gathered_is_counted(node):
    assert due.standing(node.store) == []
    child = build(Resident, id_number=CHILD, birth_date=day("2016-06-01"))
    agreed = build(Resident, id_number=None, birth_date=day("2016-07-01"))
    keep(
        node,
        build(Household, checked_on=day("2025-11-01")),
        build(Household, checked_on=day("2026-01-01")),
        build(Household, checked_on=None),
        build(Household, checked_on=None, moved_out=day("2026-01-01")),
        child,
        agreed,
        build(ConsentRecord, subject=agreed.id, legal_basis="guardian_consent"),
    )
    homes, children = due.standing(node.store)
    assert (homes.count, children.count) == (2, 1)
    assert homes.words == "2 户超过一年没有核对"


def test_the_figures_count_cases_beside_matters(node):
    keep(
        node,
        build(ServiceCase, received_at=moment("2026-11-03T09:00"), due_on=day("2026-11-10")),
        build(ServiceCase, state="done", due_on=day("2026-11-10"), closed_on=day("2026-11-09"),
              outcome="好了"),
    )  # fmt: skip
    found = due.at_hand(node.store)
    counted = due.figures(node.store, found)
    assert (counted.doing, counted.oldest_days, counted.on_time) == (1, 20, 50)
    assert [one.day for one in found.doing] == [day("2026-11-10")]


def test_a_rhythm_is_kept_and_what_makes_no_sense_refused(node):
    assert rhythm.read(node.store) == Rhythm()
    wanted = Rhythm("quarterly", 10, 1, 5, 6)
    own_office.settle(node.store, node.clerk, partial(rhythm.put, wanted))
    assert rhythm.read(node.store) == wanted
    with pytest.raises(Refused):
        own_office.settle(node.store, node.clerk, partial(rhythm.put, Rhythm(study_months=0)))
    with pytest.raises(Refused):
        own_office.settle(node.store, node.clerk, partial(rhythm.put, Rhythm(meetings="never")))


@pytest.mark.parametrize("kept", ["[]", "nonsense", '{"meetings": 3}', '{"study_months": "x"}'])
def test_a_rhythm_kept_amiss_counts_as_not_kept(node, kept):
    node.store.keep_fact(rhythm.KEY, kept)
    assert rhythm.read(node.store) == Rhythm()
