"""The child of the soak: mixed work on a disk that fails, ended by it, by a kill or by a full disk.

Started under `fiu-run`, which makes some writes and flushes fail; prints its figures as one JSON
line. What it was told is saved must be there, whole, whenever it opens the book again; what is
taken out, taken in, merged, erased or put back is done or is not, and can be done again.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from db import backup
from db.trouble import Unavailable
from tests.trust import exchange_ground
from tests.trust.exchange_ground import DEEDS, OPENINGS, Ends, Ground, ends, reopened
from tests.trust.ground import Verdict, found, judge, lay_out, open_again, scratch
from tests.trust.soak_work import SAVED, Notes, Tell, mix
from tests.trust.writer import write

PER_BOOK = 600  # a new book then, or the checks would take all the time
MOST_AT_ONCE = 60
TRIES = 20
MOST_WAIT = 0.15  # seconds until a kill; a save takes about 2 ms
MOST_ROOM = 60  # pages a file may still grow by on a disk that fills
PAGE = 4096
FAILS, KILLED, FULL = ENDINGS = ("fails", "killed", "full")
DONE, TOLD, FELL = 0, 3, 70


@dataclass
class Soak:
    """The place, the dice, and what has come of it so far."""

    place: Path
    chance: random.Random
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def book(self) -> Path:
        """Where the book lies that is worked in."""
        return self.place / "book"


def run(saves: int, seed: int) -> dict[str, object]:
    """Work until so much is saved; give what happened and what was wrong."""
    gc.freeze()  # what is there is walked over in no child
    with scratch() as place:
        soak = Soak(place, random.Random(seed))
        _retried(place / "template", lambda folder: found(folder).close())
        elsewhere = Elsewhere(soak)
        while soak.seen["saves"] < saves and not soak.faults:
            _live(soak, min(PER_BOOK, saves - soak.seen["saves"]))
            elsewhere.disturb()
    return {"seen": dict(soak.seen), "faults": soak.faults}


def _retried(folder: Path, make: Callable[[Path], Any]) -> Any:
    """Make something, however often the disk fails meanwhile; all of it stands in its files."""
    for _ in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(Unavailable, OSError, DBAPIError):  # the last from a book that is aged
            made = make(folder)
            if not any(folder.rglob("*-wal")):  # else its last flush failed: it is not laid out
                return made
    raise RuntimeError("the disk fails every time")


# One book, written on again and again


def _live(soak: Soak, saves: int) -> None:
    """Have a new book written on until so much is saved, in rounds of all endings; judge it."""
    lay_out(soak.place / "template", soak.book)
    notes = Notes()
    shut = 0  # times in a row; a book that never opens is judged as it is
    while notes.saves < saves and shut < TRIES:
        ending = soak.chance.choice(ENDINGS)
        shut = 0 if ROUNDS[ending](soak, notes) else shut + 1
        soak.seen[ending] += 1
    verdict = _judged(soak, notes)
    soak.seen[verdict.state] += 1
    soak.seen["saves"] += notes.saves
    if verdict.state != "sound" or shut == TRIES:
        soak.faults.append(f"{soak.seen['saves']}: {verdict.state}, {verdict.why}")


def _judged(soak: Soak, notes: Notes) -> Verdict:
    """Judge the book: again where it is not sound, for the disk may have failed while it was."""
    for _ in range(TRIES):
        verdict = judge(soak.book, notes.last)
        if verdict.state == "sound" and (verdict := _compared(soak, notes)).state == "sound":
            break
    return verdict


def _compared(soak: Soak, notes: Notes) -> Verdict:
    try:
        book = open_again(soak.book)
    except Unavailable as trouble:
        return Verdict("corrupt", 0, f"not opened: {trouble}")
    try:
        wrong = notes.wrong(book.store)
    finally:
        book.close()
    return Verdict("lost", 0, "; ".join(wrong[:3])) if wrong else Verdict("sound")


def _work(soak: Soak, tell: Tell, pages: int = 0) -> bool:
    """Open the book, work for a while, sometimes back it up, close it; or fail at any of it.

    With `pages` no file may grow by more than that. False where the book did not even open.
    """
    chance = soak.chance
    try:
        book = open_again(soak.book)
    except Unavailable:
        soak.seen["not opened"] += 1
        return False
    try:
        with _short_files(soak.book, pages):
            if chance.random() < 0.5:
                mix(book, chance, tell)
            most = chance.randrange(1, MOST_AT_ONCE)
            write(
                book, most, checkpoint=chance.choice((15, 1000)),
                told=lambda number: tell([SAVED, number]),
            )  # fmt: skip
            mix(book, chance, tell)
            if chance.random() < 0.1:
                backup.make(book.store)
                soak.seen["backups"] += 1
    except Unavailable:
        soak.seen["failed"] += 1
    finally:
        book.close()
    return True


@contextmanager
def _short_files(folder: Path, pages: int) -> Iterator[None]:
    """Let no file grow beyond the database's size and so many pages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if pages:
        most = (folder / "book.db").stat().st_size + pages * PAGE
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _until_it_fails(soak: Soak, notes: Notes) -> bool:
    return _work(soak, notes.take)


def _until_it_is_full(soak: Soak, notes: Notes) -> bool:
    return _work(soak, notes.take, pages=soak.chance.randrange(1, MOST_ROOM))


def _until_it_is_killed(soak: Soak, notes: Notes) -> bool:
    """Have a child work, kill it at some moment, and hear what it said by then."""
    wait, seed = soak.chance.random() * MOST_WAIT, soak.chance.randrange(1 << 30)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_worker(Soak(soak.place, random.Random(seed)), writing)
    os.close(writing)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as told:
        for line in told.read().splitlines(keepends=True):
            if line.endswith(b"\n"):
                notes.take(json.loads(line))
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        soak.faults.append(f"a worker fell over with {os.WEXITSTATUS(status)}")
    return True


def _be_the_worker(soak: Soak, writing: int) -> None:
    try:
        while True:
            _work(soak, lambda said: os.write(writing, json.dumps(said).encode() + b"\n"))
    except BaseException:
        traceback.print_exc()
    os._exit(FELL)


ROUNDS = {FAILS: _until_it_fails, KILLED: _until_it_is_killed, FULL: _until_it_is_full}


# What goes in and out of other books


class Elsewhere:
    """An office and a district, whose deeds are disturbed one by one and judged."""

    def __init__(self, soak: Soak) -> None:
        self._soak = soak
        self._ground: Ground = _retried(soak.place / "ground", _ground)
        self._names = sorted(DEEDS.keys() - OPENINGS)
        self._ends: dict[str, tuple[Ends, float]] = {}

    def disturb(self) -> None:
        """Do a deed, ended like a round of work; it is done or it is not, and can be done again."""
        soak = self._soak
        name, ending = soak.chance.choice(self._names), soak.chance.choice(ENDINGS)
        seen, took = self._undisturbed(name)
        folder = soak.place / "elsewhere"
        self._ground.lay(DEEDS[name][0], folder)
        code = self._forked(name, folder, ending, took)
        soak.seen[f"deeds, {ending}"] += 1
        why = f"fell over with {code}" if code not in (DONE, TOLD) else ""
        for _ in range(TRIES):
            if why:
                break
            why = exchange_ground.judge(self._ground, name, folder, seen)
            if not why:
                return
            why = "" if why.startswith("not opened or not read") else why
        soak.faults.append(f"{name}, {ending}: {why or 'not opened'}")

    def _undisturbed(self, name: str) -> tuple[Ends, float]:
        """Give both states of a deed, and how long it takes."""
        if name not in self._ends:
            start, folder = time.monotonic(), self._soak.place / "undisturbed"
            seen = _retried(folder, lambda place: ends(self._ground, name, place / "book"))
            self._ends[name] = seen, time.monotonic() - start
        return self._ends[name]

    def _forked(self, name: str, folder: Path, ending: str, took: float) -> int:
        pages = self._soak.chance.randrange(1, MOST_ROOM) if ending == FULL else 0
        wait = self._soak.chance.random() * took
        child = os.fork()
        if child == 0:
            _be_the_doer(self._ground, name, folder, pages)
        if ending == KILLED:
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return DONE if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _ground(folder: Path) -> Ground:
    folder.mkdir()
    return exchange_ground.make(folder)


def _be_the_doer(ground: Ground, name: str, folder: Path, pages: int) -> None:
    """Open the book and do the deed; never returns."""
    code = FELL
    try:
        book = reopened(folder)
        with _short_files(folder, pages):
            DEEDS[name][1](ground, book, folder)
        book.close()
        code = DONE
    except Unavailable:
        code = TOLD
    except BaseException:
        traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
