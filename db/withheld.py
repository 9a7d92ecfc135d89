"""What stays in the office because somebody took back that it be reported upwards (PIPL Art. 15).

Their own record and every record that names them leave the office as the fact that something was
written, without a value (`Op.without_body`): superiors count them in totals and see no row. What
was handed over before stays lawful. The consents themselves travel, for whoever receives has to
know, but not the signed sheets beside them. Once somebody agrees again, the values that were held
back follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from db import stopping
from db.erasing import mentions, parts, where_named
from db.journal.ops import CREATE, EDIT, parents_of
from db.journal.rows import ask_in
from db.kinds import ConsentRecord, Household, Resident
from db.record import Id, Record
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


def in_words(store: Store) -> list[tuple[type[Record], Id, str]]:
    """Give where the texts of records that do leave still name one of these people.

    A text may mean somebody else of that name, so it is staff who look and reword.
    """
    whom, kept = people(store), rows(store)
    with store.looking() as connection:
        found = [
            spot
            for person in store.by_id(Resident, whom).values()
            for spot in mentions(connection, person, kept)
        ]
    return [spot for spot in dict.fromkeys(found) if spot[2] != _names(spot[0])]


def _names(kind: type[Record]) -> str:
    """Give the label of the field a kind is called by: there it is somebody of the same name."""
    return kind.fields()[kind.name_field].label if kind.name_field else ""


def freed(store: Store) -> frozenset[Id]:
    """Give the rows whose values were held back once and may leave now."""
    again = _ever(store) - people(store)
    return _about(store, again) - rows(store) if again else frozenset()


def _about(store: Store, whom: Collection[Id]) -> frozenset[Id]:
    """Give the rows of some people: their own, those that name them, and what hangs on these."""
    if not whom:
        return frozenset()
    with store.looking() as connection:
        named = {row: kind for kind, row in where_named(connection, whom)}
        named |= dict.fromkeys(whom, Resident)
        kept = {row for row, kind in named.items() if kind not in _STILL_GO}
        waiting = {row: kind for row, kind in named.items() if kind is not Household}
        while waiting:
            waiting = {r: k for r, k in parts(connection, waiting).items() if r not in kept}
            kept |= waiting.keys()
    return frozenset(kept)


def without_values(store: Store, registers: Registers, scopes: Iterable[str]) -> frozenset[Id]:
    """Give the rows here, in some scopes, of which a value is lacking that another PC kept back.

    What stays in any office (`registers`) is no part of what both sides compare, and what was
    erased is blank on both.
    """
    asked = (
        "SELECT DISTINCT op.row, op.tbl, op.kind, op.shape FROM op"  # noqa: S608  our own numbers
        " JOIN commit_log c ON c.id = op.commit_id"
        f" WHERE op.body IS NULL AND op.kind IN ({CREATE}, {EDIT})"
        " AND op.row NOT IN (SELECT row FROM erased) AND c.scope IN (?)"
    )
    with store.looking() as connection:
        found = list(ask_in(connection, asked, scopes))
    return frozenset(
        row
        for row, table, kind, shape in found
        if kind == CREATE or any((table, tag) not in registers for tag in parents_of(shape))
    )
