"""The parent of the exchange fault test: forks a deed from one warm process and disturbs it.

strace takes hold of the child just before the deed and disturbs its N-th call: kills it there,
says the disk is full from there on, or says something was written that was not. Writes, most of
them of one page among thousands, are tried by a number of their own. A program of its own, which
founds its books once: reads line by line what to disturb and answers each with its figures, both
as JSON.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from db import safe_files
from db.trouble import Unavailable
from tests.trust.exchange_ground import DEEDS, OPENINGS, Ground, ends, judge, make, reopened
from tests.trust.ground import scratch

WRITES = ("pwrite64", "write")
CALLS = (*WRITES, "fsync", "fdatasync", "ftruncate", "rename", "unlink", "unlinkat")
DISTURBED = {
    "kill": (CALLS, ":signal=KILL:when={n}"),
    "full": (WRITES, ":error=ENOSPC:when={n}+"),
    "failing": (("fsync", "fdatasync"), ":error=EIO:when={n}"),
    "held": (("rename",), ":error=EACCES:when={n}..{third}"),
    # Less than any of the writes: no system says that it took more than it was given.
    "lying": (("write",), ":retval=40:when={n}"),
}
DONE, TOLD = 0, 3
Call = tuple[str, int]
"""A call's name, and the how-manieth of that name it is."""


@dataclass(frozen=True)
class Point:
    """Which call is disturbed, and how."""

    how: str
    call: str
    number: int


@dataclass
class Figures:
    """What came of the disturbances."""

    made: dict[str, int] = field(default_factory=dict)  # calls that each way could disturb
    tried: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)  # calls other than writes, not tried
    told: int = 0
    faults: list[str] = field(default_factory=list)


def run(ground: Ground, name: str, ways: dict[str, int], others: int, fault: str) -> Figures:
    """Disturb a deed in each way at so many writes, and at so many other calls; at all with -1."""
    figures, place = Figures(), ground.place
    seen = ends(ground, name, place / "undisturbed")
    every = _calls(ground, name, place / "counted")
    for how, points in ways.items():
        mine = [one for one in every if one[0] in DISTURBED[how][0]]
        chosen = chosen_of(mine, points, others)
        figures.left_out += [one[0] for one in mine if one not in chosen and one[0] not in WRITES]
        figures.made[how], figures.tried[how] = len(mine), len(chosen)
        for call, number in chosen:
            point = Point(how, call, number)
            _disturb(ground, name, place / "book", point, figures)
            if why := judge(ground, name, place / "book", seen):
                figures.faults.append(f"{name} {point}: {why}")
                if fault:
                    break
    return figures


@contextlib.contextmanager
def _planted(fault: str) -> Iterator[None]:
    """Have a fault in the program meanwhile, if one is named."""
    really = safe_files._require_same
    if fault == "read-back off":
        safe_files._require_same = lambda *_: None
    try:
        yield
    finally:
        safe_files._require_same = really


def serve(ground: Ground) -> None:
    """Disturb what is asked for, until nothing more is."""
    gc.freeze()  # what is there is walked over in no child
    for line in sys.stdin:
        name, ways, others, fault = json.loads(line)
        with _planted(fault):
            figures = run(ground, name, ways, others, fault)
        sys.stdout.write(json.dumps(asdict(figures), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def chosen_of(every: list[Call], writes: int, others: int) -> list[Call]:
    """Give so many writes and so many other calls, each evenly spread; all of them with -1."""
    some = _spread([one for one in every if one[0] in WRITES], writes)
    return some + _spread([one for one in every if one[0] not in WRITES], others)


def _spread(every: list[Call], points: int) -> list[Call]:
    if points < 0 or points >= len(every):
        return every
    return [every[place * len(every) // points] for place in range(points)]


def _calls(ground: Ground, name: str, folder: Path) -> list[Call]:
    """Give every call a deed makes: its name, and the how-manieth of that name it is."""
    log = folder.with_name("calls")
    _held(ground, name, folder, ["-o", str(log), "-e", f"trace={','.join(CALLS)}"])
    counted: Counter[str] = Counter()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(?:\d+ +)?(\w+)\(", line):
            counted[match[1]] += 1
            found.append((match[1], counted[match[1]]))
    return found


def _disturb(ground: Ground, name: str, folder: Path, point: Point, figures: Figures) -> None:
    """Do a deed with one call disturbed; count whether it told of it in a sentence."""
    call, n = point.call, point.number
    how = DISTURBED[point.how][1].format(n=n, third=n + 2)
    inject = ["-e", f"trace={call}", "-e", f"inject={call}{how}"]
    status = _held(ground, name, folder, ["-o", os.devnull, *inject])
    code = DONE if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    figures.told += code == TOLD
    if code not in (DONE, TOLD):
        figures.faults.append(f"{name} {point}: fell over with {code}")


def _held(ground: Ground, name: str, folder: Path, options: list[str]) -> int:
    """Fork the deed, have strace hold it as told, and give how it ended."""
    child = os.fork()
    if child == 0:
        _do(ground, name, folder)
    os.waitpid(child, os.WUNTRACED)
    command = ["strace", "-f", *options, "-p", str(child)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said  # it holds the child now
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
        tracer.stderr.read()
    return status


def _do(ground: Ground, name: str, folder: Path) -> None:
    """Open the book, wait to be held, and do the deed; never returns."""
    code = 70
    try:
        whose, deed = DEEDS[name]
        ground.lay(whose, folder)
        book = None if name in OPENINGS else reopened(folder)
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            book = book or reopened(folder)
            deed(ground, book, folder)
            book.close()
            code = DONE
        except Unavailable:
            code = TOLD
    except BaseException:
        with contextlib.suppress(OSError):  # a full disk takes no trace either
            traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    with scratch() as place:
        serve(make(place))
