"""Within how many days the office wants a case of each category handled.

It stands in the office's own record (see `rhythm`); an earlier version kept it on each PC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from db import codes, own_office
from db.kinds import OrgUnit, ServiceCase
from db.kinds.case import HANDLE_WITHIN
from db.kinds.office import LONGEST
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Changes

MOST: Final = LONGEST


def days_for(store: Store, category: str | None) -> int:
    """Give the days for a category: the office's own, or else the usual ones."""
    if not category:
        return HANDLE_WITHIN
    settled: int | None = getattr(own_office.unit(store), _field(category), None)
    kept = store.fact(f"case_days:{category}")
    return settled or (int(kept) if kept.isdecimal() else HANDLE_WITHIN)


def due_on(store: Store, category: str | None, received: dt.date) -> dt.date:
    """Give the day by which a case that was registered on a day should be handled."""
    return received + dt.timedelta(days=days_for(store, category))


def settled(store: Store) -> dict[str, int]:
    """Give the days of every category, for whoever fills in records away from the book."""
    return {code: days_for(store, code) for code, _words in categories()}


def fill_in(record: Record, days: Mapping[str, int]) -> None:
    """Fill in a new record as its form does: a case by the days that its office settled."""
    if isinstance(record, ServiceCase) and record.received_at and not record.due_on:
        within = days.get(record.category, HANDLE_WITHIN)
        record.due_on = record.received_at.date() + dt.timedelta(days=within)
    record.fill_in()


def put(wanted: dict[str, int | None], unit: OrgUnit) -> None:
    """Write the days of each category into an office's record.

    Raises `Refused` by category for what is out of bounds.
    """
    faults = {
        category: f"请写 1 到 {MOST} 之间的天数"
        for category, days in wanted.items()
        if days is None or not 1 <= days <= MOST
    }
    if faults:
        raise Refused(faults)
    for category, days in wanted.items():
        setattr(unit, _field(category), days)


def keep_days(store: Store, clerk: Clerk, wanted: dict[str, int | None]) -> Changes:
    """Keep the days of each category for the office; raises `Refused` as `put` does."""
    return own_office.settle(store, clerk, lambda unit: put(wanted, unit))


def categories() -> list[tuple[str, str]]:
    """Give the five categories with their labels."""
    return [(code, codes.CASE_CATEGORY.label(code)) for code in codes.CASE_CATEGORY.offered()]


def _field(category: str) -> str:
    return f"case_days_{category}"
