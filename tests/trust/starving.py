"""The parent of the memory test: forks writers that get less and less memory, and judges.

`engine` caps what the database engine may take, `process` all that the writer may. Prints its
figures as one JSON line.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from db.founding import OpenBook
from db.trouble import Unavailable
from tests.trust.ground import found, judge, lay_out, open_again, scratch
from tests.trust.writer import write

MOST_WORKS = 60
RAN_OUT, DONE = 3, 0
KIB = 1024
SPARE = 24 * KIB * KIB
PIECES = (1 << 18, 1 << 12, 400)  # large ones go back to the system when they are let go


def cap(limit: str, book: OpenBook, step: int, steps: int) -> list[bytes]:
    """Leave a writer with a little memory, more at each step; give what takes up the rest."""
    share = (step / steps) ** 2
    if limit == "engine":
        with book.store.held() as connection:
            connection.execute("PRAGMA cache_size = 20")
            (used,) = connection.execute("PRAGMA hard_heap_limit = 0").fetchone() or (0,)
            connection.execute(f"PRAGMA hard_heap_limit = {used + int((20 + 1500 * share) * KIB)}")
        return []
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    ballast = [taken for piece in PIECES for taken in as_many_as_fit(piece)]
    del ballast[: int(SPARE // PIECES[0] * share)]
    return ballast


def as_many_as_fit(piece: int) -> Iterator[bytes]:
    """Give pieces of memory until there are none."""
    with contextlib.suppress(MemoryError):
        while True:
            yield bytes(piece)


def be_the_writer(folder: Path, limit: str, step: int, steps: int, telling: int) -> None:
    """Open, be capped, write until it is done or memory has run out."""
    code = 70
    try:
        book = open_again(folder)
        ballast = cap(limit, book, step, steps)
        write(book, MOST_WORKS, checkpoint=25, told=lambda n: os.write(telling, b"ACK %d\n" % n))
        del ballast  # it was there until now
        code = DONE
    except (Unavailable, MemoryError):
        code = RAN_OUT
    finally:
        os._exit(code)


def run(limit: str, steps: int) -> dict[str, object]:
    """Let so many writers starve; give how they ended and what was wrong afterwards."""
    outcomes: Counter[str] = Counter()
    faults = []
    with scratch() as place:
        found(place / "template").close()
        for step in range(steps):
            lay_out(place / "template", place / "book")
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                be_the_writer(place / "book", limit, step, steps, writing)
            os.close(writing)
            with os.fdopen(reading, "rb") as told:
                acks = [int(line.split()[1]) for line in told]
            _, status = os.waitpid(child, 0)
            ended = os.waitstatus_to_exitcode(status)
            outcomes[{RAN_OUT: "ran out", DONE: "done"}.get(ended, f"fell over with {ended}")] += 1
            verdict = judge(place / "book", max(acks, default=0))
            if verdict.state != "sound":
                faults.append(f"{limit} {step}: {verdict.state}, {verdict.why}")
            if verdict.saved != max(acks, default=0):
                faults.append(f"{limit} {step}: {verdict.saved} there, {acks[-1:]} told")
    return {"outcomes": outcomes, "faults": faults}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2])), ensure_ascii=False))
