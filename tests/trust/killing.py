"""The parent of the kill test: forks writers from one warm process, kills them, judges the rest.

A program of its own, so that no thread or window of the test run is forked. Prints its figures
as one JSON line.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from db import founding
from db.audit import Act, note
from db.roles import Clerk
from db.store import Store
from db.work import Work
from tests.trust.ground import found, judge, lay_out, now_and_then, scratch
from tests.trust.writer import write_until_killed

POINTS_PER_BOOK = 12  # each goes on from what the last kill left
THOROUGH = 11  # so every point of a book's life has its turn to be judged in full
MOST_ACKS, MOST_WAIT = 14, 0.006  # a save takes about 2 ms, an opening 6


@dataclass
class Figures:
    """What came of the kills."""

    points: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


class LogApart(Store):
    """A planted fault: the access log's row is written after the save, in its own transaction."""

    @contextmanager
    def work(self, clerk: Clerk, reason: str = "", form: str = "") -> Iterator[Work]:
        """Save first, log later."""
        with super().work(clerk, reason, form) as work:
            yield work
        more = {"work": work.changes.work.hex()}
        act = Act("修改", clerk.login, "", (), len(work.changes.ids), reason, more)
        with self.transaction() as connection:
            note(connection, self._audit_key, act, self.clock())

    def _log(self, *_: object) -> None:
        pass


def run(points: int, seed: int, fault: str) -> Figures:
    """Kill a writer at random moments and judge what each kill left behind.

    With a planted fault the first kill that shows it is enough.
    """
    if fault == "log apart":
        founding.Store = LogApart  # type: ignore[misc]
    chance, figures = random.Random(seed), Figures()
    thorough = now_and_then(THOROUGH)
    with scratch() as place:
        found(place / "template").close()
        gc.freeze()  # what is there is walked over in no child
        folder, saved = place / "book", 0
        for point in range(points):
            if point % POINTS_PER_BOOK == 0:
                lay_out(place / "template", folder)
                saved = 0
            acks = _kill_once(folder, chance, too_early=fault == "early ack")
            verdict = judge(folder, max([saved, *acks]), thorough=next(thorough))
            saved = verdict.saved
            figures.points += 1
            figures.acknowledged += len(acks)
            if verdict.state != "sound":
                figures.faults.append(f"{point}: {verdict.state}, {verdict.why}")
                if fault:
                    break
                lay_out(place / "template", folder)
                saved = 0
    return figures


def _kill_once(folder: Path, chance: random.Random, *, too_early: bool) -> list[int]:
    """Let a writer write, kill it at some moment, and give the numbers it called saved."""
    wanted, wait = chance.randrange(MOST_ACKS), chance.random() * MOST_WAIT
    seed = chance.randrange(1 << 30)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_writer(folder, seed, writing, too_early=too_early)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        lines = [told.readline() for _ in range(wanted)]
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        lines += told.readlines()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the writer ended by itself")
    return [int(line.split()[1]) for line in lines if line.endswith(b"\n")]


def _be_the_writer(folder: Path, seed: int, writing: int, *, too_early: bool) -> None:
    try:
        os.dup2(writing, 1)
        write_until_killed(folder, seed, too_early=too_early)
    except BaseException:
        traceback.print_exc()
    os._exit(70)


if __name__ == "__main__":
    result = run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
    sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False))
