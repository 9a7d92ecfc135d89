"""What is known of a household and nobody has looked at for long: what a visit asks again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from db import homes, purposes
from db.checked import Checks, checks
from db.kinds import Household, Resident
from db.record import Record
from db.store import Store

OF_HOME: Final = ("household_kind", "hukou_book_no", "contact_phone", "housing_tenure")
OF_PERSON: Final = (
    "id_number", "birth_date", "phone", "residence_status", "hukou_place", "phone2",
    "education", "marital_status", "employment_status", "workplace",
)  # fmt: skip
"""What a visit may ask, in the order of the form on the screen."""

ASKED_WHEN_BLANK: Final = frozenset(
    {"household_kind", "contact_phone", "id_number", "birth_date", "phone", "residence_status"}
)
"""What is asked though nothing is known; anything else is only asked again, never first."""


@dataclass(frozen=True)
class Stale:
    """A field to be asked again: whose it is, and since when nobody has touched it."""

    record: Record
    name: str
    since: dt.date | None


def stale(store: Store, home: Household, day: dt.date) -> Iterator[Stale]:
    """Give what is to be asked of a household, in the order of its form, then of its members.

    A check of the household vouches for every value that was there: until the next one is due
    only what is blank is asked. What the office has no purpose for is not asked at all.
    """
    mine = checks(store, day)
    due = mine if mine.is_unchecked(home.checked_on) else None
    yield from _of(store, home, OF_HOME, due)
    members = homes.members_of(store, home.id)
    people = store.by_id(Resident, (one.resident for one in members))
    closed = purposes.shut(store, Resident, home.org_code)
    asked = [name for name in OF_PERSON if name not in closed]
    for person in people.values():
        if person.is_active:
            yield from _of(store, person, asked, due)


def _of(store: Store, record: Record, names: Sequence[str], due: Checks | None) -> Iterator[Stale]:
    last = _last_written(store, record) if due else {}
    for name in names:
        written = last.get(name)
        if not getattr(record, name):
            if name in ASKED_WHEN_BLANK:
                yield Stale(record, name, None)
        elif due and due.is_unchecked(written):
            yield Stale(record, name, written)


def _last_written(store: Store, record: Record) -> dict[str, dt.date]:
    """Give for each field the day it was last written."""
    found: dict[str, dt.date] = {}
    for entry in store.history(record.id, type(record)):
        for name in entry.after:
            found[name] = dt.datetime.fromtimestamp(entry.made.wall_ms / 1000).date()  # noqa: DTZ006
    return found
