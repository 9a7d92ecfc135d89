"""The ledgers an office hands in as rows: all that list many, as superiors get them on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from db import erasing, withheld
from db.kinds import Resident
from db.periods import Period
from db.row_sheets import RowSheet
from db.store import Store
from desktop_app.ledgers import ledgers_at, printing
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row


def lists_many(ledger: Ledger) -> bool:
    """Whether a ledger is rows of many records that superiors may get."""
    of_one = ledger.about or ledger.to_fill_in or ledger.has_photos
    not_rows = ledger.is_prose or ledger.is_letter or ledger.is_form or not ledger.columns
    return Edition.REPORT in ledger.editions and not of_one and not not_rows


def row_sheets(
    store: Store, written: str, cutoff: dt.date, step: Callable[[int, int], None] | None = None
) -> Iterator[RowSheet]:
    """Yield each ledger of a time in the edition for superiors (报送版): masked, without ids."""
    options = Options(Period.parse(written), cutoff, store.today, Edition.REPORT)
    kept_back = _KeptBack(store)
    chosen = [one for one in ledgers_at(store.facts.level) if lists_many(one)]
    for number, ledger in enumerate(chosen):
        if step:
            step(number, len(chosen))
        work = printing.gather(ledger, store, options)
        if any(row.cells for row in work.rows):
            yield _sheet(store, work, written, kept_back)


class _KeptBack:
    """Rows that stay: of people who took back that they be reported, and where their name stands.

    They go on counting in the sums that stand beside the rows.
    """

    def __init__(self, store: Store) -> None:
        self._rows = withheld.rows(store)
        people = store.by_id(Resident, withheld.people(store)).values()
        self._names = tuple(one.full_name for one in people if one.full_name)

    def __contains__(self, row: Row) -> bool:
        named = any(name in cell for cell in row.cells for name in self._names)
        return named or row.record in self._rows


def _sheet(store: Store, work: Gathered, written: str, kept_back: _KeptBack) -> RowSheet:
    grouped = work.ledger.group_by is not None
    heads = [column.label for column in work.ledger.columns_for(Edition.REPORT)]
    filled = [row for row in work.rows if row.cells]
    rows = [
        (" ".join(row.group.split("\n")), *row.cells) if grouped else tuple(row.cells)
        for row in filled
        if row not in kept_back
    ]
    lacking = len(filled) - len(rows)
    said = (f"按本人意愿，另有 {lacking} 行不报送，已计入合计",) if lacking else ()
    facts, options = store.facts, work.options
    return RowSheet(
        office=facts.code,
        office_name=facts.name,
        ledger=work.ledger.code,
        title=work.ledger.title,
        period=written,
        period_title=options.period.title,
        cut_off=options.cutoff.isoformat(),
        edition=options.edition.value,
        heads=("分组", *heads) if grouped else tuple(heads),
        rows=tuple(rows),
        groups=grouped,
        notes=(*work.notes, *said),
        check_code="" if lacking else work.check_code,  # the paper has other rows
        without=erasing.marks(store, facts.scope),
    )
