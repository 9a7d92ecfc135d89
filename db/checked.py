"""When households were last checked: which ones nobody has looked at for as long as is agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from db import rhythm
from db.due_rules import months_later
from db.kinds import Household
from db.record import Id
from db.rhythm import CHECK_MONTHS
from db.store import Store
from db.work import Work

VIEW: Final = "unchecked"
"""The view of the list of households that shows them."""

_YEARS: Final = {12: "一年", 24: "两年"}


@dataclass(frozen=True)
class Checks:
    """What counts as unchecked on a day: what nobody looked at for so many months."""

    day: dt.date
    months: int = CHECK_MONTHS

    def is_unchecked(self, checked_on: dt.date | None) -> bool:
        """Say whether something was last checked, or written down, longer ago than that."""
        return checked_on is None or months_later(checked_on, self.months) < self.day

    @property
    def words(self) -> str:
        """How long that is: 一年, 6 个月."""
        return _YEARS.get(self.months, f"{self.months} 个月")

    @property
    def over(self) -> str:
        """What is longer than that: 超过一年, 超过 6 个月."""
        return f"超过{self.words}" if self.months in _YEARS else f"超过 {self.words}"


def checks(store: Store, day: dt.date | None = None) -> Checks:
    """Give what counts as unchecked in an office on a day; without one, today."""
    return Checks(day or store.today, rhythm.read(store).check_months)


def unchecked(store: Store) -> list[Id]:
    """Give the households that keep house here and that nobody has checked for so long."""
    mine = checks(store)
    rows = store.values(Household, "id", "checked_on", moved_out=None)
    return [one for one, checked in rows if mine.is_unchecked(checked)]


def mark_checked(work: Work, homes: Collection[Id], day: dt.date) -> list[Household]:
    """Note that households were checked on a day; gives those whose day changed."""
    found = work.reader.by_id(Household, homes).values()
    changed = [one for one in found if one.checked_on != day]
    for one in changed:
        one.checked_on = day
    work.save(*changed)
    return changed
