"""Cells of a stranger's table, read and checked: each bad one with its reason in words.

The rules are the fields' own; here stands only what spreadsheets do to values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field
from functools import cache
from typing import Any, TypeVar

from db import codes, dates, fields, id_numbers, names
from db.half_width import half_width, number_text
from db.trouble import Refused
from desktop_app.exchange.child import Step
from desktop_app.exchange.table import Table, TableRow
from desktop_app.exchange.workbook import FORMULA_ERROR, NUMBER

T = TypeVar("T")
_OFTEN = 500

_NOTHING = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "／",
        "\\",
        "无",
        "没有",
        "暂无",
        "不详",
        "未知",
        "空",
        "null",
        "n/a",
    )
)

FULL_WIDTH = "全角字符已改成半角"
CONVERTED = "由15位转换"
NAME_TIDIED = "姓名里的空格或间隔号已整理"
TWO_PHONES = "一格里不止一个号码，第二个记到其他电话"
DATE_READ = "文字写的日期已认出"

FORMULA_BROKEN = "这一格是算错的公式，请填上实际内容"
_NO_DATE = "日期看不懂，请写成 1990-03-07 这样的日期"
_NOT_A_DAY = "日期没有写全，请写成 1990-03-07 这样的日期"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as staff see it, the value read from it, what is wrong or was mended.

    `problem` keeps the row out; `note` only tells what was done or asks for a second look.
    `spare` is a second value found in the same cell.
    """

    text: str
    value: Any = None
    problem: str = ""
    note: str = ""
    spare: Any = None


ReadCell = Callable[[str, str], Cell]
"""Reads a cell from its text and its kind (see `workbook`)."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of the table, read: a cell for each mapped field."""

    number: int
    cells: Mapping[str, Cell] = dataclass_field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Give a field's value; None when it is blank, bad or not in the table."""
        cell = self.cells.get(name)
        return cell.value if cell else None

    def text(self, name: str) -> str:
        """Give a field's text; blank when it is not in the table."""
        cell = self.cells.get(name)
        return cell.text if cell else ""


def read_table(
    table: Table, readers: Mapping[str, ReadCell], step: Step | None = None
) -> list[DraftRow]:
    """Read every row of a table with one reader per field; `step` is told the rows done."""
    places = [(c.place, c.field) for c in table.columns if c.field]
    # The same word stands in many rows; what it means is worked out once, for this table only.
    quick = {name: cache(readers[name]) for _, name in places}
    return [read_row(row, places, quick) for row in stepping(table.rows, step)]


def stepping(items: Sequence[T], step: Step | None) -> Iterator[T]:
    """Give the items, telling `step` how far that is at every 500th."""
    for place, item in enumerate(items):
        if step and place % _OFTEN == 0:
            step(place, len(items))
        yield item


def read_row(
    row: TableRow, places: list[tuple[int, str]], readers: Mapping[str, ReadCell]
) -> DraftRow:
    """Read the mapped cells of one row."""
    width = len(row.texts)
    cells = {
        name: readers[name](row.texts[place], row.kinds[place]) if place < width else _BLANK
        for place, name in places
    }
    return DraftRow(row.number, cells)


_BLANK = Cell("")


def reader_of(field: fields.Field) -> ReadCell:
    """Give the reader for a declared field."""
    for kind, read in (
        (fields.PersonName, _read_name),
        (fields.IdNumber, _read_id_number),
        (fields.Phone, _read_phone),
        (fields.Day, _read_day),
        (fields.Choices, _read_choices),
        (fields.Choice, _read_choice),
        (fields.YesNo, _read_yes_no),
        (fields.Moment, _read_moment),
        (fields.Number, _read_number),
    ):
        if isinstance(field, kind):
            return _guarded(read, field)
    return _guarded(_read_any, field)


def _guarded(read: Callable[[Any, str, str], Cell], field: fields.Field) -> ReadCell:
    def read_cell(text: str, kind: str) -> Cell:
        if kind == FORMULA_ERROR:
            return Cell(text, problem=FORMULA_BROKEN)
        if text.strip().casefold() in _NOTHING:
            return _blank_word(field, text)
        try:
            return read(field, text, kind)
        except Refused as refusal:
            return Cell(text, problem=str(refusal))

    return read_cell


def _blank_word(field: fields.Field, text: str) -> Cell:
    """Read 无 and a dash as "nothing", unless the field knows 无 as a word of its own."""
    if isinstance(field, fields.Choice) and text.strip() and field.codes.code(text):
        return Cell(text, field.parse(text))
    if isinstance(field, fields.YesNo) and text.strip().casefold() in _MARKS:
        return Cell(text, value=False)
    return Cell(text)


def _read_any(field: fields.Field, text: str, kind: str) -> Cell:
    del kind
    value = field.parse(text)
    return _checked(field, text, value)


def words_reader(label: str) -> ReadCell:
    """Give a reader that keeps the words of a cell as they are."""
    return _guarded(_read_any, fields.LongText(label=label, tag=0))


_MARKS = {
    **dict.fromkeys(("是", "有", "对", "√", "✓", "✔", "✅", "y", "yes", "已", "1", "真"), True),
    **dict.fromkeys(("否", "无", "没有", "×", "✗", "✘", "x", "n", "no", "未", "0", "假"), False),
}


def _read_yes_no(field: fields.YesNo, text: str, kind: str) -> Cell:
    del kind
    word = half_width(text).strip().casefold()
    if word not in _MARKS:
        return Cell(text, problem=f"{field.label}请写是或否")
    return Cell(text, _MARKS[word])


_COUNTED = re.compile(r"(?<=[0-9])(余|多)?(人次|人|次|份|幅|块|条|篇|件|户|名|个|小时|元|年|月)$")


def _read_number(field: fields.Number, text: str, kind: str) -> Cell:
    """Read a number as sheets write it: 1,200 · 30人 · 3.0."""
    del kind
    bare = half_width(text).strip().replace(",", "").lstrip("¥￥")
    bare = _COUNTED.sub("", bare)
    bare = re.sub(r"(?<=[0-9])\.0+$", "", bare)
    return _checked(field, text, field.parse(bare))


NO_TIME = "没有写几点，先记为零点"


def _read_moment(field: fields.Moment, text: str, kind: str) -> Cell:
    """Read a day with a time; a day alone is taken with a note."""
    try:
        return _checked(field, text, field.parse(text))
    except Refused:
        found = dates.parse_written(text, is_number=kind == NUMBER)
        if found is None or found.precision != dates.DAY:
            raise
    return _checked(field, text, dt.datetime.combine(found.day, dt.time()), NO_TIME)


def _read_choices(field: fields.Choices, text: str, kind: str) -> Cell:
    """Read several words of a code table, parted by 、 or a comma or a line."""
    parts = [part for part in re.split(r"[、，,;；\n]", text) if part.strip()]
    cells = [_read_choice(field, part, kind) for part in parts]
    chosen = sorted({cell.value for cell in cells if cell.value is not None})
    problem = next((cell.problem for cell in cells if cell.problem), "")
    note = next((cell.note for cell in cells if cell.note), "")
    return Cell(text, None if problem or not chosen else tuple(chosen), problem, note)


_BRACKETS = re.compile(r"[(（].*?[)）]")
_SAYS_LITTLE = re.compile(r"^(户主)?(之|的|其)(?=.)|(毕业|学历|文化程度|文化|在读|人员)$")


def _read_choice(field: fields.Choice, text: str, kind: str) -> Cell:
    """Read a word of a code table; one that can't be read keeps the row out only if it matters.

    What is told of a field of the person's own record (民族) never repeats the word.
    """
    del kind
    bare = _BRACKETS.sub("", text).strip()
    for word in (text, bare, _SAYS_LITTLE.sub("", bare)):
        if word and (code := field.codes.code(word)):
            return Cell(text, code)
    if field.own_record_only:  # what someone declared is neither dropped nor repeated
        return Cell(text, problem=f"{field.label}这一格认不出，请改成列表里的写法，或者清空")
    words = f"{field.label}里没有“{text.strip()}”"
    if _matters(field):
        return Cell(text, problem=f"{words}，请改成列表里的写法")
    return Cell(text, note=f"{words}，这一格没有导入")


def _matters(field: fields.Choice) -> bool:
    return (field.required and field.default is None) or field.codes is codes.ID_DOC_KIND


def _checked(field: fields.Field, text: str, value: Any, note: str = "") -> Cell:
    fault = field.fault(value) if value is not None else None
    if fault:
        return Cell(text, problem=fault)
    return Cell(text, value, note=note or field.caution(value) or "")


def _read_name(field: fields.Field, text: str, kind: str) -> Cell:
    if kind == NUMBER:
        return Cell(text, problem="姓名这一格是数字，请填姓名")
    value = field.parse(text)
    changed = [f"{old} 换成“{new}”" for old, new in names.settled(text)]
    tidied = NAME_TIDIED if value != text.strip() else ""
    return _checked(field, text, value, "；".join(changed) or tidied)


def _read_id_number(field: fields.Field, text: str, kind: str) -> Cell:
    """Read a number of an identity document; the document's own rules are the row's matter."""
    if words := id_numbers.damage(text, is_number=kind == NUMBER):
        return Cell(text, problem=words)
    number = field.parse(text)
    if number and (longer := id_numbers.from_15_digits(number)):
        return Cell(text, longer, note=CONVERTED)
    return _checked(field, text, number, _width_note(text))


def _width_note(text: str) -> str:
    return FULL_WIDTH if half_width(text) != text else ""


_TWO_PHONES = re.compile(r"[、,，;；/\s]+")


def _read_phone(field: fields.Field, text: str, kind: str) -> Cell:
    del kind
    value = field.parse(re.sub(r"\.0+$", "", text))  # a number that passed through a program
    if value is not None and field.fault(value):
        parts = [part for part in _TWO_PHONES.split(number_text(text)) if part]
        read = [field.parse(part) for part in parts]
        if len(parts) > 1 and not any(field.fault(part) for part in read):
            return Cell(text, read[0], note=TWO_PHONES, spare=read[1])
    return _checked(field, text, value, _width_note(text))


def _read_day(field: fields.Field, text: str, kind: str) -> Cell:
    found = dates.parse_written(text, is_number=kind == NUMBER)
    if found is None:
        return Cell(text, problem=_NO_DATE)
    if found.precision != dates.DAY:
        return Cell(text, problem=_NOT_A_DAY)
    return _checked(field, text, found.day, _date_note(text, kind, found.day))


def birth_reader(field: fields.Field) -> ReadCell:
    """Give the reader for a birth date, which may be known to the month or the year alone.

    Its value is a `dates.PartialDay`.
    """

    def read(_: fields.Field, text: str, kind: str) -> Cell:
        found = dates.parse_written(text, is_number=kind == NUMBER)
        if found is None:
            return Cell(text, problem=_NO_DATE)
        if fault := field.fault(found.day):
            return Cell(text, problem=fault)
        return Cell(text, found, note=_date_note(text, kind, found.day))

    return _guarded(read, field)


def _date_note(text: str, kind: str, day: dt.date) -> str:
    if half_width(text) != text:
        return FULL_WIDTH
    return DATE_READ if kind == "t" and text != day.isoformat() else ""
