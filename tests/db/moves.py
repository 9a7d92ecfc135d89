"""What a record is asked for on its way to a state: read off its faults, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from db import chain
from db.fields import Day, Link
from db.record import Record, kept_names
from tests.builders import usual

ROUNDS = 3  # an answer may bring up another question


def asked_by(
    record: Record, to: str, today: dt.date, linked: Callable[[Link], bytes | None]
) -> dict[str, Any]:
    """Give the values that the state `to` asks for and the record has not; days are today's."""
    states, fields = type(record).states, type(record).fields()
    assert states is not None
    trial = record.copy()
    for name, value in (chain.given_up(record, to) | {states.field: to}).items():
        setattr(trial, name, value)
    found: dict[str, Any] = {}
    for _ in range(ROUNDS):
        blank = [n for n in states.asks.get(to, ()) if getattr(trial, n, 0) in (None, "", ())]
        names = [n for n in (*trial.faults(), *blank) if n in fields and n != states.field]
        if not names:
            break
        for name in names:
            told = _answer(record, name, today, linked)
            found |= told
            for one, value in told.items():
                setattr(trial, one, value)
    return found


def _answer(
    record: Record, name: str, today: dt.date, linked: Callable[[Link], bytes | None]
) -> dict[str, Any]:
    declared = type(record).fields()[name]
    if isinstance(declared, Day):
        return {name: today}
    if not isinstance(declared, Link):
        return {name: usual(declared)}
    if (target := linked(declared)) is not None:
        return {name: target}
    kept = kept_names(type(record))
    return {kept[name]: "演示单位"} if declared.free_text and name in kept else {}
