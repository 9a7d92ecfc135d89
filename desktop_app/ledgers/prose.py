"""Official text on the grid of GB/T 9704-2012: 22 lines of 28 characters, 仿宋 16 pt.

Everything is placed in half characters, so that full-width signs stay under each other and
numbers take the cells next to what they need. A line that would begin with 。 or ， is mended by
taking the empty half of a mark out; failing that the last character goes with the mark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.scripts import is_joined
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import NO_END, NO_START, clean

COLUMNS, LINES = 28, 22
TYPE_WIDTH, TYPE_HEIGHT = 156 * MM, 225 * MM
PITCH = TYPE_WIDTH / COLUMNS
LINE_PITCH = TYPE_HEIGHT / LINES
BODY_SIZE = 16.0

# Marks that fill half of their cell: the empty half is on the right, or on the left.
_EMPTY_RIGHT = frozenset("，。、；：！？）》〉」』〕”’")
_EMPTY_LEFT = frozenset("（《〈「『〔“‘")

# A number and a word of an alphabet stay whole, and a number keeps the sign it counts.
_UNIT = re.compile(r"[!-~\u00a1-\u00b6\u00b8-\u1fff]+|.")
_LATIN = re.compile(r"[ -~\u00a1-\u00b6\u00b8-\u1fff]+")
_COUNTED = frozenset("年月日时分人户件项次个号％℃")


class Sign(NamedTuple):
    """A character or a run of half-width ones: what it is, its face and its half cells."""

    text: str
    face: str
    halves: int
    squeezed: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph in one face."""

    text: str
    face: str = "fang"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph on the grid; indents are in characters.

    `hanging` is where turned lines begin; `margin` is kept free on both sides.
    """

    pieces: Sequence[Piece]
    indent: int = 2
    hanging: int = 0
    margin: int = 0
    size: float = BODY_SIZE
    pitch: float = PITCH


@dataclass
class SetLine:
    """One line: its signs, and where it begins in half cells."""

    start: int
    signs: list[Sign] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Where the line ends, in half cells."""
        return self.start + sum(sign.halves for sign in self.signs)


class Setter:
    """Breaks paragraphs into lines and writes lines as operators.

    `names` are the persons' names in the text: if the wanted face lacks one letter of a name,
    the whole name is set in the face that has it, never half of it.
    """

    def __init__(self, ink: Ink, names: Collection[str] = ()) -> None:
        self._ink = ink
        rare = sorted({name for name in names if len(name) > 1}, key=lambda n: (-len(n), n))
        self._names = re.compile("|".join(map(re.escape, rare))) if rare else None

    def lines(self, paragraph: Paragraph) -> list[SetLine]:
        """Break a paragraph into lines of the grid."""
        right = int(TYPE_WIDTH / paragraph.pitch * 2 + 1e-6) - 2 * paragraph.margin
        line = SetLine(2 * (paragraph.margin + paragraph.indent))
        lines = [line]
        is_full = False
        for cluster in self._clusters(paragraph):
            fits = line.end + _halves(cluster) <= right or self._squeeze(line, cluster, right)
            if fits and not is_full:
                line.signs += cluster
                continue
            is_full = _is_room(cluster)
            if is_full:
                continue  # the end of a line parts as well as room does
            if line.signs:
                line = SetLine(2 * (paragraph.margin + paragraph.hanging))
                lines.append(line)
            for sign in cluster:
                if line.signs and line.end + sign.halves > right:
                    line = SetLine(2 * (paragraph.margin + paragraph.hanging))
                    lines.append(line)
                line.signs.append(sign)
        return lines

    def write(self, line: SetLine, y: float, paragraph: Paragraph) -> str:
        """Give the text object of a line whose baseline is at `y`."""
        half = paragraph.pitch / 2
        size = paragraph.size
        ops, x = [], line.start * half
        for text, face, halves, squeezed in _joined(line.signs):
            slot = halves * half
            left = x - half if squeezed and text in _EMPTY_LEFT else x
            if not text.isspace():
                ops.append(f"1 0 0 1 {left:.2f} {y:.2f} Tm {self._spacing(text, face, size, slot)}")
                ops += self._ink.runs(text, face, size)
            x += slot
        return "\n".join(["BT", *ops, "0 Tc ET"]) if ops else ""

    def _spacing(self, text: str, face: str, size: float, slot: float) -> str:
        if (len(text) == 1 and not _LATIN.match(text)) or is_joined(text):
            return "0 Tc"
        more = (slot - self._ink.width(text, face, size)) / len(text)
        return f"{more:.3f} Tc"

    def _clusters(self, paragraph: Paragraph) -> Iterator[list[Sign]]:
        """Give what may not be parted: marks cling to what stands before or after them."""
        held: list[Sign] = []
        for sign in self._signs(paragraph):
            if held and not _clings(held[-1].text, sign.text):
                yield held
                held = []
            held = [*held, sign]
        if held:
            yield held

    def _signs(self, paragraph: Paragraph) -> Iterator[Sign]:
        half = paragraph.pitch / 2
        for piece in paragraph.pieces:
            for unit, face in self._faced(clean(piece.text).replace("\n", ""), piece.face):
                latin = _LATIN.fullmatch(unit)
                cells = self._cells(unit, face, paragraph.size, half) if latin else 2
                yield Sign(unit, face, cells)

    def _cells(self, text: str, face: str, size: float, half: float) -> int:
        width = self._ink.width(text, face, size)
        # A figure is 8 pt in a half cell of 7.89: a long number is drawn a little closer.
        return max(1, ceil(width / half - 0.1 - 0.02 * len(text)))

    def _faced(self, text: str, face: str) -> Iterator[tuple[str, str]]:
        """Give the units of a text and the face of each."""
        at = 0
        for match in self._names.finditer(text) if self._names else ():
            yield from self._alone(text[at : match.start()], face)
            name = match.group()
            whole = face if self._ink.covers(name, face) else "song"
            yield from ((unit, whole) for unit in _UNIT.findall(name))
            at = match.end()
        yield from self._alone(text[at:], face)

    def _alone(self, text: str, face: str) -> Iterator[tuple[str, str]]:
        """Give units that are no name's: one that the face lacks takes nothing along."""
        for unit in _UNIT.findall(text):
            yield unit, face if self._ink.covers(unit, face) else "song"

    def _squeeze(self, line: SetLine, cluster: list[Sign], right: int) -> bool:
        """Make room for a cluster that ends in marks by taking empty halves out, if that helps."""
        missing = line.end + _halves(cluster) - right
        marks = [i for i, sign in enumerate(cluster) if sign.text in _EMPTY_RIGHT]
        if not marks or missing > 2 or not line.signs:
            return False
        every = line.signs + cluster
        thin = [i for i, sign in enumerate(every) if _can_squeeze(sign)]
        if len(thin) < missing:
            return False
        for i in thin[-missing:]:
            every[i] = every[i]._replace(halves=1, squeezed=True)
        line.signs[:] = every[: len(line.signs)]
        cluster[:] = every[len(line.signs) :]
        return True


def _is_room(cluster: Sequence[Sign]) -> bool:
    return all(sign.text.isspace() for sign in cluster)


def _clings(before: str, after: str) -> bool:
    counted = before[-1].isdigit() and after in _COUNTED
    return counted or after[0] in NO_START or before[-1] in NO_END


def _can_squeeze(sign: Sign) -> bool:
    return not sign.squeezed and (sign.text in _EMPTY_RIGHT or sign.text in _EMPTY_LEFT)


def _halves(signs: Sequence[Sign]) -> int:
    return sum(sign.halves for sign in signs)


def _joined(signs: Sequence[Sign]) -> Iterator[Sign]:
    """Join full-width signs of one face, so that a line is few pieces."""
    held: Sign | None = None
    for sign in signs:
        if held and held.face == sign.face and _is_wide(held) and _is_wide(sign):
            held = held._replace(text=held.text + sign.text, halves=held.halves + sign.halves)
            continue
        if held:
            yield held
        held = sign
    if held:
        yield held


def _is_wide(sign: Sign) -> bool:
    return sign.halves == 2 * len(sign.text) and not _LATIN.match(sign.text)
