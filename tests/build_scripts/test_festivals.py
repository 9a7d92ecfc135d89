"""The shipped lunar tables agree with cnlunar in every year, and the script makes them again."""

import datetime as dt
import json

import cnlunar
import pytest

import resources
from build_scripts import festivals as script
from db import festivals, lunar

SHIPPED = resources.path("festivals.json")


@pytest.mark.parametrize("year", range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1))
def test_each_festival_lies_where_cnlunar_has_it(year):
    for one in festivals.of_year(year):
        found = cnlunar.Lunar(script.noon(one.day))
        if one.feast.calendar == festivals.LUNAR:
            wanted = lunar.parse(one.feast.rule)
            assert (found.lunarMonth, found.lunarDay) == (wanted.month, wanted.day), one
            assert not found.isLunarLeapMonth, one
        elif one.feast.rule in script.TERMS:
            assert found.todaySolarTerms == one.feast.rule
        else:
            assert one.day == dt.date.fromisoformat(f"{year}-{one.feast.rule}")


def test_the_script_makes_the_shipped_file_again():
    text = SHIPPED.read_text(encoding="utf-8")
    held = json.loads(text)
    assert script.lunar_years() == held["lunar_years"]
    assert script.terms() == held["terms"]
    assert script.written(held) == text
