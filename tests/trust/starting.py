"""Many starts of one book at once, forked from one warm process; prints what each was told.

With `hold` it starts once, saves a work, says so and waits to be killed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from db.trouble import Unavailable
from tests.trust.ground import open_again
from tests.trust.writer import write


def rush(folder: Path, starts: int) -> list[str]:
    """Start so many times at once; whoever opens the book holds it until all have answered."""
    answers, go_on = os.pipe(), os.pipe()
    children = [os.fork() or _start(folder, answers[1], go_on) for _ in range(starts)]
    os.close(answers[1])
    told = []
    with os.fdopen(answers[0], encoding="utf-8") as lines:
        for line in lines:
            told.append(line.strip())
            if len(told) == starts:
                os.close(go_on[1])
    for child in children:
        os.waitpid(child, 0)
    return told


def _start(folder: Path, answer: int, go_on: tuple[int, int]) -> int:
    os.close(go_on[1])
    try:
        book = open_again(folder)
    except Unavailable as refusal:
        os.write(answer, f"{refusal}\n".encode())
    else:
        os.write(answer, b"opened\n")
        os.close(answer)
        os.read(go_on[0], 1)
        book.close()
    os._exit(0)


def hold(folder: Path) -> None:
    """Open the book, save two works and keep it open."""
    write(open_again(folder), 2, checkpoint=1000)
    sys.stdout.write("held\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[2] == "hold":
        hold(Path(sys.argv[1]))
    else:
        sys.stdout.write(json.dumps(rush(Path(sys.argv[1]), int(sys.argv[2]))))
