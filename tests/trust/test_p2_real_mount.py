"""P2: a real file system, copied while its writer stands still, holds what was called saved."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

from tests.layers.files import ROOT
from tests.sizes import size
from tests.trust.disks import frozen, image, mounted, read_told
from tests.trust.ground import found, judge, lay_out, now_and_then, say, scratch

POINTS = size(6, 300)
WORKS_PER_BOOK = 400
POINTS_PER_BOOK = 25  # then the writer begins with a new book
MIB = 24


@contextmanager
def writer(folder, synchronous):
    """Let the product's writer write; give the process and the pipe on which it tells."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "tests.trust.writer", str(folder), str(WORKS_PER_BOOK)]
    command += [synchronous]
    with subprocess.Popen(command, cwd=ROOT, stdout=writing) as process:
        os.close(writing)
        try:
            yield process, reading
        finally:
            process.kill()
            process.wait()
            os.close(reading)


def last_told(told):
    """Give the number of the last work that was called saved."""
    lines = [line for line in told.split(b"\n")[:-1] if line]
    return int(lines[-1].split()[1]) if lines else 0


def copied_states(place, points, chance, synchronous):
    """Yield, after each sudden copy, the last acknowledged work."""
    with mounted(image(place / "disk", "ext4", MIB), "ext4", place / "mounted") as disk:
        lay_out(place / "template", disk / "book")
        subprocess.run(["sync", "-f", str(disk)], check=True)
        with writer(disk / "book", synchronous) as (process, reading):
            told = b""
            while not told.count(b"\n"):
                time.sleep(0.01)
                told += read_told(reading)
            for _ in range(points):
                time.sleep(chance.random() * 0.05)
                if process.poll() is not None:
                    return
                os.kill(process.pid, signal.SIGSTOP)
                told += read_told(reading)
                frozen(place / "disk", place / "copy")
                os.kill(process.pid, signal.SIGCONT)
                yield last_told(told)


def judged(points, synchronous="", until=""):
    """Judge so many copies, at most until one is found that `until` names."""
    seen, chance, thorough, why = Counter(), random.Random(3), now_and_then(), ""
    with scratch() as place:
        found(place / "template").close()
        while seen.total() < points and not seen[until]:
            some = min(POINTS_PER_BOOK, points - seen.total())
            for acknowledged in copied_states(place, some, chance, synchronous):
                with mounted(place / "copy", "ext4", place / "again") as again:
                    verdict = judge(again / "book", acknowledged, thorough=next(thorough))
                seen[verdict.state] += 1
                why = why or verdict.why
                if verdict.state == until:
                    break
    return seen, why


def test_a_disk_copied_in_mid_write_holds_what_was_called_saved(figures):
    start = time.monotonic()
    seen, why = judged(POINTS)
    say(f"copies of a real disk {seen.total()} · {dict(seen)} · {time.monotonic() - start:.0f} s")
    figures(power_states=POINTS, power_lost=seen["lost"])
    figures(power_corrupt=seen["corrupt"] + seen["torn"])
    assert seen == {"sound": POINTS}, why


def test_a_writer_that_never_waits_for_the_disk_is_seen():
    seen, _ = judged(20, "OFF", until="lost")
    assert seen["lost"] == 1
