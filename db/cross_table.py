"""One number taken apart by month, community and category: every cell is a number that opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from db.counting import Figure, Item
from db.held import Held
from db.kinds import OrgUnit
from db.periods import Period
from db.record import Record
from db.suppression import protect

_ALL: Final = "\0"
NO_CATEGORY: Final = "未分类"
NO_MONTH: Final = "没有日期"
WHOLE: Final = "全部"


class Axis(Enum):
    """What a number is taken apart by."""

    WHOLE = WHOLE
    MONTH = "月份"
    QUARTER = "季度"
    YEAR = "年度"
    OFFICE = "社区"
    CATEGORY = "类别"


@dataclass(frozen=True)
class CrossTable:
    """A number by two axes; the heads of its lines, and a number for each cell and total.

    `texts` is what is shown: it hides small counts of people where the table leaves the office.
    """

    figure: Figure
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Figure, ...], ...]
    row_totals: tuple[Figure, ...]
    column_totals: tuple[Figure, ...]
    texts: tuple[tuple[str, ...], ...]
    row_texts: tuple[str, ...]
    column_texts: tuple[str, ...]
    whole_text: str

    @property
    def is_plain(self) -> bool:
        """Whether it has one column only: the number by one axis."""
        return len(self.columns) <= 1


Key = Callable[[Item], str]


def _month(one: Item) -> str:
    return f"{one.day:%Y-%m}" if one.day else NO_MONTH


def _quarter(one: Item) -> str:
    return f"{one.day.year}年第{(one.day.month + 2) // 3}季度" if one.day else NO_MONTH


def _year(one: Item) -> str:
    return f"{one.day.year}年" if one.day else NO_MONTH


_KEYS: Final[Mapping[Axis, Key]] = {
    Axis.WHOLE: lambda one: WHOLE,  # noqa: ARG005  everything is in it
    Axis.MONTH: _month,
    Axis.QUARTER: _quarter,
    Axis.YEAR: _year,
    Axis.OFFICE: lambda one: one.office,
    Axis.CATEGORY: lambda one: one.category or NO_CATEGORY,
}


def axes(figure: Figure, *, is_district: bool) -> list[Axis]:
    """Say by what a number can be taken apart."""
    dated = () if figure.indicator.is_standing else (Axis.MONTH, Axis.QUARTER, Axis.YEAR)
    office = (Axis.OFFICE,) if is_district else ()
    kind = (Axis.CATEGORY,) if figure.indicator.category else ()
    return [*dated, *office, *kind]


def cross(
    held: Held, figure: Figure, down: Axis, across: Axis, *, is_shared: bool = False
) -> CrossTable:
    """Take a number apart; with `is_shared` small counts of people are hidden."""
    row_keys, column_keys = _heads(figure.items, down), _heads(figure.items, across)
    in_row, in_column = _KEYS[down], _KEYS[across]
    held_by: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for one in figure.items:
        r, c = in_row(one), in_column(one)
        for place in ((r, c), (r, _ALL), (_ALL, c)):
            held_by[place].append(one)

    def part(row: str, column: str) -> Figure:
        return figure.of(held_by.get((row, column), ()))

    cells = tuple(tuple(part(row, column) for column in column_keys) for row in row_keys)
    row_totals = tuple(part(row, _ALL) for row in row_keys)
    column_totals = tuple(part(_ALL, column) for column in column_keys)
    told = _texts(cells, held.least, hides=is_shared and figure.indicator.of_people)
    names = {one.code12: one.short_name or one.full_name for one in held.all(OrgUnit)}
    return CrossTable(
        figure,
        tuple(names.get(one, one) for one in row_keys),
        tuple(names.get(one, one) for one in column_keys),
        cells,
        row_totals,
        column_totals,
        *(told or _plain(cells, row_totals, column_totals, figure)),
    )


_Texts = tuple[tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...], str]


def _plain(
    cells: tuple[tuple[Figure, ...], ...],
    rows: tuple[Figure, ...],
    columns: tuple[Figure, ...],
    whole: Figure,
) -> _Texts:
    return (
        tuple(tuple(one.text for one in line) for line in cells),
        tuple(one.text for one in rows),
        tuple(one.text for one in columns),
        whole.text,
    )


def _texts(cells: tuple[tuple[Figure, ...], ...], least: int, *, hides: bool) -> _Texts | None:
    """Give the texts of a table of people that leaves the office; None for any other."""
    if not hides or not cells or not cells[0]:
        return None
    found = protect([[int(one.number) for one in line] for line in cells], least)
    texts = tuple(tuple(one.text for one in line) for line in found.cells)
    rows = tuple(one.text for one in found.row_totals)
    columns = tuple(one.text for one in found.column_totals)
    if not rows:  # one line only: its totals are its cells, or the whole
        whole = (found.whole.text,)
        rows, columns = (
            (whole, texts[0]) if len(texts) == 1 else (tuple(one[0] for one in texts), whole)
        )
    return texts, rows, columns, found.whole.text


def _heads(items: Sequence[Item], axis: Axis) -> list[str]:
    """Give the heads of an axis: time without a gap, others by how much they hold."""
    key = _KEYS[axis]
    sums: dict[str, float] = dict.fromkeys(_times(items, axis), 0.0)
    for one in items:
        sums[key(one)] = sums.get(key(one), 0) + float(one.amount)
    if axis is Axis.CATEGORY:
        return sorted(sums, key=lambda head: (-sums[head], head))
    return sorted(sums)


def _times(items: Sequence[Item], axis: Axis) -> list[str]:
    """Give every month, quarter or year from the first to the last: an empty one shows its 0."""
    days = [one.day for one in items if one.day]
    if axis not in {Axis.MONTH, Axis.QUARTER, Axis.YEAR} or not days:
        return []
    key = _KEYS[axis]
    months = Period.between(min(days), max(days)).months()
    return [key(Item(b"", Record, one.first, "")) for one in months]
