"""Within how many days the office wants a case of each category handled."""

from __future__ import annotations

import datetime as dt
from typing import Final

from db import codes
from db.kinds.case import HANDLE_WITHIN
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused

MOST: Final = 365


def days_for(store: Store, category: str | None) -> int:
    """Give the days for a category: the office's own, or else the usual ones."""
    kept = store.fact(_key(category)) if category else ""
    return int(kept) if kept.isdecimal() else HANDLE_WITHIN


def due_on(store: Store, category: str | None, received: dt.date) -> dt.date:
    """Give the day by which a case that was registered on a day should be handled."""
    return received + dt.timedelta(days=days_for(store, category))


def keep_days(store: Store, clerk: Clerk, wanted: dict[str, int | None]) -> None:
    """Keep the days of each category; raises `Refused` by category for what is out of bounds."""
    require(clerk, "settings")
    faults = {
        category: f"请写 1 到 {MOST} 之间的天数"
        for category, days in wanted.items()
        if days is None or not 1 <= days <= MOST
    }
    if faults:
        raise Refused(faults)
    for category, days in wanted.items():
        store.keep_fact(_key(category), str(days))


def categories() -> list[tuple[str, str]]:
    """Give the five categories with their labels."""
    return [(code, codes.CASE_CATEGORY.label(code)) for code in codes.CASE_CATEGORY.offered()]


def _key(category: str) -> str:
    return f"case_days:{category}"
