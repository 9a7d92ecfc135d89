"""Values that stay in their office: which are lacking here, and which another of its PCs lacks.

They leave the office as ops without values. What came round by the district is therefore held,
and yet not whole; another PC of the office fills it when it hears how far this one is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from sqlalchemy import Connection

from db.journal.holding import Reach, between, vector
from db.journal.ops import EDIT, Commit, parents_of
from db.journal.rows import OPS_OF_COMMIT, ask

Registers = frozenset[tuple[int, int]]

_BLANK = (
    f"SELECT c.branch, c.no, op.tbl, op.shape FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
    " WHERE op.body IS NULL AND op.kind = ? AND c.scope = ?"
    " AND op.row NOT IN (SELECT row FROM erased)"
)


def whole(connection: Connection, scope: str, registers: Registers) -> list[Reach]:
    """Give how far each branch is held with all the values that stay in an office."""
    first: dict[int, int] = {}
    for branch, no, table, shape in ask(connection, _BLANK, (EDIT, scope)):
        if any((table, tag) in registers for tag in parents_of(shape)):
            first[branch] = min(no, first.get(branch, no))
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
) -> Iterator[Commit]:
    """Give the commits a PC holds and has not whole, as far as their values are here."""
    for commit in between(connection, whole_tips, held_tips, scopes):
        if commit.without(registers) != commit:
            yield commit
