"""The sender's own workbook comes back with its bad cells marked, and goes in when mended."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
import xlsxwriter

from db.kinds import Resident
from desktop_app.exchange import marked_copy, workbook
from desktop_app.exchange.plan_rows import BAD, NEW
from tests.builders import MAN, WOMAN
from tests.db.nodes import Node
from tests.exchange import sheet_files, wounded_roster
from tests.exchange.told import plan_import

HEADINGS = ("姓名", "民族", "身份证号", "性别", "手机", "备注")
ROWS = (
    ("李梅", "蒙古族", WOMAN, "女", "15400000001", "好"),
    ("王建", "汉族", MAN, "男", "154", None),
    ("包强", "满族", 9.90001e17, "男", "15400000003", 3),
)


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


def sent() -> bytes:
    """Write a workbook as somebody sends it: a merged title, widths, and a second sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    cover = book.add_worksheet("封面")
    cover.write_string(0, 0, "瑞光新村社区")
    sheet = book.add_worksheet("居民")
    sheet.merge_range(0, 0, 0, 5, "居民花名册")
    sheet.set_column(0, 0, 12.5)
    sheet.set_column(2, 3, 24)
    for place, row in enumerate((HEADINGS, *ROWS), 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, column, value)
            elif value is not None:
                sheet.write_number(place, column, value)
    book.close()
    return target.getvalue()


def read(content: bytes, tmp_path: Path) -> workbook.Workbook:
    file = tmp_path / "表.xlsx"
    file.write_bytes(content)
    return msgspec.msgpack.decode(workbook.decode(file), type=workbook.Workbook)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_sheets_cells_merges_and_widths_are_the_same(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    copy = read(marked_copy.write(book, plan_import(node.store, book)), tmp_path)
    assert [sheet.name for sheet in copy.sheets] == ["封面", "居民", "说明"]
    old, new = book.sheets[1], copy.sheets[1]
    assert new.merged == old.merged == [(1, 0, 1, 5)]
    assert [(a, b, round(w)) for a, b, w in new.widths] == [
        (a, b, round(w)) for a, b, w in old.widths
    ]
    assert new.numbers == old.numbers
    for was, row in zip(old.rows[2:], new.rows[2:], strict=True):
        assert [*row[:1], *row[2:]] == [*was[:1], *was[2:]]
    assert copy.sheets[0].rows == [["瑞光新村社区"]]


def test_each_bad_cell_is_coloured_and_says_why(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    plan = plan_import(node.store, book)
    assert plan.counts[BAD] == 2
    assert set(marked_copy.marks_of(plan)) >= {(4, 4), (5, 2)}
    content = marked_copy.write(book, plan)
    said = part(content, "xl/comments1.xml")
    assert set(re.findall(r'ref="([A-Z]+\d+)"', said)) == {"E4", "C5"}
    for row in plan.waiting:
        assert all(one.problem in said for one in row.cells.values())
    styles = part(content, "xl/styles.xml")
    assert "FFFDECEA" in styles


def test_what_is_kept_close_is_in_no_sheet_of_the_copy(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    content = marked_copy.write(book, plan_import(node.store, book))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        every = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for word in ("蒙古族", "汉族", "满族"):
        assert word not in every


def test_a_bad_cell_that_is_kept_close_is_red_and_blank(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    book.sheets[1].rows[2][1] = "认不出的族"
    page = part(marked_copy.write(book, plan_import(node.store, book)), "xl/worksheets/sheet2.xml")
    (bad,) = re.findall(r'r="E4" s="(\d+)"', page)
    assert f'<c r="B3" s="{bad}"/>' in page


def test_the_mended_copy_goes_in(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    plan = plan_import(node.store, book)
    plan.apply(node.store, node.clerk)
    copy = read(marked_copy.write(book, plan), tmp_path)
    rows = copy.sheets[1].rows
    rows[3][4], rows[4][2] = "15400000002", "229903195501010013"
    copy.sheets[1].kinds[4] = copy.sheets[1].kinds[4][:2] + "t" + copy.sheets[1].kinds[4][3:]
    again = plan_import(node.store, copy)
    assert again.counts[BAD] == 0
    assert again.counts[NEW] == 2
    again.apply(node.store, node.clerk)
    assert node.store.count(Resident) == 3


def test_a_wounded_roster_comes_back_whole(node: Node, tmp_path: Path) -> None:
    roster = wounded_roster.make(300)
    book = read(wounded_roster.xlsx(roster), tmp_path)
    plan = plan_import(node.store, book)
    copy = read(marked_copy.write(book, plan), tmp_path)
    again = plan_import(node.store, copy)
    assert again.counts == plan.counts
    assert {row.number for row in again.waiting} == set(roster.bad)


@pytest.mark.parametrize("columns", ['<col min="0" max="1" width="9"/>', '<col min="x"/>', "<col"])
def test_forged_widths_are_left_out(tmp_path: Path, columns: str) -> None:
    forged = sheet_files.with_part(
        sheet_files.plain(),
        sheet_files.SHEET_PART,
        lambda text: text.replace("<sheetData>", f"<cols>{columns}</cols><sheetData>"),
    )
    with zipfile.ZipFile(io.BytesIO(forged)):
        assert workbook.column_widths(forged, 0) == []


def test_overlapping_merges_of_a_forged_file_do_no_harm(node: Node, tmp_path: Path) -> None:
    book = read(sent(), tmp_path)
    book.sheets[1].merged += [(1, 2, 2, 3), (1, 0, 1, 5)]
    assert marked_copy.write(book, plan_import(node.store, book))


def test_a_merged_cell_is_text_and_whole_columns_merge_as_far_as_rows_go(
    node: Node, tmp_path: Path
) -> None:
    book = read(sent(), tmp_path)
    sheet = book.sheets[1]
    sheet.rows[0][0] = '=HYPERLINK("http://x")'
    last = sheet.numbers[-1]
    sheet.merged = [(1, 0, 1, 16_383), (2, 7, 1_048_576, 16_383), (last + 5, 0, 1_048_576, 5)]
    made = marked_copy.write(book, plan_import(node.store, book))
    page = part(made, "xl/worksheets/sheet2.xml")
    assert "<f>" not in page
    assert "hyperlink" not in page.lower()
    assert set(re.findall(r'mergeCell ref="(.+?)"', page)) == {"A1:GR1", f"H2:GR{last}"}


def test_names_of_sheets_are_made_fit() -> None:
    taken: set[str] = set()
    given = ("", "表", "a/b" * 20, "说明", "说明", f"{'c' * 30}'d")
    made = [marked_copy._name(name, taken) for name in given]
    assert len(set(made)) == len(given)
    assert all(len(name) <= 31 and "/" not in name and name[-1] != "'" for name in made)
