"""What colleagues wrote into the same book on a server, so that windows show it."""

from __future__ import annotations

from sqlalchemy import Connection

from db import kinds
from db.journal.rows import Row, ask, highest
from db.kinds import KINDS
from db.store import Store
from db.work import Changes

_NEW = (
    "SELECT op.tbl, op.row, c.work FROM op JOIN commit_log c ON c.id = op.commit_id WHERE op.id > ?"
)


class Colleagues:
    """Hears what was written by others since it was asked last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.looking() as connection:
            self._last, self._totals = _state(connection)

    def changes(self) -> Changes | None:
        """Give what others touched since, None where nobody did; a merge of ours counts as well."""
        with self._store.looking() as connection:
            last, totals = _state(connection)
            if (last, totals) == (self._last, self._totals):
                return None
            rows = ask(connection, _NEW, (self._last,))
        is_set_aside = last == self._last  # rows changed, and no op came for them
        self._last, self._totals = last, totals
        found = Changes()
        if is_set_aside:
            found.kinds.update(KINDS)
        for table, row, work in rows:
            kind = kinds.by_tag(table)
            if kind is not None and not self._store.wrote(work):
                found.kinds.add(kind)
                found.ids.add(row)
        return found if found.kinds else None


def _state(connection: Connection) -> tuple[int, list[Row]]:
    totals = ask(connection, "SELECT scope, total FROM state_total ORDER BY scope")
    return highest(connection, "op"), totals
