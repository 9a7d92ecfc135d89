"""Dates as typed, as spreadsheets write them, and as ledgers show them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from db import dates

TODAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1120", dt.date(2026, 11, 20)),
        ("20261120", dt.date(2026, 11, 20)),
        ("0", TODAY),
        ("=", TODAY),
        ("＝", TODAY),
        ("+7", dt.date(2026, 3, 8)),
        ("+10", dt.date(2026, 3, 11)),
        ("-1", dt.date(2026, 2, 28)),
        ("１１２０", dt.date(2026, 11, 20)),
        ("11-20", dt.date(2026, 11, 20)),
        ("1.2", dt.date(2026, 1, 2)),
        ("11月20日", dt.date(2026, 11, 20)),
        ("2025-09-16", dt.date(2025, 9, 16)),
        ("2025年9月16日", dt.date(2025, 9, 16)),
        (" 2025/9/16 ", dt.date(2025, 9, 16)),
    ],
)
def test_typed_date(typed, day):
    assert dates.parse_typed(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "0230", "1320", "2025", "2025-09", "45916", "260301", "明天", "+", "20250230"]
)
def test_typed_text_that_is_no_day(typed):
    assert dates.parse_typed(typed, TODAY) is None


def test_days_counted_past_the_calendar_are_no_day():
    assert dates.parse_typed("-99999", dt.date(200, 1, 1)) is None


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2025年9月16日", dt.date(2025, 9, 16), "day"),
        ("2025年9月16号", dt.date(2025, 9, 16), "day"),
        ("2025年 9月 16日", dt.date(2025, 9, 16), "day"),
        ("2025.9.16", dt.date(2025, 9, 16), "day"),
        ("2025/9/16", dt.date(2025, 9, 16), "day"),
        ("2025-9-16", dt.date(2025, 9, 16), "day"),
        ("20250916", dt.date(2025, 9, 16), "day"),
        ("２０２５．０９．１６", dt.date(2025, 9, 16), "day"),
        ("2025-09-16 00:00:00", dt.date(2025, 9, 16), "day"),
        ("2025-09-16T00:00:00", dt.date(2025, 9, 16), "day"),
        ("2025/9/16 0:00", dt.date(2025, 9, 16), "day"),
        ("45916", dt.date(2025, 9, 16), "day"),
        ("2025年9月", dt.date(2025, 9, 1), "month"),
        ("2025.9", dt.date(2025, 9, 1), "month"),
        ("2025.10", dt.date(2025, 10, 1), "month"),
        ("202509", dt.date(2025, 9, 1), "month"),
        ("2025年", dt.date(2025, 1, 1), "year"),
        ("2025", dt.date(2025, 1, 1), "year"),
    ],
)
def test_written_date(written, day, precision):
    assert dates.parse_written(written) == (day, precision)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "不详",
        "85.2.14",
        "1985.2.30",
        "2025.13",
        "202513",
        "1234",
        "123",
        "9.16",
        "2025-09-16 8:30",
    ],
)
def test_written_text_that_is_not_certain(written):
    assert dates.parse_written(written) is None


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("45916", dt.date(2025, 9, 16), "day"),
        ("45916.0", dt.date(2025, 9, 16), "day"),
        ("9999", dt.date(1927, 5, 17), "day"),
        ("20250916.0", dt.date(2025, 9, 16), "day"),
        ("1985.0", dt.date(1985, 1, 1), "year"),
        ("1985.2", dt.date(1985, 2, 1), "month"),
    ],
)
def test_date_in_a_number_cell(cell, day, precision):
    assert dates.parse_written(cell, is_number=True) == (day, precision)


def test_number_cell_that_may_have_been_october_is_not_certain():
    assert dates.parse_written("1985.1", is_number=True) is None
    assert dates.parse_written("1985.1") == (dt.date(1985, 1, 1), "month")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2025-09-16 14:30", dt.datetime(2025, 9, 16, 14, 30)),  # noqa: DTZ001  office clock
        ("2025-09-16T14:30", dt.datetime(2025, 9, 16, 14, 30)),  # noqa: DTZ001
        ("2025-09-16 14:30:00", dt.datetime(2025, 9, 16, 14, 30)),  # noqa: DTZ001
        ("2025年9月16日下午2点半", dt.datetime(2025, 9, 16, 14, 30)),  # noqa: DTZ001
        ("2025年9月16日 9时5分", dt.datetime(2025, 9, 16, 9, 5)),  # noqa: DTZ001
        ("0916 9：00", dt.datetime(2026, 9, 16, 9, 0)),  # noqa: DTZ001
        ("14:30", dt.datetime(2026, 3, 1, 14, 30)),  # noqa: DTZ001
        ("+1 9点", dt.datetime(2026, 3, 2, 9, 0)),  # noqa: DTZ001
        ("下午12点", dt.datetime(2026, 3, 1, 12, 0)),  # noqa: DTZ001
    ],
)
def test_typed_moment(typed, moment):
    assert dates.parse_moment(typed, TODAY) == moment


@pytest.mark.parametrize(
    "typed", ["", "2025-09-16", "25:00", "9:75", "2025-02-30 9:00", "2025.9.16", "昨天 9:00"]
)
def test_typed_text_that_is_no_moment(typed):
    assert dates.parse_moment(typed, TODAY) is None


@pytest.mark.parametrize(
    ("precision", "prose", "table"),
    [
        ("day", "2025年9月6日", "2025-09-06"),
        ("month", "2025年9月", "2025-09"),
        ("year", "2025年", "2025"),
    ],
)
def test_shown_forms(precision, prose, table):
    day = dt.date(2025, 9, 6)
    assert dates.show_prose(day, precision) == prose
    assert dates.show_table(day, precision) == table


@pytest.mark.parametrize(
    ("born", "years"),
    [
        (dt.date(2000, 3, 1), 26),
        (dt.date(2000, 3, 2), 25),
        (dt.date(2000, 2, 29), 26),
        (dt.date(2026, 3, 1), 0),
        (dt.date(2027, 3, 1), -1),
    ],
)
def test_age_is_full_years_at_the_date(born, years):
    assert dates.age(born, TODAY) == years


days = st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31))


@given(days, st.sampled_from(["day", "month", "year"]))
def test_what_is_shown_is_read_back(day, precision):
    for show in (dates.show_prose, dates.show_table):
        again = dates.parse_written(show(day, precision))
        assert again.precision == precision
        assert show(again.day, precision) == show(day, precision)


@given(days)
def test_shown_days_can_be_typed(day):
    for text in (day.isoformat(), day.strftime("%Y%m%d"), dates.show_prose(day)):
        assert dates.parse_typed(text, TODAY) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers(text):
    dates.parse_typed(text, TODAY)
    dates.parse_written(text)
    dates.parse_written(text, is_number=True)
    dates.parse_moment(text, TODAY)


def test_a_past_day_is_judged_by_while_it_is_asked_for():
    now = dates.today()
    with dates.as_if(TODAY):
        assert dates.today() == TODAY
        with dates.as_if(None):
            assert dates.today() == TODAY
    assert dates.today() == now
