"""Festivals fall on the right days, and what the office wrote itself wins."""

import datetime as dt
import json

import pytest

import resources
from db import codes, festivals, lunar
from db.festivals import Feast
from db.kinds import Festival
from db.lunar import LunarDay
from tests.builders import build

HANDBOOK = """
2025 02-12/05-31/10-06; 2026 03-03/06-19/09-25; 2027 02-20/06-09/09-15; 2028 02-09/05-28/10-03;
2029 02-27/06-16/09-22; 2030 02-17/06-05/09-12; 2031 02-06/06-24/10-01; 2032 02-25/06-12/09-19;
2033 02-14/06-01/09-08; 2034 03-05/06-20/09-27; 2035 02-22/06-10/09-16
"""
YEARS = range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1)


def named(year, own=()):
    return {one.name: one.day for one in festivals.of_year(year, own)}


@pytest.mark.parametrize("line", HANDBOOK.replace("\n", " ").split(";"))
def test_the_handbooks_days_come_out(line):
    year, written = line.split()
    found = named(int(year))
    days = [found[name] for name in ("元宵节", "端午节", "中秋节")]
    assert "/".join(f"{day:%m-%d}" for day in days) == written
    assert (found["三八国际妇女节"], found["国庆节"]) == (
        dt.date(int(year), 3, 8),
        dt.date(int(year), 10, 1),
    )


@pytest.mark.parametrize("year", YEARS)
def test_every_festival_with_a_date_falls_once_a_year(year):
    fixed = [feast for feast in festivals.shipped() if feast.calendar != festivals.LOCAL]
    assert [len(feast.days(year)) for feast in fixed] == [1] * len(fixed)


def test_one_lunar_year_begins_where_the_last_one_ends():
    held = json.loads(resources.path("festivals.json").read_text(encoding="utf-8"))["lunar_years"]
    for year in YEARS:
        before = held[str(year - 1)]
        ended = dt.date.fromisoformat(before["begins"]) + dt.timedelta(days=sum(before["lengths"]))
        assert ended.isoformat() == held[str(year)]["begins"]
        assert len(before["lengths"]) == (13 if before["leap"] else 12)


def test_a_leap_month_repeats_no_festival():
    # 2025 has a second sixth month, 2033 a second eleventh one.
    assert lunar.days(LunarDay(6, 1), 2025) == [dt.date(2025, 6, 25)]
    assert lunar.days(LunarDay(7, 15), 2025) == [dt.date(2025, 9, 6)]
    assert lunar.days(LunarDay(12, 8), 2033) == [dt.date(2033, 1, 8)]
    assert lunar.days(LunarDay(1, 1), 2034) == [dt.date(2034, 2, 19)]


def test_a_late_lunar_day_may_fall_twice_in_a_year_or_never():
    counts = {len(lunar.days(LunarDay(11, 29), year)) for year in YEARS}
    assert counts == {0, 1, 2}


def test_the_eve_of_a_short_twelfth_month_is_its_last_day():
    assert lunar.days(LunarDay(12, 30), 2025) == [dt.date(2025, 1, 28)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("农历八月十五", LunarDay(8, 15)),
        ("正月初一", LunarDay(1, 1)),
        ("十二月初十", LunarDay(12, 10)),
        ("冬月二十", LunarDay(11, 20)),
        ("腊月廿三", LunarDay(12, 23)),
        ("腊月三十", LunarDay(12, 30)),
        ("三十月初一", None),
        ("腊月三十一", None),
        ("八月", None),
        ("", None),
    ],
)
def test_lunar_days_are_read_as_people_write_them(words, found):
    assert lunar.parse(words) == found


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 6, 15), "端午节"),
        (dt.date(2026, 6, 22), "端午节"),
        (dt.date(2026, 6, 23), None),
        (dt.date(2026, 9, 24), "中秋节"),
        (dt.date(2026, 9, 28), "国庆节"),
        (dt.date(2025, 10, 4), "中秋节"),
        (dt.date(2026, 12, 28), "元旦"),
        (dt.date(2026, 7, 20), None),
    ],
)
def test_a_day_belongs_to_the_nearest_festival(day, name):
    found = festivals.belonging(day)
    assert (found.name if found else None) == name


def test_the_next_festivals_come_across_the_turn_of_the_year():
    found = festivals.coming(dt.date(2026, 12, 20), 60)
    assert [one.name for one in found] == ["元旦", "春节"]
    assert found[0].remind_on == dt.date(2026, 12, 18)


def own_one(name, calendar, rule="逐年", **rest):
    return build(Festival, full_name=name, calendar=calendar, rule=rule, **rest)


def test_a_local_festival_has_no_day_until_the_office_gives_one():
    assert "那达慕" not in named(2026)
    days = "2026-08-10\n2027-08-09"
    own = [own_one("那达慕大会", "local", dates_by_year=days, remind_days=30, code="naadam")]
    assert named(2026, own)["那达慕大会"] == dt.date(2026, 8, 10)
    assert named(2027, own)["那达慕大会"] == dt.date(2027, 8, 9)
    assert "那达慕大会" not in named(2028, own)
    (day,) = [one for one in festivals.of_year(2026, own) if one.name == "那达慕大会"]
    assert day.remind_on == dt.date(2026, 7, 11)


def test_the_offices_own_rule_wins_and_its_own_festival_is_added():
    own = [
        own_one("元宵灯会", "solar", "02-20", code="lantern"),
        own_one("中秋节", "lunar", "农历八月十四"),
        own_one("邻里节", "solar", "09-20"),
        own_one("马奶节", "lunar", "农历八月廿八"),
    ]
    assert all(one.faults() == {} for one in own)
    found = named(2026, own)
    assert "元宵节" not in found
    assert found["元宵灯会"] == dt.date(2026, 2, 20)
    assert found["中秋节"] == dt.date(2026, 9, 24)
    assert found["邻里节"] == dt.date(2026, 9, 20)
    assert found["马奶节"] == dt.date(2026, 10, 8)


def test_a_blank_record_of_a_strangers_package_gives_no_day():
    assert len(festivals.of_year(2026, [Festival(id=bytes(16))])) == 11


def test_each_shipped_code_is_one_that_activities_may_carry():
    assert {feast.code for feast in festivals.shipped()} <= set(codes.FESTIVAL.codes())


def test_a_day_that_no_year_has_is_passed_over():
    assert Feast("节", "solar", "02-30").days(2026) == []
    assert Feast("节", "solar", "02-29").days(2028) == [dt.date(2028, 2, 29)]
