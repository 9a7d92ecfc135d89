"""One number taken apart: its parts add up to it, and small counts of people stay hidden."""

import datetime as dt
from typing import Any

import pytest

from db.counting import Figure, Span
from db.cross_table import Axis, axes, cross
from db.held import Held
from db.indicators import count
from db.kinds import Activity, OrgUnit, ServiceDelivery
from db.periods import Period
from tests.builders import build
from tests.db.test_indicators import Records

DAY = dt.date(2025, 12, 31)
SPAN = Span(Period.parse("2025"), DAY)
OFFICES = ("229901001001", "229901002001")


def given(*records: Any) -> Held:
    for number, one in enumerate(records):
        one.org_code = OFFICES[number % 2]
    names = (build(OrgUnit), build(OrgUnit, code12=OFFICES[1], short_name="明仁日升"))
    return Held(Records(*names, *records))


def events() -> Held:
    days = (dt.date(2025, 2, 3), dt.date(2025, 2, 9), dt.date(2025, 5, 1), dt.date(2025, 5, 2))
    return given(
        *(
            build(Activity, state="approved", date_from=day, headcount=10 * (n + 1),
                  setting="school" if n else "community")
            for n, day in enumerate(days)
        )
    )  # fmt: skip


@pytest.mark.parametrize("down", list(Axis))
@pytest.mark.parametrize("across", list(Axis))
def test_parts_add_up_along_every_axis(down, across):
    held = events()
    whole = count(held, "activity_headcount", SPAN)
    assert isinstance(whole, Figure)
    table = cross(held, whole, down, across)
    sums = [sum(one.number for one in line) for line in table.cells]
    assert sums == [one.number for one in table.row_totals]
    assert sum(sums) == whole.number == 100
    assert sum(one.number for one in table.column_totals) == 100
    assert table.whole_text == "100"


def test_time_has_no_gaps_and_offices_their_names():
    held = events()
    whole = count(held, "activity_count", SPAN)
    assert isinstance(whole, Figure)
    table = cross(held, whole, Axis.MONTH, Axis.OFFICE)
    assert table.rows == ("2025-02", "2025-03", "2025-04", "2025-05")
    assert table.columns == ("瑞光新村", "明仁日升")
    assert table.row_texts == ("2", "0", "0", "2")


def test_what_stands_has_no_months_and_a_community_no_offices():
    held = events()
    whole = count(held, "activity_count", SPAN)
    standing = count(held, "resident_count", SPAN)
    assert isinstance(whole, Figure)
    assert isinstance(standing, Figure)
    assert Axis.OFFICE not in axes(whole, is_district=False)
    assert axes(standing, is_district=True) == [Axis.OFFICE]


def test_five_school_places_of_one_each_print_their_total_alone():
    """One per community: every cell would be given away by the total."""
    rows = [build(ServiceDelivery, kind="school_enrolment", date=dt.date(2025, n + 1, 3))
            for n in range(5)]  # fmt: skip
    held = given(*rows)
    for number, one in enumerate(rows):
        one.org_code = f"22990100{number + 1}001"
    whole = count(held, "school_places", SPAN)
    assert isinstance(whole, Figure)
    shared = cross(held, whole, Axis.OFFICE, Axis.WHOLE, is_shared=True)
    assert shared.whole_text == "5"
    assert set(shared.row_texts) == {"*"}
    assert {text for line in shared.texts for text in line} == {"*"}
    own = cross(held, whole, Axis.OFFICE, Axis.WHOLE)
    assert set(own.row_texts) == {"1"}


def test_work_done_is_never_hidden():
    held = events()
    whole = count(held, "activity_count", SPAN)
    assert isinstance(whole, Figure)
    shared = cross(held, whole, Axis.MONTH, Axis.OFFICE, is_shared=True)
    assert {text for line in shared.texts for text in line} == {"0", "1"}


def test_nothing_counted_is_an_empty_table():
    held = given()
    whole = count(held, "activity_count", SPAN)
    assert isinstance(whole, Figure)
    table = cross(held, whole, Axis.MONTH, Axis.CATEGORY)
    assert (table.rows, table.columns, table.whole_text) == ((), (), "0")
