"""打印 the chosen: from a list to the ledgers, where they are shown, masked, and entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from db.happening import day_field
from db.kinds import (
    JointMeeting,
    Pairing,
    PartnerOrganization,
    PeriodicalHolding,
    Resolution,
    kind_of,
)
from db.record import Record
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
    table = next((table for table, its_code in OF_TABLE.items() if its_code == code), "")
    records: list[Record] = list(store.by_id(kind_of(table), some).values()) if table else []
    if meetings := [one.meeting for one in records if isinstance(one, Resolution) and one.meeting]:
        records = list(store.by_id(JointMeeting, meetings).values())
    days = [day for one in records if (day := _day(store, one))]
    if not days:
        return None  # it is no matter of a period
    return min(days).replace(month=1, day=1), max(store.today, *days)


def _day(store: Store, one: Record) -> dt.date | None:
    """Give a day on which a record is in its ledger; None where it is there on any day."""
    if isinstance(one, PartnerOrganization | Resolution):
        return None
    if isinstance(one, PeriodicalHolding):
        return dt.date(one.year, 1, 1) if one.year else None
    if isinstance(one, Pairing):
        return one.last_day() or max(store.today, one.start_on or store.today)
    value: dt.date | None = getattr(one, day_field(type(one)))
    return value.date() if isinstance(value, dt.datetime) else value
