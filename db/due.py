"""What is due when: resolutions by their deadline, pairings by the frequency they agreed on."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from db.journal.rows import ask
from db.kinds import JointMeeting, Pairing, PairingLog, Resolution
from db.kinds.resolution import OPEN_STATES
from db.store import Store

MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6}
"""Months between two activities of a pair, by agreed frequency; 不定期 is never due."""

AHEAD: Final = 7  # days: what is called this week


@dataclass(frozen=True)
class Due:
    """One thing to do: by which day, of which record, in words for a list."""

    day: dt.date
    kind: Literal["resolution", "pairing"]
    id: bytes
    title: str
    who: str
    state: str = ""

    def days_late(self, today: dt.date) -> int:
        """Give how many days it is overdue; 0 or less when it is not."""
        return (today - self.day).days


@dataclass(frozen=True)
class Figures:
    """The numbers above the list; `on_time` is a share in percent, None with nothing to count."""

    today: int
    late: int
    week: int
    doing: int
    oldest_days: int
    on_time: int | None


def due(store: Store, ahead: int = AHEAD) -> list[Due]:
    """Give what is overdue or due within some days from today, earliest first."""
    last = store.today + dt.timedelta(days=ahead)
    found = [*_resolutions(store), *_pairings(store)]
    near = (one for one in found if one.day <= last)
    return sorted(near, key=lambda one: (one.day, one.title or ""))


def figures(store: Store, found: Iterable[Due] | None = None) -> Figures:
    """Count what is due and how much of this year's work was closed in time."""
    today = store.today
    listed = list(due(store)) if found is None else list(found)
    every = store.all(Resolution)
    open_ones = [one for one in every if one.state in OPEN_STATES]
    meetings = store.by_id(JointMeeting, (one.meeting for one in open_ones))
    held = [m.held_at.date() for m in meetings.values() if m.held_at]
    closed = [
        one
        for one in every
        if one.state == "done" and one.closed_on and _is_year(one.closed_on, today)
    ]
    late = sum(1 for one in open_ones if one.is_overdue(today))
    in_time = sum(1 for one in closed if one.closed_on and one.closed_on <= one.deadline())
    whole = len(closed) + late
    return Figures(
        today=sum(1 for one in listed if one.day == today),
        late=sum(1 for one in listed if one.day < today),
        week=sum(1 for one in listed if one.day >= today),
        doing=len(open_ones),
        oldest_days=max(((today - day).days for day in held), default=0),
        on_time=round(100 * in_time / whole) if whole else None,
    )


def in_conflict(store: Store) -> int:
    """Count the records of which two PCs said different things and nobody has decided."""
    with store.transaction() as connection:
        ((count,),) = ask(connection, "SELECT count(DISTINCT row) FROM conflict")
    return int(count)


def next_activity(pairing: Pairing, last: dt.date | None) -> dt.date | None:
    """Give the day by which a pair should meet again; None for 不定期 or without a first day."""
    months, since = MONTHS.get(pairing.frequency), last or pairing.start_on
    return months_later(since, months) if months and since else None


def months_later(day: dt.date, months: int) -> dt.date:
    """Give the same day some months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    most = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, most))


def _resolutions(store: Store) -> Iterable[Due]:
    found = store.all(Resolution, state=tuple(OPEN_STATES))
    meetings = store.by_id(JointMeeting, (one.meeting for one in found))
    for one in found:
        meeting = meetings.get(one.meeting)
        words = [one.owner_unit_name, one.owner_name, meeting.meeting_name if meeting else None]
        who = " · ".join(word for word in words if word)
        yield Due(one.deadline(), "resolution", one.id, one.name, who, one.state)


def _pairings(store: Store) -> Iterable[Due]:
    last: dict[bytes, dt.date] = {}
    for pairing, day in store.values(PairingLog, "pairing", "date"):
        if day:
            last[pairing] = max(day, last.get(pairing, day))
    for one in store.all(Pairing, state="active"):
        met = last.get(one.id)
        day = next_activity(one, met)
        if day is not None:
            words = (
                f"上次活动 {met:%Y-%m-%d}" if met else f"{one.start_on:%Y-%m-%d} 结对，还没有活动"
            )
            yield Due(day, "pairing", one.id, one.name, words)


def _is_year(day: dt.date, today: dt.date) -> bool:
    return day.year == today.year
