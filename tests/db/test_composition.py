"""Totals of people by something about them: protected, covered, and never a list."""

import dataclasses
import datetime as dt

from hypothesis import given, strategies as st

from db import composition
from db.composition import Composition, ethnicity
from db.held import Held
from db.kinds import OrgUnit, Resident
from tests.builders import build
from tests.db.test_indicators import Records

DAY = dt.date(2025, 12, 31)
OFFICES = ("229901001001", "229901002001")


def people(counts: dict[tuple[str | None, str], int]) -> Composition:
    every = []
    for (code, office), count in counts.items():
        for _ in range(count):
            one = build(Resident, ethnicity_code=code)
            one.org_code = office
            every.append(one)
    return ethnicity(Held(Records(*every, build(OrgUnit))), DAY)


def test_offices_stand_beside_each_other_with_totals():
    found = people({("01", OFFICES[0]): 90, ("01", OFFICES[1]): 80, ("02", OFFICES[0]): 6,
                    ("02", OFFICES[1]): 9, (None, OFFICES[0]): 10})  # fmt: skip
    assert found.columns[0] == "瑞光新村"
    assert found.texts() == [
        ("汉族", "90", "80", "170"),
        ("蒙古族", "6", "9", "15"),
        ("未申报", "10", "0", "10"),
        ("合计", "106", "89", "195"),
    ]
    assert found.covered == "已申报 94.9%（185/195）"


def test_the_coverage_is_not_told_where_it_would_tell_a_hidden_count():
    found = people({("01", OFFICES[0]): 90, (None, OFFICES[0]): 2})
    assert [line[-1] for line in found.texts()] == ["*", "<5", "92"]
    assert found.covered == ""


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_nothing_small_is_ever_written(counts):
    codes = ["01", "02", "03", "10", "11", None]
    found = people({(code, OFFICES[0]): n for code, n in zip(codes, counts, strict=False)})
    shown = {text for line in found.texts() for text in line[1:]}
    assert not shown & {"1", "2", "3", "4"}


def test_what_was_counted_cannot_be_asked_for():
    """No composition holds a record, so no list of people can come of it."""
    names = {one.name for one in dataclasses.fields(composition.Composition)}
    assert names == {"title", "unit", "told", "rows", "columns", "counts", "covered"}


def test_a_book_without_people_has_no_table():
    assert people({}).texts() == []
