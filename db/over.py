"""From which day the term of a record runs, and whether something about it is still open.

A matter that is open has no end to count from: however old it is, nothing of it is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from db.kinds import (
    Activity,
    ContactPair,
    Household,
    MicroWish,
    Pairing,
    Resident,
    ServiceCase,
    Transition,
)
from db.kinds.resident import GONE
from db.kinds.wish import OPEN_STATES
from db.record import Record


def begun(record: Record) -> dt.date | None:
    """Give the day on which what a record tells of began; None where nobody wrote it down."""
    day: dt.date | None
    if isinstance(record, ServiceCase):
        return record.received_at.date() if record.received_at else None
    if isinstance(record, MicroWish):
        return record.collected_on
    if isinstance(record, Pairing | ContactPair):
        return record.start_on
    if isinstance(record, Activity):
        return record.date_from
    if isinstance(record, Resident):
        return record.left_on if record.residence_status in GONE else None
    if isinstance(record, Household):
        return record.moved_out
    day = getattr(record, "date", None)
    return day


def is_open(record: Record) -> bool:
    """Say whether a matter has not come to its end."""
    if isinstance(record, ServiceCase):
        return record.is_owed
    if isinstance(record, MicroWish):
        return record.state in OPEN_STATES
    if isinstance(record, Pairing):
        return record.state == "active"
    return isinstance(record, ContactPair) and record.end_on is None


def ended(record: Record, steps: Iterable[Transition] = ()) -> dt.date | None:
    """Give the day from which a record's term runs; None while it is open, or has no day at all.

    Of what was closed it is the last day that is known of it: closed, asked again, or the step by
    which it was given up.
    """
    if is_open(record):
        return None
    days: list[dt.date | None] = [one.at.date() for one in steps if one.at]
    if isinstance(record, ServiceCase):
        days += [record.closed_on, record.revisit_on, record.referred_on]
    elif isinstance(record, MicroWish):
        days += [record.claimed_on, record.realized_on, record.feedback_on]
    elif isinstance(record, Pairing):
        days += [record.last_day()]
    elif isinstance(record, ContactPair):
        days += [record.end_on]
    elif isinstance(record, Activity):
        return record.date_to or record.date_from
    return max((day for day in days if day), default=begun(record))
