"""Within how many days the office wants a case of each category handled.

It stands in the office's own record (see `rhythm`); an earlier version kept it on each PC.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from db import codes, filling_in, own_office
from db.kinds import OrgUnit
from db.kinds.case import days_field, handle_within
from db.kinds.office import LONGEST
from db.kinds.rights import ANSWER_DAYS
from db.record import Settled
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Changes

MOST: Final = LONGEST


def days_for(store: Store, category: str | None) -> int:
    """Give the days for a category: the office's own, or else the usual ones."""
    return handle_within(partial(filling_in.settled, store, store.facts.unit), category)


def due_on(store: Store, category: str | None, received: dt.date) -> dt.date:
    """Give the day by which a case that was registered on a day should be handled."""
    return received + dt.timedelta(days=days_for(store, category))


def settled(store: Store) -> Settled:
    """Give what the office settled, for a new record that is filled in away from the book."""
    unit, names = store.facts.unit, [ANSWER_DAYS, *(days_field(code) for code, _ in categories())]
    return {name: filling_in.settled(store, unit, name) for name in names}.get


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
        setattr(unit, days_field(category), days)


def keep_days(store: Store, clerk: Clerk, wanted: dict[str, int | None]) -> Changes:
    """Keep the days of each category for the office; raises `Refused` as `put` does."""
    return own_office.settle(store, clerk, lambda unit: put(wanted, unit))


def categories() -> list[tuple[str, str]]:
    """Give the five categories with their labels."""
    return [(code, codes.CASE_CATEGORY.label(code)) for code in codes.CASE_CATEGORY.offered()]
