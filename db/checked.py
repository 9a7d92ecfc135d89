"""When households were last checked: which ones nobody has looked at for twelve months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from db.due import months_later
from db.kinds import Household
from db.record import Id
from db.store import Store
from db.work import Work

MONTHS: Final = 12
"""Months after which what is known of a household counts as unchecked."""


def is_unchecked(checked_on: dt.date | None, day: dt.date) -> bool:
    """Say whether a household was not checked within the last twelve months."""
    return checked_on is None or months_later(checked_on, MONTHS) < day


def unchecked(store: Store) -> list[Id]:
    """Give the households that keep house here and were not checked for twelve months."""
    today = store.today
    rows = store.values(Household, "id", "checked_on", moved_out=None)
    return [one for one, checked in rows if is_unchecked(checked, today)]


def mark_checked(work: Work, homes: Collection[Id], day: dt.date) -> list[Household]:
    """Note that households were checked on a day; gives those whose day changed."""
    found = work.reader.by_id(Household, homes).values()
    changed = [one for one in found if one.checked_on != day]
    for one in changed:
        one.checked_on = day
    work.save(*changed)
    return changed
