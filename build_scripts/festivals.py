"""Make the lunar tables of `resources/festivals.json` again; its list of festivals stays as it is.

The tables cover what the program is asked for, 1990 to 2060, and the lunar year before. They come
from cnlunar, which the tools' lock brings; the program itself reads the tables alone:

    python -m build_scripts.festivals
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cnlunar

TARGET = Path(__file__).resolve().parent.parent / "resources" / "festivals.json"
FIRST_YEAR, LAST_YEAR = 1990, 2060
TERMS = ("清明",)


def main() -> None:
    """Write the tables."""
    held: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8"))
    held["lunar_years"] = lunar_years()
    held["terms"] = terms()
    TARGET.write_text(written(held), encoding="utf-8", newline="\n")


def lunar_years() -> dict[str, dict[str, Any]]:
    """Give each lunar year's first day, the lengths of its months, and which of them is leap."""
    found: dict[str, dict[str, Any]] = {}
    for year in range(FIRST_YEAR - 1, LAST_YEAR + 1):
        months: dict[tuple[int, bool], int] = {}
        for one in _lunar_days(year):
            month = (int(one.lunarMonth), bool(one.isLunarLeapMonth))
            months[month] = months.get(month, 0) + 1
        leap = next((month for month, is_leap in months if is_leap), 0)
        found[str(year)] = {
            "begins": next(iter(_lunar_days(year))).date.strftime("%Y-%m-%d"),
            "lengths": list(months.values()),
            "leap": leap,
        }
    return found


def terms() -> dict[str, dict[str, str]]:
    """Give the day of each solar term that is a festival, by year."""
    found: dict[str, dict[str, str]] = {name: {} for name in TERMS}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for day in days(dt.date(year, 1, 1), 366):
            term = cnlunar.Lunar(noon(day)).todaySolarTerms
            if term in found and day.year == year:
                found[term][str(year)] = day.strftime("%m-%d")
    return found


def noon(day: dt.date) -> dt.datetime:
    """Give a moment that lies in the day for every way of counting."""
    return dt.datetime.combine(day, dt.time(12))


def days(first: dt.date, count: int) -> Iterator[dt.date]:
    """Give so many days on end."""
    return (first + dt.timedelta(days=at) for at in range(count))


def _lunar_days(year: int) -> Iterator[Any]:
    """Give the days of a lunar year, which begins between 21 January and 20 February."""
    every = (cnlunar.Lunar(noon(day)) for day in days(dt.date(year, 1, 20), 420))
    return (one for one in every if one.lunarYear == year)


def written(held: dict[str, Any]) -> str:
    """Write one festival and one year a line, so that a change shows as one."""
    parts = []
    for key, value in held.items():
        if isinstance(value, list):
            body = ",\n".join(f"  {_line(one)}" for one in value)
            parts.append(f' "{key}": [\n{body}\n ]')
        elif isinstance(value, dict):
            body = ",\n".join(f'  "{name}": {_line(one)}' for name, one in value.items())
            parts.append(f' "{key}": {{\n{body}\n }}')
        else:
            parts.append(f' "{key}": {_line(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
