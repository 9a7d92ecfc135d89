"""Gathered rows as the lines of a table: what paper shows, in order, without any paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from desktop_app.ledgers import tally
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Figure, Row


class Line(Enum):
    """What a line of the table is."""

    ROW = "row"
    GROUP = "group"
    NOTHING = "nothing"
    TOTAL = "total"
    NOTE = "note"
    END = "end"
    SIGNS = "signs"


class Listed(NamedTuple):
    """A line: the cells of a row, or one text over all columns; `group` is whose row it is."""

    what: Line
    cells: tuple[str, ...]
    group: str = ""
    begins_sheet: bool = False


def listed(work: Gathered) -> Iterator[Listed]:
    """Give the lines of a ledger, with heads of groups, totals and places to sign."""
    group_by = work.ledger.group_by
    if group_by is None or not group_by.apart:
        yield from _part(work, work.rows)
        return
    is_first = True
    for _, members in groupby(work.rows, key=attrgetter("group")):
        head, *rest = _part(work, members)
        yield head._replace(begins_sheet=not is_first)
        yield from rest
        is_first = False
    if is_first:
        yield from _part(work, ())


def _part(work: Gathered, rows: Iterable[Row]) -> Iterator[Listed]:
    """Give one table from its first row to its signatures."""
    ledger, tallies, is_empty = work.ledger, dict[str, Figure](), True
    for line in _rows(work, rows, tallies):
        is_empty = is_empty and line.what is not Line.ROW
        yield line
    if not work.rows:
        yield Listed(Line.NOTHING, (tally.NOTHING,))
    if total := tally.total_of(ledger, tallies):
        yield Listed(Line.TOTAL, (total,))
    for note in work.notes:
        yield Listed(Line.NOTE, (note,))
    if not is_empty:
        yield Listed(Line.END, (tally.END_MARK,))
    if ledger.signs:
        yield Listed(Line.SIGNS, tuple(f"{sign.label}：" for sign in ledger.signs))


def _rows(work: Gathered, rows: Iterable[Row], tallies: dict[str, Figure]) -> Iterator[Listed]:
    group_by = work.ledger.group_by
    nothing = group_by.nothing if group_by else tally.NOTHING
    head = group_by.head if group_by else ""
    for (name, counts), members in groupby(rows, key=_key_of(work)):
        kept = list(members)
        # Without groups only what does not count has a head.
        if words := head if counts else tally.UNCOUNTED:
            yield Listed(Line.GROUP, (tally.head_of(words, name, kept),), name)
        for row in kept:
            if not row.cells:
                yield Listed(Line.NOTHING, (nothing,), name)
                continue
            tally.add(tallies, row)
            yield Listed(Line.ROW, row.cells, name)


def _key_of(work: Gathered) -> Callable[[Row], tuple[str, bool]]:
    """Give what rows under one head share: their group, and whether they count."""
    grouped = work.ledger.group_by is not None

    def key(row: Row) -> tuple[str, bool]:
        return (row.group if grouped or not row.counts else "", row.counts)

    return key
