"""变动对照表: a ledger's rows on two days, and only what differs between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from typing_extensions import override

from db import past
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import printing
from desktop_app.ledgers.changes import CHANGED, GONE, NEW, Difference, differences
from desktop_app.ledgers.fitting import is_table
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

_TALLIES = {NEW: "new", GONE: "gone", CHANGED: "changed"}
_ORDER = (NEW, GONE, CHANGED)


class DifferenceSheet(Ledger):
    """What differs in a ledger between the evening of `since` and the book that is printed."""

    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, Align.CENTER, Wrap.FIGURE),
        Column("对象", "name", 16, wrap=Wrap.NAME),
        Column("分组", "place", 13),
        Column("栏目", "column", 12),
        Column("之前", "before", 27),
        Column("之后", "after", 27),
    )
    order = "新增、减少、改动，各按原台账的顺序"
    spans_offices = True
    group_by = Group("verb", head="{group}（{record} 条）")
    totals = (
        Total("新增", "new", unit="条"),
        Total("减少", "gone", unit="条"),
        Total("改动", "changed", unit="条"),
    )
    base: Ledger

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        if options.since is None:
            return
        earlier = past.store_at(store, past.evening_of(store, options.since))
        before = printing.gather_from(self.base, earlier, options.as_it_stood(options.since))
        after = printing.gather_from(self.base, store, replace(options, since=None))
        found = differences(before, after)
        for verb in _ORDER:
            for one in found:
                if one.verb == verb:
                    yield from _rows(one)


def _rows(one: Difference) -> Iterator[Row]:
    """Give a row for each cell that changed; what is new or gone has one row with all it says."""
    cells = one.cells
    if one.verb != CHANGED:
        before = "；".join(f"{head}：{was}" for head, was, _ in cells if was)
        after = "；".join(f"{head}：{now}" for head, _, now in cells if now)
        cells = (("整行", before, after),)
    tally = {"record": 1, _TALLIES[one.verb]: 1}
    for head, was, now in cells:
        yield Row((one.name, one.group, head, was, now), one.verb, tally)
        tally = {}


def sheet_of(ledger: Ledger) -> DifferenceSheet:
    """Give the difference sheet of a ledger; official text and forms have none."""
    if not is_table(ledger):
        raise Refused(f"{ledger.title}不是一张表，没有变动对照表")

    class Sheet(DifferenceSheet):
        code = f"{ledger.code}D"
        version = ledger.version
        title = f"{ledger.title}变动对照表"
        editions = ledger.editions
        signs = ledger.signs
        about = ledger.about
        project = ledger.project
        base = ledger

    return Sheet()
