"""Mutated pictures, each in a fork of its own inside the cage, with what it used measured.

A program of its own, for the cap on memory counts all that its process holds; what comes of each
picture is said as one JSON line at the end. Started with how many to try, where to begin, and the
cap in megabytes.
"""

from __future__ import annotations

import json
import os
import random
import sys
from dataclasses import asdict, dataclass, field

from db.trouble import Refused
from desktop_app.exchange import attachment, cage
from desktop_app.exchange.cage import MEGABYTE, Caps
from tests.exchange import pictures

MOST_MB, SECONDS = 300, 2
DRAWN, REFUSED, TOLD, TOO_BIG = 0, 10, 11, 12
ENDS = {DRAWN: "drawn", REFUSED: "refused", TOLD: "told", TOO_BIG: "too big"}
# Three letters stand in a picture's bytes by chance, once in some thousand pictures.
TELLING = [note for note in pictures.NOTES if len(note) > 3]


@dataclass
class Seen:
    """What came of the pictures, and the most that any of them used."""

    ends: dict[str, int] = field(default_factory=dict)
    peak_mb: float = 0.0
    slowest_s: float = 0.0


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Cut a picture off, change some bytes, put some in, or copy a piece over another."""
    bent = bytearray(content)
    act = chance.randrange(4)
    if act == 0:
        del bent[chance.randrange(len(bent)) :]
    elif act == 1:
        for _ in range(chance.randrange(1, 20)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
    elif act == 2:
        at = chance.randrange(len(bent))
        bent[at:at] = chance.randbytes(chance.randrange(1, 2000))
    else:
        one, other = chance.randrange(len(bent)), chance.randrange(len(bent))
        bent[one : one + 500] = bent[other : other + 500]
    return bytes(bent)


def drawn(content: bytes) -> int:
    """Draw a picture inside the cage; give how it ended."""
    try:
        found = attachment.look_into(content)
    except Refused:
        return REFUSED
    except MemoryError:
        return TOO_BIG
    whole = found.whole.content if found.whole else b""
    return TOLD if any(note in whole for note in TELLING) else DRAWN


def one(content: bytes, caps: Caps, seen: Seen) -> None:
    """Fork for one picture, close the cage, and measure what it used."""
    parent = os.getpid()
    if (child := os.fork()) == 0:
        code = 70
        try:
            cage.enter(caps, parent)
            code = drawn(content)
        finally:
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    hung = ended in (-9, -24)  # SIGKILL and SIGXCPU: its processor time was spent
    name = ENDS.get(ended, "hung" if hung else f"crashed {ended}")
    seen.ends[name] = seen.ends.get(name, 0) + 1
    seen.peak_mb = max(seen.peak_mb, used.ru_maxrss / 1024)
    seen.slowest_s = max(seen.slowest_s, used.ru_utime + used.ru_stime)


def run(number: int, seed: int, most_mb: int = MOST_MB) -> Seen:
    """Try so many mutants of a photo and two drawings."""
    caps = Caps(memory=most_mb * MEGABYTE, seconds=SECONDS)
    seeds = [pictures.jpeg(noted=True), pictures.png(noted=True), pictures.png(mode="RGBA")]
    for whole in seeds:
        drawn(whole)  # what it takes is loaded before the forks
    chance, seen = random.Random(seed), Seen()
    for _ in range(number):
        one(mutated(chance.choice(seeds), chance), caps, seen)
    return seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(run(*map(int, sys.argv[1:])))))
