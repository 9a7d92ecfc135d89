"""Rows that a package makes and edits: written once, as they are in the end.

The short way of `projection.project`, for the bulk of any package: one creation, and edits that
each name the one value there was. Whatever is not so plain is left to the long way.
"""

from __future__ import annotations

from typing import Any

import msgspec

from db import kinds
from db.journal import earlier, rows as table_rows
from db.journal.ops import CREATE, EDIT, Op, Read, read_of
from db.record import Record


class Fresh(msgspec.Struct, gc=False):
    """A new row as it stands so far; `heads` names the last edit of each register edited."""

    kind: type[Record]
    table: int
    scope: str
    row: list[Any]
    key: str
    heads: dict[str, list[str]] | None = None

    def follow(self, op: Op, number: int, read: Read | None) -> bool:
        """Edit the row; False where that is more than putting a value in another's place."""
        read = read or read_of(op)
        if op.kind != EDIT or op.table != self.table or read is None:
            return False
        named: Any = read[0]
        values, heads, made = read[1] or {}, self.heads or {}, [self.key]
        for tag, parents in named.items():
            if parents != heads.get(tag, made):
                return False
        if read[1] is None and table_rows.says(self.kind, self.row, named):
            return False  # what is shown then is the last value that did come
        if not table_rows.put(self.kind, self.row, {tag: values.get(tag) for tag in named}):
            return False
        self.row[table_rows.OP_PLACE] = number
        self.heads = heads | {tag: [_key(op)] for tag in named}
        return True


def begin(op: Op, scope: str, number: int, read: Read | None) -> Fresh | None:
    """Give the row that a creation makes; None where that takes a longer look."""
    kind = kinds.by_tag(op.table)
    if op.kind != CREATE or kind is None or earlier.ways(kind):
        return None
    read = read or read_of(op)
    values = read[1] if read else None
    if values is None:
        return None
    row = table_rows.blank_row(kind, op.row, scope, number)
    if not table_rows.put(kind, row, values):
        return None
    return Fresh(kind, op.table, scope, row, _key(op))


def _key(op: Op) -> str:
    return op.digest[:8].hex()
