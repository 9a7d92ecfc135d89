"""Blocks of a form → strips: facts, passages, paragraphs and tables with their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from desktop_app.ledgers.cells import Cells
from desktop_app.ledgers.form import Block, Fact, Facts, Form, Passage, Table, Words
from desktop_app.ledgers.grid import CONTINUED
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import CELL_PADDING, Align, Column, Row
from desktop_app.ledgers.strips import (
    PADDING,
    Box,
    Boxes,
    Drawn,
    SetLine,
    Setter,
    Strip,
    band,
    room,
)
from desktop_app.ledgers.tally import NOTHING

LABEL_LETTERS = 6
GAP = 8.0
_INDENT = "\u3000\u3000"


class Values:
    """What the rows of one sheet say, by the key they begin with."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: Mapping[str, list[tuple[str, ...]]] = defaultdict(list)
        for row in rows:
            if row.cells:
                self._rows[row.cells[0]].append(row.cells[1:])

    def all(self, key: str) -> Sequence[tuple[str, ...]]:
        """Give every row of a key, without the key."""
        return self._rows.get(key, ())

    def one(self, key: str) -> str:
        """Give the text of a key; blank where nobody said anything."""
        return "\n".join(cells[0] for cells in self.all(key) if cells)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: a blank form."""
        return not self._rows


class BlockSetter:
    """Sets the blocks of one form; table cells are kept from sheet to sheet."""

    def __init__(self, form: Form, ink: Ink, width: float) -> None:
        self._form = form
        self._ink = ink
        self._width = width
        self._setter = Setter(ink, form.body_size)
        labels = [label for block in form.blocks for label in _labels(block)]
        letters = min(LABEL_LETTERS, max(map(len, labels), default=0))
        self._label_width = round(letters * form.body_size + 2 * PADDING + 2, 1)
        self._tables: dict[str, list[Cells]] = {}

    def strips(self, block: Block, values: Values) -> Iterator[Strip]:
        """Give the strips of a block."""
        if isinstance(block, Facts):
            for line in block.lines:
                yield self._facts(line, values)
        elif isinstance(block, Passage):
            yield self._passage(block, values)
        elif isinstance(block, Words):
            yield from self._words(block, values)
        elif isinstance(block, Table):
            yield from self._table(block, values)

    def _facts(self, line: Sequence[Fact], values: Values) -> Boxes:
        label = self._label_width
        share = (self._width - label * len(line)) / sum(fact.share for fact in line)
        boxes, left = [], 0.0
        for fact in line:
            said = values.one(fact.key) or (fact.empty() if self._has_blanks(values) else "")
            boxes.append(self._label(left, fact.label))
            width = share * fact.share
            boxes.append(self._setter.box(left + label, width, said))
            left += label + width
        return Boxes(tuple(boxes), self._form.body_size, self._form.row_height)

    def _has_blanks(self, values: Values) -> bool:
        return values.is_empty or self._form.to_fill_in

    def _label(self, left: float, text: str) -> Box:
        return self._setter.box(left, self._label_width, text, face="hei", align=Align.CENTER)

    def _passage(self, block: Passage, values: Values) -> Boxes:
        said = values.one(block.key)
        label = self._label(0.0, block.label)
        text = self._setter.box(self._label_width, self._width - self._label_width, said)
        size = self._form.body_size
        least = max(self._form.row_height, block.lines * self._form.row_height * 0.75)
        on = self._label(0.0, f"{block.label}\n{CONTINUED}").lines
        return Boxes((label, text), size, least, splits=True, goes_on=on)

    def _words(self, block: Words, values: Values) -> Iterator[Strip]:
        said = [cells[0] for cells in values.all(block.key)] or list(block.blank)
        yield room(GAP / 2)
        for text in said:
            flush = text.startswith(_INDENT) or not text or text.endswith(("：", "。\u3000"))
            shown = text if flush else _INDENT + text
            box = self._setter.box(0.0, self._width, shown, padding=0.0)
            yield Boxes((box,), self._form.body_size, is_ruled=False, splits=True)
        yield room(GAP)

    # Tables

    def _table(self, block: Table, values: Values) -> Iterator[Strip]:
        head = self._head(block.columns)
        yield Drawn(0.0, lambda _top: "", turns=True) if block.turns else room(GAP)
        if block.title:
            yield band(self._setter, self._width, block.title)
        yield head
        rows = values.all(block.key)
        for cells in rows:
            yield self._row(block, cells, head)
        if not rows and not self._has_blanks(values):
            box = self._setter.box(0.0, self._width, NOTHING, align=Align.CENTER)
            yield Boxes((box,), self._form.body_size, self._form.row_height)
        blank = block.blank if not rows and self._has_blanks(values) else block.spare
        for _ in range(blank):
            yield self.empty_row(block)

    def empty_row(self, block: Table) -> Boxes:
        """Give a row of a table for a hand to fill in."""
        return self._row(block, [""] * len(block.columns), self._head(block.columns))

    def _row(self, block: Table, texts: Sequence[str], head: Boxes) -> Boxes:
        cells = self._tables.get(block.key) or self._new_table(block)
        lefts = _lefts(block.columns, self._width)
        boxes = [
            Box(left, width, tuple(map(SetLine, kept[text].parts)), CELL_PADDING)
            for (left, width), kept, text in zip(lefts, cells, texts, strict=True)
        ]
        on = self._setter.box(*lefts[0], CONTINUED, align=Align.CENTER).lines
        size = self._form.body_size
        return Boxes(tuple(boxes), size, self._form.row_height, again=head, goes_on=on)

    def _new_table(self, block: Table) -> list[Cells]:
        lefts = _lefts(block.columns, self._width)
        made = [
            Cells(column, width, self._form.body_size, self._ink)
            for column, (_, width) in zip(block.columns, lefts, strict=True)
        ]
        self._tables[block.key] = made
        return made

    def _head(self, columns: Sequence[Column]) -> Boxes:
        boxes = [
            self._setter.box(*place, column.label, face="hei", align=Align.CENTER,
                             padding=CELL_PADDING)
            for column, place in zip(columns, _lefts(columns, self._width), strict=True)
        ]  # fmt: skip
        return Boxes(tuple(boxes), self._form.body_size, self._form.row_height, keeps=True)


def _lefts(columns: Sequence[Column], width: float) -> list[tuple[float, float]]:
    """Give where each column begins and how wide it is."""
    found, share = [], 0.0
    for column in columns:
        left = width * share / 100
        share += column.weight
        found.append((left, width * share / 100 - left))
    return found


def _labels(block: Block) -> Iterator[str]:
    if isinstance(block, Facts):
        yield from (fact.label for line in block.lines for fact in line)
    elif isinstance(block, Passage):
        yield block.label
