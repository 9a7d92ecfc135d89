"""What a cadre or a body that leaves still has to hand on to others.

Everything counts that goes through states (or has a day that ends it), stands with them by a link
that names who does it, and still waits for them.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from db.fields import Link
from db.findings import Rows
from db.kinds import (
    KINDS,
    ContactPair,
    GridUnit,
    MicroWish,
    Pairing,
    Resolution,
    ServiceCase,
    StaffMember,
)
from db.kinds.case import CLOSED_STATES
from db.record import Record

_CALLED: Final[dict[type[Record], tuple[str, str]]] = {
    Pairing: ("在结的结对", "对"),
    ContactPair: ("在联系的居民", "位"),
    MicroWish: ("认领的微心愿", "个"),
}
"""How what waits is called, and counted; what is not named here is 没办完的 and counted 件."""

_DONE: Final[dict[type[Record], frozenset[str]]] = {
    ServiceCase: CLOSED_STATES,
    MicroWish: frozenset({"realized"}),
}
"""States after which others go on: whoever did the work owes nothing any more."""

_ALSO: Final[dict[type[Record], str]] = {Resolution: "owner_unit"}
"""Links of doers that records are asked for by too seldom for an index."""


def owed_by(reader: Rows, record: Record) -> list[str]:
    """Say in counts what still waits for somebody; empty when nothing does."""
    found = []
    for kind, names in _links_to(record.__tablename__):
        waiting = {
            one.id for name in names for one in reader.all(kind, **{name: record.id}) if _waits(one)
        }
        if waiting:
            words, noun = _CALLED.get(kind, (f"没办完的{kind.title}", "件"))
            found.append(f"{words} {len(waiting)} {noun}")
    if isinstance(record, StaffMember) and (grids := reader.all(GridUnit, worker=record.id)):
        found.append(f"负责的网格 {len(grids)} 个")
    return found


@cache
def _links_to(table: str) -> list[tuple[type[Record], list[str]]]:
    """Give the kinds that come to an end, with their links to doers of a kind."""
    found = []
    for kind in KINDS:
        names = [
            name
            for name, one in kind.fields().items()
            if isinstance(one, Link)
            and table in one.kinds
            and (one.sought_by or name == _ALSO.get(kind))
        ]
        if names and (kind.states or kind.ends_by):
            found.append((kind, names))
    return found


def _waits(one: Record) -> bool:
    states = type(one).states
    if states is None:
        return getattr(one, type(one).ends_by) is None
    now = getattr(one, states.field)
    return not states.is_final(now) and now not in _DONE.get(type(one), ())
