"""Stretches of time by name, and what they are made of."""

import datetime as dt

import pytest

from db.periods import HOW, Period, code_of, recent, title_of
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


NOVEMBER = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("said", "kept", "read"),
    [
        ("2025年三季度", "2025Q3", "2025年第三季度"),
        ("2025第3季度", "2025Q3", "2025年第三季度"),
        ("2025-3季度", "2025Q3", "2025年第三季度"),
        ("25年3季度", "2025Q3", "2025年第三季度"),
        ("去年三季度", "2025Q3", "2025年第三季度"),
        ("２０２５q3", "2025Q3", "2025年第三季度"),
        ("2025年7月1日至9月30日", "2025Q3", "2025年第三季度"),
        ("三季度", "2026Q3", "2026年第三季度"),
        ("上季度", "2026Q3", "2026年第三季度"),
        ("上个月", "2026-10", "2026年10月"),
        ("2025年9月份", "2025-09", "2025年9月"),
        ("二〇二五年十一月", "2025-11", "2025年11月"),
        ("202509", "2025-09", "2025年9月"),
        ("2025年度", "2025", "2025年"),
        ("去年全年", "2025", "2025年"),
        ("2025H1", "2025-01-01..2025-06-30", "2025年上半年"),
        ("去年下半年", "2025-07-01..2025-12-31", "2025年下半年"),
        ("2025年1-6月", "2025-01-01..2025-06-30", "2025年上半年"),
        ("2025年3月1日至6月30日", "2025-03-01..2025-06-30", "2025年3月1日至2025年6月30日"),
    ],
)
def test_what_staff_write_is_kept_by_its_code_and_read_in_full(said, kept, read):
    assert code_of(said, NOVEMBER) == kept
    assert title_of(kept) == read
    assert code_of(read, NOVEMBER) == kept
    assert Period.parse(kept).title == read


@pytest.mark.parametrize(
    "said", ["", "年", "25", "2509", "0001", "2025-13", "5季度", "三季度末", "2025-09-01"]
)
def test_what_nobody_can_read_is_asked_for_with_an_example(said):
    with pytest.raises(Refused, match=HOW):
        code_of(said, NOVEMBER)


def test_the_periods_of_late_begin_with_the_present_quarter():
    assert [title_of(one) for one in recent(dt.date(2026, 1, 5))] == [
        "2026年第一季度", "2025年第四季度", "2025年第三季度", "2025年第二季度", "2026年1月",
        "2025年12月", "2026年上半年", "2025年下半年", "2026年", "2025年",
    ]  # fmt: skip
