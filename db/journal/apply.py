"""`apply(commits)`: the one way by which rows change, for saves, imports, undo and merges alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import repeat

from msgspec import Struct, field
from sqlalchemy import Connection

from db import kinds
from db.journal import blanking, earlier, fresh, rows as table_rows, standing
from db.journal.fresh import Fresh
from db.journal.histories import History, Parked, histories
from db.journal.ops import CREATE, DELETE, EDIT, ERASE, Commit, Op, Read, order_of
from db.journal.projection import State, project
from db.journal.rows import MODULUS, Row, ask, ask_in, run
from db.record import Record
from db.trouble import Refused

WRITTEN_AT_ONCE = 2_000
MOST_WAITING = 30_000  # rows held back in memory: some 60 MiB
_KNOWN_ACTS = {CREATE, EDIT, DELETE, ERASE}


class Applied(Struct):
    """What some commits did: rows by kind, and conflicts now open among them.

    `unknown` counts the rows of which this program cannot show everything: they, or some of
    their fields or changes, are a newer program's, kept and passed on as they came. `erased` are
    the rows that erasures among the commits are about, each with its legal ground; `parked` counts
    changes on touched rows that do not count because their maker had no say. `brought_erased` says
    that values came which an earlier erasure covers: they were blanked, and their carrier is not
    to be kept.
    """

    created: dict[type[Record], set[bytes]] = field(default_factory=dict)
    changed: dict[type[Record], set[bytes]] = field(default_factory=dict)
    conflicts: int = 0
    unknown: int = 0
    erased: dict[bytes, str] = field(default_factory=dict)
    parked: int = 0
    brought_erased: bool = False

    @property
    def kinds(self) -> set[type[Record]]:
        """The kinds touched."""
        return set(self.created) | set(self.changed)


class Batch:
    """Commits on their way into the book; rows follow at `finish`, or as soon as they can.

    Rows created here wait for the edits that may follow in the same package, so that they are
    written once. `package` marks the commits as brought by a package; `pause` is called
    every thousand rows or so, and may raise to give up.
    """

    def __init__(
        self,
        connection: Connection,
        package: bytes | None = None,
        pause: Callable[[], object] = bool,
    ) -> None:
        self._connection = connection
        self._package = package
        self._pause = pause
        self._waiting: dict[bytes, Fresh] = {}
        self._touched: set[bytes] = set()
        self._totals: dict[str, int] = {}
        self._makers: dict[int, standing.Maker] = {}
        self._erased = blanking.erased_rows(connection)
        self.applied = Applied()
        self._next_op = table_rows.highest(connection, "op") + 1
        self._next_commit = table_rows.highest(connection, "commit_log") + 1

    @property
    def erased_whole(self) -> set[bytes]:
        """The rows that were erased whole."""
        return {row for row, is_whole in self._erased.items() if is_whole}

    def take(self, commits: Sequence[tuple[int, Commit]]) -> None:
        """Write some commits, each with the local number of its branch, into the journal.

        Raises `Refused` where one changes a row of another scope: a row's scope is for life.
        """
        known = self._scopes({op.row for _, commit in commits for op in commit.ops})
        for _, commit in commits:
            if any(known.get(op.row, commit.scope) != commit.scope for op in commit.ops):
                raise Refused("数据包里改动了别的单位的记录，没有合入；请与对方核实后重新导出")
        self._write_commits(commits)
        numbers = iter(self._write_ops(commits))
        self._makers = standing.makers(self._connection)
        for branch, commit in commits:
            self._sort_all(branch, commit, numbers, known.keys())
        if len(self._waiting) >= MOST_WAITING:
            # They are read back from the journal at the end: quicker than to write rows twice.
            self._touched.update(self._waiting)
            self._waiting.clear()

    def note_carried(self, commits: Sequence[Commit]) -> None:
        """Note whether commits, new or held, carry values of rows that were erased before."""
        if self._erased and not self.applied.brought_erased:
            ops = (op for commit in commits for op in commit.ops)
            carried = any(op.row in self._erased and op.body and op.kind != ERASE for op in ops)
            self.applied.brought_erased = carried

    def _sort_all(
        self, branch: int, commit: Commit, numbers: Iterator[int], known: Collection[bytes]
    ) -> None:
        faults: dict[tuple[int, int], str] = {}
        for op, read, number in zip(commit.ops, commit.read or repeat(None), numbers, strict=False):
            act = (op.table, op.kind)
            if act not in faults:
                faults[act] = self._fault(branch, op, commit)
            if faults[act]:
                self._touched.add(op.row)
            elif not self._joins(op, read, commit.scope, number, held=op.row in known):
                self._waiting.pop(op.row, None)
                self._touched.add(op.row)

    def _fault(self, branch: int, op: Op, commit: Commit) -> str:
        maker = self._makers.get(branch)
        if maker is None:
            return ""
        return maker.fault(commit.scope, commit.no, commit.reason, op.table, op.kind)

    def _joins(self, op: Op, read: Read | None, scope: str, number: int, *, held: bool) -> bool:
        """Let a new row wait, or an edit join it; False for what is projected at the end."""
        if op.kind == ERASE:
            self.applied.erased[op.row] = order_of(op.shape).get("ground", "")
            return False
        if waiting := self._waiting.get(op.row):
            return waiting.follow(op, number, read)
        if held or op.row in self._touched or op.row in self._erased:
            return False
        made = fresh.begin(op, scope, number, read)
        if made is not None:
            self._waiting[op.row] = made
        return made is not None

    def _scopes(self, ids: set[bytes]) -> dict[bytes, str]:
        """Give the scopes of those rows that the journal holds."""
        found = {row: self._waiting[row].scope for row in ids & self._waiting.keys()}
        statement = (
            "SELECT DISTINCT op.row, c.scope FROM op JOIN commit_log c ON c.id = op.commit_id"
            " WHERE op.row IN (?)"
        )
        return found | dict(ask_in(self._connection, statement, ids - found.keys()))

    def _write_commits(self, commits: Sequence[tuple[int, Commit]]) -> None:
        rows: list[Row] = []
        first = self._next_op
        for place, (branch, commit) in enumerate(commits):
            last = first + len(commit.ops) - 1
            number = self._next_commit + place
            rows.append((*_commit_row(number, branch, commit, self._package), first, last))
            first = last + 1
        run(self._connection, f"INSERT INTO commit_log VALUES ({','.join('?' * 17)})", rows)  # noqa: S608

    def _write_ops(self, commits: Sequence[tuple[int, Commit]]) -> range:
        rows: list[Row] = []
        first = self._next_op
        for _, commit in commits:
            for op in commit.ops:
                rows.append(_op_row(self._next_op, self._next_commit, op))
                self._next_op += 1
            self._next_commit += 1
        run(self._connection, f"INSERT INTO op VALUES ({','.join('?' * 11)})", rows)  # noqa: S608
        return range(first, self._next_op)

    def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for some in table_rows.chunks(list(waiting.values()), WRITTEN_AT_ONCE):
            self._pause()
            by_kind: dict[type[Record], list[Row]] = {}
            for made in some:
                by_kind.setdefault(made.kind, []).append(tuple(made.row))
            for kind, rows in by_kind.items():
                self._add(kind, rows)

    def _add(self, kind: type[Record], rows: Sequence[Row]) -> None:
        for row in rows:
            self._count(row[1], table_rows.row_hash(kind, row))
        table_rows.insert(self._connection, kind, rows)
        self.applied.created.setdefault(kind, set()).update(row[0] for row in rows)

    def touch(self, ids: Iterable[bytes]) -> None:
        """Have rows projected again at `finish` though no op came for them."""
        self._touched.update(ids)

    def finish(self) -> Applied:
        """Project all touched rows again and settle the state totals."""
        self._write_waiting()
        covered = self._touched & (self._erased.keys() | self.applied.erased.keys())
        blanking.blank(self._connection, covered)
        for some in table_rows.chunks(sorted(self._touched)):
            self._pause()
            run(self._connection, "DELETE FROM conflict WHERE row = ?", [(row,) for row in some])
            parked: list[Parked] = []
            found = histories(self._connection, some, parked)
            standing.write(self._connection, some, parked)
            self.applied.parked += len(parked)
            self._write_all((row, h) for (row, _), h in found.items())
            self._take_away(set(some) - {row for row, _ in found})
        self._touched.clear()
        self._write_totals()
        return self.applied

    def _write_all(self, found: Iterable[tuple[bytes, History]]) -> None:
        by_kind: dict[type[Record], dict[bytes, tuple[History, State]]] = {}
        for row_id, history in found:
            kind = kinds.by_tag(history.table)
            if kind is None:
                self.applied.unknown += 1
                continue
            state = project(history.ops)
            self.applied.unknown += _is_beyond_us(kind, history, state)
            by_kind.setdefault(kind, {})[row_id] = (history, state)
        self._write_conflicts(by_kind)
        for kind, states in by_kind.items():
            self._write_rows(kind, states)

    def _write_rows(self, kind: type[Record], states: dict[bytes, tuple[History, State]]) -> None:
        before = table_rows.read(self._connection, kind, states)
        added: list[Row] = []
        altered: list[Row] = []
        lost: dict[bytes, str] = {}
        for row_id, (history, state) in states.items():
            if not state.created:
                lost[row_id] = history.scope
                continue
            row = table_rows.projected_row(kind, row_id, history.scope, history.last_op, state)
            if (old := before.get(row_id)) is None:
                added.append(row)
                continue
            altered.append(row)
            gained = table_rows.row_hash(kind, row) - table_rows.row_hash(kind, old)
            self._count(history.scope, gained)
        self._remove(kind, [before[row_id] for row_id in lost if row_id in before])
        self._add(kind, added)
        table_rows.update(self._connection, kind, [r for r in altered if r != before[r[0]]])
        created = self.applied.created[kind]
        changed = self.applied.changed.setdefault(kind, set())
        changed.update(row[0] for row in altered if row[0] not in created)

    def _take_away(self, ids: set[bytes]) -> None:
        """Take away rows of which no op is held any more: their package was set aside."""
        for kind in kinds.KINDS if ids else ():
            self._remove(kind, list(table_rows.read(self._connection, kind, ids).values()))

    def _remove(self, kind: type[Record], rows: Sequence[Row]) -> None:
        for row in rows:
            self._count(row[1], -table_rows.row_hash(kind, row))
        table_rows.delete(self._connection, kind, [row[0] for row in rows])
        if rows:
            self.applied.changed.setdefault(kind, set()).update(row[0] for row in rows)

    def _write_conflicts(
        self, by_kind: dict[type[Record], dict[bytes, tuple[History, State]]]
    ) -> None:
        rows = [
            (kind.table_tag, row_id, tag, history.scope)
            for kind, states in by_kind.items()
            for row_id, (history, state) in states.items()
            for tag in sorted(state.conflicts - earlier.old_tags(kind))
        ]
        run(self._connection, "INSERT INTO conflict VALUES (?,?,?,?)", rows)
        self.applied.conflicts += len(rows)

    def _count(self, scope: str, difference: int) -> None:
        self._totals[scope] = self._totals.get(scope, 0) + difference

    def _write_totals(self) -> None:
        for scope, difference in self._totals.items():
            held = ask(self._connection, "SELECT total FROM state_total WHERE scope = ?", (scope,))
            total = (int.from_bytes(held[0][0], "big") if held else 0) + difference
            row = ((total % MODULUS).to_bytes(16, "big"), scope)
            if held:
                run(self._connection, "UPDATE state_total SET total = ? WHERE scope = ?", [row])
            else:
                run(self._connection, "INSERT INTO state_total (total, scope) VALUES (?,?)", [row])
        self._totals.clear()


@cache
def _known_tags(kind: type[Record]) -> frozenset[int]:
    return earlier.old_tags(kind) | kind.registers().keys()


def _is_beyond_us(kind: type[Record], history: History, state: State) -> bool:
    acts = {op.kind for op in history.ops}
    return not (state.values.keys() <= _known_tags(kind) and acts <= _KNOWN_ACTS)


def _commit_row(number: int, branch: int, c: Commit, package: bytes | None) -> Row:
    return (
        number,
        branch,
        c.scope,
        c.no,
        c.work,
        c.lamport,
        c.wall_ms,
        c.clock,
        c.actor,
        c.reason,
        c.form,
        c.schema,
        c.prev,
        c.digest,
        package,
    )


def _op_row(number: int, commit: int, op: Op) -> Row:
    return (
        number,
        commit,
        op.seq,
        op.table,
        op.row,
        op.kind,
        op.shape,
        op.body,
        op.salt,
        op.commitment,
        op.digest,
    )


def apply(
    connection: Connection, commits: Sequence[tuple[int, Commit]], package: bytes | None = None
) -> Applied:
    """Write commits (with the local number of their branch) and the rows they make."""
    batch = Batch(connection, package)
    batch.take(commits)
    return batch.finish()


def state_hash(
    connection: Connection,
    scopes: Iterable[str] | None = None,
    *,
    without: Collection[bytes] = (),
) -> str:
    """Give the hash of what is held: rows and open conflicts, as 32 hexadecimal digits.

    Values that stay in their office are no part of it, so an office and the district that hold
    the same ops give the same hash for the office's scope; nor are the rows to be left out.
    """
    wanted = None if scopes is None else set(scopes)
    total = -sum(
        table_rows.row_hash(kind, row)
        for kind in (kinds.KINDS if without else ())
        for row in table_rows.read(connection, kind, without).values()
        if wanted is None or row[1] in wanted
    )
    for scope, held in ask(connection, "SELECT scope, total FROM state_total"):
        if wanted is None or scope in wanted:
            total += int.from_bytes(held, "big")
    for tbl, row, tag, scope in ask(connection, "SELECT tbl, row, tag, scope FROM conflict"):
        is_hidden = row in without or (tbl, tag) in kinds.kept_in_office()
        if (wanted is None or scope in wanted) and not is_hidden:
            total += table_rows.conflict_hash(tbl, row, tag)
    return f"{total % MODULUS:032x}"
