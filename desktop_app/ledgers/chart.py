"""A chart of an organisation: tiers of boxes below each other, joined by lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from desktop_app.ledgers.ledger import Align
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.strips import RULE, Box, Boxes, Drawn, Setter, Strip

MOST_BESIDE: Final = 4
GAP: Final = 12.0
DROP: Final = 22.0  # from the foot of a tier to the head of the next
WIDEST: Final = 300.0


class _Tier(NamedTuple):
    """One line of boxes: their text, how wide each is, and how high the tallest."""

    boxes: list[tuple[Box, Box]]
    width: float
    height: float


@dataclass
class _Last:
    """Where the tier that was drawn last ends, in points from the foot of its page."""

    foot: float | None = None


def chart(setter: Setter, paper: Paper, rows: Sequence[tuple[str, ...]]) -> Iterator[Strip]:
    """Give the strips of a chart: rows are (tier, head, lines …), the tiers in order."""
    above: _Tier | None = None
    last = _Last()
    for _, members in groupby(rows, key=lambda row: row[0]):
        tier = list(members)
        for start in range(0, len(tier), MOST_BESIDE):
            made = _tier(setter, paper, tier[start : start + MOST_BESIDE])
            height = made.height + (DROP if above else 0.0)
            yield Drawn(height, partial(_draw, made, above, paper, setter, last, height))
            above = made


def _tier(setter: Setter, paper: Paper, rows: Sequence[tuple[str, ...]]) -> _Tier:
    count = len(rows)
    width = min(WIDEST, (paper.width - GAP * (count - 1)) / count)
    start = (paper.width - width * count - GAP * (count - 1)) / 2
    boxes = []
    for place, (_, head, *lines) in enumerate(rows):
        left = start + place * (width + GAP)
        title = setter.box(left, width, head, face="hei", align=Align.CENTER)
        body = setter.box(left, width, "\n".join(lines), align=Align.CENTER)
        boxes.append((title, body))
    height = max(sum(part.height for part in _parts(pair, setter)) for pair in boxes)
    return _Tier(boxes, width, height)


def _parts(pair: tuple[Box, Box], setter: Setter) -> list[Boxes]:
    filled = (box for box in pair if any(line.ops for line in box.lines))
    return [Boxes((box,), setter.size) for box in filled]


def _draw(
    tier: _Tier,
    above: _Tier | None,
    paper: Paper,
    setter: Setter,
    last: _Last,
    height: float,
    top: float,
) -> str:
    head = top - DROP if above else top
    goes_on = last.foot == top  # below the tier above; otherwise that is on the page before
    last.foot = top - height
    ops = []
    for pair in tier.boxes:
        y = head
        for part in _parts(pair, setter):
            bare = Boxes(part.boxes, part.size, is_ruled=False)
            ops.append(bare.ops(paper.ink, y - (part.height - bare.height) / 2))
            y -= part.height
        left = pair[0].left
        ops.append(f"{RULE:g} w {left:.2f} {head - tier.height:.2f} "
                   f"{tier.width:.2f} {tier.height:.2f} re S")  # fmt: skip
    if above:
        is_even = len(above.boxes) % 2 == 0  # the line comes down between its boxes
        rise = above.height + DROP / 2 if is_even and goes_on else 0.0
        ops.append(_joints(tier, paper.width / 2, head, rise))
    return "\n".join(ops)


def _joints(tier: _Tier, middle: float, head: float, rise: float) -> str:
    """Draw the lines from the middle above to the head of each box.

    Where no box stands in the middle above, the line begins so much higher: at the line that joins
    those boxes.
    """
    bar = head + DROP / 2
    ends = [pair[0].left + tier.width / 2 for pair in tier.boxes]
    left, right = min([*ends, middle]), max([*ends, middle])
    lines = [
        f"{middle:.2f} {head + DROP + rise:.2f} m {middle:.2f} {bar:.2f} l",
        f"{left:.2f} {bar:.2f} m {right:.2f} {bar:.2f} l",
        *(f"{x:.2f} {bar:.2f} m {x:.2f} {head:.2f} l" for x in ends),
    ]
    return f"{RULE:g} w " + " ".join(lines) + " S"
