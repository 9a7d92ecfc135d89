"""The table on the open page: rows go in from the top, their rules are drawn with the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.ledgers.cells import BLANK, Cell, Cells, cell
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import CELL_PADDING, HEAD_LINES, Align, Column
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.wrapping import chop, clean, fold

LEADING = 1.25
ROW_PADDING = 2.5
RULE = 0.5
CONTINUED = "续"


class Line(NamedTuple):
    """A row ready to be put: its height in points, its lines of text and its cells.

    `whole` means one cell over the whole width; `title` is the outline entry it gets; `record` is
    whose row it is.
    """

    height: float
    lines: int
    cells: Sequence[Cell]
    whole: bool = False
    title: str = ""
    record: bytes = b""


class Grid:
    """One table engine for all ledgers: widths, wrapping, rows and rules.

    All moves are relative and in quarter points, so that sums stay exact however long the
    page; a page's text is one text object and its rules are one path.
    """

    def __init__(self, columns: Sequence[Column], size: float, paper: Paper) -> None:
        self._paper = paper
        self._ink: Ink = paper.ink
        self._size = size
        self._lead = _quarter(size * LEADING)
        self._rise = _quarter((self._lead - size) / 2 + size * 0.86)
        self._edges = _edges(columns, paper.width)
        widths = [right - left for left, right in zip(self._edges, self._edges[1:], strict=False)]
        self._cells = [
            Cells(column, width, size, self._ink)
            for column, width in zip(columns, widths, strict=True)
        ]
        self._steps = [f"\n{width:g} 0 Td " for width in widths[:-1]]
        self._widths = widths
        self._heads = self._head_row(columns)
        self._text: list[str] = []
        self._rules: list[str] = []
        self._x = self._text_y = self.y = self._stretch = 0.0
        self._again: Line | None = None
        self.is_fresh = True

    @property
    def room(self) -> float:
        """The height left on the open page."""
        return self.y - self._paper.body_bottom

    @property
    def page_room(self) -> float:
        """The height rows have on a page that goes on with what is under way."""
        again = self._again.height if self._again else 0.0
        return self._paper.body_top - self._heads - self._paper.body_bottom - again

    def height(self, lines: int) -> float:
        """Give the height of a row with so many lines of text."""
        return lines * self._lead + 2 * ROW_PADDING

    def lines_in(self, height: float) -> int:
        """Give how many lines of text a row of that height holds."""
        return int((height - 2 * ROW_PADDING) // self._lead)

    def row(self, texts: Sequence[str]) -> Line:
        """Set one row of the table."""
        cells = [kept[text] for kept, text in zip(self._cells, texts, strict=True)]
        lines = max([made[0] for made in cells])
        return Line(lines * self._lead + 2 * ROW_PADDING, lines, cells)

    def band(self, text: str, face: str = "song", align: Align = Align.LEFT) -> Line:
        """Set a row of one cell over the whole width."""
        room = self._edges[-1] - 2 * CELL_PADDING

        def width(part: str) -> float:
            return self._ink.width(part, face, self._size)

        parts = fold(clean(text), width, room)
        offsets = [(room - width(part)) * align.value for part in parts]
        made = cell(
            [
                self._ink.show(part, face, self._size, offset)
                for part, offset in zip(parts, offsets, strict=True)
            ]
        )
        return Line(self.height(made.lines), made.lines, [made], whole=True)

    def part_of(self, line: Line, start: int, end: int) -> Line:
        """Give the lines of a row from `start` to before `end`, for a row taller than a page.

        Its cells begin at the top of the part: in the middle, a rest would look like a value.
        """
        parts = [list(made.parts[start:end]) for made in line.cells]
        lines = max(map(len, parts))
        cells = [cell(part + [""] * (lines - len(part))) for part in parts]
        if start and not line.whole:
            cells[0] = self._cells[0][CONTINUED]
        return Line(self.height(lines), lines, cells, line.whole, record=line.record)

    def say_again(self, text: str) -> None:
        """Let the pages to come begin with a line that says whose they are; blank for none."""
        self._again = self.band(text, face="hei") if text else None

    def start(self) -> None:
        """Open a page and put the column heads on it."""
        self._paper.open()
        self._paper.place("columns")
        self.y = self._stretch = self._paper.body_top - self._heads
        self._x = self._text_y = 0.0
        if self._again:
            self.put(self._again)
        self.is_fresh = True

    def put(self, line: Line) -> None:
        """Put a row under the last one. The caller has seen that there is room."""
        self.is_fresh = False
        height, lines, cells, whole, title, record = line
        if title:
            self._paper.outline(title, self.y)
        if record:
            self._paper.note(record)
        half = self._lead / 2
        first = cells[0]
        base = self.y - ROW_PADDING - self._rise - (lines - first.lines) * half
        out = [f"{CELL_PADDING - self._x:g} {base - self._text_y:g} Td {first.ops}"]
        if lines == 1:
            out += [step + made.ops for step, made in zip(self._steps, cells[1:], strict=False)]
            self._text_y = base
        else:
            before = first.lines
            for width, made in zip(self._widths, cells[1:], strict=False):
                # Both cells stand in the middle of the row, whatever its height.
                out.append(f"\n{width:g} {(before + made.lines - 2) * half:g} Td {made.ops}")
                before = made.lines
            middle = self.y - ROW_PADDING - self._rise - (lines - before) * half
            self._text_y = middle - (before - 1) * self._lead
        self._text.append("".join(out))
        self._x = CELL_PADDING if whole else CELL_PADDING + self._edges[-2]
        if whole:
            self._end_stretch()
        self.y -= height
        self._rules.append(f"0 {self.y:g} m {self._edges[-1]:g} {self.y:g} l")
        if whole:
            self._stretch = self.y

    def put_blank(self) -> None:
        """Put an empty row for a hand to fill in."""
        self.put(Line(self.height(1), 1, [BLANK] * len(self._widths)))

    def finish(self, more: str = "") -> None:
        """Draw what was put, and more operators after it, and close the page."""
        self._end_stretch()
        top, right = self._paper.body_top - self._heads, self._edges[-1]
        self._rules.append(f"0 {top:g} m 0 {self.y:g} l {right:g} {top:g} m {right:g} {self.y:g} l")
        text = "\n".join(self._text)
        rules = "\n".join(self._rules)
        lead = f"BT {self._ink.base} {self._lead:g} TL"
        self._paper.close(f"{lead}\n{text}\nET {RULE:g} w\n{rules} S\n{more}")
        self._text.clear()
        self._rules.clear()

    def _end_stretch(self) -> None:
        if self._stretch > self.y:
            self._rules += [
                f"{x:g} {self._stretch:g} m {x:g} {self.y:g} l" for x in self._edges[1:-1]
            ]

    def _head_row(self, columns: Sequence[Column]) -> float:
        """Define the column heads, once for all pages; give their height."""
        heads = [
            self._head(column.label, width - 2 * CELL_PADDING)
            for column, width in zip(columns, self._widths, strict=True)
        ]
        height = self.height(max(len(parts) for parts in heads))
        top = self._paper.body_top
        ops = []
        for left, width, parts in zip(self._edges, self._widths, heads, strict=False):
            y = top - (height - len(parts) * self._lead) / 2 - self._rise
            for i, part in enumerate(parts):
                middle = left + width / 2
                ops.append(self._ink.at(middle, y - i * self._lead, part, "hei", self._size, 0.5))
        right, bottom = self._edges[-1], top - height
        rules = [f"{x:g} {top:g} m {x:g} {bottom:g} l" for x in self._edges]
        rules += [f"0 {y:g} m {right:g} {y:g} l" for y in (top, bottom)]
        self._paper.define("columns", "\n".join([*ops, f"{RULE:g} w", *rules, "S"]))
        return height

    def _head(self, label: str, room: float) -> list[str]:
        def width(part: str) -> float:
            return self._ink.width(part, "hei", self._size)

        count = min(HEAD_LINES, -int(-width(label) // room))
        # Even lines look better than a full one and a rest: 证件/号码, not 证件号/码.
        even = max(width(label) / count, self._size) + 0.01 if count > 1 else room
        parts = fold(label, width, even)
        return parts if len(parts) <= count else chop(label, width, room)


def _edges(columns: Sequence[Column], width: float) -> list[float]:
    """Give the x of each vertical rule, in quarter points."""
    edges, share = [0.0], 0.0
    for column in columns:
        share += column.weight
        edges.append(int(width * share / 100 * 4 + 1e-6) / 4)
    return edges


def _quarter(points: float) -> float:
    return round(points * 4) / 4
