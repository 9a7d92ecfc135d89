"""Strips of a form: what is set over the whole width in one piece, placed from its top down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from desktop_app.ledgers.form import TICKED, UNTICKED
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import Align
from desktop_app.ledgers.wrapping import clean, fold

LEADING = 1.35
PADDING = 3.5  # between rule and text, at the sides
RULE = 0.5
FEWEST_LINES = 3  # of a text that goes on over a page

_BLANK_BOX = str.maketrans({UNTICKED: "\u3000", TICKED: "\u3000"})


class SetLine(NamedTuple):
    """One line of a box: its operators, and where boxes to tick stand in it."""

    ops: str = ""
    ticks: tuple[tuple[float, bool], ...] = ()


class Box(NamedTuple):
    """A cell: where it begins, how wide it is, and its lines."""

    left: float
    width: float
    lines: tuple[SetLine, ...] = ()
    padding: float = PADDING


class Strip(Protocol):
    """What pages are filled with."""

    @property
    def keeps(self) -> bool:
        """Whether it stays with the next one."""
        ...

    @property
    def height(self) -> float:
        """What it takes of the page, in points."""
        ...

    def ops(self, ink: Ink, top: float) -> str:
        """Give the operators that draw it from `top` down."""
        ...


@dataclass(frozen=True)
class Drawn:
    """A strip drawn by a function: photos, a chart, room. After one that `turns` comes a page."""

    height: float
    draw: Callable[[float], str]
    keeps: bool = False
    turns: bool = False

    def ops(self, ink: Ink, top: float) -> str:
        """Draw it."""
        del ink
        return self.draw(top)


@dataclass(frozen=True)
class Boxes:
    """A line of boxes with text, each in the middle of the line's height.

    One that `splits` may go on over a page, others only when taller than one; its first box then
    says `goes_on`. `again` is set above it where a page begins with it.
    """

    boxes: tuple[Box, ...]
    size: float
    least: float = 0.0
    is_ruled: bool = True
    keeps: bool = False
    splits: bool = False
    again: Boxes | None = None
    goes_on: tuple[SetLine, ...] = ()

    @property
    def lead(self) -> float:
        """From one line to the next."""
        return _quarter(self.size * LEADING)

    @property
    def count(self) -> int:
        """How many lines the tallest box has."""
        return max((len(box.lines) for box in self.boxes), default=0)

    @property
    def height(self) -> float:
        """What it takes of the page, in points."""
        return max(self.least, self.lead * self.count + (2 * PADDING if self.is_ruled else 0.0))

    def ops(self, ink: Ink, top: float) -> str:
        """Draw text, boxes to tick and rules."""
        height = self.height
        texts, shapes = [], []
        for box in self.boxes:
            y = top - (height - len(box.lines) * self.lead) / 2
            y -= (self.lead - self.size) / 2 + self.size * 0.86
            left = box.left + box.padding
            for line in box.lines:
                if line.ops:
                    texts.append(f"1 0 0 1 {left:.2f} {y:.2f} Tm {line.ops}")
                shapes += [_tick(left + x, y, self.size, ticked=on) for x, on in line.ticks]
                y -= self.lead
        if self.is_ruled:
            shapes.append(self._rules(top, height))
        text = "\n".join(["BT " + ink.base, *texts, "ET"]) if texts else ""
        return "\n".join(filter(None, (text, *shapes)))

    def _rules(self, top: float, height: float) -> str:
        left, last = self.boxes[0].left, self.boxes[-1]
        bottom = top - height
        frame = f"{left:.2f} {bottom:.2f} {last.left + last.width - left:.2f} {height:.2f} re"
        lines = [f"{box.left:.2f} {top:.2f} m {box.left:.2f} {bottom:.2f} l"
                 for box in self.boxes[1:]]  # fmt: skip
        return f"{RULE:g} w " + " ".join([frame, *lines]) + " S"

    def parted(self, room: float, *, at_top: bool) -> tuple[Boxes, Boxes] | None:
        """Cut it so that the first part fits the room; None where too little would fit."""
        pads = 2 * PADDING if self.is_ruled else 0.0
        fit = int((room - pads) // self.lead)
        fit = min(fit, self.count - 1)
        if fit < FEWEST_LINES and not (at_top and fit > 0):
            return None
        if self.count - fit < FEWEST_LINES and fit > FEWEST_LINES:
            fit = max(FEWEST_LINES, self.count - FEWEST_LINES)
        return self._part(0, fit), self._part(fit, self.count)

    def _part(self, start: int, end: int) -> Boxes:
        boxes = [box._replace(lines=box.lines[start:end]) for box in self.boxes]
        if self.goes_on:
            first = self.boxes[0]
            boxes[0] = first._replace(lines=self.goes_on) if start else first
        return replace(self, boxes=tuple(boxes), least=0.0)


class Setter:
    """Sets texts as lines of boxes, in one face and size at a time."""

    def __init__(self, ink: Ink, size: float) -> None:
        self._ink = ink
        self.size = size

    def width(self, text: str, face: str = "song") -> float:
        """Give how wide a text is; a box to tick is one character wide."""
        return self._ink.width(text.translate(_BLANK_BOX), face, self.size)

    def box(
        self,
        left: float,
        width: float,
        text: str,
        *,
        face: str = "song",
        align: Align = Align.LEFT,
        name: bool = False,
        padding: float = PADDING,
    ) -> Box:
        """Set a text in a box of that width."""
        room = width - 2 * padding
        parts = fold(clean(text), lambda part: self.width(part, face), room, name=name)
        lines = tuple(self.line(part, face, room, align) for part in parts)
        return Box(left, width, lines, padding)

    def line(self, part: str, face: str, room: float, align: Align) -> SetLine:
        """Set one line."""
        start = (room - self.width(part, face)) * align.value if align.value else 0.0
        marks = tuple(
            (start + self.width(part[:at], face), sign == TICKED)
            for at, sign in enumerate(part)
            if sign in (UNTICKED, TICKED)
        )
        shown = part.translate(_BLANK_BOX)
        return SetLine(self._ink.show(shown, face, self.size, start), marks)


def band(setter: Setter, width: float, text: str, *, face: str = "hei") -> Boxes:
    """Set a heading over the whole width; it stays with what follows."""
    box = setter.box(0.0, width, text, face=face, padding=0.0)
    return Boxes((box,), setter.size, setter.size * 2, is_ruled=False, keeps=True)


def room(height: float) -> Drawn:
    """Give white room."""
    return Drawn(height, lambda _top: "")


def cut_line(width: float) -> Drawn:
    """Give the dashed line that cards are cut along."""
    gap = 24.0
    return Drawn(gap, lambda top: f"q 0.6 G 0.5 w [4 4] 0 d 0 {top - gap / 2:.2f} m "
                                  f"{width:.2f} {top - gap / 2:.2f} l S Q")  # fmt: skip


def height_of(strips: Sequence[Strip]) -> float:
    """Give what some strips take together."""
    return sum(strip.height for strip in strips)


def _tick(left: float, base: float, size: float, *, ticked: bool) -> str:
    """Draw a box to tick in the place of one character that stands on `base`."""
    side = size * 0.78
    x, y = left + (size - side) / 2, base - size * 0.06
    ops = f"q 0.7 w {x:.2f} {y:.2f} {side:.2f} {side:.2f} re S"
    if ticked:
        ops += (
            f" 1.3 w 1 J 1 j {x + side * 0.2:.2f} {y + side * 0.5:.2f} m"
            f" {x + side * 0.42:.2f} {y + side * 0.25:.2f} l"
            f" {x + side * 0.82:.2f} {y + side * 0.78:.2f} l S"
        )
    return ops + " Q"


def _quarter(points: float) -> float:
    return round(points * 4) / 4
