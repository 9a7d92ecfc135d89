"""Erasure: values leave every op they stand in, while shapes, digests and commitments stay.

An erasure names a whole row, or registers of it. On every book that holds it the bodies it
covers are blanked, whenever they come: before it, beside it, or again in an old package. What
was written to a register by somebody who had seen the erasure is kept; a whole row stays blank.

Where a term was over on two PCs at once, or a restored book blanks once more what it had lost,
each says anew what stays: the one erasure leaves what was said after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from db import anonymous
from db.journal import standing
from db.journal.ops import CREATE, EDIT, ERASE, Op, erased_registers, order_of, parents_of
from db.journal.projection import descendants
from db.journal.rows import ask, ask_in, run

_OPS = (
    "SELECT op.tbl, op.row, op.id, c.scope, c.branch, c.no, c.reason, op.seq, op.kind, op.shape,"
    " op.body, op.salt, op.digest, op.commitment FROM op JOIN commit_log c ON c.id = op.commit_id"
    " WHERE op.row IN (?) ORDER BY op.id"
)


def blank(connection: Connection, rows: Iterable[bytes]) -> None:
    """Blank what the erasures of some rows cover, and note these rows as erased."""
    known = standing.makers(connection)
    held: dict[tuple[int, bytes, str], dict[int, Op]] = {}
    for table, row, number, scope, branch, no, reason, seq, *rest in ask_in(connection, _OPS, rows):
        op = Op(seq, table, row, *rest)
        maker = known.get(branch)
        if op.kind == ERASE and maker and maker.fault(scope, no, reason, table, ERASE):
            continue  # whoever wrote it had no say
        held.setdefault((table, row, scope), {})[number] = op
    for (table, row, scope), numbered in held.items():
        orders = [op for op in numbered.values() if op.kind == ERASE]
        if orders:
            _blank_row(connection, numbered, orders)
            is_whole = any(not erased_registers(op.shape) for op in orders)
            run(
                connection,
                "INSERT INTO erased (tbl, row, scope, is_whole) VALUES (?,?,?,?)"
                " ON CONFLICT (tbl, row) DO UPDATE SET is_whole = excluded.is_whole",
                [(table, row, scope, int(is_whole))],
            )


def _blank_row(connection: Connection, numbered: Mapping[int, Op], orders: Sequence[Op]) -> None:
    covered = _covered(list(numbered.values()), orders)
    gone = {
        number: op.without_body()
        for number, op in numbered.items()
        if op.body is not None and op.digest in covered
    }
    run(
        connection,
        "UPDATE op SET body = NULL, salt = NULL, commitment = ? WHERE id = ?",
        [(op.commitment, number) for number, op in gone.items()],
    )


def _covered(ops: Sequence[Op], orders: Sequence[Op]) -> set[bytes]:
    """Give the digests of the ops whose values some erasure of their row takes away."""
    written = [op for op in ops if op.kind in (CREATE, EDIT)]
    if any(not erased_registers(op.shape) for op in orders):
        return {op.digest for op in ops if op.kind in (CREATE, EDIT) or op.kind > ERASE}
    covered: set[bytes] = set()
    for order in orders:
        for tag in erased_registers(order.shape):
            carriers = [op for op in written if tag in parents_of(op.shape)]
            links = [(_key(op), parents_of(op.shape)[tag]) for op in carriers]
            links += [(_key(op), erased_registers(op.shape).get(tag, [])) for op in orders]
            later = descendants(_key(order), links)
            later |= _said_beside(order, orders, tag, links)
            covered |= {op.digest for op in carriers if _key(op) not in later}
    return covered


def _said_beside(
    order: Op, orders: Sequence[Op], tag: int, links: Sequence[tuple[str, Sequence[str]]]
) -> set[str]:
    """Give what was said of a register after other erasures for its term, and without this one."""
    if not _is_over(order):
        return set()
    others = [one for one in orders if one is not order and _is_over(one)]
    said = {
        key
        for one in others
        if tag in erased_registers(one.shape)
        for key in descendants(_key(one), links)
    }
    return {key for key in said if _key(order) not in descendants(key, links)}


def _is_over(order: Op) -> bool:
    return anonymous.is_over(order_of(order.shape))


def _key(op: Op) -> str:
    return op.digest[:8].hex()


def erased_rows(connection: Connection) -> dict[bytes, bool]:
    """Give the rows of which something was erased, and whether each was erased whole."""
    return {row: bool(whole) for row, whole in ask(connection, "SELECT row, is_whole FROM erased")}
