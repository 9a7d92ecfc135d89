"""Table cells as PDF text operators, each different value of a column worked out once."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import CELL_PADDING, Column, Wrap
from desktop_app.ledgers.wrapping import chop, clean, fold

SMALLEST_FIGURE = 6.0
SHRINK_STEP = 0.5
KEPT_VALUES = 5000


class Cell(NamedTuple):
    """A value set in its column: lines of operators, and all of them joined.

    Between lines stands T*, so a cell of one line leaves the text position where it was and
    each further line lowers it by the leading.
    """

    lines: int
    ops: str
    parts: tuple[str, ...]


def cell(parts: list[str]) -> Cell:
    """Put lines of operators together as one cell."""
    return Cell(len(parts), " T* ".join(parts), tuple(parts))


BLANK = cell([""])


class Cells(dict[str, Cell]):
    """The cells of one column by value; emptied when it has grown too large.

    A number or date too wide for the column shrinks in steps of 0.5 pt to 6 pt and is then
    cut, each of its lines by itself; all other text keeps its size and is wrapped.
    """

    def __init__(self, column: Column, width: float, size: float, ink: Ink) -> None:
        super().__init__()
        self._wrap = column.wrap
        self._share = column.align.value
        self._room = width - 2 * CELL_PADDING
        self._size = size
        self._ink = ink

    def __missing__(self, value: str) -> Cell:
        if len(self) >= KEPT_VALUES:
            self.clear()
        made = self[value] = self._set(value)
        return made

    def _set(self, value: str) -> Cell:
        if not value:
            return BLANK
        text = value if value.isprintable() else clean(value)
        plain = self._ink.fitted(text, self._room, self._share)
        if plain is not None:
            return Cell(1, plain, (plain,))
        if self._wrap is Wrap.FIGURE:
            return self._shrunk(text)
        name = self._wrap is Wrap.NAME
        return cell([self._line(line, self._size) for line in self._folded(text, name=name)])

    def _folded(self, text: str, *, name: bool) -> list[str]:
        def width(part: str) -> float:
            return self._ink.width(part, "song", self._size)

        return fold(text, width, self._room, name=name)

    def _shrunk(self, text: str) -> Cell:
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        size = self._size
        while size > SMALLEST_FIGURE and not self._all_fit(lines, size):
            size -= SHRINK_STEP

        def width(part: str) -> float:
            return self._ink.width(part, "song", size)

        pieces = [piece for line in lines for piece in chop(line, width, self._room)]
        return cell([self._line(piece, size) for piece in pieces]) if pieces else BLANK

    def _all_fit(self, lines: list[str], size: float) -> bool:
        return all(self._ink.width(line, "song", size) <= self._room for line in lines)

    def _line(self, text: str, size: float) -> str:
        if not self._share:
            return self._ink.show(text, "song", size)
        width = self._ink.width(text, "song", size)
        return self._ink.show(text, "song", size, (self._room - width) * self._share)
