"""What is due when: everything that the rules of `due_rules` ask for, and the figures above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from db import checked, due_rules, rhythm, stopping
from db.counting import Span
from db.due_rules import (
    MONTHS as MONTHS,
    NO_DAY as NO_DAY,
    Due as Due,
    months_later as months_later,
    next_activity as next_activity,
)
from db.held import Held
from db.indicators_on_time import ON_TIME_RATE
from db.journal.rows import ask
from db.kinds import (
    ConsentRecord,
    JointMeeting,
    Resident,
    Resolution,
    ServiceCase,
)
from db.kinds.resident import CHILD_AGE, GONE, age_on
from db.periods import Period
from db.store import Store

AHEAD: Final = 7  # days: what is called this week


class Figures(Struct, frozen=True):
    """The numbers above the list; `on_time` is a share in percent, None with nothing to count.

    `ended` says what it is a share of: closed in time, and closed or late in all.
    """

    today: int
    late: int
    week: int
    doing: int
    oldest_days: int
    on_time: int | None
    ended: tuple[int, int] = (0, 0)


class Standing(Struct, frozen=True):
    """What has gathered without a day of its own: how many, in words, and where they are seen."""

    count: int
    words: str
    page: str
    view: str = ""


def due(store: Store, ahead: int = AHEAD) -> list[Due]:
    """Give what is overdue or due within some days from today, earliest first.

    What wants its time beforehand (a festival, a request) stands in the week's list earlier.
    """
    desk = due_rules.Desk(store, rhythm.read(store))
    last = desk.today + dt.timedelta(days=ahead)
    near = [
        one
        for rule in due_rules.RULES
        for one in rule(desk)
        if one.day <= last or (ahead and one.since is not None and one.since <= desk.today)
    ]
    return _in_order(store, near)


def doing(store: Store) -> list[Due]:
    """Give the matters and cases that are still open, whenever they are due, earliest first."""
    desk = due_rules.Desk(store, rhythm.read(store))
    rules = due_rules.resolutions, due_rules.cases
    return _in_order(store, [one for rule in rules for one in rule(desk)])


def _in_order(store: Store, found: Iterable[Due]) -> list[Due]:
    """Leave out what concerns whoever asked to stop, and put the rest in order."""
    resting = stopping.at_rest(store)
    kept = (one for one in found if one.id not in resting)
    return sorted(kept, key=lambda one: (one.day, one.title or ""))


def figures(
    store: Store, found: Iterable[Due] | None = None, going_on: Iterable[Due] | None = None
) -> Figures:
    """Count what is due and how much of this year's work was closed in time."""
    today = store.today
    listed = list(due(store)) if found is None else list(found)
    open_ids = [one.id for one in (doing(store) if going_on is None else going_on)]
    matters = store.by_id(Resolution, open_ids).values()
    meetings = store.by_id(JointMeeting, (one.meeting for one in matters))
    begun = [m.held_at.date() for m in meetings.values() if m.held_at]
    cases = store.by_id(ServiceCase, open_ids).values()
    begun += [one.received_at.date() for one in cases if one.received_at]
    year = Span(Period.parse(str(today.year)), today)
    in_time = ON_TIME_RATE.figure(Held(store), year)
    part, whole = int(in_time.part.number), int(in_time.whole.number)
    return Figures(
        today=sum(1 for one in listed if one.day == today),
        late=sum(1 for one in listed if one.day < today),
        week=sum(1 for one in listed if one.day >= today),
        doing=len(open_ids),
        oldest_days=max(((today - day).days for day in begun), default=0),
        on_time=round(100 * part / whole) if whole else None,
        ended=(part, whole),
    )


def standing(store: Store) -> list[Standing]:
    """Count what has gathered: homes not looked in on for long, children without a consent.

    Whoever asked to stop is reminded of no more, and it says of how many.
    """
    today, stale = store.today, len(checked.unchecked(store))
    agreed = {
        child
        for (child,) in store.values(
            ConsentRecord, "subject", legal_basis="guardian_consent", withdrawn_on=None
        )
    }
    people = store.values(Resident, "id", "birth_date", "residence_status")
    waiting = sum(
        1
        for one, born, status in people
        if born and status not in GONE and age_on(born, today) < CHILD_AGE and one not in agreed
    )
    resting = len(stopping.stopped(store))
    found = (
        Standing(
            stale,
            f"{stale:,} 户{checked.checks(store).over}没有核对",
            "households",
            checked.VIEW,
        ),
        Standing(waiting, f"{waiting:,} 位孩子还没有监护人同意的记录", "health"),
        Standing(resting, f"{resting:,} 位居民要求停止处理，他们的事不再列出", "rights_requests"),
    )
    return [one for one in found if one.count]


def in_conflict(store: Store) -> int:
    """Count the records of which two PCs said different things and nobody has decided."""
    with store.looking() as connection:
        ((count,),) = ask(connection, "SELECT count(DISTINCT row) FROM conflict")
    return int(count)
