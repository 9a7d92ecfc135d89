"""What this PC did and took back, read from the journal: the way back and forward again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from db.journal.ops import CREATE, DELETE, EDIT, ERASE, parents_of
from db.journal.rows import ask
from db.journal.undoing import OF_WORK, UNDO_FORM

MOST: Final = 50
PRINT_FORM: Final = "print"
FOUNDING_FORM: Final = "founding"
ERASE_FORM: Final = "erase"
ACCOUNTS_FORM: Final = "accounts"
DECIDE_FORM: Final = "decide"
_DECIDED: Final = frozenset({DECIDE_FORM, "resolve"})  # and what the command line once called it
_FORMERLY: Final = "merge"  # of decisions on the merge page, and of what was sent back beside them
_WORK: Final = re.compile("[0-9a-f]{32}")
_NOT_TAKEN_BACK: Final = frozenset({PRINT_FORM, FOUNDING_FORM, ERASE_FORM, ACCOUNTS_FORM})
_LOOKED_AT: Final = 1000  # commits; a piece of work is one, or a few where values stay at home


class Done(Struct, frozen=True):
    """A piece of work of this PC; `undoing` is the work that took it back, if it was."""

    work: bytes
    reason: str
    form: str
    actor: str
    wall_ms: int
    undoing: bytes = b""


class Course(Struct, frozen=True):
    """The works that stand and those that were taken back since the last new one; newest last."""

    standing: tuple[Done, ...]
    taken_back: tuple[Done, ...]


def course(connection: Connection, branch: int, most: int = MOST) -> Course:
    """Give the last works of a branch.

    A new work lets go of what was taken back before it. A printed paper is out in the world and
    changes nothing here: it is passed over, and so are accounts, whose keys lie beside the book.
    """
    standing: dict[bytes, Done] = {}
    taken_back: dict[bytes, Done] = {}
    for one in _works(connection, branch):
        if one.form in _NOT_TAKEN_BACK:
            continue
        if not one.form.startswith(UNDO_FORM):
            standing[one.work] = one
            taken_back.clear()
            continue
        target = bytes.fromhex(one.form.removeprefix(UNDO_FORM))
        if target in standing:
            undone = standing.pop(target)
            taken_back[one.work] = replace(undone, undoing=one.work)
        elif target in taken_back:
            again = replace(taken_back.pop(target), undoing=b"")
            standing[again.work] = again
    return Course(tuple(standing.values())[-most:], tuple(taken_back.values())[-most:])


def of_form(connection: Connection, branch: int, form: str, since_ms: int) -> list[Done]:
    """Give all works of a branch under one form since a moment, newest first."""
    rows = ask(
        connection,
        "SELECT work, max(reason), max(form), max(actor), max(wall_ms) FROM commit_log"
        " WHERE branch = ? AND form = ? AND wall_ms >= ? GROUP BY work ORDER BY max(id) DESC",
        (branch, form, since_ms),
    )
    return [Done(*row) for row in rows]


def _works(connection: Connection, branch: int) -> Iterator[Done]:
    rows = ask(
        connection,
        "SELECT work, reason, form, actor, wall_ms FROM commit_log WHERE branch = ?"
        " ORDER BY id DESC LIMIT ?",
        (branch, _LOOKED_AT),
    )
    seen: dict[bytes, Done] = {}
    for work, reason, form, actor, wall_ms in reversed(rows):
        seen.setdefault(work, Done(work, reason, form, actor, wall_ms))
    yield from seen.values()


def is_erasure(connection: Connection, work: bytes) -> bool:
    """Say whether a work erased something at a request: nobody can take that back."""
    return bool(ask(connection, f"SELECT 1{OF_WORK} AND op.kind = {ERASE} LIMIT 1", (work,)))


def decides(connection: Connection, work: bytes) -> bool:
    """Say whether a work chose among values that stood side by side (核定), or turned a choice.

    What took a decision back, or brought it back, is one as well: its form names that work.
    """
    waiting, seen = [work], set[bytes]()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        forms = ask(connection, "SELECT DISTINCT form FROM commit_log WHERE work = ?", (one,))
        for (form,) in forms:
            if form in _DECIDED or (form == _FORMERLY and _chose(connection, one)):
                return True
            waiting += _turned(form)
    return False


def _turned(form: str) -> list[bytes]:
    """Give the work that a form says was taken back; none for what we did not write so."""
    named = form.removeprefix(UNDO_FORM) if form.startswith(UNDO_FORM) else ""
    return [bytes.fromhex(named)] if _WORK.fullmatch(named) else []


def _chose(connection: Connection, work: bytes) -> bool:
    """Say whether a work named several values of a register, or deleted: by its ops alone."""
    asked = f"SELECT DISTINCT op.kind, op.shape{OF_WORK} AND op.kind IN ({EDIT}, {DELETE})"
    told = ask(connection, asked, (work,))
    return any(
        kind == DELETE or any(len(heads) > 1 for heads in parents_of(shape).values())
        for kind, shape in told
    )


def rows_of(connection: Connection, work: bytes) -> list[tuple[bytes, int, bool]]:
    """Give the rows a work touched, in order: id, table tag, and whether the work made the row."""
    return [
        (row, table, bool(made))
        for row, table, made in ask(
            connection,
            f"SELECT op.row, op.tbl, max(CASE WHEN op.kind = {CREATE} THEN 1 ELSE 0 END){OF_WORK}"
            " GROUP BY op.row, op.tbl ORDER BY min(op.id)",
            (work,),
        )
    ]
