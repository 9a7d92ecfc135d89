"""Setting a package aside: its commits leave the set of ops, and what rests on them forbids it.

The book is then as if the package had never come, but for two things: what it erased stays
erased, and the numbers of its ops are not given again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from db.journal import blanking
from db.journal.apply import Applied
from db.journal.holding import reproject
from db.journal.ops import CREATE, ERASE, Order
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, keep_highest, run

Place = tuple[bytes, int]  # a row's id and the tag of its table
_KEY = re.compile('"([0-9a-f]{16})"')
_MINE = f" FROM {OPS_OF_COMMIT} WHERE c.package = ?"


def made(connection: Connection, package: bytes) -> list[Place]:
    """Give the rows that a package made: others may have come to link to them since."""
    asked = f"SELECT DISTINCT op.row, op.tbl{_MINE} AND op.kind = ?"
    return [(row, table) for row, table in ask(connection, asked, (package, CREATE))]


def resting(connection: Connection, package: bytes) -> list[Place]:
    """Give the rows of later commits that rest on a package, by their chain or what they saw."""
    chained = ask(
        connection,
        f"SELECT DISTINCT op.row, op.tbl FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
        " WHERE (c.package IS NULL OR c.package <> ?) AND c.prev IN"
        " (SELECT digest FROM commit_log WHERE package = ?)",
        (package, package),
    )
    found = dict.fromkeys((row, table) for row, table in chained)
    found |= dict.fromkeys(_naming(connection, package))
    return list(found)


def _naming(connection: Connection, package: bytes) -> Iterator[Place]:
    mine: dict[bytes, set[str]] = {}
    for row, digest in ask(connection, f"SELECT op.row, op.digest{_MINE}", (package,)):
        mine.setdefault(row, set()).add(digest[:8].hex())
    statement = (
        "SELECT op.row, op.tbl, op.shape, c.package FROM op"
        " JOIN commit_log c ON c.id = op.commit_id WHERE op.row IN (?) AND op.kind <> 1"
    )
    for row, table, shape, brought in ask_in(connection, statement, mine):
        if brought != package and mine[row] & set(_KEY.findall(shape)):
            yield row, table


def is_split(connection: Connection, package: bytes) -> bool:
    """Say whether a package brought one side of a branch that two copies wrote on."""
    asked = (
        "SELECT 1 FROM commit_log c JOIN branch b ON b.idx = c.branch WHERE c.package = ?"
        " AND EXISTS (SELECT 1 FROM branch o JOIN commit_log d ON d.branch = o.idx"
        " WHERE o.origin = b.origin AND o.idx <> b.idx) LIMIT 1"
    )
    return bool(ask(connection, asked, (package,)))


def take_out(connection: Connection, package: bytes) -> tuple[Applied, list[Order]]:
    """Take a package's commits out; say what changed, and what it had erased.

    The caller erases that anew: nothing that was erased comes back by this.
    """
    asked = f"SELECT DISTINCT c.scope, op.tbl, op.row, op.kind, op.shape{_MINE}"
    ops = ask(connection, asked, (package,))
    reaches = ask(
        connection, "SELECT first_op, last_op FROM commit_log WHERE package = ?", (package,)
    )
    places = ask(
        connection, "SELECT DISTINCT branch, scope FROM commit_log WHERE package = ?", (package,)
    )
    for table in ("op", "commit_log"):
        keep_highest(connection, table)
    run(connection, "DELETE FROM op WHERE id BETWEEN ? AND ?", reaches)
    run(connection, "DELETE FROM commit_log WHERE package = ?", [(package,)])
    for branch, scope in places:
        _pull_back(connection, branch, scope)
    orders = [(scope, tbl, row, shape) for scope, tbl, row, kind, shape in ops if kind == ERASE]
    return _projected(connection, {row for _, _, row, _, _ in ops}, orders), orders


def _projected(connection: Connection, rows: set[bytes], orders: Iterable[Order]) -> Applied:
    gone = [row for _, _, row, _ in orders]
    run(connection, "DELETE FROM erased WHERE row = ?", [(row,) for row in gone])
    blanking.blank(connection, gone)
    return reproject(connection, rows)


def _pull_back(connection: Connection, branch: int, scope: str) -> None:
    found = ask(
        connection,
        "SELECT no, digest FROM commit_log WHERE branch = ? AND scope = ? ORDER BY no DESC LIMIT 1",
        (branch, scope),
    )
    place = (branch, scope)
    if found:
        run(
            connection,
            "UPDATE chain SET last_no = ?, tip = ? WHERE branch = ? AND scope = ?",
            [(*found[0], *place)],
        )
    else:
        run(connection, "DELETE FROM chain WHERE branch = ? AND scope = ?", [place])
