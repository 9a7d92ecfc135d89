"""Values that stay in their office: which are lacking here, and which another of its PCs lacks.

They leave the office as ops without values. What came round by the district is therefore held,
and yet not whole; another PC of the office fills it when it hears how far this one is whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace
from sqlalchemy import Connection

from db.journal.holding import Reach, between, vector
from db.journal.ops import CREATE, EDIT, Commit
from db.journal.rows import OPS_OF_COMMIT, ask

Registers = frozenset[tuple[int, int]]

_BLANK = (
    f"SELECT c.branch, min(c.no) FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
    " WHERE op.body IS NULL AND op.kind IN (?,?) AND c.scope = ?"
    " AND op.row NOT IN (SELECT row FROM erased) GROUP BY c.branch"
)


def whole(connection: Connection, scope: str) -> list[Reach]:
    """Give how far each branch is held with all the values that stay in an office."""
    first: dict[int, int] = dict(ask(connection, _BLANK, (CREATE, EDIT, scope)))
    cut = {
        branch_id: first[number]
        for number, branch_id in ask(connection, "SELECT idx, id FROM branch")
        if number in first
    }
    return list(_up_to(connection, scope, cut))


def _up_to(connection: Connection, scope: str, cut: dict[bytes, int]) -> Iterator[Reach]:
    for reach in vector(connection):
        if reach.scope != scope or reach.branch not in cut:
            yield reach
        elif cut[reach.branch] > 1:
            no = cut[reach.branch] - 1
            asked = (
                "SELECT c.digest FROM commit_log c JOIN branch b ON b.idx = c.branch"
                " WHERE b.id = ? AND c.scope = ? AND c.no = ?"
            )
            for (tip,) in ask(connection, asked, (reach.branch, scope, no)):
                yield replace(reach, no=no, tip=tip)


def to_fill(
    connection: Connection,
    whole_tips: Iterable[bytes],
    held_tips: Iterable[bytes],
    scopes: Iterable[str],
    registers: Registers,
    rows: Collection[bytes] = (),
) -> Iterator[Commit]:
    """Give the commits a PC holds and has not whole, as far as their values are here.

    These are values of some registers, and of rows that were kept back from superiors.
    """
    for commit in between(connection, whole_tips, held_tips, scopes):
        if commit.without(registers, rows) != commit:
            yield commit
