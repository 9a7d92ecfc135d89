"""A copy of the sender's workbook with every bad cell coloured and its reason beside it.

The same sheets, cells, merges and column widths; fonts, colours, formulas and pictures are not
kept. What stands on a person's own record only (民族) is left blank, as in every export of rows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.exchange.close import is_close_heading, is_kept_close
from desktop_app.exchange.plan import Plan
from desktop_app.exchange.plan_rows import PlanRow
from desktop_app.exchange.workbook import BLANK, DATE, MOST_COLUMNS, NUMBER, RawSheet, Workbook

NOTES = "说明"
_LONGEST_NAME = 31  # of a sheet: the file format's own limit
_LONGEST_NUMBER = 15  # digits that sheets keep
_DEEPEST_HEADER = 40
_PADDING = 0.7109375  # of a column, in letters: the writer adds it to every width
_MOST_SHOWN = 300  # letters of a reason
_MOST_MERGED = 200_000  # cells: whole columns may be merged, by mistake or in malice

Marks = Mapping[tuple[int, int], str]
"""Reason by (row as staff count it, column from 0)."""


def marks_of(plan: Plan) -> dict[tuple[int, int], str]:
    """Give the reason for every bad cell; what is wrong with a row stands at its first column."""
    places = {column.field: column.place for column in plan.columns if column.field}
    found: dict[tuple[int, int], list[str]] = {}
    for row in plan.waiting:
        for name, words in _reasons(row):
            place = places.get(name, min(places.values(), default=0))
            found.setdefault((row.number, place), []).append(words)
    return {at: "；".join(dict.fromkeys(words)) for at, words in found.items()}


def _reasons(row: PlanRow) -> Iterator[tuple[str, str]]:
    for name, cell in row.cells.items():
        if cell.problem:
            yield name, cell.problem
    for words in row.problems:
        yield "", words


def write(book: Workbook, plan: Plan) -> bytes:
    """Write the copy; only the sheet that the plan read is marked."""
    import xlsxwriter  # heavy, and seldom needed

    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    formats = {
        "plain": made.add_format({"num_format": "@"}),
        "number": made.add_format({"num_format": "General"}),
        "bad": made.add_format({"num_format": "@", "bg_color": "#FDECEA", "font_color": "#B3261E"}),
        "merged": made.add_format({"num_format": "@", "align": "center", "valign": "vcenter"}),
    }
    taken: set[str] = set()
    for sheet in book.sheets:
        page = made.add_worksheet(_name(sheet.name, taken))
        if sheet.is_hidden:
            page.hide()
        is_read = sheet.name == plan.table.sheet
        close = _close_columns(sheet, plan if is_read else None)
        _write_sheet(page, sheet, close, marks_of(plan) if is_read else {}, formats)
        if is_read:
            page.activate()
            page.set_first_sheet()
    _write_notes(made.add_worksheet(_name(NOTES, taken)), plan)
    made.close()
    return target.getvalue()


def _write_sheet(
    page: Any,
    sheet: RawSheet,
    close: dict[int, int],
    marks: Marks,
    formats: Mapping[str, Any],
) -> None:
    for first, last, width in sheet.widths:
        page.set_column(first, last, max(width - _PADDING, 0.5))
    merged = _merge(page, sheet, close, formats["merged"])
    blank = marks.keys() - merged
    for number, texts, kinds in zip(sheet.numbers, sheet.rows, sheet.kinds, strict=True):
        for column, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
            is_hidden = column in close and number > close[column]
            if kind == BLANK or is_hidden or (number, column) in merged:
                continue
            look = formats["bad"] if (number, column) in marks else None
            _write_cell(page, (number - 1, column), text, kind, look, formats)
            blank.discard((number, column))
    for number, column in blank:
        page.write_blank(number - 1, column, None, formats["bad"])
    for (number, column), words in marks.items():
        page.write_comment(number - 1, column, words[:_MOST_SHOWN], {"x_scale": 2})


def _write_cell(
    page: Any, at: tuple[int, int], text: str, kind: str, look: Any, formats: Mapping[str, Any]
) -> None:
    """Write a cell as it was: numbers stay numbers as far as that harms none of their digits."""
    digits = sum(map(str.isdigit, text))
    is_number = kind == NUMBER and digits <= _LONGEST_NUMBER and "E" not in text
    if is_number and look is None:
        page.write_number(*at, float(text), formats["number"])
    else:
        words = text.removesuffix(" 00:00") if kind == DATE else text
        page.write_string(*at, words, look or formats["plain"])


def _merge(page: Any, sheet: RawSheet, close: dict[int, int], look: Any) -> set[tuple[int, int]]:
    """Merge what was merged, as far as rows go; give the cells that are covered.

    Overlapping boxes are left out, and what is too much.
    """
    covered: set[tuple[int, int]] = set()
    said = dict(zip(sheet.numbers, sheet.rows, strict=True))
    lowest = max(sheet.numbers, default=0)
    for top, left, end, edge in sheet.merged:
        bottom, right = min(end, lowest), min(edge, MOST_COLUMNS - 1)
        size = max(0, bottom - top + 1) * max(0, right - left + 1)
        if size < 2 or len(covered) + size > _MOST_MERGED:
            continue
        box = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if box & covered:
            continue
        texts = said.get(top, [])
        is_hidden = left in close and top > close[left]
        words = texts[left] if left < len(texts) and not is_hidden else ""
        # Merged empty and written as text: merging with a text would read it as a formula.
        page.merge_range(top - 1, left, bottom - 1, right, "", look)
        page.write_string(top - 1, left, words, look)
        covered |= box
    return covered


def _close_columns(sheet: RawSheet, plan: Plan | None) -> dict[int, int]:
    """Give the columns that are kept close, each with the row of its heading."""
    found: dict[int, int] = {}
    rows = zip(sheet.numbers[:_DEEPEST_HEADER], sheet.rows[:_DEEPEST_HEADER], strict=True)
    for number, texts in rows:
        for column, text in enumerate(texts):
            if text and is_close_heading(text):
                found.setdefault(column, number)
    if plan is not None:
        first = plan.table.rows[0].number if plan.table.rows else 1
        for column_ in plan.columns:
            if is_kept_close(column_):
                found.setdefault(column_.place, first - 1)
    return found


def _write_notes(page: Any, plan: Plan) -> None:
    waiting = len(plan.waiting)
    for row, words in enumerate(
        (
            f"“{plan.table.sheet or plan.title}”里有 {waiting:,} 行还不能导入，问题格子是红底。",
            "把鼠标停在红格子上，能看到原因。改好以后存盘，把这份表重新导入就行，没问题的行不会重复登记。",
            "这是按原表内容另写的一份：工作表、格子、合并和列宽和原来一样，字体、颜色、公式和图片没有带过来。",
            "民族、沟通语言只在本人的登记里看，这里留空；导入时空着的格子不会抹掉已登记的内容。",
        )
    ):
        page.write_string(row, 0, words)
    page.set_column(0, 0, 110)


def _name(name: str, taken: set[str]) -> str:
    """Give a name that a sheet may have and no other one has."""
    plain = re.sub(r"[\[\]:*?/\\]", "", name)[:_LONGEST_NAME].strip("'") or "表"
    made, number = plain, 1
    while made.casefold() in taken:
        number += 1
        made = f"{plain[: _LONGEST_NAME - 4]}（{number}）"
    taken.add(made.casefold())
    return made
