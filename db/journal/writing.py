"""From changed records to commits of this book's own branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db.fields import Field
from db.journal import earlier
from db.journal.apply import Applied, Batch
from db.journal.framing import readable
from db.journal.histories import History, histories
from db.journal.ops import (
    CREATE,
    DELETE,
    EDIT,
    ERASE,
    FIRST_DIGEST,
    MOST_LAMPORT,
    MOST_OPS,
    Commit,
    Op,
    new_op,
    parents_of,
    sealed,
)
from db.journal.projection import DELETED, State, project
from db.journal.rows import ask, run
from db.record import Record
from db.trouble import Refused

MOST_WRITTEN = 1 << 20  # characters of values in one commit: it must fit into one frame
SCHEMA = 1  # of the ops written today; readers keep what a newer one adds


class Heading(Struct, frozen=True):
    """What the commits of one piece of work say about themselves.

    `wall_ms` is the clock in ms since 1970; `clock` whether it is trusted (see `Commit`).
    """

    work: bytes
    actor: str
    reason: str
    form: str
    wall_ms: int
    clock: str


class Change(Struct, frozen=True):
    """One op to be written: which row, what kind of change, which registers and values."""

    scope: str
    table: int
    row: bytes
    kind: int
    shape: Any
    body: Mapping[str, Any]


def register_values(record: Record) -> dict[int, Any]:
    """Give a record's values as the journal carries them, by register tag; blanks left out."""
    found: dict[int, Any] = {}
    held = vars(record)
    singles, groups = _layout(type(record))
    for tag, name, turn in singles:
        value = held.get(name)
        if value is not None and (json := turn(value) if turn else value) is not None:
            found[tag] = json
    for tag, parts in groups:
        values = {}
        for part, name, turn in parts:
            value = held.get(name)
            if value is not None and (json := turn(value) if turn else value) is not None:
                values[part] = json
        if values:
            found[tag] = values
    return found


_Turn = Callable[[Any], Any]
_Single = tuple[int, str, _Turn | None]
_Group = tuple[int, tuple[tuple[str, str, _Turn | None], ...]]


@cache
def _layout(kind: type[Record]) -> tuple[tuple[_Single, ...], tuple[_Group, ...]]:
    """Give the registers of one field and those of several, with what turns a value into JSON."""
    every = kind.registers().items()
    singles = (
        (tag, one.names[0], _turn(one.fields[0])) for tag, one in every if len(one.names) == 1
    )
    groups = (
        (
            tag,
            tuple(
                (str(f.tag), name, _turn(f)) for name, f in zip(one.names, one.fields, strict=True)
            ),
        )
        for tag, one in every
        if len(one.names) > 1
    )
    return tuple(singles), tuple(groups)


def _turn(declared: Field) -> _Turn | None:
    """Give what makes JSON of a value; None for the many fields whose values are JSON already."""
    kind = type(declared)
    if kind.to_stored is Field.to_stored and kind.to_json is Field.to_json:
        return None
    return lambda value: declared.to_json(declared.to_stored(value))


@cache
def _office_tags(kind: type[Record]) -> frozenset[int]:
    return frozenset(tag for tag, one in kind.registers().items() if one.stays_in_office)


def creations(record: Record) -> Iterator[Change]:
    """Give the op that creates a record, and those of values that stay in the office.

    The latter are ops of their own, so that a package can leave their bodies behind. They
    name no parents here: the creation's key is known only when it is written.
    """
    values = register_values(record)
    kind = type(record)
    kept = _office_tags(kind)
    sent = {tag: value for tag, value in values.items() if tag not in kept}
    shape: Any = sorted(sent)
    body = {str(tag): value for tag, value in sent.items()}
    yield Change(record.org_code, kind.table_tag, record.id, CREATE, shape, body)
    for tag in sorted(kept & values.keys()):
        single = {str(tag): values[tag]}
        yield Change(record.org_code, kind.table_tag, record.id, EDIT, {str(tag): None}, single)


def edits(record: Record, history: History) -> Iterator[Change]:
    """Give the ops that bring a row to a record's values, as seen by its author.

    The author saw the row as it was at `record.op`: the heads of that moment are the parents,
    so that whatever came in between shows up as a conflict instead of being overwritten.
    """
    seen = project(history.until(record.op))
    new = register_values(record)
    kind = type(record)
    for kept in (False, True):
        changed = {
            tag: new.get(tag)
            for tag, register in kind.registers().items()
            if register.stays_in_office is kept and new.get(tag) != seen.values.get(tag)
        }
        if changed:
            shape = {str(tag): seen.shown_heads(tag) for tag in changed}
            body = {str(tag): value for tag, value in changed.items()}
            yield Change(history.scope, kind.table_tag, record.id, EDIT, shape, body)


def settlement(table: int, row: bytes, scope: str, state: State, values: dict[int, Any]) -> Change:
    """Give the op that decides registers: it names every head, so nothing stays open."""
    shape = {str(tag): state.all_heads(tag) for tag in values}
    body = {str(tag): value for tag, value in values.items()}
    return Change(scope, table, row, EDIT, shape, body)


def deletion(table: int, row: bytes, scope: str, state: State, *, deleted: bool) -> Change:
    """Give the op that deletes a row, or brings it back; it names every head seen."""
    shape = {str(DELETED): state.all_heads(DELETED), "seen": sorted(state.every_head())}
    return Change(scope, table, row, DELETE, shape, {str(DELETED): int(deleted)})


def erasure(
    history: History, row: bytes, state: State, tags: Iterable[int] | None, order: dict[str, str]
) -> Iterator[Change]:
    """Give the ops that erase a row, or some registers of it.

    `order` says by which request and on what legal ground. An op is blanked whole: what else it
    says of the row is therefore said once more beforehand.
    """
    shape: dict[str, Any] = {"seen": sorted(state.every_head())}
    if tags is not None:
        wanted = earlier.with_old_tags(history.table, set(tags))
        shape = {str(tag): state.all_heads(tag) for tag in sorted(wanted)}
        yield from _said_again(history, row, state, wanted)
    yield Change(history.scope, history.table, row, ERASE, shape | order, {})


def _said_again(history: History, row: bytes, state: State, wanted: set[int]) -> Iterator[Change]:
    going = {
        op.key
        for op in history.ops
        if op.kind in (CREATE, EDIT) and parents_of(op.shape).keys() & wanted
    }
    shown = {tag: state.winner(tag) for tag in sorted(state.values.keys() - wanted)}
    kept = {tag: head.value for tag, head in shown.items() if head and head.key in going}
    if kept:
        shape = {str(tag): state.shown_heads(tag) for tag in kept}
        body = {str(tag): value for tag, value in kept.items()}
        yield Change(history.scope, history.table, row, EDIT, shape, body)


class Pen:
    """Writes commits of one branch, in order; `branch` is its local number."""

    def __init__(self, connection: Connection, branch: int) -> None:
        self._connection = connection
        self._branch = branch
        ((self._id,),) = ask(connection, "SELECT id FROM branch WHERE idx = ?", (branch,))

    def write(self, changes: Iterable[Change], heading: Heading) -> Applied:
        """Write changes as commits (one scope each, at most `MOST_OPS` ops) and apply them."""
        by_scope: dict[str, list[Change]] = {}
        for change in changes:
            by_scope.setdefault(change.scope, []).append(change)
        batch = Batch(self._connection)
        gone = batch.erased_whole
        if any(one.row in gone and one.kind != ERASE for some in by_scope.values() for one in some):
            raise Refused("这条记录已按本人请求删除，不能再改；需要时请重新登记")
        for scope, mine in by_scope.items():
            for some in _whole_rows(mine):
                batch.take([(self._branch, self._commit(scope, some, heading))])
        return batch.finish()

    def _commit(self, scope: str, changes: Sequence[Change], heading: Heading) -> Commit:
        no, prev = self._tip(scope)
        ops = tuple(self._ops(changes))
        commit = Commit(
            self._id,
            scope,
            no + 1,
            heading.work,
            min(self._lamport() + 1, MOST_LAMPORT),  # it sorts displays, nothing rests on it
            heading.wall_ms,
            heading.clock,
            heading.actor,
            heading.reason,
            heading.form,
            SCHEMA,
            prev,
            ops,
            b"",
        )
        commit = readable(sealed(commit))
        move_tip(self._connection, self._branch, commit)
        return commit

    def _tip(self, scope: str) -> tuple[int, bytes]:
        found = ask(
            self._connection,
            "SELECT last_no, tip FROM chain WHERE branch = ? AND scope = ?",
            (self._branch, scope),
        )
        return (found[0][0], found[0][1]) if found else (0, FIRST_DIGEST)

    def _lamport(self) -> int:
        ((highest,),) = ask(self._connection, "SELECT coalesce(max(lamport), 0) FROM commit_log")
        return int(highest)

    def _ops(self, changes: Sequence[Change]) -> Iterator[Op]:
        ((seq,),) = ask(
            self._connection, "SELECT last_seq FROM branch WHERE idx = ?", (self._branch,)
        )
        created: dict[bytes, str] = {}
        for change in changes:
            seq += 1
            shape = change.shape
            if change.kind == EDIT and None in shape.values():
                shape = {tag: [created[change.row]] for tag in shape}
            op = new_op(self._id, seq, change.table, change.row, change.kind, shape, change.body)
            if change.kind == CREATE:
                created[change.row] = op.digest[:8].hex()
            yield op
        run(self._connection, "UPDATE branch SET last_seq = ? WHERE idx = ?", [(seq, self._branch)])


def move_tip(connection: Connection, branch: int, commit: Commit) -> None:
    """Note that a branch is now held up to a commit."""
    run(
        connection,
        "INSERT INTO chain (branch, scope, last_no, tip) VALUES (?,?,?,?)"
        " ON CONFLICT (branch, scope) DO UPDATE SET last_no = excluded.last_no, tip = excluded.tip",
        [(branch, commit.scope, commit.no, commit.digest)],
    )


def _whole_rows(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Cut changes into commits, never between the ops of one row."""
    start = size = 0
    for end in range(1, len(changes) + 1):
        size += sum(map(len, map(str, changes[end - 1].body.values())))
        full = end - start >= MOST_OPS - 2 or size >= MOST_WRITTEN
        if end == len(changes) or (full and changes[end].row != changes[end - 1].row):
            yield changes[start:end]
            start, size = end, 0


def current(connection: Connection, row: bytes, table: int) -> tuple[History, State] | None:
    """Give a row's history and its state now; None for an unknown row."""
    history = histories(connection, [row]).get((row, table))
    return (history, project(history.ops)) if history else None
