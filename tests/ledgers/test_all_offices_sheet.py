"""The numbers of all offices on paper: every office and number, however many there are."""

from __future__ import annotations

import datetime as dt

import pytest

from db.all_offices import Line, SideBySide
from db.board import Office as Held
from db.indicators import INDICATORS
from db.periods import Period
from desktop_app.ledgers import all_offices_sheet, fitting, printing
from desktop_app.ledgers.all_offices_sheet import ABREAST, ON_A4
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.plain_csv import write
from desktop_app.ledgers.sheet import A3, A4
from tests.ledgers.offices import Office
from tests.ledgers.papers import stays_inside, texts

DAY = dt.date(2025, 9, 16)
OPTIONS = Options(Period.parse("2025"), DAY, DAY)
LONG = "洮北区瑞光街道第{}社区居民委员会"  # 20 letters at most, as a short name may have


def side_by_side(count: int, name: str) -> SideBySide:
    every = tuple(Held(f"2299{at:02d}001001", name.format(at), ()) for at in range(count))
    lines = tuple(
        Line(one, tuple(f"{at}次" for at in range(count)), ("4,120",) * count, "合9", "合8")
        for one in INDICATORS[:3]
    )
    return SideBySide("2025年", every, ("记录",) * count, lines)


@pytest.mark.parametrize("name", ["社区{}", LONG])
@pytest.mark.parametrize("count", [1, ON_A4, ON_A4 + 1, ABREAST + 1, 50, 120])
def test_every_office_and_number_stands_on_paper(count: int, name: str) -> None:
    sheet = all_offices_sheet.sheet_of(side_by_side(count, name), "2025")
    made = printing.make(sheet, Office().store, OPTIONS)
    page = "".join("".join(texts(made.pdf)).split())
    for at in range(count):
        assert name.format(at) in page
        assert f"{at}次" in page
    assert all(word in page for word in ("合9", "合8", "4,120"))
    assert "无" not in page
    assert stays_inside(made.pdf, sheet.sheet.type_area)


def test_the_smallest_sheet_with_room_for_the_names_is_taken() -> None:
    def sheet(count: int, name: str) -> object:
        return all_offices_sheet.sheet_of(side_by_side(count, name), "2025").sheet

    assert sheet(ON_A4, "社区{}") == A4.landscape
    assert sheet(ON_A4, LONG) == A3.landscape
    assert sheet(ON_A4 + 1, "社区{}") == A3.landscape
    many = all_offices_sheet.sheet_of(side_by_side(50, "社区{}"), "2025")
    assert many.is_form


def test_a_table_to_be_worked_on_has_a_column_for_each_office() -> None:
    table = all_offices_sheet.table_of(side_by_side(120, LONG), "2025")
    assert not fitting.paper_fault(table)
    rows = write(printing.gather(table, Office().store, OPTIONS)).decode("utf-8-sig").splitlines()
    assert all(len(row.split(",")) >= 2 + 120 + 1 for row in rows)
