"""What a book holds: its vector, what lies above another's, and taking in others' commits.

A commit's digest covers all before it, so holding a tip means holding its whole past; names
of branches matter only for counting. A branch that two copies wrote on is split: after the
last shared commit each side gets an id derived from its first own commit, the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db.journal import blanking, guards
from db.journal.apply import Applied, Batch
from db.journal.ops import ERASE, FIRST_DIGEST, Commit, Op
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, chunks, run, table_name
from db.journal.writing import move_tip
from db.kinds import KINDS
from db.trouble import Lacking, Refused


class Reach(Struct, frozen=True):
    """How far one branch is held in one scope: commit number and that commit's digest."""

    branch: bytes
    scope: str
    no: int
    tip: bytes


def vector(connection: Connection) -> list[Reach]:
    """Give what is held, in a fixed order."""
    statement = (
        "SELECT b.id, c.scope, c.last_no, c.tip FROM chain c JOIN branch b ON b.idx = c.branch"
        " ORDER BY b.id, c.scope"
    )
    return [Reach(*row) for row in ask(connection, statement)]


def unheld(connection: Connection, tips: Iterable[bytes]) -> set[bytes]:
    """Give those commit digests that are not held."""
    wanted = set(tips)
    statement = "SELECT digest FROM commit_log WHERE digest IN (?)"
    return wanted - {digest for (digest,) in ask_in(connection, statement, wanted)}


def add_branch(
    connection: Connection,
    branch: bytes,
    *,
    origin: bytes | None = None,
    label: str = "",
    office: str = "",
    parent: int | None = None,
) -> int:
    """Register a branch, or find it; give its local number."""
    found = ask(connection, "SELECT idx, origin FROM branch WHERE id = ?", (branch,))
    if found and found[0][1] != (origin or branch):
        raise Refused("数据包里的记录冒用了别的电脑的编号，没有合入；请与对方核实")
    if found:
        return int(found[0][0])
    ((highest,),) = ask(connection, "SELECT coalesce(max(idx), 0) FROM branch")
    said: tuple[Any, ...] = (label, office, None, None)
    if origin is not None:  # one side of a branch: what is known of the branch holds for both
        asked = "SELECT label, office, role, lost_after FROM branch WHERE id = ?"
        said = next(iter(ask(connection, asked, (origin,))), said)
    run(
        connection,
        "INSERT INTO branch (idx, id, origin, parent, last_seq, label, office, role, lost_after)"
        " VALUES (?,?,?,?,0,?,?,?,?)",
        [(highest + 1, branch, origin or branch, parent, *said)],
    )
    return int(highest) + 1


def covered(connection: Connection, tips: Iterable[bytes]) -> dict[tuple[int, str], int]:
    """Say up to which commit number each branch and scope lies below the named tips."""
    parents: dict[int, int | None] = dict(ask(connection, "SELECT idx, parent FROM branch"))
    statement = "SELECT branch, scope, no FROM commit_log WHERE digest IN (?)"
    found: dict[tuple[int, str], int] = {}
    for branch, scope, no in ask_in(connection, statement, tips):
        place: int | None = branch
        while place is not None:
            found[place, scope] = max(no, found.get((place, scope), 0))
            place = parents[place]
    return found


def above(
    connection: Connection, tips: Iterable[bytes], scopes: Iterable[str] | None = None
) -> Iterator[Commit]:
    """Give all commits that don't lie below the named tips, causes before effects."""
    below = covered(connection, tips)
    wanted = None if scopes is None else set(scopes)
    places = ask(connection, "SELECT id, branch, scope, no FROM commit_log ORDER BY id")
    numbers = [
        number
        for number, branch, scope, no in places
        if no > below.get((branch, scope), 0) and (wanted is None or scope in wanted)
    ]
    for some in chunks(numbers, 50):
        yield from read_commits(connection, some)


def between(
    connection: Connection, lower: Iterable[bytes], upper: Iterable[bytes], scopes: Iterable[str]
) -> Iterator[Commit]:
    """Give the commits below the upper tips that don't lie below the lower ones."""
    low, high, wanted = covered(connection, lower), covered(connection, upper), set(scopes)
    places = ask(connection, "SELECT id, branch, scope, no FROM commit_log ORDER BY id")
    numbers = [
        number
        for number, branch, scope, no in places
        if scope in wanted and low.get((branch, scope), 0) < no <= high.get((branch, scope), 0)
    ]
    for some in chunks(numbers, 50):
        yield from read_commits(connection, some)


def touching(
    connection: Connection, rows: Iterable[bytes], tips: Iterable[bytes], scopes: Iterable[str]
) -> Iterator[Commit]:
    """Give the commits below some tips that wrote to some rows, in the order they came."""
    below, wanted = covered(connection, tips), set(scopes)
    statement = (
        "SELECT DISTINCT c.id, c.branch, c.scope, c.no FROM op JOIN commit_log c"
        " ON c.id = op.commit_id WHERE op.row IN (?)"
    )
    numbers = {
        number
        for number, branch, scope, no in ask_in(connection, statement, rows)
        if scope in wanted and no <= below.get((branch, scope), 0)
    }
    for some in chunks(sorted(numbers), 50):
        yield from read_commits(connection, some)


def read_commits(connection: Connection, numbers: Sequence[int]) -> Iterator[Commit]:
    """Give the commits of some numbers with their ops, in order."""
    ops: dict[int, list[Op]] = {}
    statement = (
        "SELECT c.id, op.seq, op.tbl, op.row, op.kind, op.shape, op.body, op.salt, op.digest,"  # noqa: S608  our own words
        f" op.commitment FROM {OPS_OF_COMMIT} WHERE c.id IN (?) ORDER BY op.id"
    )
    for number, *parts in ask_in(connection, statement, numbers):
        ops.setdefault(number, []).append(Op(*parts))
    statement = (
        "SELECT c.id, b.origin, c.scope, c.no, c.work, c.lamport, c.wall_ms, c.clock, c.actor,"
        " c.reason, c.form, c.schema_v, c.prev, c.digest"
        " FROM commit_log c JOIN branch b ON b.idx = c.branch WHERE c.id IN (?) ORDER BY c.id"
    )
    for number, *header, digest in ask_in(connection, statement, numbers):
        whole: tuple[Any, ...] = (*header, tuple(ops[number]), digest)
        yield Commit(*whole)


class Intake:
    """Takes commits of a package into the book, inside one open transaction."""

    def __init__(
        self,
        connection: Connection,
        package: bytes | None = None,
        pause: Callable[[], object] = bool,
    ) -> None:
        self._connection = connection
        self._batch = Batch(connection, package, pause)
        self.taken = 0
        self.skipped = 0
        self.split: set[bytes] = set()
        self.filled = 0

    def take(self, commits: Sequence[Commit]) -> None:
        """Take commits in the order of the package; held ones are skipped.

        Raises `Refused` when one names a commit before it that is not held.
        """
        self._batch.note_carried(commits)
        news = unheld(self._connection, (commit.digest for commit in commits))
        fresh: list[Commit] = []
        held: list[Commit] = []
        for commit in commits:
            (fresh if commit.digest in news else held).append(commit)
            news.discard(commit.digest)
        self.skipped += len(held)
        self._fill(held)
        for commit in fresh:
            self._batch.take([(self._place(commit), commit)])
        self.taken += len(fresh)

    def _fill(self, held: Sequence[Commit]) -> None:
        """Take values that came without before: they stay in their office, or were kept back."""
        whole = {c.digest: c for c in held if any(op.body is not None for op in c.ops)}
        statement = (
            f"SELECT op.digest, op.id FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
            " WHERE op.body IS NULL AND c.digest IN (?)"
        )
        blank: dict[bytes, int] = dict(ask_in(self._connection, statement, whole))
        brought = [op for c in whole.values() for op in c.ops if op.digest in blank and op.body]
        if brought:
            run(
                self._connection,
                "UPDATE op SET body = ?, salt = ?, commitment = NULL WHERE id = ?",
                [(op.body, op.salt, blank[op.digest]) for op in brought],
            )
            self._batch.touch(op.row for op in brought)
            self.filled += len(brought)

    def finish(self) -> Applied:
        """Project what was touched; say what changed."""
        if not self.filled:
            return self._batch.finish()
        guards.lower_guards(self._connection)  # rows change here without an op of their own
        applied = self._batch.finish()
        guards.raise_guards(self._connection)
        return applied

    def _place(self, commit: Commit) -> int:
        """Find the branch a new commit belongs to, splitting it where two copies wrote."""
        before = self._branch_before(commit)
        branch = self._derived(commit, before) if self._siblings(commit) else before
        move_tip(self._connection, branch, commit)
        return branch

    def _branch_before(self, commit: Commit) -> int:
        if commit.no == 1:
            if commit.prev != FIRST_DIGEST:
                raise Refused("数据包里的记录前后接不上，请让对方重新导出")
            return add_branch(self._connection, commit.branch)
        found = ask(
            self._connection,
            "SELECT c.branch, c.scope, c.no, b.origin FROM commit_log c"
            " JOIN branch b ON b.idx = c.branch WHERE c.digest = ?",
            (commit.prev,),
        )
        if not found:
            raise Lacking(
                "这个数据包前面还缺一个包，请先合入前一个，或让对方勾上“全部重新导出”再导出一次"
            )
        branch, scope, no, origin = found[0]
        if (scope, no, origin) != (commit.scope, commit.no - 1, commit.branch):
            raise Refused("数据包里的记录前后接不上，请让对方重新导出")
        return int(branch)

    def _siblings(self, commit: Commit) -> list[tuple[int, bytes]]:
        """Give held commits at the very place of a new one: (branch, digest)."""
        rows = ask(
            self._connection,
            "SELECT c.branch, c.digest FROM commit_log c JOIN branch b ON b.idx = c.branch"
            " WHERE b.origin = ? AND c.scope = ? AND c.no = ? AND c.prev = ?",
            (commit.branch, commit.scope, commit.no, commit.prev),
        )
        return [(row[0], row[1]) for row in rows]

    def _derived(self, commit: Commit, before: int) -> int:
        for branch, digest in self._siblings(commit):
            if branch == before:
                self._move(commit, before, digest)
        self.split.add(commit.branch)
        return self._side(commit, before, commit.digest)

    def _side(self, commit: Commit, before: int, digest: bytes) -> int:
        side = blake2b(commit.branch + digest, digest_size=16).digest()
        return add_branch(self._connection, side, origin=commit.branch, parent=before)

    def _move(self, commit: Commit, before: int, digest: bytes) -> None:
        """Give the other side, held until now under the shared name, a name of its own."""
        side = self._side(commit, before, digest)
        place = (side, before, commit.scope, commit.no)
        mine = "branch = ? AND scope = ? AND no >= ?"
        run(
            self._connection,
            "UPDATE branch SET parent = ? WHERE parent = ? AND idx <> ? AND idx IN"
            " (SELECT branch FROM commit_log WHERE scope = ? AND no > ?)",
            [(side, before, side, commit.scope, commit.no)],
        )
        run(self._connection, f"UPDATE commit_log SET branch = ? WHERE {mine}", [place])  # noqa: S608
        run(
            self._connection,
            "UPDATE chain SET branch = ? WHERE branch = ? AND scope = ?",
            [(side, before, commit.scope)],
        )
        if commit.no > 1:
            run(
                self._connection,
                "INSERT INTO chain (branch, scope, last_no, tip) VALUES (?,?,?,?)",
                [(before, commit.scope, commit.no - 1, commit.prev)],
            )


def reproject(connection: Connection, rows: Iterable[bytes]) -> Applied:
    """Project rows again without an op of their own: what counts of them has changed."""
    some = set(rows)
    blanking.blank(connection, some)
    guards.lower_guards(connection)
    batch = Batch(connection)
    batch.touch(some)
    applied = batch.finish()
    guards.raise_guards(connection)
    return applied


def rebuild(connection: Connection) -> None:
    """Make all rows, conflicts and totals anew from the journal alone."""
    guards.lower_guards(connection)
    for kind in KINDS:
        connection.exec_driver_sql(f"DELETE FROM {table_name(kind)}")  # noqa: S608
    connection.exec_driver_sql("DELETE FROM conflict")
    connection.exec_driver_sql("DELETE FROM state_total")
    connection.exec_driver_sql("DELETE FROM out_of_role")
    connection.exec_driver_sql("DELETE FROM erased")
    asked = f"SELECT DISTINCT row FROM op WHERE kind = {ERASE}"  # noqa: S608  our own number
    blanking.blank(connection, [row for (row,) in ask(connection, asked)])
    batch = Batch(connection)
    batch.touch(row for (row,) in ask(connection, "SELECT DISTINCT row FROM op"))
    batch.finish()
    guards.raise_guards(connection)
