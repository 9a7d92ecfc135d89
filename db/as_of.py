"""How things stood on a day: who lived where with whom, who was head, what was still open.

Only what is dated counts: memberships, arrival and departure, steps of a record. A day is asked
about as it ended: whoever moves on a day is at the new place on that day, and nowhere else.
A value without a day of its own (a name, an address) is a correction whenever it changes, and
reads as it does now; the journal is asked only for what a person was before they left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, Protocol

from msgspec import Struct

from db import parts
from db.findings import Reader
from db.kinds import Household, HouseholdMember, Pairing, Resident, Transition
from db.kinds.household import RESIDENCE, holds
from db.kinds.resident import GONE, LIVING_HERE
from db.record import Id, Record
from db.relations import HEAD

ELSEWHERE: Final = "registered_living_elsewhere"
FIRST: Final = dt.date.min
_FIRST, _LAST = dt.date.min, dt.date.max


class Columns(Protocol):
    """Gives bare columns, and what a field held before."""

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> list[tuple[Any, ...]]:
        """Give bare columns."""
        ...

    def past_values(
        self, kind: type[Record], name: str, ids: Iterable[bytes]
    ) -> dict[bytes, list[Any]]:
        """Give what a field held, oldest first."""
        ...


class Stay(NamedTuple):
    """One person's time in one household, as far as a day is concerned."""

    resident: Id
    household: Id
    relation: str
    kind: str


class Standing(Struct, frozen=True):
    """How a person stood with the office on a day; `stay` is where they lived or were registered.

    Whoever had left by then has a status that says so, and no stay.
    """

    status: str
    stay: Stay | None = None

    @property
    def is_here(self) -> bool:
        """Whether the person counted among the office's residents."""
        return self.status not in GONE


def stays(source: Columns, day: dt.date, **equals: Any) -> Iterator[Stay]:
    """Yield the memberships that held on a day, those that began last first.

    Where a household lies in the bin nobody lives, though another PC added to it meanwhile.
    """
    names = ("resident", "household", "relation_to_head", "membership_kind", "date_from", "date_to")
    rows = source.values(HouseholdMember, *names, order=("id",), **equals)
    rows.sort(key=lambda row: row[4] or _FIRST, reverse=True)
    gone = parts.binned_wholes(source, HouseholdMember, {home for _, home, *_ in rows})
    for resident, home, relation, kind, start, end in rows:
        if home not in gone and holds(start, end, day):
            yield Stay(resident, home, relation or "", kind)


def members(source: Columns, home: Id, day: dt.date) -> list[Stay]:
    """Give who lived in a household on a day."""
    return list(stays(source, day, household=home, membership_kind=RESIDENCE))


def head(source: Columns, home: Id, day: dt.date) -> Id | None:
    """Give who was head of a household on a day."""
    found = (one.resident for one in stays(source, day, household=home) if one.relation == HEAD)
    return next(found, None)


def heads(source: Columns, day: dt.date) -> dict[Id, Id]:
    """Give the head of each household on a day."""
    every = stays(source, day, relation_to_head=HEAD)
    return {one.household: one.resident for one in every}


def homes(source: Columns, day: dt.date) -> set[Id]:
    """Give the households that kept house on a day."""
    rows = source.values(Household, "id", "moved_in", "moved_out")
    return {one for one, start, end in rows if holds(start, end, day)}


def places(source: Columns, day: dt.date, **equals: Any) -> dict[Id, Stay]:
    """Give where each person lived on a day, or else where they were registered."""
    found: dict[Id, Stay] = {}
    for one in stays(source, day, **equals):
        held = found.get(one.resident)
        if held is None or (one.kind == RESIDENCE and held.kind != RESIDENCE):
            found[one.resident] = one
    return found


def standings(source: Columns, day: dt.date, **equals: Any) -> dict[Id, Standing]:
    """Give how everyone stood who had come by a day; whoever came later is left out."""
    where = places(source, day, **equals)
    last = _last_days(source, equals)
    found: dict[Id, Standing] = {}
    unsure: list[Id] = []
    names = ("id", "residence_status", "arrived_on", "left_on", "birth_date")
    for one, status, arrived, left, born in source.values(Resident, *names, **equals):
        stay = where.get(one)
        if born and born > day:
            continue
        if status in GONE and (left or last.get(one) or _FIRST) <= day:
            found[one] = Standing(status)
        elif stay or not (arrived and arrived > day):
            found[one] = Standing(status, stay)
            if not _fits(status, stay):
                unsure.append(one)
    before = source.past_values(Resident, "residence_status", unsure) if unsure else {}
    for one in unsure:
        found[one] = _as_it_was(found[one].stay, before.get(one, ()))
    return found


def _last_days(source: Columns, equals: dict[str, Any]) -> dict[Id, dt.date]:
    """Give the day the last membership of each person ended; nothing while one goes on."""
    last: dict[Id, dt.date] = {}
    rows = source.values(HouseholdMember, "resident", "date_to", **equals)
    for one, end in rows:
        last[one] = max(last.get(one, _FIRST), end or _LAST)
    return {one: day for one, day in last.items() if day is not _LAST}


def _fits(status: str, stay: Stay | None) -> bool:
    """Say whether a status says what a membership of that day says."""
    if stay is None:
        return status not in GONE
    return status in LIVING_HERE if stay.kind == RESIDENCE else status == ELSEWHERE


def _as_it_was(stay: Stay | None, before: Iterable[Any]) -> Standing:
    """Give the last status that fits the day: what the person was before they left or came."""
    fitting = [one for one in before if one and _fits(one, stay)]
    usual = ELSEWHERE if stay and stay.kind != RESIDENCE else "matched"
    return Standing(fitting[-1] if fitting else usual, stay)


# Records that go through states


def state(reader: Reader, record: Record, day: dt.date) -> str | None:
    """Give the state a record was in on a day, by its dated steps; None where it has no states."""
    return _state(record, reader.all(Transition, target=record.id), day)


def _state(record: Record, steps: Iterable[Transition], day: dt.date) -> str | None:
    states = type(record).states
    if states is None:
        return None
    held: str | None = getattr(record, states.field)
    dated = [one for one in steps if one.at]
    for one in sorted(dated, key=lambda step: step.at, reverse=True):
        if _effective(record, one) <= day:
            return one.state_to
        held = one.state_from or held
    return held


def _effective(record: Record, step: Transition) -> dt.date:
    """Give the day a step took hold: the one the record names for its end, or when it was noted."""
    states = type(record).states
    closing = states.closing if states else None
    if closing and closing.day and step.state_to == closing.to:
        named: dt.date | None = getattr(record, closing.day)
        if named and getattr(record, states.field) == closing.to:  # type: ignore[union-attr]
            return named
    return step.at.date()


def pair_state(pair: Pairing, steps: Iterable[Transition], day: dt.date) -> str:
    """Give the state of a pair as a day ended; one that came without steps has its own days."""
    dated = [one for one in steps if one.at]
    if dated or pair.state == "active":
        return _state(pair, dated, day) or ""
    last = pair.last_day()
    is_over = last is None or day > last or (day == last and pair.state != "expired")
    return pair.state if is_over else "active"


def was_active(pair: Pairing, steps: Iterable[Transition], day: dt.date) -> bool:
    """Say whether a pair stood as a day ended."""
    begun = pair.start_on is not None and pair.start_on <= day
    return begun and pair_state(pair, steps, day) == "active"


def pair_states(reader: Reader, pairs: Iterable[Pairing], day: dt.date) -> dict[Id, str]:
    """Give the states of pairs as a day ended."""
    every = list(pairs)
    steps = by_target(reader.all(Transition, target=[one.id for one in every]))
    return {one.id: pair_state(one, steps.get(one.id, ()), day) for one in every}


def ended_on(pair: Pairing, steps: Iterable[Transition], day: dt.date) -> dt.date | None:
    """Give the day on which a pair that stood no more as a day ended had ended; None if it stood.

    What ended on a day nobody wrote down has none.
    """
    dated = [one for one in steps if one.at and _effective(pair, one) <= day]
    if not pair.start_on or pair.start_on > day or was_active(pair, dated or steps, day):
        return None
    if dated:
        return _effective(pair, max(dated, key=lambda step: step.at))
    return pair.last_day()


def by_target(steps: Iterable[Transition]) -> dict[Id, list[Transition]]:
    """Give steps by the record they were taken with."""
    found: dict[Id, list[Transition]] = {}
    for one in steps:
        found.setdefault(one.target, []).append(one)
    return found


def paired(reader: Reader, day: dt.date) -> set[Id]:
    """Give everyone and everything that stood in an active pairing on a day."""
    pairs = reader.all(Pairing)
    steps = by_target(reader.all(Transition, target=[pair.id for pair in pairs]))
    found: set[Id] = set()
    for pair in pairs:
        if was_active(pair, steps.get(pair.id, ()), day):
            found |= {pair.side_a, pair.side_b}
    return found
