"""What the machine knows and fills into a record that is saved: its number, names of what it links.

A name stands beside its link, so that an old paper can be printed again exactly as it was signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from db import book
from db.book import BookFacts
from db.fields import Link
from db.kinds import OrgUnit, ServiceCase
from db.kinds.case import HANDLE_WITHIN
from db.reader import Reader
from db.record import Record, kept_names


def number(
    connection: Connection, facts: BookFacts, today: dt.date, records: Iterable[Record]
) -> None:
    """Give records their serial numbers, those that carry one and have none yet."""
    unnumbered: dict[str, list[Record]] = {}
    for record in records:
        if record.serial_prefix and not record.serial_no:
            unnumbered.setdefault(record.serial_prefix, []).append(record)
    for prefix, some in unnumbered.items():
        numbers = book.next_serials(connection, prefix, today.year, facts.letter, len(some))
        for record, given in zip(some, numbers, strict=True):
            record.serial_no = given


def case_days(connection: Connection, reader: Reader, unit: bytes, category: str | None) -> int:
    """Give the days for a case: those its office settled, an earlier version here, or the usual."""
    if not category:
        return HANDLE_WITHIN
    settled: int | None = getattr(reader.get(OrgUnit, unit), f"case_days_{category}", None)
    kept = book.fact(connection, f"case_days:{category}")
    return settled or (int(kept) if kept.isdecimal() else HANDLE_WITHIN)


def fill_in(record: Record, days: Callable[[str | None], int]) -> None:
    """Give a new record what follows from others: a case its deadline by `days` of a category."""
    if isinstance(record, ServiceCase) and record.received_at and not record.due_on:
        record.due_on = record.received_at.date() + dt.timedelta(days=days(record.category))
    record.fill_in()


def keep_names(reader: Reader, record: Record, beside: Iterable[Record]) -> None:
    """Keep what linked records are called, where no name stands yet; `beside` are saved with it."""
    fields = type(record).fields()
    for link, name in kept_names(type(record)).items():
        target, declared = getattr(record, link), fields[link]
        if target is None or getattr(record, name) or not isinstance(declared, Link):
            continue
        known = reader.named(declared.kinds, [target])
        known |= {one.id: reader.called(one) for one in beside if one.id == target}
        setattr(record, name, known.get(target))
