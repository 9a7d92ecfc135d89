"""Papers that are not one table, declared: a head of facts, passages, tables, photos, a chart.

Whoever adds one writes blocks and gives rows of (block or fact key, text …), one group of rows a
sheet. Where a block stands on the paper is the engine's matter (`form_paper.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from db.codes import CodeTable
from desktop_app.ledgers.ledger import Column, Edition, Ledger, Sign
from desktop_app.ledgers.plot import Plot

UNTICKED, TICKED = "☐", "☑"
"""Signs in a text that are drawn as boxes to tick; no face is asked for them."""


@dataclass(frozen=True)
class Fact:
    """A value with its label before it; `share` is its part of the line's width.

    On an empty form `choices` stand there to be ticked, or `blank`, such as 年　月　日.
    """

    label: str
    key: str
    share: float = 1.0
    blank: str = ""
    choices: CodeTable | None = None

    def empty(self) -> str:
        """Give what stands there on an empty form."""
        return ticked(self.choices) if self.choices else self.blank


@dataclass(frozen=True)
class Facts:
    """Lines of facts beside each other, with rules around."""

    lines: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True)
class Passage:
    """A label and a long text beside it, at least so many lines high."""

    label: str
    key: str
    lines: int = 1


@dataclass(frozen=True)
class Words:
    """Paragraphs over the whole width without rules; `blank` is what an empty form says."""

    key: str
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table on the sheet; an empty form has so many `blank` rows, a filled one `spare` more."""

    key: str
    columns: tuple[Column, ...]
    title: str = ""
    blank: int = 8
    spare: int = 0
    fills: bool = False
    """Whether empty rows fill the page below it, for whoever comes besides."""
    turns: bool = False
    """Whether it begins a page."""


@dataclass(frozen=True)
class Photos:
    """Photos, two beside each other while the sheet has room, then on pages of their own.

    A row is (key, content hash, caption). Always the last block.
    """

    key: str
    label: str


@dataclass(frozen=True)
class Chart:
    """Who leads whom: a row is (key, tier, head, lines …), each tier below the one before."""

    key: str


@dataclass(frozen=True)
class Drawing:
    """Bars or lines, drawn as the window draws them; its values stand in the table with it."""

    key: str
    plot: Plot
    height: float = 210.0


Block = Facts | Passage | Words | Table | Photos | Chart | Drawing


class Form(Ledger):
    """A paper made of blocks. Each group of rows is a sheet of its own.

    With `cards` so many stand on a page, with a line to cut along between them.
    """

    is_form = True
    body_size = 10.5
    blocks: tuple[Block, ...] = ()
    cards: ClassVar[int] = 1
    row_height: ClassVar[float] = 21.0
    """What a line of facts is high at least, in points; forms for hands take more."""

    @override
    def keys(self) -> set[str]:
        return {key for block in self.blocks for key in _keys(block)}

    @override
    def tables(self, edition: Edition) -> Sequence[Sequence[Column]]:
        return [block.columns for block in self.blocks if isinstance(block, Table)]


class FillIn(Form):
    """A form for hands: blank, or with what is known already printed on it."""

    to_fill_in = True
    row_height = 27.0
    signs: ClassVar[tuple[Sign, ...]] = ()


def _keys(block: Block) -> Iterator[str]:
    if isinstance(block, Facts):
        yield from (fact.key for line in block.lines for fact in line)
    elif isinstance(block, Table):
        yield from (column.key for column in block.columns)
    else:
        yield block.key


def ticks(options: Sequence[str], chosen: Sequence[str] = ()) -> str:
    """Write choices to tick, with the chosen ones ticked."""
    marks = (f"{TICKED if one in chosen else UNTICKED} {one}" for one in options)
    return "　".join(marks)


def ticked(table: CodeTable, chosen: Sequence[str] = ()) -> str:
    """Write the choices of a code table to tick, with the codes that were chosen ticked."""
    codes = dict.fromkeys((*table.offered(), *chosen))
    return ticks([table.label(one) for one in codes], [table.label(one) for one in chosen])
