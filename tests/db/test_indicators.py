"""What counts, on which day and how much: the rules behind every number."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from db import as_of
from db.counting import Figure, Span, written
from db.held import SINCE, TOTAL, Held, brand_since, named_period
from db.indicators import BY_KEY, INDICATORS, by_key, count, topics
from db.indicators_pairs import cycles
from db.kinds import (
    Activity,
    Household,
    HouseholdMember,
    IndicatorReport,
    JointMeeting,
    ListEntry,
    MicroWish,
    OrgUnit,
    Pairing,
    PairingLog,
    PublicityItem,
    Resident,
    Resolution,
    ServiceDelivery,
    Visit,
)
from db.periods import Period
from db.record import Record
from db.trouble import Refused
from tests.builders import build

DAY = dt.date(2025, 12, 31)
YEAR = Span(Period.parse("2025"), DAY)


class Records:
    """Records in memory, the way a book gives them."""

    def __init__(self, *records: Record) -> None:
        for one in records:
            one.org_code = one.org_code or "229901001001"
        self.records = records

    def all(self, kind: Any, /, **equals: Any) -> list[Any]:
        found = [one for one in self.records if type(one) is kind]
        for name, value in equals.items():
            wanted = value if isinstance(value, list) else [value]
            found = [one for one in found if getattr(one, name) in wanted]
        return found

    def values(self, kind: Any, /, *names: str, **rest: Any) -> list[Any]:
        rest.pop("order", None)
        return [tuple(getattr(one, name) for name in names) for one in self.all(kind, **rest)]

    def past_values(self, _kind: Any, _name: str, _ids: Any) -> dict[bytes, list[Any]]:
        return {}


def figure(key: str, *records: Record, span: Span = YEAR) -> Figure:
    found = count(Records(*records), key, span)
    assert isinstance(found, Figure)
    return found


def test_every_number_has_a_name_a_unit_and_a_definition():
    assert len({one.key for one in INDICATORS}) == len(INDICATORS)
    assert len({one.label for one in INDICATORS}) == len(INDICATORS)
    for one in INDICATORS:
        assert one.unit
        assert one.definition
        assert one.project in {"guidance", "innovation", "shared_dream"}
    assert list(topics())[:5] == ["活动", "集体议事", "标准化服务", "入学协助", "三率"]


def test_an_unknown_number_is_refused_with_those_there_are():
    with pytest.raises(Refused, match="activity_count"):
        by_key("nothing")


def test_a_registered_activity_waits_and_one_without_a_day_too():
    draft = build(Activity, state="registered")
    lost = build(Activity, state="approved", date_from=None)
    passed = build(Activity, state="archived", headcount=60)
    found = figure("activity_headcount", draft, lost, passed)
    assert found.number == 60
    assert {one.record for one in found.apart} == {draft.id, lost.id}


def test_a_shared_event_counts_once_in_the_district_and_in_each_office():
    first = build(Activity, state="approved", shared_code="联1", headcount=80)
    second = build(Activity, state="approved", shared_code="联1", headcount=100)
    second.org_code = "229901002001"
    alone = build(Activity, state="approved", headcount=7)
    every = (first, second, alone)
    assert figure("activity_count", *every).number == 2
    assert figure("activity_headcount", *every).number == 107
    here = Span(YEAR.period, DAY, "229901001001")
    assert figure("activity_headcount", *every, span=here).number == 87


def test_different_units_are_never_added_together():
    rows = (build(PublicityItem, quantity=12), build(PublicityItem, quantity=300, unit="copy"))
    assert figure("publicity_strip", *rows).number == 12
    assert figure("publicity_copy", *rows).number == 300


def test_other_kinds_of_service_stand_in_a_second_line():
    rows = [build(ServiceDelivery, kind=kind, beneficiaries_count=3)
            for kind in ("policy", "career", "jobs", "legal", "school_enrolment")]  # fmt: skip
    assert figure("standard_service_count", *rows).number == 3
    assert figure("other_service_people", *rows).number == 6
    waiting = build(ServiceDelivery, kind="school_enrolment", result="referred")
    places = figure("school_places", *rows, waiting)
    assert places.number == 3
    assert [one.record for one in places.apart] == [waiting.id]


def matters(**values: Any) -> tuple[JointMeeting, Resolution]:
    met = build(JointMeeting, state="held", kind=values.pop("kind", "joint"))
    return met, build(Resolution, meeting=met.id, due_on=dt.date(2025, 6, 1), **values)


@pytest.mark.parametrize(
    ("values", "counted"),
    [
        ({"state": "todo"}, ["count", "due", "overdue"]),
        ({"state": "done", "closed_on": dt.date(2025, 5, 1)}, ["count", "due", "done"]),
        ({"state": "done", "closed_on": dt.date(2026, 2, 1)}, ["count", "due", "overdue"]),
        ({"state": "terminated"}, ["count"]),
        ({"topic": "culture"}, []),
        ({"topic": "other"}, []),
        ({"kind": "leading_group"}, []),
        ({"state": "extended", "extended_to": dt.date(2026, 5, 1)}, ["count", "due"]),
    ],
)
def test_a_matter_stands_as_it_did_at_the_cut_off(values, counted):
    found = [
        name
        for name in ("count", "due", "done", "overdue")
        if figure(f"deliberation_{name}", *matters(**values)).number
    ]
    assert found == counted


def test_the_rate_is_of_all_matters_also_those_that_were_ended():
    met, done = matters(state="done", closed_on=dt.date(2025, 5, 1))
    ended = build(Resolution, meeting=met.id, state="terminated", due_on=dt.date(2025, 6, 1))
    rate = count(Records(met, done, ended), "deliberation_rate", YEAR)
    assert rate.text == "50%（1/2）"


def test_matters_of_a_meeting_that_is_only_planned_wait():
    met, matter = matters()
    met.state = "preparing"
    found = figure("deliberation_count", met, matter)
    assert (found.number, len(found.apart)) == (0, 1)


def test_a_wish_given_back_is_not_claimed():
    given_back = build(MicroWish, state="open", claimed_on=dt.date(2025, 6, 10))
    claimed = build(MicroWish, state="claimed", claimed_on=dt.date(2025, 6, 10))
    assert figure("wish_collected", given_back, claimed).number == 2
    assert [one.record for one in figure("wish_claimed", given_back, claimed).items] == [claimed.id]


def test_wishes_count_by_the_day_of_each_step_and_the_rate_by_the_collecting():
    wish = build(
        MicroWish, state="realized", collected_on=dt.date(2024, 12, 20),
        claimed_on=dt.date(2025, 1, 5), realized_on=dt.date(2025, 2, 1),
    )  # fmt: skip
    assert figure("wish_collected", wish).number == 0
    assert figure("wish_claimed", wish).number == figure("wish_realized", wish).number == 1
    assert count(Records(wish), "wish_rate", YEAR).text == ""


def test_a_visit_reaches_homes_and_people():
    home, alone = build(Household), build(Resident)
    mother, child = build(Resident), build(Resident)
    family = [
        build(HouseholdMember, household=home.id, resident=one.id, membership_kind="residence")
        for one in (mother, child)
    ]
    visit = build(Visit)
    tag = Visit.lists()["targets"].tag

    def to(*targets: Record) -> list[ListEntry]:
        return [build(ListEntry, owner=visit.id, owner_tag=tag, target=one.id) for one in targets]

    known = (home, alone, mother, child, *family, visit)
    for targets, homes, people in (
        ((mother, child), 1, 2),
        ((home,), 1, 1),
        ((home, child, alone), 2, 2),
    ):
        assert figure("visit_homes", *known, *to(*targets)).number == homes
        assert figure("visit_people", *known, *to(*targets)).number == people


@pytest.mark.parametrize(
    ("first", "last", "months", "whole"),
    [
        ("2025-01-01", "2025-12-31", 3, 4),
        ("2025-01-15", "2025-12-31", 3, 3),
        ("2025-07-01", "2025-09-30", 3, 1),
        ("2025-07-02", "2025-09-30", 3, 0),
        ("2025-08-31", "2025-09-29", 1, 0),
        ("2025-12-31", "2025-01-01", 1, 0),
    ],
)
def test_whole_cycles_between_two_days(first, last, months, whole):
    days = map(dt.date.fromisoformat, (first, last))
    assert cycles(*days, months) == whole


def test_a_pair_that_met_each_quarter_has_met_enough():
    pair = build(Pairing, start_on=dt.date(2024, 3, 1))
    silent = build(Pairing, start_on=dt.date(2024, 3, 1))
    loose = build(Pairing, start_on=dt.date(2024, 3, 1), frequency="irregular")
    logs = [build(PairingLog, pairing=pair.id, date=dt.date(2025, month, 9))
            for month in (2, 5, 8, 11)]  # fmt: skip
    found = count(Records(pair, silent, loose, *logs), "pair_rate", YEAR)
    assert found.text == "66.7%（2/3）"


def test_a_pair_that_came_ended_stood_until_its_last_day():
    pair = build(Pairing, state="ended", start_on=dt.date(2024, 1, 1),
                 end_on=dt.date(2025, 5, 1))  # fmt: skip
    assert figure("pair_active", pair, span=Span(Period.parse("2024"), DAY)).number == 1
    assert figure("pair_active", pair).number == 0
    assert [one.day for one in figure("pair_ended", pair).items] == [dt.date(2025, 5, 1)]
    assert figure("pair_ended", pair, span=Span(Period.parse("2024"), DAY)).number == 0
    assert as_of.pair_state(pair, (), dt.date(2025, 5, 1)) == "ended"


def test_the_last_report_of_each_office_makes_a_rate():
    old = build(IndicatorReport, indicator="enrolment", numerator=20, denominator=30,
                cutoff_date=dt.date(2025, 6, 30))  # fmt: skip
    new = build(IndicatorReport, indicator="enrolment", numerator=30, denominator=30,
                cutoff_date=dt.date(2025, 9, 30))  # fmt: skip
    other = build(IndicatorReport, indicator="enrolment", numerator=10, denominator=10,
                  cutoff_date=dt.date(2025, 3, 31))  # fmt: skip
    other.org_code = "229901002001"
    assert count(Records(old, new, other), "enrolment_rate", YEAR).text == "100%（40/40）"
    half = Span(Period.parse("2025"), dt.date(2025, 7, 1))
    assert count(Records(old, new, other), "enrolment_rate", half).text == "75%（30/40）"


def test_periods_go_by_name():
    units = [build(OrgUnit, brand_since=day) for day in (dt.date(2023, 5, 1), None)]
    held = Held(Records(*units))
    assert brand_since(held) == dt.date(2023, 5, 1)
    assert named_period(held, SINCE, DAY) == Period(
        dt.date(2023, 5, 1), DAY, "创建以来（2023年5月1日起）"
    )
    assert named_period(held, TOTAL, DAY) == Period.until(DAY)
    assert named_period(held, "本年", DAY) == Period.parse("2025")
    assert named_period(Held(Records()), SINCE, DAY) == Period.until(DAY)


def test_the_district_says_which_counts_are_small_but_not_below_five():
    assert Held(Records(build(OrgUnit, least_count=10))).least == 10
    assert Held(Records(build(OrgUnit, least_count=None))).least == 5


def test_numbers_are_written_in_groups_of_three():
    assert written(4120) == "4,120"
    assert written(Decimal("35.50")) == "35.50"


def test_parts_of_rates_are_found_by_name():
    assert BY_KEY["pair_enough"].unit == "对"
    assert BY_KEY["enrolment_numerator"].label == "入学率的分子"
