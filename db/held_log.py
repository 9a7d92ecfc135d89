"""Reading the access log of an open book: who may read what of it, and whether its chain holds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from db import audit
from db.record import Record
from db.roles import Clerk, may, require


class HeldLog:
    """The half of a store that reads its access log; the store says how the book is held."""

    def __init__(self, audit_key: bytes) -> None:
        self._audit_key = audit_key or bytes(32)
        self.known_log_anchor = ""

    def looking(self) -> AbstractContextManager[Connection]:
        """Hold the book for reading."""
        raise NotImplementedError

    def access_log(self, clerk: Clerk, record: Record | None = None) -> list[audit.Noted]:
        """Give the access log, newest first; of one record where it is named.

        Whoever may not read the office's gets what they did themselves.
        """
        require(clerk, "log")
        whose = "" if may(clerk, "log_office") else clerk.login
        with self.looking() as connection:
            found = audit.read(connection, record.id.hex() if record else "")
            return [one for one in found if whose in ("", one.act.user)]

    def looks(self, object_id: str = "") -> list[audit.Noted]:
        """Give the log's rows that name a record; of one where it is named. See `who_saw`."""
        with self.looking() as connection:
            return [one for one in audit.read(connection, object_id) if one.act.object]

    def last_entries(self, act: str) -> dict[str, int]:
        """Give when each account last did something, in milliseconds, by login."""
        with self.looking() as connection:
            return audit.last_of(connection, act)

    def log_branch(self) -> str:
        """Give how the log's rows name the branch that this book writes now."""
        with self.looking() as connection:
            return audit.branch_now(connection)

    def log_head(self) -> str:
        """Give the head of the access log, for print."""
        with self.looking() as connection:
            return audit.head(connection)

    def log_anchor(self) -> str:
        """Give number and link of the access log's last row, to be kept outside the book."""
        with self.looking() as connection:
            return audit.anchor(connection)

    def log_breaks(self) -> list[str]:
        """Say from where on the access log does not fit its chain; empty when it does.

        It is also held against `known_log_anchor`, which an earlier day left outside the book:
        without one a cut tail is not seen.
        """
        with self.looking() as connection:
            keys = audit.keys_of(connection, self._audit_key)
            broken = audit.first_break(connection, keys, self.known_log_anchor)
        return [] if broken is None else [f"第 {broken} 行起对不上"]

    def log_row_of(self, digits: str) -> audit.Noted | None:
        """Give the row of the access log after which its head was the printed one."""
        with self.looking() as connection:
            keys = audit.keys_of(connection, self._audit_key)
            return audit.row_of(connection, keys, digits)

    def log_heads(self) -> set[str]:
        """Give every head the access log has had, as it is printed, without its gaps."""
        with self.looking() as connection:
            return audit.heads(connection, audit.keys_of(connection, self._audit_key))

    def fits_log(self, rows: Iterable[audit.Row]) -> bool:
        """Say whether rows of a log, say a backup's, are chained with this book's key."""
        with self.looking() as connection:
            keys = audit.keys_of(connection, self._audit_key)
        return audit.fits(keys, rows)
