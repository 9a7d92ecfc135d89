"""Small cells: totals of people that give nobody away, even to whoever subtracts.

Counts of people with an attribute from 1 to 4 are written <5; further numbers are hidden until
every hidden one could have at least three values, worked out from everything that is shown.
Zero stays zero. Where hiding cannot help, a line is left out and its total stands alone. It is
never applied to counts of work done: times, matters, pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from msgspec import Struct

from db import cell_ranges
from db.cell_ranges import UNBOUNDED

LEAST: Final = 5
"""The least count of people that is written out; a district may ask for more, never for less."""

OTHER_VALUES: Final = 2
"""How many other values each hidden number must be able to have: three with its own."""

LEAST_DENOMINATOR: Final = 10
TOO_FEW: Final = "样本过小"
WITHHELD: Final = "*"


class Kept(Enum):
    """What is said of a number."""

    SHOWN = "the number"
    SMALL = "from 1 to 4"
    WITHHELD = "hidden to protect another; it is no small one"
    CLOSED = "nothing"


class Cell(Struct, frozen=True):
    """A number of a protected table, and what is said of it."""

    value: int
    kept: Kept
    least: int = LEAST

    @property
    def text(self) -> str:
        """Give what stands on screen and paper; the number itself only where it is shown."""
        if self.kept is Kept.SHOWN:
            return f"{self.value:,}"
        return f"<{self.least}" if self.kept is Kept.SMALL else WITHHELD

    @property
    def is_shown(self) -> bool:
        """Whether the number may be used in words and further sums."""
        return self.kept is Kept.SHOWN


class Protected(Struct, frozen=True):
    """A table as it may be shown. A table of one line has no totals across it."""

    cells: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...]
    column_totals: tuple[Cell, ...]
    whole: Cell

    def every(self) -> Iterator[Cell]:
        """Yield all its numbers."""
        for line in self.cells:
            yield from line
        yield from (*self.row_totals, *self.column_totals, self.whole)


def legend(cells: Protected) -> str:
    """Say in words what the marks of a table mean; nothing where it has none."""
    kept = {one.kept for one in cells.every()}
    words = []
    if Kept.SMALL in kept:
        words.append(f"“<{cells.whole.least}”是 1 到 {cells.whole.least - 1} 人")
    if kept & {Kept.WITHHELD, Kept.CLOSED}:
        words.append(f"“{WITHHELD}”不列出，免得由别的数推算出来")
    return "；".join(words)


def protect_list(values: Sequence[int], least: int = LEAST) -> Protected:
    """Protect a list of counts that is shown with its total."""
    return protect([values], least)


def protect(values: Sequence[Sequence[int]], least: int = LEAST) -> Protected:
    """Protect a table of counts that is shown with its totals by row, by column and in all."""
    least = max(LEAST, least)
    if not values or not values[0]:
        return Protected((), (), (), Cell(0, Kept.SHOWN, least))
    return _Guard([list(line) for line in values], least).protected()


def rate(numerator: int, denominator: int, *, people: bool, least: int = LEAST) -> str:
    """Write a rate that leaves the office: with its parts, unless these say too much of a few."""
    if not denominator:
        return ""
    if denominator < LEAST_DENOMINATOR:
        return TOO_FEW
    rest = denominator - numerator
    if people and (0 < numerator < least or 0 < rest < least):
        return f"不列出（有一部分不足 {max(LEAST, least)} 人）"
    return share(numerator, denominator)


def share(numerator: int, denominator: int) -> str:
    """Write a rate with what it is a rate of: 100%（132/132）; blank where nothing was counted."""
    if not denominator:
        return ""
    percent = f"{100 * numerator / denominator:.1f}".rstrip("0").rstrip(".")
    return f"{percent}%（{numerator:,}/{denominator:,}）"


class _Guard:
    """Hides numbers of one table until none can be narrowed down."""

    def __init__(self, values: list[list[int]], least: int) -> None:
        self._values, self._least = values, least
        self._flow, self._cells, self._rows, self._columns, self._whole = cell_ranges.of_table(
            values
        )
        across = [list(line) for line in zip(*self._cells, strict=True)]
        self._lines = [*self._cells, *across]
        self._of_total = dict(zip(self._rows, self._cells, strict=False))
        self._of_total |= dict(zip(self._columns, across, strict=False))
        self._inner = {place for line in self._cells for place in line}
        self._kept = [Kept.SHOWN] * len(self._flow.edges)
        for place, edge in enumerate(self._flow.edges):
            if 0 < edge.value < least:
                self._mark(place, Kept.SMALL)

    def protected(self) -> Protected:
        """Hide what has to be hidden, and give the table."""
        waiting = list(cell_ranges.hidden(self._flow))
        while waiting:
            place = waiting.pop()
            if self._flow.play(place, OTHER_VALUES) >= OTHER_VALUES:
                continue
            # Hiding one more only widens what the others may be: those done stay done.
            waiting += [place, *self._help(place)]
        cell = [
            Cell(edge.value, kept, self._least)
            for edge, kept in zip(self._flow.edges, self._kept, strict=True)
        ]
        return Protected(
            tuple(tuple(cell[place] for place in line) for line in self._cells),
            tuple(cell[place] for place in self._rows),
            tuple(cell[place] for place in self._columns),
            cell[self._whole],
        )

    def _mark(self, place: int, kept: Kept) -> None:
        bounds = {
            Kept.SMALL: (1, self._least - 1),
            Kept.WITHHELD: (self._least, UNBOUNDED),
            Kept.CLOSED: (0, UNBOUNDED),
        }
        self._kept[place] = kept
        edge = self._flow.edges[place]
        edge.low, edge.high = bounds[kept]

    def _help(self, place: int) -> list[int]:
        """Hide more for the sake of one number; give what was hidden."""
        chosen = self._complement(place)
        if chosen:
            for one in chosen:
                self._mark(one, Kept.WITHHELD)
            return sorted(chosen)
        return self._close(place)

    def _complement(self, place: int) -> set[int]:
        """Give the cheapest numbers to hide: small ones first, never a total.

        A zero is never hidden this way, since it stays zero.
        """
        costs = {
            one: self._flow.edges[one].value
            for one in self._inner
            if self._kept[one] is Kept.SHOWN and self._flow.edges[one].value >= self._least
        }
        found = [
            self._flow.cheapest(place, units, costs, self._least, up=up)
            for units in (OTHER_VALUES, 1)
            for up in (True, False)
        ]
        useful = [one for one in found if one]
        return min(useful, key=lambda some: sum(costs[one] for one in some), default=set())

    def _close(self, place: int) -> list[int]:
        """Say nothing at all of a line of cells, then of all cells, then of the totals."""
        every = list(range(len(self._kept)))
        lines = [line for line in self._lines if place in line and len(line) > 1]
        lines += [self._of_total[place]] if place in self._of_total else []
        for some in (*lines, sorted(self._inner), every):
            left = [one for one in some if self._kept[one] is not Kept.CLOSED]
            if left:
                for one in left:
                    self._mark(one, Kept.CLOSED)
                return left
        raise AssertionError(place)
