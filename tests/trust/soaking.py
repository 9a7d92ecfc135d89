"""The child of the soak: saves, corrects, undoes, backs up and reopens on a disk that fails.

Started under `fiu-run`, which makes some writes and flushes fail; prints its figures as one JSON
line. What it was told is saved must be there, whole, whenever it opens the book again.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from db import backup
from db.founding import OpenBook
from db.kinds import PartnerOrganization
from db.trouble import Unavailable
from tests.trust.ground import found, judge, lay_out, open_again, scratch
from tests.trust.writer import write

PER_BOOK = 600  # a new book then, or the checks would take all the time
MOST_AT_ONCE = 60
TRIES = 20


def run(saves: int, seed: int) -> dict[str, object]:
    """Work until so much is saved; give what happened and what was wrong."""
    chance, seen, faults = random.Random(seed), Counter[str](), list[str]()
    with scratch() as place:
        _make(place / "template")
        while seen["saves"] < saves:
            lay_out(place / "template", place / "book")
            told = list[int]()
            shut = 0  # times in a row; a book that never opens is judged as it is
            while len(told) < min(PER_BOOK, saves - seen["saves"]) and shut < TRIES:
                shut = 0 if _work(place / "book", chance, told, seen) else shut + 1
            for _ in range(TRIES):
                verdict = judge(place / "book", max(told, default=0))
                if verdict.state == "sound":  # else the disk may have failed while it was judged
                    break
            seen[verdict.state] += 1
            seen["saves"] += len(told)
            if verdict.state != "sound" or shut == TRIES:
                faults.append(f"{seen['saves']}: {verdict.state}, {verdict.why}")
                break
    return {"seen": dict(seen), "faults": faults}


def _make(folder: Path) -> None:
    """Make a book, however often the disk fails meanwhile; all of it stands in its one file."""
    for _ in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(Unavailable, OSError):
            found(folder).close()
            if not any(folder.glob("*-wal")):  # else its last flush failed: it is not laid out
                return
    raise RuntimeError("the disk fails every time")


def _work(folder: Path, chance: random.Random, told: list[int], seen: Counter[str]) -> bool:
    """Open the book, write for a while, sometimes back it up, close it; or fail at any of it.

    False where the book did not even open.
    """
    try:
        book = open_again(folder)
    except Unavailable:
        seen["not opened"] += 1
        return False
    try:
        most = chance.randrange(1, MOST_AT_ONCE)
        write(book, most, checkpoint=chance.choice((15, 1000)), told=told.append)
        if chance.random() < 0.1:
            _undo_a_slip(book)
            backup.make(book.store)
            seen["backups"] += 1
    except Unavailable:
        seen["failed"] += 1
    finally:
        book.close()
    return True


def _undo_a_slip(book: OpenBook) -> None:
    """Change a record and take it back, so that what is judged stays as it was."""
    one = book.store.all(PartnerOrganization, order=("uscc",))[0]
    before = one.resources
    for words in ("改错了", before):
        one.resources = words
        with book.store.work(book.clerk, "更正", "trust") as work:
            work.save(one)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
