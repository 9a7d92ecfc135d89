"""Stretches of time by name, and what they are made of."""

import datetime as dt

import pytest

from db.periods import Period, title_of
from db.trouble import Refused


def test_a_span_of_days_is_read():
    found = Period.parse("2025-03-01..2025-06-30")
    assert (found.first, found.last) == (dt.date(2025, 3, 1), dt.date(2025, 6, 30))
    assert found.title == "2025年3月1日至2025年6月30日"


@pytest.mark.parametrize("text", ["2025-06-30..2025-03-01", "2025-02-30..2025-03-01", "2025-1"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(Refused):
        Period.parse(text)


@pytest.mark.parametrize(("written", "read"), [("2026Q4", "2026年第四季度"), ("下半年", "下半年")])
def test_a_period_is_read_in_words_and_what_is_none_as_it_is_written(written, read):
    assert title_of(written) == read


def test_a_year_has_its_quarters_and_months():
    year = Period.parse("2025")
    assert [one.title for one in year.quarters()][:2] == ["2025年第一季度", "2025年第二季度"]
    assert len(year.months()) == 12
    assert [one.title for one in Period.parse("2025-03-31..2025-05-01").months()] == [
        "2025年3月",
        "2025年4月",
        "2025年5月",
    ]
