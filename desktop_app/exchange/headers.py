"""Where the table is in a stranger's workbook, and which of its columns means what.

A `Target` says, as plain declarations, which fields are looked for. Finding is by heading first,
then by content; every column ends mapped or explicitly left out, and staff may correct it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from db.half_width import half_width
from db.trouble import Refused
from desktop_app.exchange.table import (
    BY_CONTENT,
    BY_HEADING,
    LEFT_OUT,
    REMEMBERED,
    Column,
    ColumnMap,
    Table,
    TableRow,
    Target,
    entries,
    filled_down,
    never,
    rows_from,
)
from desktop_app.exchange.workbook import MOST_COLUMNS, RawSheet, Workbook, column_letters

_DEEPEST_HEADER = 40
_SAMPLE = 300
_MOSTLY = 0.7


def find_table(
    book: Workbook,
    target: Target,
    remembered: Callable[[str], ColumnMap | None] = lambda _: None,
    *,
    sheet_name: str | None = None,
) -> Table:
    """Find the sheet, the header and the columns of the target in a workbook.

    `remembered(fingerprint)` gives the column map that staff settled for these headings before;
    `sheet_name` is the sheet that staff chose. Of several sheets the best is taken, and the
    others that look like such a table are named in `Table.others`.
    Raises `Refused` when no sheet holds such a table.
    """
    words = _heading_words(target)
    sheets = [sheet for sheet in book.sheets if sheet_name in {None, sheet.name}]
    found = [(_best_header(sheet, words), sheet) for sheet in sheets if sheet.rows]
    found.sort(key=lambda pair: (not pair[1].is_hidden, pair[0].score), reverse=True)
    tables = (_table(sheet, header, target, remembered) for header, sheet in found)
    good = [table for table in tables if any(c.field in target.key_fields for c in table.columns)]
    if good:
        return replace(good[0], others=tuple(table.sheet for table in good[1:]))
    trouble = next((sheet.trouble for sheet in book.sheets if sheet.trouble), "")
    labels = "、".join(target.label(name) for name in target.key_fields)
    raise Refused(trouble or f"没有找到{target.title}的表头，表里至少要有{labels}中的一列")


def likeness(book: Workbook, target: Target) -> int:
    """Give how many fields of a target the best header of a workbook names; 0 without a key."""
    words = _heading_words(target)
    best = 0
    for sheet in book.sheets:
        found = {_field_of(heading, words) for heading in _best_header(sheet, words).headings}
        if found & set(target.key_fields):
            best = max(best, len(found - {None}))
    return best


@dataclass(frozen=True)
class _Header:
    """Header rows `first` to `last` (places in the sheet's rows; -1 for a table without one)."""

    score: int
    first: int
    last: int
    headings: tuple[str, ...]


def plain_heading(heading: str) -> str:
    """Give a heading without what people decorate it with: spaces, brackets, stars, numbers."""
    text = half_width(heading).casefold()
    text = re.sub(r"[(【\[].*?[)】\]]", "", text) or re.sub(r"[(【\[)】\]]", "", text)
    text = re.sub(r"[\s*:：、,，.。_/\\\-—]", "", text)
    return re.sub(r"^\d+", "", text)


_BEFORE = re.compile(r"^(居民|本人|人员|家庭成员|成员|常住人口|人口|住户|公民|现|当前|填报)(?=..)")
_AFTER = re.compile(r"(?<=..)(信息|情况|必填|选填|文本格式|文本)$")


def _heading_words(target: Target) -> dict[str, str]:
    words: dict[str, str] = {}
    for wanted in target.fields:
        for word in (wanted.label, *wanted.also):
            words.setdefault(plain_heading(word), wanted.name)
    return words


def _field_of(heading: str, words: Mapping[str, str]) -> str | None:
    """Find the field a heading names, exactly or after taking off words that say nothing.

    A heading that merely contains a known word is no match: 配偶姓名 is not the person's name.
    """
    text = plain_heading(heading)
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    return words.get(text) or words.get(bare) or None


def field_of(heading: str, target: Target) -> str | None:
    """Give the name of the field that a heading names, if it names one."""
    return _field_of(heading, _heading_words(target))


def _best_header(sheet: RawSheet, words: Mapping[str, str]) -> _Header:
    best = _Header(0, -1, -1, ())
    for header in _candidates(sheet):
        fields = {_field_of(heading, words) for heading in header.headings} - {None}
        score = 10 * len(fields)
        if len(fields) >= 2 and score > best.score:
            best = replace(header, score=score)
    return best


def _candidates(sheet: RawSheet) -> Iterator[_Header]:
    """Give each row, alone and as the upper of two header rows, as a possible header."""
    for place, row in enumerate(sheet.rows[:_DEEPEST_HEADER]):
        number = sheet.numbers[place]
        has_next = place + 1 < len(sheet.rows) and sheet.numbers[place + 1] == number + 1
        down = [box for box in sheet.merged if box[0] == number and box[2] > number]
        if not (has_next and len(down) >= 2):
            yield _Header(0, place, place, tuple(row))
        if has_next:
            upper = _spread_sideways(sheet, number, row)
            lower = sheet.rows[place + 1]
            yield _Header(0, place, place + 1, tuple(_two_rows(upper, lower)))


def _spread_sideways(sheet: RawSheet, number: int, row: Sequence[str]) -> list[str]:
    upper = list(row)
    for top, left, _bottom, last in sheet.merged:
        if top == number and left < len(row):
            right = min(last, MOST_COLUMNS)
            upper += [""] * (right + 1 - len(upper))
            upper[left : right + 1] = [row[left]] * (right + 1 - left)
    return upper


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> Iterator[str]:
    width = max(len(upper), len(lower))
    for place in range(width):
        over = upper[place] if place < len(upper) else ""
        under = lower[place] if place < len(lower) else ""
        # 户主 over 姓名 is the head's name; 联系方式 over 手机 is a phone like any other.
        joins = under and over.strip() in {"户主", "监护人", "配偶", "父亲", "母亲"}
        yield over + under if joins else under or over


def _table(
    sheet: RawSheet,
    header: _Header,
    target: Target,
    remembered: Callable[[str], ColumnMap | None],
) -> Table:
    width = max(map(len, sheet.rows[header.first + 1 :] or sheet.rows))
    width = max(width, len(header.headings))
    headings = [*header.headings, *[""] * (width - len(header.headings))]
    headings = _distinct(headings)
    fingerprint = hashlib.blake2b("\n".join(headings).encode(), digest_size=16).hexdigest()
    body = rows_from(sheet, header.last + 1)
    columns = _columns(headings, body, target, remembered(fingerprint))
    body = filled_down(sheet, body, columns, target)
    rows, left_out = entries(body, columns, header.headings)
    return Table(sheet.name, columns, tuple(rows), left_out, fingerprint)


def _distinct(headings: Sequence[str]) -> list[str]:
    """Give every column a heading of its own: blank ones by letter, repeated ones numbered."""
    seen: dict[str, int] = {}
    result = []
    for place, heading in enumerate(headings):
        name = " ".join(heading.split()) or f"{column_letters(place)} 列"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return result


def _columns(
    headings: Sequence[str],
    body: Sequence[TableRow],
    target: Target,
    remembered: ColumnMap | None,
) -> tuple[Column, ...]:
    known = {wanted.name for wanted in target.fields}
    if remembered is not None:
        chosen = [remembered.get(heading) for heading in headings]
        return tuple(
            Column(place, heading, field if field in known else None, REMEMBERED)
            for place, (heading, field) in enumerate(zip(headings, chosen, strict=True))
        )
    words = _heading_words(target)
    columns: list[Column] = []
    taken: set[str] = set()
    for place, heading in enumerate(headings):
        field = _field_of(heading, words)
        if field in taken:
            field = None
        taken |= {field} if field else set()
        columns.append(Column(place, heading, field, BY_HEADING if field else LEFT_OUT))
    return tuple(_guess_by_content(columns, body, target, taken))


_SOMEONE_ELSE = re.compile("配偶|父亲|母亲|监护|紧急|联系人|经办|填表|网格|干部|代办|房东|户主")


def _guess_by_content(
    columns: Sequence[Column], body: Sequence[TableRow], target: Target, taken: set[str]
) -> Iterator[Column]:
    for column in columns:
        is_free = column.field is None and not _SOMEONE_ELSE.search(column.heading)
        cells = _sample(body, column.place) if is_free else []
        for wanted in target.fields if cells else ():
            if wanted.looks is never or wanted.name in taken:
                continue
            alike = sum(wanted.looks(text, kind) for text, kind in cells)
            if alike >= _MOSTLY * len(cells):
                taken.add(wanted.name)
                column = replace(column, field=wanted.name, certainty=BY_CONTENT)  # noqa: PLW2901
                break
        yield column


def _sample(body: Sequence[TableRow], place: int) -> list[tuple[str, str]]:
    step = max(1, len(body) // _SAMPLE)
    return [
        (row.texts[place], row.kinds[place])
        for row in body[::step]
        if place < len(row.texts) and row.texts[place]
    ]
