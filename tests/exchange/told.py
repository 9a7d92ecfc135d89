"""Plans of rosters whose people were told that they are registered: what most tests begin with."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from db.store import Store
from desktop_app.exchange import roster
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.roster import ImportPlan
from desktop_app.exchange.workbook import Workbook

TOLD: Final = Notice(dt.date(2025, 3, 1), "posted")


def plan_import(store: Store, book: Workbook, **more: Any) -> ImportPlan:
    """Plan the import of a roster of people who were told."""
    return roster.plan_import(store, book, notice=TOLD, **more)
