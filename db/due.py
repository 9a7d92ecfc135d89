"""What is due when: everything that the rules of `due_rules` ask for, and the figures above it."""

from __future__ import annotations

import datetime as dt
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


class AtHand(Struct, frozen=True):
    """What is overdue or due soon; the matters and cases that are open, whenever they are due."""

    due: list[Due]
    doing: list[Due]


def at_hand(store: Store, ahead: int = AHEAD) -> AtHand:
    """Ask every rule once for what is due within some days and for what is open, earliest first.

    What wants its time beforehand (a festival, a request) stands in the week's list earlier. What
    concerns whoever asked to stop is left out.
    """
    desk, resting = due_rules.Desk(store, rhythm.read(store)), stopping.at_rest(store)
    last = desk.today + dt.timedelta(days=ahead)
    found = [(rule, one) for rule in due_rules.RULES for one in rule(desk) if one.id not in resting]
    found.sort(key=lambda told: (told[1].day, told[1].title or ""))
    near = [
        one
        for _, one in found
        if one.day <= last or (ahead and one.since is not None and one.since <= desk.today)
    ]
    return AtHand(near, [one for rule, one in found if rule in due_rules.OPEN])


def due(store: Store, ahead: int = AHEAD) -> list[Due]:
    """Give what is overdue or due within some days from today (see `at_hand`)."""
    return at_hand(store, ahead).due


def figures(store: Store, found: AtHand) -> Figures:
    """Count what is due and how much of this year's work was closed in time."""
    today, listed = store.today, found.due
    open_ids = [one.id for one in found.doing]
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
