"""What the rail says beside its entries; known without opening the pages themselves."""

from __future__ import annotations

from typing import Final

from db import due
from db.kinds import ReportingPeriod
from desktop_app.gui.desk import Desk
from desktop_app.gui.workbench.reading import days_since_export

_LATE: Final = 30  # days since the last package after which the rail says so


def due_badge(desk: Desk) -> str:
    """Give how many things are due today or overdue, for the rail."""
    count = len(due.due(desk.store, ahead=0))
    return str(count) if count else ""


def waiting_badge(desk: Desk) -> str:
    """Give the number of conflicts that wait for a decision, for the rail."""
    count = due.in_conflict(desk.store)
    return str(count) if count else ""


def late_badge(desk: Desk) -> str:
    """Give `!` for the rail when the last package went out too long ago.

    An office that never handed anything in is late from the first deadline of its district on.
    """
    days = days_since_export(desk.store)
    if days is None:
        return "!" if _was_due(desk) else ""
    return "!" if days > _LATE else ""


def _was_due(desk: Desk) -> bool:
    store = desk.store
    if store.is_district:
        return False
    days = store.values(ReportingPeriod, "due_on")
    return any(day is not None and day < store.today for (day,) in days)
