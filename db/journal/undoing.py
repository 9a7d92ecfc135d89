"""Taking a piece of work back: which of a row's changes are still its own, and what was before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from db.journal.histories import History, histories
from db.journal.projection import DELETED, Head, State, project
from db.journal.rows import OPS_OF_COMMIT, ask, ask_in, chunks

UNDO_FORM = "undo:"

# The ops of one work, whoever first used its number: another's commits cannot join it.
OF_WORK = (
    f" FROM {OPS_OF_COMMIT}"  # noqa: S608  our own words
    " WHERE c.work = ? AND b.origin = (SELECT b2.origin FROM commit_log c2"
    " JOIN branch b2 ON b2.idx = c2.branch WHERE c2.work = c.work ORDER BY c2.id LIMIT 1)"
)


class Touched(Struct):
    """A row that a work touched: as it was before, as it is, and whose its changes are.

    `mine` are the keys of the work's ops. `taken_back` maps the key of an op that took a later
    work back to the number of that work's first op on the row: where such an op brings a value
    of this work back, the value counts as this work's again.
    """

    row: bytes
    history: History
    before: State
    after: State
    mine: set[str]
    taken_back: dict[str, int]

    def is_own(self, tag: int, head: Head) -> bool:
        """Say whether a head of a register is this work's change, or brought it back."""
        key = head.key
        while key not in self.mine:
            if key not in self.taken_back:
                return False
            was = project(self.history.until(self.taken_back[key] - 1)).winner(tag)
            if was is None or was.value != head.value:
                return False
            key = was.key
        return True

    @property
    def is_edited_since(self) -> bool:
        """Whether anyone changed the row that this work created."""
        edited = any(
            not self.is_own(tag, head) for tag, heads in self.after.heads.items() for head in heads
        )
        return edited or any(op.key not in self.mine for op in self.after.creations)

    def own_heads(self, tag: int) -> list[str]:
        """Give the keys of this work's heads that hold the shown value."""
        shown = self.after.winner(tag)
        heads = self.after.heads_of(tag)
        return sorted(
            h.key for h in heads if shown and h.value == shown.value and self.is_own(tag, h)
        )

    def earlier_values(self) -> tuple[dict[int, Any], bool]:
        """Give the values to go back to where this work's still show; and whether others stay."""
        values: dict[int, Any] = {}
        are_kept = False
        for tag, value in self.after.values.items():
            is_same = value == self.before.values.get(tag)
            if is_same and tag not in self.after.heads:
                continue
            shown, former = self.after.winner(tag), self.before.winner(tag)
            is_blank = former is not None and not former.known
            if shown is not None and self.is_own(tag, shown) and not is_blank:
                # Written even where it is the same: an older work's value must be its own again.
                values[tag] = self.before.values.get(tag)
            elif not is_same and set(self.after.all_heads(tag)) - set(self.before.all_heads(tag)):
                are_kept = True
        return values, are_kept

    @property
    def deletion_to_turn(self) -> bool | None:
        """What the row's deletion goes back to; None where that is not this work's to say."""
        turned = self.before.is_deleted != self.after.is_deleted
        if turned and all(self.is_own(DELETED, head) for head in self.after.deletions):
            # A deletion that hid nothing, for an edit that had not seen it, hides nothing again.
            return True if self.before.hidden else None if self.before.is_deleted else False
        # An edit that has not seen the deletion of its row brings it back.
        return True if self.before.hidden and self.after.is_deleted and self._brought_back else None

    @property
    def _brought_back(self) -> bool:
        """Whether the row is seen for what this work wrote, and for nothing else."""
        known = self.before.every_head()
        return not self.after.hidden and all(
            self.is_own(tag, head)
            for tag, heads in self.after.heads.items()
            for head in heads
            if head.key not in known
        )


def touched(connection: Connection, work: bytes) -> Iterator[Touched]:
    """Give the rows that a work touched, the last one first."""
    rows = ask(
        connection,
        f"SELECT op.row, op.tbl, min(op.id){OF_WORK}"
        " GROUP BY op.row, op.tbl ORDER BY min(op.id) DESC",
        (work,),
    )
    first = {(row, table): number for row, table, number in rows}
    found = ask(connection, f"SELECT op.digest{OF_WORK}", (work,))
    mine = {digest[:8].hex() for (digest,) in found}
    for some in chunks(list(dict.fromkeys(row for row, _, _ in rows))):
        taken_back = _taken_back(connection, some)
        for (row, table), history in histories(connection, some).items():
            if number := first.get((row, table)):
                before, after = project(history.until(number - 1)), project(history.ops)
                yield Touched(row, history, before, after, mine, taken_back)


def _taken_back(connection: Connection, rows: Iterable[bytes]) -> dict[str, int]:
    """Map each op that took a work back to the number of that work's first op on the row."""
    statement = (
        "SELECT op.row, op.tbl, op.id, op.digest, c.work, c.form FROM op"
        " JOIN commit_log c ON c.id = op.commit_id WHERE op.row IN (?) ORDER BY op.id"
    )
    begun: dict[tuple[bytes, int, str], int] = {}
    found: dict[str, int] = {}
    for row, table, number, digest, work, form in ask_in(connection, statement, rows):
        begun.setdefault((row, table, work.hex()), number)
        start = begun.get((row, table, form.removeprefix(UNDO_FORM)))
        if form.startswith(UNDO_FORM) and start is not None:
            found[digest[:8].hex()] = start
    return found
