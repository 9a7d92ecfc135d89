"""The dated steps of a record as a chain: its days never decrease, and a first closing is kept.

A step back takes the days it undoes off the record, so that the next closing is dated anew, and
keeps the first of them itself. What counts (on time or late) is the day the record bears.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from db.fields import Text
from db.findings import Reader
from db.held_reader import HeldReader
from db.journal.rows import chunks
from db.kinds import Transition
from db.record import Id, Record, States, kept_names


def rights_of_states(reader: Reader, records: Iterable[Record]) -> set[tuple[str, str]]:
    """Give the rights, each with its scope, that records ask for by states they come to."""
    found: set[tuple[str, str]] = set()
    for record in records:
        states = type(record).states
        to = getattr(record, states.field) if states else ""
        if states and to in states.rights:
            kept = reader.get(type(record), record.id) if record.op is not None else None
            right = states.right_for(getattr(kept, states.field, None), to)
            found |= {(right, record.org_code)} if right else set()
    return found


def moment(reader: Reader, record: Record, wall_ms: int) -> dt.datetime:
    """Give the minute of a step, local time: not before the last one of the same day.

    The clock of another PC may be some minutes ahead.
    """
    now = dt.datetime.fromtimestamp(wall_ms / 1000)  # noqa: DTZ006
    now = now.replace(second=0, microsecond=0)
    steps = reader.all(Transition, target=record.id)
    today = [one.at for one in steps if one.at and one.at.date() == now.date()]
    return max((now, *today))


def undone(states: States, step: Transition) -> str:
    """Give the dated state that a step back undid, the earliest of the course; else nothing."""
    was_dated = step.former_day is not None or step.state_from in states.course()
    found = states.taken_back(step.state_from, step.state_to) if was_dated else ()
    return next((state for state in found if state in states.days), "")


def given_up(record: Record, to: str) -> dict[str, None]:
    """Give the fields that a step back to a state empties: days, who and what was answered.

    Words stay, to be gone on from. Nothing for a step ahead, and for kinds without dated states.
    """
    kind = type(record)
    states = kind.states
    if states is None or not states.days:
        return {}
    back = states.taken_back(getattr(record, states.field), to)
    kept = {name for one in _before(states, back, to) for name in states.asks.get(one, ())}
    names = [states.days[one] for one in back if one in states.days]
    names += [name for one in back for name in states.asks.get(one, ()) if name not in kept]
    fields, beside = kind.fields(), kept_names(kind)
    found: dict[str, None] = {}
    for name in names:
        if name in fields and not isinstance(fields[name], Text):
            found[name] = None
            if name in beside:
                found[beside[name]] = None
    return found


def _before(states: States, back: tuple[str, ...], to: str) -> tuple[str, ...]:
    """Give the states of the course that a step back leaves standing, and the one it leads to."""
    main = states.course()
    return (*main[: main.index(back[0])], to) if back else ()


def former_day(record: Record, to: str) -> dt.date | None:
    """Give the first day that a step back to a state takes off a record."""
    states = type(record).states
    if states is None:
        return None
    back = states.taken_back(getattr(record, states.field), to)
    days: Iterator[Any] = (getattr(record, states.days[one]) for one in back if one in states.days)
    return next((day for day in days if day), None)


def first_days(record: Record, steps: Iterable[Transition]) -> dict[str, dt.date]:
    """Give the day a record bore first, by day field, where a step back took it off.

    A step that kept no day (of a version before, or by a package) has that of the step it undid.
    """
    found: dict[str, dt.date] = {}
    states = type(record).states
    if states is None or not states.days:
        return found
    entered: dict[str, dt.date] = {}
    for step in _in_order(steps):
        state = undone(states, step)
        day = step.former_day or entered.get(state)
        if state and day:
            found.setdefault(states.days[state], day)
        entered.setdefault(step.state_to, step.at.date())
    return found


def first_words(
    record: Record, steps: Iterable[Transition], until: dt.date = dt.date.max
) -> dict[str, str]:
    """Say of each day field what the record bore first there: 首次办结日期 2025-05-05.

    Nothing of a day later than `until`.
    """
    fields = type(record).fields()
    return {
        name: f"首次{fields[name].label} {day.isoformat()}"
        for name, day in first_days(record, steps).items()
        if day <= until
    }


def taken_up_again(reader: HeldReader, kind: type[Record]) -> dict[Id, list[Transition]]:
    """Give the steps of those records of a kind that a step back took a day off, by record."""
    states = kind.states
    if states is None or not states.days:
        return {}
    to = tuple({state for _, state in states.back})
    names = ("target", "state_from", "state_to")
    rows = reader.values(Transition, *names, state_to=to)
    ids = {target for target, before, after in rows if (before, after) in states.back}
    found: dict[Id, list[Transition]] = defaultdict(list)
    for some in chunks(list(ids)):
        for step in reader.all(Transition, target=some):
            found[step.target].append(step)
    return found


def step_words(record: Record, step: Transition) -> str:
    """Say which day a step back took off a record: 原办结日期 2025-05-05; else nothing."""
    states = type(record).states
    state = undone(states, step) if states and step.former_day else ""
    if not states or not state or not step.former_day:
        return ""
    label = type(record).fields()[states.days[state]].label
    return f"原{label} {step.former_day.isoformat()}"


def is_stale(record: Record, steps: Iterable[Transition], to: str) -> bool:
    """Say whether the day of a state is that of an earlier time in it, and none for a new step."""
    states = type(record).states
    name = states.days.get(to) if states else None
    day: dt.date | None = getattr(record, name) if name else None
    entered = [step.at.date() for step in _in_order(steps) if step.state_to == to]
    return day is not None and bool(entered) and day <= entered[-1]


def too_early(record: Record, steps: Iterable[Transition]) -> dict[str, str]:
    """Return a fault for each day of a record that lies before the step that took it back."""
    states = type(record).states
    if states is None or not states.days:
        return {}
    main = states.course()
    last: dict[str, Transition] = {}
    for step in _in_order(steps):
        if state := undone(states, step):
            last |= dict.fromkeys(main[main.index(state) :], step)
    found: dict[str, str] = {}
    for state, step in last.items():
        name = states.days.get(state, "")
        day = getattr(record, name) if name else None
        if day and day < step.at.date():
            since = step.at.date().isoformat()
            label = type(record).fields()[name].label
            found[name] = f"{label}不能早于{_back_words(states, step)}的 {since}，请改正"
    return found


def _back_words(states: States, step: Transition) -> str:
    """Give what a step back is called: 重开 where it leads aside, else 退回."""
    return "退回" if states.leads_to(step.state_to) else states.verbs.get(step.state_to, "退回")


def _in_order(steps: Iterable[Transition]) -> list[Transition]:
    """Put steps in their order, which is the same in every book that holds them."""
    return sorted((one for one in steps if one.at), key=lambda one: (one.at, one.id))
