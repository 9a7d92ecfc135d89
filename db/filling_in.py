"""What the machine knows and fills into a record that is saved: its number, names of what it links.

A name stands beside its link, so that an old paper can be printed again exactly as it was signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection

from db import book, findings, rhythm
from db.book import BookFacts
from db.fields import Link
from db.kinds import OrgUnit
from db.kinds.rights import ANSWER_DAYS
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


def settled(reader: findings.Reader, unit: bytes, name: str) -> int | None:
    """Give the days an office settled in a field of its record, or an earlier version kept here.

    None where nobody settled any.
    """
    if name == ANSWER_DAYS:
        return rhythm.settled(reader, unit).answer_days
    held: int | None = getattr(reader.get(OrgUnit, unit), name, None)
    kept = reader.fact(name.replace("case_days_", "case_days:"))
    return held or (int(kept) if kept.isdecimal() else None)


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
