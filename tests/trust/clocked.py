"""A day's work under a clock that jumps: opened, written to and closed at each stop of the clock.

Started under libfaketime, which reads the time from a file; prints what it saw as one JSON line.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

from db.trouble import Refused
from tests.trust.ground import LOGIN, PASSWORD, found, founding, judge, open_again
from tests.trust.writer import write

YEARS = 10
# The nights at whose ends these places set their clocks, and one that never does.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Urumqi")
EDGES = ("2026-03-29 01:59:59", "2026-10-25 02:59:59", "2026-12-31 23:59:59", "2028-02-29 23:59:59")
PER_STOP = 2


def stops(number: int, true: dt.datetime, chance: random.Random) -> list[dt.datetime]:
    """Give what the clock says at each stop: ten years either way, edges of days, the truth."""
    found = []
    for at in range(number):
        away = dt.timedelta(seconds=chance.randrange(-YEARS, YEARS) * 365 * 86400)
        edge = dt.datetime.fromisoformat(EDGES[at % len(EDGES)]).replace(tzinfo=dt.UTC)
        found.append((true + away, edge, true, true + away / 7)[at % 4])
    return found


def run(folder: Path, number: int, clock: Path) -> dict[str, object]:
    """Work at so many stops of the clock; give what was wrong."""
    chance, faults, saved, seen = random.Random(9), [], 0, set()
    true = dt.datetime.now(dt.UTC)
    found(folder).close()
    for at, now in enumerate(stops(number, true, chance)):
        clock.write_text(f"@{now:%Y-%m-%d %H:%M:%S}\n", "ascii")
        os.environ["TZ"] = ZONES[at % len(ZONES)]
        time.tzset()
        seen.add(dt.datetime.now(dt.UTC).year)
        book = open_again(folder)
        write(book, PER_STOP, checkpoint=25, told=[].append)
        saved += PER_STOP
        faults += [f"{now}: {fault}" for fault in _out_of_order(book)]
        book.close()
        if (verdict := judge(folder, saved)).state != "sound":
            faults.append(f"{now}: {verdict.state}, {verdict.why}")
    faults += _slowed(folder, clock, true)
    return {"faults": faults, "saved": saved, "years": sorted(seen)}


def _out_of_order(book: founding.OpenBook) -> list[str]:
    """Say where works do not follow each other as they were done, or where today is a lie."""
    with book.store.transaction() as connection:
        asked = "SELECT lamport FROM commit_log ORDER BY id"
        order = [row[0] for row in connection.exec_driver_sql(asked)]
        rows = connection.exec_driver_sql("SELECT no FROM access_log ORDER BY rowid")
        log = [row[0] for row in rows]
    found = [] if order == sorted(set(order)) else ["works out of order"]
    found += [] if log == list(range(1, len(log) + 1)) else ["access log out of order"]
    if book.store.today.year < 2025:
        found.append(f"today is {book.store.today}")
    return found


def _slowed(folder: Path, clock: Path, true: dt.datetime) -> list[str]:
    """Guess with a clock that goes on by a year after each try: the waits grow all the same."""
    waits: list[float] = []
    for tried in range(8):
        clock.write_text(f"@{true + dt.timedelta(days=365 * tried):%Y-%m-%d %H:%M:%S}\n", "ascii")
        with suppress(Refused):
            founding.open_book(folder, LOGIN, PASSWORD + "x", pause=waits.append)
    return [] if waits == [1, 2, 4] else [f"waits of {waits} after wrong tries"]


if __name__ == "__main__":
    answer = run(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
