"""What superiors name beside what the register counts: each office, each person, each home once."""

from __future__ import annotations

import datetime as dt

from db.held import Held
from db.kinds import Household, HouseholdMember, OrgUnit, Resident, SamePerson
from db.official import compared
from db.record import Record
from tests.builders import build
from tests.db.test_indicators import Records

DAY = dt.date(2025, 12, 31)
HERE, THERE = "229901001001", "229901002001"
AWAY = "registered_living_elsewhere"


def person(status: str = "matched", **more: object) -> Resident:
    return build(Resident, id_number=None, residence_status=status, **more)


def said(*records: Record, office: str = "") -> list[str]:
    return [one.words for one in compared(Held(Records(*records)), DAY, office)]


def test_who_lives_here_and_is_registered_elsewhere_is_no_part_of_it() -> None:
    unit = build(OrgUnit, official_population=5, official_households=2)
    home = build(Household)
    people = [person(), person(AWAY), person("temporary"), person("deceased"),
              person("present_elsewhere_registered")]  # fmt: skip
    members = [
        build(HouseholdMember, household=home.id, resident=one.id, membership_kind=kind)
        for one, kind in zip(people[:2], ("residence", "hukou"), strict=True)
    ]
    assert said(unit, home, *people, *members) == [
        "户籍人口登记 2 人，上级口径 5 人，少 3 人",
        "户籍户数登记 1 户，上级口径 2 户，少 1 户",
    ]


def test_more_than_named_and_just_as_many_are_said_so() -> None:
    unit = build(OrgUnit, official_population=1, official_households=2)
    assert said(unit, person(), person()) == [
        "户籍人口登记 2 人，上级口径 1 人，多 1 人",
        "户籍户数登记 2 户，上级口径 2 户，一致",
    ]


def test_without_a_number_from_above_nothing_is_compared() -> None:
    assert said(build(OrgUnit), person()) == []
    assert said(build(OrgUnit, level="district", official_population=9), person()) == []


def test_offices_are_compared_with_their_own_people() -> None:
    units = [
        build(OrgUnit, code12=HERE, org_code=HERE, official_population=10),
        build(OrgUnit, code12=THERE, org_code=THERE, official_population=20),
    ]
    people = [person(org_code=HERE), person(org_code=HERE), person(org_code=THERE)]
    assert said(*units, *people) == ["户籍人口登记 3 人，上级口径 30 人，少 27 人"]
    assert said(*units, *people, office=THERE) == ["户籍人口登记 1 人，上级口径 20 人，少 19 人"]


def test_one_person_with_two_records_counts_where_they_are_registered() -> None:
    unit = build(OrgUnit, code12=HERE, org_code=HERE, official_population=1)
    other = build(OrgUnit, code12=THERE, org_code=THERE, official_population=1)
    lives = person("present_elsewhere_registered", org_code=HERE)
    registered = person(AWAY, org_code=THERE)
    edge = build(SamePerson, one=lives.id, other=registered.id)
    assert said(unit, other, lives, registered, edge, office=HERE) == [
        "户籍人口登记 0 人，上级口径 1 人，少 1 人"
    ]
    assert said(unit, other, lives, registered, edge, office=THERE) == [
        "户籍人口登记 1 人，上级口径 1 人，一致"
    ]
