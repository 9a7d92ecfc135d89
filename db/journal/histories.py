"""All ops held on a row, as projection needs them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from db.journal import earlier, standing
from db.journal.projection import Seen
from db.journal.rows import ask_in
from db.journal.standing import Maker

Place = tuple[bytes, int]  # a row's id and the tag of its table
Parked = tuple[int, int, bytes, str]  # number, table, row, why
_OPS = (
    "SELECT op.row, op.tbl, op.id, op.digest, op.kind, op.shape, op.body,"
    " c.clock, c.wall_ms, c.lamport, c.scope, c.branch, c.no, c.reason"
    " FROM op JOIN commit_log c ON c.id = op.commit_id WHERE op.row IN (?) ORDER BY op.id"
)
_NOBODY = Maker()


class History(msgspec.Struct):
    """All ops held on one row, in the order they came to this book.

    A row is its id and its table together: an id used again under another table is another
    row, so that nothing turns a row into something else.
    """

    table: int
    scope: str
    last_op: int
    ops: list[Seen]
    ids: list[int]

    def add(self, seen: Seen, number: int) -> None:
        """Add the next op."""
        self.ops.append(seen)
        self.ids.append(number)
        self.last_op = number

    def until(self, op: int) -> list[Seen]:
        """Give the ops that were there when op number `op` was the last."""
        return [seen for seen, number in zip(self.ops, self.ids, strict=True) if number <= op]


def histories(
    connection: Connection, ids: Iterable[bytes], parked: list[Parked] | None = None
) -> dict[Place, History]:
    """Read the ops that count on the rows of the named ids; what does not goes to `parked`."""
    known = standing.makers(connection)
    found: dict[Place, History] = {}
    for row, tbl, number, digest, kind, shape, body, clock, wall, lamport, *rest in ask_in(
        connection, _OPS, ids
    ):
        scope, branch, no, reason = rest
        history = found.get((row, tbl))
        if history is None:
            history = found[row, tbl] = History(tbl, scope, number, [], [])
        why = known.get(branch, _NOBODY).fault(scope, no, reason, tbl, kind)
        if why:
            history.last_op = number
            if parked is not None:
                parked.append((number, tbl, row, why))
            continue
        order = (clock in ("ok", "confirmed"), wall, lamport, digest)
        history.add(earlier.seen(tbl, kind, shape, body, order), number)
    return found
