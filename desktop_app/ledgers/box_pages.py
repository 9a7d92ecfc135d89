"""The cover of an archive box and the labels for its back, with marks to cut along.

A box is 310 by 220 mm and 20, 30, 40 or 50 mm thick: every width stands on the sheet, so that
whichever box is at hand finds its label. Text of the back is set upright, sign under sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_app.ledgers.binder_pages import UNIT_SIZES, centred, double_rule, fitting, told
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import clean

WIDTHS: Final = (20, 30, 40, 50)
LABEL_HEIGHT: Final = 235 * MM
GAP: Final = 8 * MM
CUT, CUT_AWAY = 4 * MM, 1 * MM
HEAD_ROOM: Final = 5 * MM
LINE_SIZE: Final = 16.0
LARGE, SMALL = 18.0, 8.0


@dataclass(frozen=True)
class Spine:
    """What stands on the back of a box."""

    fonds: str
    year: str
    retention: str
    division: str
    first: str
    last: str
    box: str
    thickness: int

    @property
    def numbers(self) -> tuple[str, ...]:
        """The first and the last number in the box; a box without papers has none yet."""
        return (self.first, "—", self.last) if self.last else ()

    def cells(self) -> list[tuple[str, tuple[str, ...], float]]:
        """Give heads, words and shares of the height, from top to bottom."""
        return [
            ("全宗号", (self.fonds,), 0.11),
            ("年度", (self.year,), 0.11),
            ("保管期限", (self.retention,), 0.11),
            ("机构（问题）", tuple(clean(self.division)), 0.36),
            ("起止件号", self.numbers, 0.19),
            ("盒号", (self.box,), 0.12),
        ]


def cover(paper: Paper, name: str, facts: Sequence[tuple[str, str]]) -> None:
    """Set the cover: the name of the fonds in full over a double rule, and what the box holds."""
    paper.open()
    ink, middle, room = paper.ink, paper.width / 2, paper.width * 0.85
    size = fitting(ink, clean(name), "title", UNIT_SIZES, room)
    ops, y = centred(ink, clean(name), "title", size, middle, paper.body_top - 42 * MM, room)
    ops.append(double_rule(middle, y - 7, room))
    y -= 40 * MM
    left = paper.width * 0.22
    ops += told(ink, facts, left, y, LINE_SIZE, paper.width)
    paper.close("\n".join(ops))


def spines(paper: Paper, spine: Spine) -> None:
    """Set a label for each width side by side; the one that fits this box is named."""
    paper.open()
    ink, top = paper.ink, paper.body_top - HEAD_ROOM
    whole = sum(WIDTHS) * MM + GAP * (len(WIDTHS) - 1)
    left = (paper.width - whole) / 2
    ops = []
    for width in WIDTHS:
        wide = width * MM
        words = f"{width} 毫米" + ("（本盒）" if width == spine.thickness else "")
        ops.append(ink.at(left + wide / 2, top + 1.5 * MM, words, "song", SMALL, 0.5))
        ops += _label(ink, spine, left, top - 2 * MM, wide)
        left += wide + GAP
    paper.close("\n".join(ops))


def _label(ink: Ink, spine: Spine, left: float, top: float, width: float) -> list[str]:
    bottom = top - LABEL_HEIGHT
    ops = [
        _cut_marks(left, bottom, width, LABEL_HEIGHT),
        f"0.8 w {left:.2f} {bottom:.2f} {width:.2f} {LABEL_HEIGHT:.2f} re S",
    ]
    y = top
    for head, words, share in spine.cells():
        height = LABEL_HEIGHT * share
        ops += _cell(ink, head, words, left, y, width, height)
        y -= height
        if y > bottom + 1:
            ops.append(f"0.4 w {left:.2f} {y:.2f} m {left + width:.2f} {y:.2f} l S")
    return ops


def _cell(
    ink: Ink,
    head: str,
    words: Sequence[str],
    left: float,
    top: float,
    width: float,
    height: float,
) -> list[str]:
    """Set a head and, below it, words one under the other in the middle of what is left."""
    middle, room = left + width / 2, width - 2 * MM
    size = min(SMALL, SMALL * room / max(ink.width(head, "hei", SMALL), 1))
    ops = [ink.at(middle, top - size - 1.5 * MM, head, "hei", size, 0.5)]
    free = height - size - 4 * MM
    widest = max((ink.width(word, "song", 1) for word in words), default=0) or 1
    large = min(LARGE, room / widest, free / max(len(words), 1) / 1.25)
    y = top - size - 3 * MM - (free - large * 1.25 * len(words)) / 2
    for word in words:
        y -= large * 1.25
        ops.append(ink.at(middle, y + large * 0.3, word, "song", large, 0.5))
    return ops


def _cut_marks(left: float, bottom: float, width: float, height: float) -> str:
    """Draw short lines outside each corner, where the scissors go."""
    right, top = left + width, bottom + height
    lines = []
    for x in (left, right):
        for y, away in ((top, 1), (bottom, -1)):
            begin, end = y + away * CUT_AWAY, y + away * CUT
            lines.append(f"{x:.2f} {begin:.2f} m {x:.2f} {end:.2f} l")
    for y in (top, bottom):
        for x, away in ((left, -1), (right, 1)):
            begin, end = x + away * CUT_AWAY, x + away * (CUT - CUT_AWAY)
            lines.append(f"{begin:.2f} {y:.2f} m {end:.2f} {y:.2f} l")
    return "0.25 w " + " ".join(lines) + " S"
