"""What an office did, day by day, and writing it down as if it had happened then."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from db import clocks
from db.record import Record
from db.roles import Clerk
from db.store import Store
from db.work import Work

Act = Callable[[Work], None]

FORM = "practice"
FIRST_DAY = dt.date(2023, 3, 1)
_MOST_GAP_MS = 29 * 24 * 3600 * 1000


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Clock:
    """The time a practice book is told: a day of the past, or now."""

    def __init__(self, now: Callable[[], int] = _now_ms) -> None:
        self._now = now
        self._set: int | None = None

    def __call__(self) -> int:
        """Give the time in ms since 1970."""
        return self._set if self._set is not None else self._now()

    def turn_to(self, moment: dt.datetime | None) -> None:
        """Stand at a moment of the past; without one, run on."""
        self._set = int(moment.timestamp() * 1000) if moment else None


@dataclass
class Entry:
    """Records to be made and acts to be done at one moment, for one reason."""

    moment: dt.datetime
    reason: str
    records: list[Record] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass
class Diary:
    """Everything an office did up to a day."""

    day: dt.date
    entries: list[Entry] = field(default_factory=list)

    def note(self, day: dt.date, reason: str, records: Iterable[Record], hour: int = 9) -> None:
        """Have records made on a day; those of the future are made on the last day."""
        self.entries.append(Entry(self._at(day, hour), reason, list(records)))

    def then(self, day: dt.date, reason: str, act: Act, hour: int = 10) -> None:
        """Have something done on a day."""
        self.entries.append(Entry(self._at(day, hour), reason, [], [act]))

    def _at(self, day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(min(day, self.day), dt.time(hour))

    def write(self, store: Store, clerk: Clerk, clock: Clock) -> int:
        """Write everything in the order of time; give the number of works.

        One transaction: a practice book is there whole or not at all.
        """
        works, sure = 0, 0
        in_order = sorted(self.entries, key=lambda entry: entry.moment)
        with store.transaction():
            for (moment, reason), some in groupby(in_order, lambda e: (e.moment, e.reason)):
                clock.turn_to(moment)
                if clock() - sure > _MOST_GAP_MS:
                    sure = be_sure(store, clock)
                entries = list(some)
                with store.work(clerk, reason, FORM) as work:
                    work.bulk_create(record for entry in entries for record in entry.records)
                    for act in (act for entry in entries for act in entry.acts):
                        act(work)
                works += 1
        clock.turn_to(None)
        be_sure(store, clock)
        return works


def be_sure(store: Store, clock: Clock) -> int:
    """Have a practice book take the time it is told for right: nobody could be asked about it.

    It holds for a month, as when a person finds the date right; so it is said anew in time.
    """
    now = clock()
    store.keep_fact(clocks.CONFIRMED_MS, str(now))
    return now


def workday(day: dt.date) -> dt.date:
    """Give the day, or the Friday before where it falls on a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
