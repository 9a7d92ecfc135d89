"""The PC's clock: whether it can be right, as far as a book knows.

A wrong clock keeps nobody from saving or merging and is handed to nobody else: order is told by
causes (`journal`), the clock only chooses which of several concurrent values is shown first.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import Connection

from db import book
from db.journal.rows import ask

OK, BEHIND, AHEAD, CONFIRMED = "ok", "behind", "ahead", "confirmed"
DOUBTFUL: Final = (BEHIND, AHEAD)
DAY_MS: Final = 24 * 3600 * 1000
MONTH_MS: Final = 30 * DAY_MS
FAR_MS: Final = 3650 * DAY_MS  # no book lies closed for ten years
EARLIEST: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""Before the first line of this program was written: no clock that is right says so."""
CONFIRMED_MS: Final = "clock_confirmed"
_FLOOR: Final = "clock_floor"


def state(connection: Connection, now: int) -> str:
    """Say whether the PC's clock is to be trusted: ok, behind, ahead or confirmed by a person."""
    last = last_right(connection)
    if now < last:
        found = BEHIND
    elif now > last + MONTH_MS and (_has_commits(connection) or now > last + 3 * FAR_MS):
        found = AHEAD
    else:
        return OK
    confirmed = int(book.fact(connection, CONFIRMED_MS, "0"))
    return CONFIRMED if abs(now - confirmed) < MONTH_MS else found


def last_right(connection: Connection) -> int:
    """Give the last time that a clock in order was seen: an own save, or the district's.

    The plus keeps the search away from the index of branches: read from the newest save back, one
    of the first is found; by that index, all of the branch's are read and put in order each time.
    """
    earliest = int(EARLIEST.timestamp()) * 1000
    rows = ask(
        connection,
        "SELECT c.wall_ms FROM commit_log c WHERE +c.branch ="
        " (SELECT CAST(value AS INTEGER) FROM book WHERE key = 'branch')"
        " AND c.clock IN ('ok', 'confirmed') ORDER BY c.id DESC LIMIT 1",
    )
    kept = int(book.fact(connection, _FLOOR, "0"))
    return max(earliest, kept, *(int(wall) for (wall,) in rows))


def keep_floor(connection: Connection) -> None:
    """Keep the last right time beside the branch: a fresh one has no commit that tells it."""
    book.keep_fact(connection, _FLOOR, str(last_right(connection)))


def note_district(connection: Connection) -> None:
    """Keep when the district saved last, as far as is held here and its clock was in order."""
    rows = ask(
        connection,
        "SELECT c.wall_ms FROM commit_log c JOIN branch b ON b.idx = c.branch"
        " WHERE b.role = 'district' AND c.clock IN ('ok', 'confirmed')"
        " ORDER BY c.id DESC LIMIT 1",
    )
    kept = int(book.fact(connection, _FLOOR, "0"))
    for (seen,) in rows:
        if seen > kept:
            book.keep_fact(connection, _FLOOR, str(seen))


def confirm(connection: Connection, now: int) -> None:
    """Keep that a person found the clock right: whatever lies ahead of it was wrong."""
    book.keep_fact(connection, CONFIRMED_MS, str(now))
    if int(book.fact(connection, _FLOOR, "0")) > now:
        book.keep_fact(connection, _FLOOR, str(now))


def _has_commits(connection: Connection) -> bool:
    rows = ask(connection, "SELECT 1 FROM chain LIMIT 1")
    return bool(rows)
