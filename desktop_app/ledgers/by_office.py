"""A district's papers: the rows of all offices, one office after the other, in order of codes.

The office's name goes before the name of each group, so that paper, tables, proof and 核验 tell
them apart alike; what each office adds up to stands under the totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from db import all_offices, board
from db.kinds import OrgUnit
from db.store import Store
from desktop_app.ledgers import fitting, tally
from desktop_app.ledgers.ledger import Figure, Group, Ledger, Options, Row

NOBODY: Final = "没有写单位"
BETWEEN: Final = " · "
ORDER: Final = "单位代码"
_ALONE: Final = Group("office", head="{group}（{count} 条）")


def is_apart(ledger: Ledger, store: Store, options: Options) -> bool:
    """Say whether a paper lists records of several offices that are to be told apart."""
    lists_many = ledger.is_form or fitting.is_table(ledger)
    is_one = bool(options.office or options.target or options.blank)
    return store.is_district and lists_many and not (ledger.spans_offices or is_one)


def headed(ledger: Ledger) -> Ledger:
    """Give a ledger in order of offices: with heads for them, where it had no groups."""
    group_by = ledger.group_by if ledger.is_form else ledger.group_by or _ALONE
    order = "，".join(filter(None, (ORDER, ledger.order)))
    return fitting.grouped(ledger, group_by, order)


def told(
    ledger: Ledger, store: Store, rows: Iterable[Row], notes: Iterable[str]
) -> tuple[Iterator[Row], Iterator[str]]:
    """Give rows and notes of several offices; the notes know what rows were taken before them."""
    taken: dict[str, dict[str, Figure]] = {}
    ordered = _in_order(store, rows) if ledger.by_offices else apart(ledger, store, rows)
    return _added_up(ordered, taken), chain(_sums(ledger, taken), notes)


def _in_order(store: Store, rows: Iterable[Row]) -> Iterator[Row]:
    """Name the offices of rows that come in their order: the first page need not wait."""
    names = _Offices(store, ())
    return (_named(row, names.name(row.office)) for row in rows)


def _added_up(rows: Iterable[Row], taken: dict[str, dict[str, Figure]]) -> Iterator[Row]:
    for row in rows:
        if row.cells:
            tally.add(taken.setdefault(row.office, {}), row)
        yield row


def apart(ledger: Ledger, store: Store, rows: Iterable[Row]) -> list[Row]:
    """Put rows in order of their offices, with the office before the name of each group."""
    every = list(rows)
    offices = _Offices(store, every)
    states = ledger.group_by is not None and ledger.group_by.stated
    placed: dict[str, list[Row]] = {code: [] for code in offices.codes}
    for row in every:
        if row.record or not states:
            placed.setdefault(offices.of(row), []).append(row)
    groups = list(dict.fromkeys(row.group for row in every if row.counts))
    with_records = _with_records(store) if states else frozenset()
    found: list[Row] = []
    for code in sorted(placed):
        mine = placed[code]
        if states and (mine or code in with_records):
            mine = list(_stated(mine, groups))
        found += (_named(row, offices.name(code)) for row in mine)
    return found


def _sums(ledger: Ledger, taken: Mapping[str, dict[str, Figure]]) -> Iterator[str]:
    """Say what each office adds up to, where there are several."""
    if len(taken) > 1:
        for office, found in taken.items():
            if words := tally.total_of(ledger, found):
                yield f"{office}　{words}"


class _Offices:
    """Whose each row is."""

    def __init__(self, store: Store, rows: Sequence[Row]) -> None:
        self._owners = store.offices_of(
            {row.record for row in rows if row.record and not row.office}
        )
        names = ("code12", "short_name", "full_name")
        units = store.values(OrgUnit, *names, order=("code12",))
        self._names: Mapping[str, str] = {
            code: short or full or code for code, short, full in units
        }
        self.codes = [code for code, _, _ in units]

    def of(self, row: Row) -> str:
        """Give the code of a row's office; blank where nobody can tell."""
        return row.office or self._owners.get(row.record, "")

    def name(self, code: str) -> str:
        """Give what an office is called."""
        return self._names.get(code) or code or NOBODY


def _stated(rows: Sequence[Row], groups: Sequence[str]) -> Iterator[Row]:
    """Give an office's rows group by group; a group without any is stated all the same."""
    for name in groups:
        mine = [row for row in rows if row.counts and row.group == name]
        yield from mine or [Row((), name)]
    yield from (row for row in rows if not row.counts)


def _named(row: Row, office: str) -> Row:
    return row._replace(group=office + BETWEEN * bool(row.group) + row.group, office=office)


def _with_records(store: Store) -> frozenset[str]:
    return all_offices.from_records(store, board.offices_of(store), {})
