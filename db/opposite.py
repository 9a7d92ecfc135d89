"""The opposite of a piece of work: what takes it back, and what stays as others build on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from db import kinds, pointing
from db.journal import course, undoing
from db.journal.ops import EDIT
from db.journal.projection import State
from db.journal.undoing import Touched
from db.journal.writing import Change, current, deletion
from db.reader import Reader
from db.record import Record


class Opposite:
    """The changes that take a work back: `changes`, once these are written `late`.

    `kept` names the rows that stay: their values were edited since, or others rely on them.
    """

    def __init__(self, connection: Connection, reader: Reader, work: bytes) -> None:
        self._connection, self._reader, self._work = connection, reader, work
        self._late: list[tuple[Touched, bool]] = []
        self.kept: list[str] = []

    def changes(self) -> list[Change]:
        """Give the changes that bring values back, and delete what the work made."""
        found: list[Change] = []
        needed = self._needed()
        for one in undoing.touched(self._connection, self._work):
            if one.after.erased:
                continue
            edits = list(self._turned_back(one, needed))
            gone = one.deletion_to_turn if one.before.created else None
            if gone is not None and edits:
                self._late.append((one, gone))
            elif gone is not None:
                found.append(_turned(one, one.after, deleted=gone))
            found += edits
        return found

    def late(self) -> list[Change]:
        """Delete rows, or bring them back, whose values went back: it must have seen them."""
        found = []
        for one, gone in self._late:
            now = current(self._connection, one.row, one.history.table)
            found.append(_turned(one, now[1] if now else one.after, deleted=gone))
        return found

    def _needed(self) -> set[bytes]:
        """Give the rows made by the work on which others have come to rely: they stay."""
        rows = course.rows_of(self._connection, self._work)
        made: dict[str, set[bytes]] = {}
        for row, tag, is_made in rows:
            if is_made and (kind := kinds.by_tag(tag)):
                made.setdefault(kind.__tablename__, set()).add(row)
        return set(pointing.still_needed(self._reader, made, {row for row, _, _ in rows}))

    def _turned_back(self, one: Touched, needed: Collection[bytes]) -> Iterator[Change]:
        row, table, scope = one.row, one.history.table, one.history.scope
        if not one.before.created:
            yield from self._uncreated(one, needed)
            return
        values, are_kept = one.earlier_values()
        if are_kept:
            self._keep(one)
        kept = {tag for tag in values if (table, tag) in kinds.kept_in_office()}
        for tags in (values.keys() - kept, kept):
            part = {tag: value for tag, value in values.items() if tag in tags}
            if part:
                # What others wrote stays a head, even where they wrote the same value.
                shape = {str(tag): one.own_heads(tag) for tag in part}
                body = {str(tag): value for tag, value in part.items()}
                yield Change(scope, table, row, EDIT, shape, body)

    def _uncreated(self, one: Touched, needed: Collection[bytes]) -> Iterator[Change]:
        if one.is_edited_since or one.row in needed:
            self._keep(one)
        elif not one.after.hidden:
            yield _turned(one, one.after, deleted=True)

    def _keep(self, one: Touched) -> None:
        kind = kinds.by_tag(one.history.table)
        record: Record | None = self._reader.get(kind, one.row, hidden=True) if kind else None
        if record:
            self.kept.append(f"{record.title} {self._reader.called(record)}")


def _turned(one: Touched, state: State, *, deleted: bool) -> Change:
    return deletion(one.history.table, one.row, one.history.scope, state, deleted=deleted)
