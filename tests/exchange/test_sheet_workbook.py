"""What honest workbooks hold: types, merges, hidden sheets, formula errors, old formats."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from desktop_app.exchange import workbook
from tests.exchange import sheet_files as files


def _book(tmp_path, fill):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book)
    book.close()
    file = tmp_path / "roster.xlsx"
    file.write_bytes(target.getvalue())
    return workbook.read(file)


def test_old_xls_with_merges_and_dates():
    (sheet,) = workbook.read(files.FIXTURES / "old_roster.xls").sheets
    assert sheet.numbers == [1, 3, 4, 5, 6]
    assert sheet.rows[2][2:4] == ["22990119680523013X", "1968-05-23"]
    assert sheet.kinds[2][2:4] == "td"
    assert (sheet.rows[3][2], sheet.kinds[3][2]) == ("2.29902E+17", "n")
    assert set(sheet.merged) == {(1, 0, 1, 4), (4, 4, 5, 4)}


def test_kinds_of_cells(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["字", 13800000000, 1.5, True])
        sheet.write_datetime(
            0, 4, dt.date(1990, 3, 7), book.add_format({"num_format": "yyyy-mm-dd"})
        )
        sheet.write_formula(0, 5, "=A9", None, "#REF!")
        sheet.write_formula(0, 6, '="甲"', None, "甲")

    (sheet,) = _book(tmp_path, fill).sheets
    assert sheet.rows == [["字", "13800000000", "1.5", "是", "1990-03-07", "#错误", "甲"]]
    assert sheet.kinds == ["tnnbdet"]


def test_hidden_sheets_are_told_and_charts_left_out(tmp_path):
    def fill(book):
        book.add_worksheet("花名册").write(0, 0, "姓名")
        old = book.add_worksheet("旧")
        old.write(0, 0, "姓名")
        old.hide()
        book.add_chartsheet("图").set_chart(_chart(book))

    found = _book(tmp_path, fill)
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [
        ("花名册", False),
        ("旧", True),
    ]


def _chart(book):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=花名册!$A$1:$A$2"})
    return chart


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (229901680523013.0, "229901680523013"),
        (2.2990119680523e17, "2.29901E+17"),
        (9e17, "9E+17"),
        (43831.0, "43831"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_as_staff_see_them(value, shown):
    assert workbook.written_number(value) == shown


def test_column_letters_both_ways():
    for number in (0, 25, 26, 199, 701, 702, 16383):
        assert workbook.column_number(workbook.column_letters(number)) == number
    assert workbook.column_letters(27) == "AB"
