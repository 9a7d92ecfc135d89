"""Bars and lines of a number taken apart, as bare shapes: the window and the paper draw the same.

Nothing is told by colour alone: each series has a hatching or a dash and a mark of its own, and
its name beside them; every value that has room is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

MOST_SERIES: Final = 4
REST: Final = "其余"
_TICKS: Final = 4
_HATCH_GAP: Final = 3.5
_BAR_SHARE: Final = 0.7
_THICKEST: Final = 5.0  # what a bar takes at most, in sizes of the letters
_NOTHING: Final = "这段时间没有可以画的数"
_DASHES: Final = ((), (5.0, 2.0), (1.5, 2.0), (6.0, 2.0, 1.5, 2.0))

Measure = Callable[[str, float], float]
"""Gives the width of a text at a size."""


class Kind(Enum):
    """How a number taken apart is drawn."""

    BARS = "柱形图"
    LINE = "折线图"


@dataclass(frozen=True)
class Series:
    """One line of values by the heads; None where a value is not told, `texts` as written."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Plot:
    """What is drawn: the heads along one side and one or several series."""

    title: str
    unit: str
    heads: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Kind = Kind.BARS
    lies: bool = False
    """Whether bars lie, so that long names have room at the left."""


# Shapes, in the units of the size asked for; y runs down from the top.


@dataclass(frozen=True)
class Box:
    """A rectangle, filled or not."""

    x: float
    y: float
    width: float
    height: float
    filled: bool = False


@dataclass(frozen=True)
class Stroke:
    """A line through points; `faint` ones are the grid."""

    points: tuple[tuple[float, float], ...]
    dashes: tuple[float, ...] = ()
    width: float = 0.8
    faint: bool = False


@dataclass(frozen=True)
class Words:
    """A text at its base line; `align` as in a column: 0 begins there, 1 ends there."""

    x: float
    y: float
    text: str
    size: float
    align: float = 0.0


Shape = Box | Stroke | Words


def shapes(plot: Plot, width: float, height: float, size: float, measure: Measure) -> list[Shape]:
    """Lay a plot out in a rectangle, with letters of a size."""
    return list(_Layout(_joined(plot), width, height, size, measure).draw())


def _joined(plot: Plot) -> Plot:
    """Put what is beyond the most series together into one."""
    if len(plot.series) <= MOST_SERIES:
        return plot
    kept, rest = plot.series[: MOST_SERIES - 1], plot.series[MOST_SERIES - 1 :]
    sums = tuple(
        None if any(one is None for one in values) else sum(one or 0 for one in values)
        for values in zip(*(one.values for one in rest), strict=True)
    )
    texts = tuple("" if one is None else f"{one:,.0f}" for one in sums)
    joined = Series(f"{REST} {len(rest)} 类", sums, texts)
    return Plot(plot.title, plot.unit, plot.heads, (*kept, joined), plot.kind, plot.lies)


def ticks(most: float) -> list[float]:
    """Give round values from 0 to what covers the most there is."""
    step = 1.0
    while step * _TICKS < most:
        step *= 2.5 if str(step)[0] == "2" else 2
    count = max(1, -(-int(most) // int(step)))
    return [step * n for n in range(count + 1)]


class _Layout:
    """The measures of one drawing."""

    def __init__(
        self, plot: Plot, width: float, height: float, size: float, measure: Measure
    ) -> None:
        self.plot, self.size, self.measure = plot, size, measure
        self.ticks = ticks(max((v or 0 for s in plot.series for v in s.values), default=0))
        self.lies = plot.lies and plot.kind is Kind.BARS
        names = plot.heads if self.lies else [_tick(one) for one in self.ticks]
        widest = max((measure(one, size) for one in names), default=0.0)
        self.left = min(widest, width * 0.4) + size
        self.right = width - size * (3.5 if self.lies else 0.5)
        self.top = size * (4.2 if len(plot.series) > 1 else 2.8)  # room for the words of a full bar
        self.bottom = height - size * 1.8
        self.width = width

    def draw(self) -> Iterator[Shape]:
        """Yield everything, what lies below first."""
        yield Words(0, self.size, f"{self.plot.title}（{self.plot.unit}）", self.size)
        if len(self.plot.series) > 1:
            yield from self._key()
        if not self.plot.heads:
            yield self._axes()
            middle = (self.left + self.right) / 2, (self.top + self.bottom) / 2
            yield Words(*middle, _NOTHING, self.size, 0.5)
            return
        yield from self._grid()
        if self.plot.kind is Kind.LINE:
            yield from self._lines()
        else:
            yield from self._bars()
        yield from self._heads()

    def _key(self) -> Iterator[Shape]:
        """Say which hatching or dash is whose."""
        x, y, size = 0.0, self.size * 2.5, self.size
        for place, one in enumerate(self.plot.series):
            if self.plot.kind is Kind.LINE:
                middle = y - size * 0.35
                yield Stroke(((x, middle), (x + size * 2, middle)), _DASHES[place], 1.4)
                yield from self._mark(place, x + size, middle)
            else:
                yield from self._bar(place, x, y - size * 0.8, size * 2, size * 0.8)
            yield Words(x + size * 2.4, y, one.name, size)
            x += size * 3.6 + self.measure(one.name, size)

    def _grid(self) -> Iterator[Shape]:
        for one in self.ticks:
            at = self._along(one)
            if self.lies:
                yield Stroke(((at, self.top), (at, self.bottom)), faint=True)
                yield Words(at, self.bottom + self.size * 1.3, _tick(one), self.size * 0.9, 0.5)
            else:
                yield Stroke(((self.left, at), (self.right, at)), faint=True)
                base = at + self.size * 0.35
                yield Words(self.left - self.size * 0.4, base, _tick(one), self.size * 0.9, 1.0)
        yield self._axes()

    def _axes(self) -> Stroke:
        corner = (self.left, self.bottom)
        ends = ((self.left, self.top), corner, (self.right, self.bottom))
        return Stroke(ends if not self.lies else ends[:2])

    def _along(self, value: float) -> float:
        share = value / (self.ticks[-1] or 1)
        if self.lies:
            return self.left + (self.right - self.left) * share
        return self.bottom - (self.bottom - self.top) * share

    @property
    def _slot(self) -> float:
        """What each head has of the side it stands at."""
        whole = self.bottom - self.top if self.lies else self.right - self.left
        return whole / len(self.plot.heads)

    def _bars(self) -> Iterator[Shape]:
        count = len(self.plot.series)
        thick = min(self._slot * _BAR_SHARE / count, self.size * _THICKEST)
        for place, series in enumerate(self.plot.series):
            for at, (value, text) in enumerate(zip(series.values, series.texts, strict=True)):
                start = self._slot * (at + 0.5) + thick * (place - count / 2)
                if self.lies:
                    yield from self._lying(place, self.top + start, thick, value, text)
                else:
                    yield from self._standing(place, self.left + start, thick, value, text)

    def _lying(
        self, place: int, y: float, thick: float, value: float | None, text: str
    ) -> Iterator[Shape]:
        end = self._along(value or 0)
        if value:
            yield from self._bar(place, self.left, y, end - self.left, thick)
        if thick >= self.size * 0.7:
            base = y + thick / 2 + self.size * 0.32
            yield Words(end + self.size * 0.3, base, text, self.size * 0.9)

    def _standing(
        self, place: int, x: float, thick: float, value: float | None, text: str
    ) -> Iterator[Shape]:
        top = self._along(value or 0)
        if value:
            yield from self._bar(place, x, top, thick, self.bottom - top)
        if self.measure(text, self.size * 0.9) <= self._slot / len(self.plot.series):
            yield Words(x + thick / 2, top - self.size * 0.3, text, self.size * 0.9, 0.5)

    def _bar(self, place: int, x: float, y: float, width: float, height: float) -> Iterator[Shape]:
        """Draw one bar in the hatching of its series."""
        yield Box(x, y, width, height, filled=place == 0)
        if place in {1, 3}:
            for at in _steps(height):
                yield Stroke(((x, y + at), (x + width, y + at)), width=0.6)
        if place in {2, 3}:
            for at in _steps(width):
                yield Stroke(((x + at, y), (x + at, y + height)), width=0.6)

    def _lines(self) -> Iterator[Shape]:
        for place, series in enumerate(self.plot.series):
            points = [
                (self.left + self._slot * (at + 0.5), self._along(value), text)
                for at, (value, text) in enumerate(zip(series.values, series.texts, strict=True))
                if value is not None
            ]
            yield Stroke(tuple((x, y) for x, y, _ in points), _DASHES[place], 1.4)
            for x, y, text in points:
                yield from self._mark(place, x, y)
                if len(self.plot.series) == 1 and self._fits(text):
                    yield Words(x, y - self.size * 0.6, text, self.size * 0.9, 0.5)

    def _fits(self, text: str) -> bool:
        return self.measure(text, self.size * 0.9) <= self._slot

    def _mark(self, place: int, x: float, y: float) -> Iterator[Shape]:
        """Draw the mark of a series: a full square, an empty one, a cross, an upright."""
        half = self.size * 0.25
        if place < 2:
            yield Box(x - half, y - half, half * 2, half * 2, filled=place == 0)
        elif place == 2:
            yield Stroke(((x - half, y - half), (x + half, y + half)), width=1.2)
            yield Stroke(((x - half, y + half), (x + half, y - half)), width=1.2)
        else:
            yield Stroke(((x, y - half * 1.4), (x, y + half * 1.4)), width=2.0)

    def _heads(self) -> Iterator[Shape]:
        """Write the heads; every second or third where they would run into each other."""
        size = self.size * 0.9
        if self.lies:
            if self._slot < size * 0.8:
                return
            for at, head in enumerate(self.plot.heads):
                base = self.top + self._slot * (at + 0.5) + size * 0.35
                yield Words(self.left - self.size * 0.4, base, self._cut(head), size, 1.0)
            return
        widest = max(self.measure(head, size) for head in self.plot.heads) + size * 0.6
        step = max(1, -(-int(widest) // max(1, int(self._slot))))
        for at in range(0, len(self.plot.heads), step):
            x = self.left + self._slot * (at + 0.5)
            yield Words(x, self.bottom + self.size * 1.3, self.plot.heads[at], size, 0.5)

    def _cut(self, head: str) -> str:
        room = self.left - self.size * 0.4
        while len(head) > 1 and self.measure(head, self.size * 0.9) > room:
            head = f"{head.rstrip('…')[:-1]}…"
        return head


def _steps(length: float) -> Sequence[float]:
    return [_HATCH_GAP * n for n in range(1, int(length / _HATCH_GAP) + 1)]


def _tick(value: float) -> str:
    return f"{value:,.0f}"
