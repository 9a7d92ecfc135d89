"""What a stranger's sheet file holds, as plain rows: read in the child, received in the parent.

`read(path)` is for everyone; `decode(path)` runs inside the capped child. Calamine follows no
links and runs no macros; nothing here trusts a declared dimension.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from db.trouble import Refused
from desktop_app.exchange import child, plain_table, suspect

MOST_ROWS = 60_000
MOST_COLUMNS = 200
MOST_SHEETS = 60
MOST_LETTERS = 32_767  # what a cell can hold (the file format's own limit)

# How a cell was kept in the file, one letter each.
BLANK, TEXT, NUMBER, DATE, YES_NO, FORMULA_ERROR = " tndbe"

ERROR_SHOWN = "#错误"


class RawSheet(msgspec.Struct, array_like=True):
    """One sheet: its rows that are not blank, each with its number as staff count them.

    `kinds` has one letter per cell of the row. `merged` holds (first row, first column, last
    row, last column): rows as staff count them, columns from 0. `trouble` says why a sheet
    could not be taken; it then has no rows. `widths` holds (first column, last column, width in
    letters) where the file says so.
    """

    name: str
    is_hidden: bool
    numbers: list[int]
    rows: list[list[str]]
    kinds: list[str]
    merged: list[tuple[int, int, int, int]]
    trouble: str = ""
    widths: list[tuple[int, int, float]] = []


class Workbook(msgspec.Struct, array_like=True):
    """A file's sheets in their order, and what kind of file it was (`xlsx`, `csv` …)."""

    form: str
    sheets: list[RawSheet]


def read(path: Path, *, step: child.Step | None = None) -> Workbook:
    """Read a stranger's sheet file in the capped child; `step` as in `child.decode`.

    Raises `Refused` for what is no usable sheet and `Unavailable` for what can't be reached.
    """
    answer = child.decode("sheet", path, step=step)
    try:
        return msgspec.msgpack.decode(answer, type=Workbook)
    except msgspec.DecodeError as trouble:
        raise Refused(child.DAMAGED) from trouble


def decode(path: Path) -> bytes:
    """Read the file where we stand (inside the child) and pack what it holds."""
    content = suspect.take(path)
    form = suspect.form_of(content, path.suffix.lower())
    if form == "text":
        found = Workbook("csv", [_sheet_of("", plain_table.rows_of(content))])
    else:
        found = Workbook(form, list(_calamine_sheets(content, form)))
    if not any(sheet.rows or sheet.trouble for sheet in found.sheets):
        raise Refused("这份表格是空的，一行内容也没有。请看看是不是选错了文件")
    return msgspec.msgpack.encode(found)


def _calamine_sheets(content: bytes, form: str) -> Iterator[RawSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for place, about in enumerate(book.sheets_metadata[:MOST_SHEETS]):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            errors = formula_errors(content, place) if form == "xlsx" else frozenset()
            found = _sheet_of(about.name, _calamine_rows(sheet, errors))
            found.is_hidden = about.visible is not SheetVisibleEnum.Visible
            found.merged = [
                (top + 1, left, bottom + 1, right)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ][: 2 * MOST_ROWS]
            found.widths = column_widths(content, place) if form == "xlsx" else []
            yield found
    except PasswordError:
        raise Refused(suspect.ENCRYPTED) from None
    except CalamineError:
        raise Refused(child.DAMAGED) from None


def _calamine_rows(
    sheet: CalamineSheet, errors: frozenset[tuple[int, int]]
) -> Iterator[tuple[int, list[str], str]]:
    for place, values in enumerate(sheet.iter_rows()):
        cells = [written(value) for value in values]
        if errors:
            cells = [
                (ERROR_SHOWN, FORMULA_ERROR) if (place, column) in errors else cell
                for column, cell in enumerate(cells)
            ]
        yield place + 1, [text for text, _ in cells], "".join(kind for _, kind in cells)


def written(value: Any) -> tuple[str, str]:
    """Give a cell's text as staff see it in a sheet of general format, and its kind."""
    if isinstance(value, str):
        text = value.replace("_x000D_", "").strip()
        return text, plain_table.kind_of(text)
    if isinstance(value, bool):
        return ("是" if value else "否"), YES_NO
    if isinstance(value, int | float):
        return written_number(value), NUMBER
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes"), DATE
    if isinstance(value, dt.date | dt.time):
        return value.isoformat(), DATE
    return str(value), TEXT


def written_number(value: float) -> str:
    """Write a number; from 16 digits on as `9.90001E+17`, because sheets keep only 15."""
    if abs(value) >= 1e15:
        return re.sub(r"\.?0*E", "E", f"{value:.5E}")
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def _sheet_of(name: str, rows: Iterator[tuple[int, list[str], str]]) -> RawSheet:
    """Keep the rows that hold something, as far as the caps allow."""
    sheet = RawSheet(name, is_hidden=False, numbers=[], rows=[], kinds=[], merged=[])
    for number, texts, kinds in rows:
        width = len(kinds.rstrip(BLANK))
        if not width:
            continue
        if words := _over_cap(len(sheet.rows), width, texts):
            return RawSheet(name, False, [], [], [], [], trouble=words)  # noqa: FBT003
        sheet.numbers.append(number)
        sheet.rows.append(texts[:width])
        sheet.kinds.append(kinds[:width])
    return sheet


def _over_cap(rows: int, width: int, texts: list[str]) -> str:
    if rows >= MOST_ROWS:
        return f"这张表超过 {MOST_ROWS} 行，请分成几份再导入"
    if width > MOST_COLUMNS:
        return f"这张表超过 {MOST_COLUMNS} 列，请删掉不用的列再导入"
    if max(map(len, texts)) > MOST_LETTERS:
        return "有的格子里文字太长，不像是登记的内容。请检查后再导入"
    return ""


_SHEET_ENTRY = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\br:id=\"([^\"]+)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"")


def formula_errors(content: bytes, place: int) -> frozenset[tuple[int, int]]:
    """Find the cells of an .xlsx sheet that show `#REF!` and the like: (row, column) from 0.

    Calamine gives these back as blank, and a blank would look like "nothing was entered".
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of_sheet(archive, place)
        cells = archive.read(part) if part else b""
    if b't="e"' not in cells:
        return frozenset()
    found = _ERROR_CELL.finditer(cells)
    return frozenset((int(m[2]) - 1, column_number(m[1].decode())) for m in found)


_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]{1,300})>")
_ATTRIBUTE = re.compile(rb"\b(min|max|width)=\"([0-9.]{1,20})\"")
_BEFORE_CELLS = 65_536  # bytes; columns are described before the cells
_WIDEST = 255.0  # the file format's own limit


def column_widths(content: bytes, place: int) -> list[tuple[int, int, float]]:
    """Give the column widths of an .xlsx sheet: first and last column from 0, and the width.

    Calamine does not read them. What does not fit the file format is left out.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of_sheet(archive, place)
        if part is None:
            return []
        with archive.open(part) as stream:
            head = stream.read(_BEFORE_CELLS).partition(b"<sheetData")[0]
    found = []
    for column in _COLUMN.findall(head)[:MOST_COLUMNS]:
        said = {
            name: float(number) for name, number in _ATTRIBUTE.findall(column) if _is_number(number)
        }
        if said.keys() == {b"min", b"max", b"width"}:
            first, last = int(said[b"min"]) - 1, min(int(said[b"max"]), MOST_COLUMNS) - 1
            if 0 <= first <= last:
                found.append((first, last, min(said[b"width"], _WIDEST)))
    return found


def _is_number(digits: bytes) -> bool:
    return digits.count(b".") <= 1 and digits != b"."


def _part_of_sheet(archive: zipfile.ZipFile, place: int) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    entries = _SHEET_ENTRY.findall(archive.read("xl/workbook.xml"))
    if place >= len(entries):
        return None
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if b'Id="' + entries[place] + b'"' in relation:
            target = re.search(rb'Target="([^"]+)"', relation)
            part = target[1].decode(errors="replace").lstrip("/") if target else ""
            part = part if part.startswith("xl/") else "xl/" + part
            return part if part in names else None
    return None


def column_number(letters: str) -> int:
    """Turn `A`, `B` … `AA` into 0, 1 … 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Turn 0, 1 … 26 into `A`, `B` … `AA`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
