"""A plot on paper: the very shapes of the screen, as operators."""

from __future__ import annotations

from functools import partial
from typing import Final

from desktop_app.ledgers import plot
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.plot import Box, Plot, Shape, Stroke
from desktop_app.ledgers.strips import Drawn

SIZE: Final = 9.0
FACE: Final = "song"
FILL: Final = 0.35  # grey of a full bar
GRID: Final = 0.8


def plotted(chart: Plot, ink: Ink, width: float, height: float) -> Drawn:
    """Give the strip of a plot."""

    def measure(text: str, size: float) -> float:
        return ink.width(text, FACE, size)

    made = plot.shapes(chart, width, height, SIZE, measure)
    return Drawn(height + SIZE, partial(_draw, made, ink))


def _draw(made: list[Shape], ink: Ink, top: float) -> str:
    return "\n".join(_ops(one, ink, top) for one in made)


def _ops(one: Shape, ink: Ink, top: float) -> str:
    if isinstance(one, Box):
        where = f"{one.x:.2f} {top - one.y - one.height:.2f} {one.width:.2f} {one.height:.2f} re"
        return f"q {FILL:g} g 0 G 0.6 w {where} B Q" if one.filled else f"q 1 g 0.6 w {where} B Q"
    if isinstance(one, Stroke):
        if len(one.points) < 2:
            return ""
        points = [f"{x:.2f} {top - y:.2f}" for x, y in one.points]
        path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])
        grey = GRID if one.faint else 0.0
        dashes = " ".join(f"{part:g}" for part in one.dashes)
        return f"q {grey:g} G {one.width:g} w [{dashes}] 0 d {path} S Q"
    return ink.at(one.x, top - one.y, one.text, FACE, one.size, one.align)
