"""The journal read back: who changed what, from what to what, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db import kinds
from db.journal import earlier
from db.journal.ops import CREATE, DELETE, EDIT, body_of, parents_of
from db.journal.projection import DELETED, Seen, project
from db.journal.rows import ask, ask_in, chunks, stored_values
from db.record import Record, Register

_SELECT = (
    "SELECT op.row, op.id, op.kind, op.shape, op.body, op.digest, c.clock, c.wall_ms, c.lamport,"
    " c.work, c.actor, c.reason, c.form, b.id, b.label, op.tbl"
    " FROM op JOIN commit_log c ON c.id = op.commit_id JOIN branch b ON b.idx = c.branch"
    " WHERE op.id NOT IN (SELECT op FROM out_of_role)"
)
_OPS = f"{_SELECT} AND op.row = ?"
_ONE = "SELECT 1 FROM commit_log WHERE id = c.id"


class Made(Struct, frozen=True):
    """Who made a change, when and where."""

    wall_ms: int
    clock: str
    actor: str
    reason: str
    form: str
    work: bytes
    branch: bytes
    pc: str


class Entry(Struct, frozen=True):
    """One change of one register of one row, as stored field values before and after.

    `register` is None for the creation or deletion of the whole row; `verb` says which act it
    was: 新增, 修改, 删除, 恢复. `before` and `after` map field names to stored values; `number`
    is that of the change in this book.
    """

    made: Made
    verb: str
    register: Register | None
    before: dict[str, Any]
    after: dict[str, Any]
    number: int = 0


class Side(Struct, frozen=True):
    """One of the concurrent values of a register, and who wrote it."""

    key: str
    values: dict[str, Any]
    made: Made
    shown: bool


class Conflict(Struct, frozen=True):
    """A register with several concurrent values, or a deletion against an edit (tag 0)."""

    kind: type[Record]
    row: bytes
    tag: int
    scope: str
    register: Register | None
    sides: list[Side]


class _Told(Struct, frozen=True):
    """An op of a row, its maker, table and number in this book."""

    seen: Seen
    made: Made
    table: int
    number: int


def _read(
    connection: Connection, row: bytes, clause: str = "", values: Sequence[Any] = ()
) -> list[_Told]:
    """Give the ops of a row that count; `clause` is a condition on the commits they are of."""
    only = f" AND EXISTS ({_ONE} AND {clause})" if clause else ""
    found = ask(connection, f"{_OPS}{only} ORDER BY op.id", (row, *values))
    return [_told(columns) for _row, *columns in found]


def _told(columns: Sequence[Any]) -> _Told:
    number, kind, shape, body, digest, clock, wall, lamport, *rest, tbl = columns
    work, actor, reason, form, branch, pc = rest
    order = (clock in ("ok", "confirmed"), wall, lamport, digest)
    seen = earlier.seen(tbl, kind, shape, body, order)
    return _Told(seen, Made(wall, clock, actor, reason, form, work, branch, pc), tbl, number)


def _named(kind: type[Record], register: Register, values: dict[int, Any]) -> dict[str, Any]:
    stored = dict(zip(kind.fields(), stored_values(kind, values), strict=True))
    return {name: stored[name] for name in register.names}


def history(
    connection: Connection, row: bytes, wanted: type[Record] | None = None
) -> Iterator[Entry]:
    """Give all changes of a row, oldest first; those of one kind where several have the id."""
    return _entries(_read(connection, row), wanted)


def histories(connection: Connection, rows: Sequence[bytes]) -> dict[bytes, list[Entry]]:
    """Give all changes of each of many rows, oldest first."""
    read: dict[bytes, list[_Told]] = {row: [] for row in rows}
    for row, *columns in ask_in(connection, f"{_SELECT} AND op.row IN (?) ORDER BY op.id", rows):
        read[row].append(_told(columns))
    return {row: list(_entries(told, None)) for row, told in read.items()}


def _entries(read: Iterable[_Told], wanted: type[Record] | None) -> Iterator[Entry]:
    by_table: dict[int, list[Seen]] = {}
    for told in read:
        op, made, number = told.seen, told.made, told.number
        kind = kinds.by_tag(told.table)
        seen = by_table.setdefault(told.table, [])
        before = project(seen).values
        seen.append(op)
        is_meant = kind is not None and wanted in (None, kind)
        if kind is None or not is_meant or op.kind not in (CREATE, EDIT, DELETE):
            continue
        if op.kind == DELETE:
            verb = "删除" if (body_of(op.body) or {}).get(str(DELETED)) == 1 else "恢复"
            yield Entry(made, verb, None, {}, {}, number)
            continue
        after = {int(tag): value for tag, value in (body_of(op.body) or {}).items()}
        verb = "新增" if op.kind == CREATE else "修改"
        if op.kind == CREATE:
            yield Entry(made, verb, None, {}, {}, number)
        for tag in parents_of(op.shape):
            if register := kind.registers().get(tag):
                old, new = _named(kind, register, before), _named(kind, register, after)
                yield Entry(made, verb, register, old, new, number)


def standing(
    connection: Connection,
    kind: type[Record],
    row: bytes,
    clause: str,
    values: Sequence[Any],
) -> dict[str, Any]:
    """Give what some commits alone make of a row: its fields with their stored values.

    `clause` with its `values` is a condition on `commit_log`. Empty where these commits hold no
    such row, or where they deleted it.
    """
    told = _read(connection, row, clause, values)
    state = project([one.seen for one in told if one.table == kind.table_tag])
    if not state.created or state.hidden:
        return {}
    return dict(zip(kind.fields(), stored_values(kind, state.values), strict=True))


def past_values(
    connection: Connection, kind: type[Record], name: str, rows: Iterable[bytes]
) -> dict[bytes, list[Any]]:
    """Give all stored values a field has held in some rows, oldest first."""
    field = kind.fields()[name]
    tag = next(t for t, register in kind.registers().items() if name in register.names)
    found: dict[bytes, list[Any]] = {}
    for some in chunks(list(rows)):
        marks = ",".join("?" * len(some))
        asked = f"SELECT row, body FROM op WHERE row IN ({marks}) AND tbl = ? ORDER BY id"  # noqa: S608
        for row, body in ask(connection, asked, (*some, kind.table_tag)):
            values = body_of(body) or {}
            if str(tag) in values:
                held = _named(kind, kind.registers()[tag], {tag: values[str(tag)]})
                found.setdefault(row, []).append(field.from_stored(held[name]))
    return found


def conflicts(connection: Connection) -> Iterator[Conflict]:
    """Give what waits for a decision, in a fixed order."""
    for tbl, row, tag, scope in ask(
        connection, "SELECT tbl, row, tag, scope FROM conflict ORDER BY tbl, row, tag"
    ):
        kind = kinds.by_tag(tbl)
        if kind and (tag == DELETED or tag in kind.registers()):  # others wait for a newer program
            yield conflict(connection, kind, row, tag, scope)


def conflict(
    connection: Connection, kind: type[Record], row: bytes, tag: int, scope: str
) -> Conflict:
    """Give one register's concurrent values with their makers, the shown one first."""
    read = [told for told in _read(connection, row) if told.table == kind.table_tag]
    makers = {told.seen.key: told.made for told in read}
    state = project([told.seen for told in read])
    if tag == DELETED:
        return Conflict(kind, row, tag, scope, None, _deletion_sides(read))
    register = kind.registers()[tag]
    shown = state.winner(tag)
    sides = [
        Side(
            head.key,
            _named(kind, register, {tag: head.value}),
            makers[head.key],
            shown=shown is not None and head.key == shown.key,
        )
        for head in sorted(state.heads_of(tag), key=lambda h: h.order, reverse=True)
        if head.known
    ]
    return Conflict(kind, row, tag, scope, register, sides)


def _deletion_sides(read: list[_Told]) -> list[Side]:
    """Show the last deletion beside the last edit that it had not seen."""
    deletions = [told for told in read if told.seen.kind == DELETE]
    others = [told for told in read if told.seen.kind in (CREATE, EDIT)]
    gone = max(deletions, key=lambda told: told.seen.order)
    kept = max(others, key=lambda told: told.seen.order)
    return [
        Side(kept.seen.key, {"": "保留"}, kept.made, shown=True),
        Side(gone.seen.key, {"": "删除"}, gone.made, shown=False),
    ]
