"""A verified backup of an encrypted book of 10,000 people on disk, and a test restore of it.

The yardstick is a plain copy of the same file, flushed and read back.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench import start
from build_scripts.bench._founded import founded
from db import backup, backup_trial
from db.kinds import Resident
from db.safe_files import file_digest
from db.store import DATABASE

PEOPLE = 10_000
TIMES = 3
MOST_S = 5.0


def main() -> None:
    """Print one JSON line: the middle of three in seconds, ours and the plain way's."""
    with tempfile.TemporaryDirectory() as place:
        book = founded(Path(place) / "book", start.people())
        while book.store.count(Resident) < PEOPLE:
            with book.store.work(book.clerk, "导入") as work:
                work.bulk_create(start.people()[: PEOPLE - book.store.count(Resident)])
        made_s, tried_s, plain_s = [], [], []
        good, size = True, 0
        for number in range(TIMES):
            begun = time.perf_counter()
            one = backup.make(book.store)
            made_s.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            good = good and backup_trial.run(book.store, one).is_good
            tried_s.append(time.perf_counter() - begun)
            plain_s.append(_plainly(Path(place) / "book" / DATABASE, Path(place) / f"{number}"))
            time.sleep(1)  # a backup is named by its second
            size = one.path.stat().st_size
        kept = book.store.count(Resident)
        book.close()
    ours = sorted(made_s)[TIMES // 2]
    line = {
        "bench": "backup",
        "residents": kept,
        "megabytes": round(size / 1024 / 1024, 1),
        "backup_and_verification_s": round(ours, 2),
        "most_s": MOST_S,
        "within": good and ours <= MOST_S,
        "test_restore_s": round(sorted(tried_s)[TIMES // 2], 2),
        "test_restore_good": good,
        "baseline": {"what": "copy, flush, read back", "s": round(sorted(plain_s)[1], 2)},
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _plainly(source: Path, target: Path) -> float:
    begun = time.perf_counter()
    shutil.copyfile(source, target)
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    file_digest(target)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
