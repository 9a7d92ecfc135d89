"""What stays in the office because somebody took back that it be reported upwards (PIPL Art. 15).

Their own record and every record that names them leave the office as the fact that something was
written, without a value (`Op.without_body`): superiors count them in totals and see no row. What
was handed over before stays lawful. The consents themselves travel: whoever receives has to know.
Once somebody agrees again, the values that were held back follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from db import stopping
from db.erasing import naming, parts
from db.journal.ops import CREATE, EDIT, parents_of
from db.journal.rows import ask
from db.kinds import ConsentRecord, Household, Resident
from db.record import Id
from db.store import Store

_STILL_GO: Final = frozenset({ConsentRecord, Household})
"""Consents tell of the taking back; a household links to its head and says nothing of them."""

Registers = frozenset[tuple[int, int]]


def people(store: Store) -> set[Id]:
    """Give who took back all consents to be reported, and has not agreed again."""
    return set(stopping.withdrawn(store, stopping.REPORTING))


def _ever(store: Store) -> set[Id]:
    found = store.all(ConsentRecord, hidden=True, purpose=stopping.REPORTING)
    return {one.subject for one in found if one.withdrawn_on and one.subject}


def is_known(store: Store) -> bool:
    """Say whether anybody ever took it back, as far as this book knows."""
    return bool(_ever(store))


def rows(store: Store) -> frozenset[Id]:
    """Give the rows whose values do not leave the office."""
    return _about(store, people(store))


def freed(store: Store) -> frozenset[Id]:
    """Give the rows whose values were held back once and may leave now."""
    return _about(store, _ever(store)) - rows(store)


def _about(store: Store, whom: Iterable[Id]) -> frozenset[Id]:
    found: set[Id] = set()
    with store.looking() as connection:
        for person in whom:
            found |= _rows_of(connection, person)
    return frozenset(found)


def _rows_of(connection: Connection, person: Id) -> set[Id]:
    named = {one.row: one.kind for one in naming(connection, person)} | {person: Resident}
    kept = {row: kind for row, kind in named.items() if kind not in _STILL_GO}
    waiting = list(kept.items())
    while waiting:
        row, kind = waiting.pop()
        fresh = {one.row: one.kind for one in parts(connection, kind, row)}
        waiting += [pair for pair in fresh.items() if pair[0] not in kept]
        kept |= fresh
    return set(kept)


def without_values(store: Store, registers: Registers) -> frozenset[Id]:
    """Give the rows here of which a value is lacking that another PC kept back.

    What stays in any office (`registers`) is no part of what both sides compare, and what was
    erased is blank on both.
    """
    asked = (
        "SELECT DISTINCT row, tbl, kind, shape FROM op WHERE body IS NULL AND kind IN (?,?)"
        " AND row NOT IN (SELECT row FROM erased)"
    )
    with store.looking() as connection:
        found = ask(connection, asked, (CREATE, EDIT))
    return frozenset(
        row
        for row, table, kind, shape in found
        if kind == CREATE or any((table, tag) not in registers for tag in parents_of(shape))
    )
