"""打印 the chosen: from a list to the ledgers, where they are shown, masked, and entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from db.kinds import kind_of
from db.store import Store
from db.trouble import Refused
from desktop_app.gui.desk import Desk

MOST_SOME: Final = 1_000
"""How many records chosen in a list are printed at once: each is named in the print register."""
OF_TABLE: Final = {
    "pairing": "L03",
    "resolution": "L06",
    "micro_wish": "L07",
    "service_case": "L08",
    "visit": "L09",
    "activity": "L10b",
    "partner_organization": "L13",
    "study_session": "L14",
    "service_delivery": "L18",
    "volunteer_session": "L19",
    "periodical_holding": "L20",
}
"""The ledger whose rows are the records of a table (`lists_each`); lists know its code alone."""
TOO_MANY = "一次最多打印选中的 {most:,} 条，现在选了 {count:,} 条。要全部，请到“台账打印”里印"


def print_some(desk: Desk, code: str, some: Sequence[bytes]) -> None:
    """Go to a ledger of these records alone; `Refused` for more than a print is registered of."""
    if len(some) > MOST_SOME:
        raise Refused(TOO_MANY.format(most=MOST_SOME, count=len(some)))
    days = _days(desk.store, code, some)
    more = {"days": days} if days else {}
    desk.show_page("ledgers", ledger=code, some=tuple(some), **more)


def _days(store: Store, code: str, some: Sequence[bytes]) -> tuple[dt.date, dt.date] | None:
    """Give whole years up to today, or the last day of these, in which a ledger has them all.

    What it counts by a period it would leave out of this year alone, however it was chosen. It
    goes on to today: the paper says how things stand at its end.
    """
    from desktop_app.ledgers import by_code  # heavy: all ledgers come with it

    ledger = by_code(code)
    if ledger is None or not ledger.lists_each:
        return None
    records = list(store.by_id(kind_of(ledger.lists_each), some).values())
    days = ledger.days_of(store, records)
    if not days:
        return None  # it is no matter of a period
    return min(days).replace(month=1, day=1), max(store.today, *days)
