"""Going back over what was done: what a work was about, in words, and what keeps it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from db import kinds
from db.journal.course import Done, rows_of
from db.journal.undoing import UNDO_FORM
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.undone import UndoneRecords

_LOOKED_AT = 40  # rows of a work among which the first whole record is sought


class _TriedOnly(Exception):
    """Rolls back what was only tried."""


def told(store: Store, done: Done) -> str:
    """Say what a work did: why, and the first record it was about."""
    with store.looking() as connection:
        rows = rows_of(connection, done.work)
    known = [(kind, row) for row, tag, _ in rows[:_LOOKED_AT] if (kind := kinds.by_tag(tag))]
    whole = [one for one in known if one[0].parent_link() is None] or known
    if not whole:
        return done.reason
    kind, row = whole[0]
    record = store.get(kind, row, hidden=True)
    name = store.called(record) if record else ""
    count = sum(tag == kind.table_tag for _, tag, _ in rows)
    words = done.reason or f"改动{kind.title}"
    # What is called like its kind alone has no name that would say more.
    named = words if name in words or name == kind.title else f"{words} {name}"
    return f"{named} 等 {count:,} 条" if count > 1 else named


def last_of(store: Store, clerk: Clerk, works: Sequence[Done]) -> Done | None:
    """Give the last of some works that a clerk has the rights to take back, or to do again.

    What others did with rights of their own is passed over: it keeps nobody from undoing theirs.
    """
    for done in reversed(works):
        with suppress(Refused), store.looking() as connection:
            UndoneRecords(connection, store, clerk, done.work, store.facts.unit)
            return done
    return None


def kept_by_undo(store: Store, clerk: Clerk, work: bytes) -> Sequence[str]:
    """Name what taking a work back would leave as it is: the same undo, rolled back."""
    kept: list[str] = []
    with suppress(_TriedOnly), store.work(clerk, "撤销", UNDO_FORM + work.hex()) as opposite:
        opposite.undo(work)
        kept += opposite.changes.kept
        raise _TriedOnly
    return kept
