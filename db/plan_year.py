"""The year plan: the office's usual tasks set out for a year, and what proves that one is done."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import resources
from db import festivals
from db.festivals import Declared
from db.kinds import (
    Activity,
    Festival,
    JointMeeting,
    PlanItem,
    PublicityItem,
    ServiceDelivery,
    StudySession,
    Visit,
    VolunteerSession,
)
from db.record import Record
from db.store import Store
from db.trouble import Refused
from db.work import Work

BEFORE_FESTIVAL: Final = 3  # days
NEAR: Final = 31  # days between a task's day and a record that may have fulfilled it
SUGGESTED: Final = 6
_DAYS: Final[dict[type[Record], str]] = {
    Activity: "date_from",
    JointMeeting: "held_at",
    Visit: "date",
    StudySession: "date",
    PublicityItem: "date",
    ServiceDelivery: "date",
    VolunteerSession: "date",
}
"""The field that says when a record happened, of the kinds that may fulfil a task."""


@dataclass(frozen=True)
class Usual:
    """A task of every year, on its day in one year."""

    task: str
    due_on: dt.date


@dataclass(frozen=True)
class Proof:
    """A record that may have fulfilled a task: what it is called, and when it was."""

    id: bytes
    words: str
    day: dt.date


@cache
def _template() -> list[dict[str, Any]]:
    held = json.loads(resources.path("year_plan.json").read_text(encoding="utf-8"))
    tasks: list[dict[str, Any]] = held["tasks"]
    return tasks


def usual(year: int, own: Iterable[Declared] = ()) -> list[Usual]:
    """Give the usual tasks of a year in their order; a festival's stands three days before it."""
    days = {one.name: one.day for one in festivals.of_year(year, own)}
    found = []
    for row in _template():
        if "festival" in row:
            day = days.get(row["festival"])
            if day is not None:
                found.append(Usual(row["task"], _before(day, year)))
            continue
        month = row["month"]
        last = calendar.monthrange(year, month)[1]
        found.append(Usual(row["task"], dt.date(year, month, row.get("day", last))))
    return sorted(found, key=lambda one: one.due_on)


def _before(day: dt.date, year: int) -> dt.date:
    return max(day - dt.timedelta(days=BEFORE_FESTIVAL), dt.date(year, 1, 1))


def prefill(work: Work, year: int, owner: bytes | None, owner_name: str = "") -> list[PlanItem]:
    """Set the usual tasks out for a year; those that stand there already are left alone.

    In a year that runs what is past is left out: it would only be late from its first day.
    """
    there = {one.task for one in work.reader.all(PlanItem, year=year)}
    own: Any = work.reader.all(Festival)
    made = [
        PlanItem(
            year=year,
            month=one.due_on.month,
            task=one.task,
            due_on=one.due_on,
            owner=owner,
            owner_name=owner_name or None,
        )
        for one in usual(year, own)
        if one.task not in there and one.due_on >= work.today
    ]
    if made:
        work.save(*made)
    return made


def is_planned(tasks: Iterable[PlanItem], name: str, day: dt.date) -> bool:
    """Say whether some task prepares a festival: it stands on its day, or near it and names it."""
    first = day - dt.timedelta(days=festivals.BEFORE)
    last = day + dt.timedelta(days=festivals.AFTER)
    words = [name, *(row["task"] for row in _template() if row.get("festival") == name)]
    return any(
        one.due_on == day
        or (first <= one.due_on <= last and any(word in (one.task or "") for word in words))
        for one in tasks
        if one.due_on
    )


def plan_feast(
    work: Work, name: str, day: dt.date, task: str | None, owner: bytes | None
) -> PlanItem:
    """Set a task out for a festival, on its day; raises `Refused` where one stands there."""
    if is_planned(work.reader.all(PlanItem), name, day):
        raise Refused(f"{name}的工作已经排进年度计划了，请到“年度计划”里看")
    made = PlanItem(year=day.year, month=day.month, due_on=day, task=task, owner=owner)
    work.save(made)
    return made


def proofs(store: Store, item: PlanItem) -> list[Proof]:
    """Give records near a task's day that may have fulfilled it, the nearest first."""
    if item.due_on is None:
        return []
    found: list[Proof] = []
    for kind, field in _DAYS.items():
        near = [one for one, moment in store.values(kind, "id", field) if _is_near(moment, item)]
        records = store.by_id(kind, near)
        names = store.names(records.values())
        for one in records.values():
            day = _day(getattr(one, field))
            words = f"{day.isoformat()} {kind.title}：{names[one.id].removeprefix(day.isoformat())}"
            found.append(Proof(one.id, words, day))
    found.sort(key=lambda one: abs((one.day - item.due_on).days))
    return found[:SUGGESTED]


def tick(work: Work, item: PlanItem, proof: Proof | None = None) -> None:
    """Tick a task off, with the record that fulfilled it where there is one."""
    item.done_on = min(proof.day, work.today) if proof else work.today
    item.done_link = proof.id if proof else None
    item.done_link_name = None
    work.save(item)


def _is_near(moment: dt.date | dt.datetime | None, item: PlanItem) -> bool:
    if moment is None:
        return False
    return abs((_day(moment) - item.due_on).days) <= NEAR


def _day(moment: dt.date | dt.datetime) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment
