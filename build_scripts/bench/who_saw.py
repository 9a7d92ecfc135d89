"""谁看过我 on paper, out of a long access log in which a person was looked at now and then.

The yardstick reads the same rows and takes each one apart, with nothing asked of it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench._founded import founded
from db import audit
from db.audit import Act
from db.kinds import Resident
from db.quotas import REVEAL
from db.record import new_id
from db.store import Store
from desktop_app.ledgers import who_saw_paper

ENTRIES, PEOPLE = 300_000, 10_000
TIMES = 3
MOST_S = 5.0
"""What is left of a minute in which somebody finds the person and a printer prints."""
A_LOOK_MS = 3 * 365 * 86_400_000 // ENTRIES  # apart, within the three years that are kept


def main() -> None:
    """Print one JSON line: the middle of three in seconds, the paper's and the yardstick's."""
    with tempfile.TemporaryDirectory() as place:
        book = founded(Path(place) / "book", [person := Resident(full_name="石榴籽")])
        store = book.store
        _look(store, book.ring.audit_key, person)
        taken, plain, size = [], [], 0
        for _ in range(TIMES):
            begun = time.perf_counter()
            size = len(who_saw_paper.paper(store, book.clerk, person))
            taken.append(time.perf_counter() - begun)
            plain.append(_plainly(store))
        book.close()
    ours, base = sorted(taken)[TIMES // 2], sorted(plain)[TIMES // 2]
    line = {
        "bench": "who_saw",
        "entries": ENTRIES,
        "looks_printed": ENTRIES // PEOPLE,
        "bytes": size,
        "paper_s": round(ours, 2),
        "most_s": MOST_S,
        "within": ours <= MOST_S,
        "ratio": round(ours / base, 2),
        "baseline": {"what": "read the rows, decode each", "s": round(base, 2)},
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _look(store: Store, key: bytes, person: Resident) -> None:
    """Have everybody of a community looked at again and again, a person and others in turn."""
    everybody = [person.id.hex(), *(new_id().hex() for _ in range(PEOPLE - 1))]
    now = store.clock()
    with store.transaction() as connection:
        for number in range(ENTRIES):
            whom = everybody[number % PEOPLE]
            done = Act(REVEAL, "admin", whom, ("证件号码",), reason="核对低保")
            audit.note(connection, key, done, now - (ENTRIES - number) * A_LOOK_MS)


def _plainly(store: Store) -> float:
    begun = time.perf_counter()
    with store.held() as driver:
        for (entry,) in driver.execute("SELECT entry FROM access_log ORDER BY no DESC"):
            json.loads(entry)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
