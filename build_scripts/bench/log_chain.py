"""Checking the chain of a long access log, every row of it.

The yardstick reads the same rows and makes one HMAC of each, with nothing compared.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import time

from db import audit
from db.audit import Act
from db.store import Store

ENTRIES = 300_000
TIMES = 3
MOST_S = 3.0
_KEY = b"k" * 32


def main() -> None:
    """Print one JSON line: the middle of three in seconds, ours and the plain way's."""
    store = Store(None, None, _KEY)
    with store.transaction() as connection:
        for _ in range(ENTRIES):
            audit.note(connection, _KEY, Act("查看明文", "admin", "00" * 16, ("证件号码",)), 1)
    ours, plain, sound = [], [], True
    for _ in range(TIMES):
        begun = time.perf_counter()
        sound = not store.log_breaks() and sound
        ours.append(time.perf_counter() - begun)
        plain.append(_plainly(store))
    store.close()
    middle, base = sorted(ours)[TIMES // 2], sorted(plain)[TIMES // 2]
    line = {
        "bench": "log_chain",
        "entries": ENTRIES,
        "sound": sound,
        "checked_s": round(middle, 2),
        "most_s": MOST_S,
        "within": sound and middle <= MOST_S,
        "ratio": round(middle / base, 2),
        "baseline": {"what": "read the rows, one HMAC each", "s": round(base, 2)},
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _plainly(store: Store) -> float:
    begun = time.perf_counter()
    with store.held() as driver:
        rows = driver.execute("SELECT no, wall_ms, entry, chain FROM access_log ORDER BY no")
        for _no, _wall, entry, _chain in rows.fetchall():
            hmac.new(_KEY, entry.encode(), hashlib.sha256).digest()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
