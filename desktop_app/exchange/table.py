"""A table in a stranger's workbook: what is looked for, its columns, and which rows are entries."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.exchange.workbook import RawSheet

NOT_IMPORTED = "不导入"

# How sure a mapping is: chosen before, read from the heading, guessed from the content, or none.
REMEMBERED, BY_HEADING, BY_CONTENT, LEFT_OUT = "remembered", "heading", "content", "none"

ColumnMap = Mapping[str, str | None]
"""Heading → field name; None is 不导入."""


def never(text: str, kind: str) -> bool:
    """Look like nothing: a field that is found by its heading alone."""
    del text, kind
    return False


@dataclass(frozen=True)
class Wanted:
    """A field that is looked for: its name, its label, other headings for it.

    `looks(text, kind of cell)` says whether a cell's content looks like it. `fills_down` is true
    for what belongs to a household: a value merged over several rows then stands in each.
    """

    name: str
    label: str
    also: tuple[str, ...] = ()
    looks: Callable[[str, str], bool] = never
    fills_down: bool = False


@dataclass(frozen=True)
class Target:
    """What a table is read into: its fields; `key_fields` are those one of which must be found."""

    title: str
    fields: tuple[Wanted, ...]
    key_fields: tuple[str, ...]

    def label(self, name: str | None) -> str:
        """Give the label of a field, or 不导入."""
        return next((f.label for f in self.fields if f.name == name), NOT_IMPORTED)


@dataclass(frozen=True)
class Column:
    """One column of the table, where it stands (from 0) and what it is read as.

    `shut` names the field it would be read as, had the office written what that is for.
    """

    place: int
    heading: str
    field: str | None
    certainty: str
    shut: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table: its number as staff count it, its cells and their kinds."""

    number: int
    texts: Sequence[str]
    kinds: str


@dataclass(frozen=True)
class Table:
    """The table that was found: its columns, its rows, and the rows that are no entries.

    `fingerprint` is the same for every file with these headings: the caller keeps the column map
    under it. `others` are sheets that look like such a table too and were not read.
    """

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    left_out: Mapping[int, str]
    fingerprint: str
    others: tuple[str, ...] = ()

    def place_of(self, field: str) -> int | None:
        """Give the place of the column that is read as a field."""
        return next((c.place for c in self.columns if c.field == field), None)

    @property
    def is_settled(self) -> bool:
        """Whether staff said what some column is."""
        return any(column.certainty == REMEMBERED for column in self.columns)

    def column_map(self) -> ColumnMap:
        """Give heading → field name (None is 不导入), to be kept under the fingerprint.

        A shut column keeps its name: it is read as soon as it may be.
        """
        return {column.heading: column.field or column.shut or None for column in self.columns}

    def shutting(self, names: Collection[str]) -> Table:
        """Give the table with the columns of these fields shut, and all others open."""

        def turned(column: Column) -> Column:
            field = column.field or column.shut
            shut = field if field in names else ""
            return replace(column, field=None if shut else field or None, shut=shut)

        return replace(self, columns=tuple(map(turned, self.columns)))

    def with_columns(self, fields: Mapping[int, str | None]) -> Table:
        """Give the table with other meanings for the columns at these places."""
        places = {field: place for place, field in fields.items() if field}  # the last one wins
        fields = {p: f if places.get(f or "") == p else None for p, f in fields.items()}
        taken = set(places)
        changed = tuple(
            replace(c, field=fields[c.place], certainty=REMEMBERED, shut="")
            if c.place in fields
            else replace(c, field=None, certainty=LEFT_OUT, shut="")
            if (c.field or c.shut) in taken
            else c
            for c in self.columns
        )
        return replace(self, columns=changed)


def rows_from(sheet: RawSheet, start: int) -> list[TableRow]:
    """Give a sheet's rows from a place on, as rows of a table."""
    return [
        TableRow(sheet.numbers[place], sheet.rows[place], sheet.kinds[place])
        for place in range(start, len(sheet.rows))
    ]


def filled_down(
    sheet: RawSheet, body: list[TableRow], columns: Sequence[Column], target: Target
) -> list[TableRow]:
    """Repeat a household's value in every row that it was merged over, or that says 同上."""
    filling = {wanted.name for wanted in target.fields if wanted.fills_down}
    places = {column.place for column in columns if column.field in filling}
    numbers = [row.number for row in body]
    filled = list(body)
    covered = dict.fromkeys(places, 0)
    for top, left, bottom, _right in sorted(sheet.merged):
        if left not in places or top <= covered[left]:  # a forged file may overlap its merges
            continue
        covered[left] = bottom
        first, last = bisect_left(numbers, top), bisect_right(numbers, bottom)
        if first == last or filled[first].number != top or left >= len(filled[first].texts):
            continue
        text, kind = filled[first].texts[left], filled[first].kinds[left]
        for place in range(first + 1, last):
            filled[place] = _with_cell(filled[place], left, text, kind)
    for column in places:
        _repeat_ditto(filled, column)
    return filled


_DITTO = frozenset(("同上", "同左", "同", "〃", "″", '"', "''", "..", "〞", "”"))


def _repeat_ditto(rows: list[TableRow], column: int) -> None:
    text, kind = "", " "
    for place, row in enumerate(rows):
        said = row.texts[column] if column < len(row.texts) else ""
        if said in _DITTO and text:
            rows[place] = _with_cell(row, column, text, kind)
        elif said:
            text, kind = said, row.kinds[column]


def _with_cell(row: TableRow, place: int, text: str, kind: str) -> TableRow:
    texts = [*row.texts, *[""] * (place + 1 - len(row.texts))]
    kinds = row.kinds.ljust(place + 1)
    texts[place] = text
    return TableRow(row.number, texts, kinds[:place] + kind + kinds[place + 1 :])


_TOTAL = re.compile(
    r"^(本页|本栋|本户|全部|人数|户数)?(合计|小计|总计|共计|累计|总数)([:：\d（(人户].*)?$"
)
_NOTE = re.compile(
    r"^(填表|制表|审核|填报|负责人|联系人|注|备注|说明|填写说明|单位|日期)[^:：]{0,6}[:：]"
)


def entries(
    body: Sequence[TableRow], columns: Sequence[Column], header: Sequence[str]
) -> tuple[list[TableRow], dict[int, str]]:
    """Part the rows that are entries from blanks, totals, notes and repeated headers."""
    mapped = [column.place for column in columns if column.field]
    repeated = {" ".join(text.split()) for text in header if text}
    rows, left_out = [], {}
    for row in body:
        why = _why_no_entry(row, mapped, repeated)
        if why:
            left_out[row.number] = why
        else:
            rows.append(row)
    return rows, left_out


def _why_no_entry(row: TableRow, mapped: Sequence[int], header: set[str]) -> str:
    said = ["".join(text.split()) for text in row.texts if text]
    if any(_TOTAL.match(text) for text in said[:3]):
        return "合计行"
    if said and _NOTE.match(said[0]) and len(said) <= 4:
        return "表尾说明"
    if not any(place < len(row.texts) and row.texts[place] for place in mapped):
        return "空行"
    same = sum(text in header or " ".join(text.split()) in header for text in row.texts if text)
    return "重复的表头" if len(header) > 1 and same * 3 >= len(said) * 2 else ""
