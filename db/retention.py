"""Retention: who left or died longer ago than information is kept is cleared, seen beforehand.

What is cleared goes the way of an erasure (`db/erasing`): bodies are blanked here, in every copy
that a package reaches and in restored backups; the bare fact stays. Two people have a hand in it:
whoever sets the years is the administrator, whoever runs it has a right of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from db import erasing
from db.journal.course import ERASE_FORM
from db.kinds import RightsRequest
from db.kinds.resident import GONE, Resident
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Changes

YEARS: Final = "retention_years"
DEFAULT_YEARS, LEAST_YEARS = 10, 3
GROUND: Final = "个人信息保护法第十九条（保存期限届满）"
SHEET: Final = "到期清理"


@dataclass
class Due:
    """Whose time is up, and what clearing them takes."""

    until: dt.date
    people: list[Resident] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    held_back: int = 0
    """People whose time is up while a request of theirs is still open."""


def years(store: Store) -> int:
    """Give how many years information is kept after somebody left or died."""
    return int(store.fact(YEARS, str(DEFAULT_YEARS)))


def set_years(store: Store, clerk: Clerk, number: int) -> None:
    """Set for how many years; the log says who did."""
    require(clerk, "settings")
    if number < LEAST_YEARS:
        raise Refused(f"至少保存 {LEAST_YEARS} 年")
    store.keep_fact(YEARS, str(number))
    store.note(clerk, "改保存年限", count=number)


def due(store: Store) -> Due:
    """Give whose time is up, with what would go, without touching anything."""
    found = _whose_time_is_up(store)
    found.counts = erasing.plan_many(store, found.people).counts()
    return found


def _whose_time_is_up(store: Store) -> Due:
    today = store.today
    until = _years_before(today, years(store))
    found = Due(until)
    open_requests = {one.subject for one in store.all(RightsRequest) if one.answered_on is None}
    for person in store.all(Resident):
        if person.residence_status not in GONE or not person.left_on or person.left_on > until:
            continue
        if person.id in open_requests:
            found.held_back += 1
            continue
        found.people.append(person)
    return found


def _years_before(day: dt.date, number: int) -> dt.date:
    try:
        return day.replace(year=day.year - number)
    except ValueError:  # 29 February
        return day.replace(year=day.year - number, day=28)


def clear(store: Store, clerk: Clerk, people: Sequence[Resident]) -> Changes:
    """Clear people whose time is up; whoever is named and not due is refused."""
    require(clerk, "retain")
    standing = {one.id for one in _whose_time_is_up(store).people}
    if not people or not {one.id for one in people} <= standing:
        raise Refused("名单变了，请再看一遍要清理谁")
    order = {"request": f"{SHEET} {store.today.isoformat()}", "ground": GROUND}
    taken = erasing.plan_many(store, people).taken
    with store.work(clerk, SHEET, ERASE_FORM) as work:
        work.erase(((one.kind.table_tag, one.row, one.tags) for one in taken), order, "retain")
        work.note(SHEET, count=len(people), reason=GROUND)
    erasing.finish(store, [one.row for one in taken])
    return work.changes
