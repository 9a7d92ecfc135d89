"""U: a stick pulled at any moment of writing holds nothing that is called done and is not.

A real exFAT stick in a file is copied while packages are written to it: what the copy holds is
what a stick holds that was pulled just then.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import pytest

from db.safe_files import UNFINISHED, refuse_unfinished, stick_write
from db.trouble import Refused
from tests.exchange.packages import Post
from tests.sizes import size
from tests.trust.disks import frozen, image, mounted, read_told
from tests.trust.ground import say, scratch

if sys.platform == "win32":
    pytest.skip("no images of sticks on Windows", allow_module_level=True)

PULLS = size(50, 500)  # at any moment
CUTS = size(50, 500)  # at each write of package after package
MIB = 8
KEPT = 40  # packages on the stick before the oldest is written over
PIECE = 700
LINE = b"\n"


def package_of(post, folder, number):
    """Give the bytes of a true package, of a size of its own."""
    path = folder / "whole.hsl"
    post.write(path, counts={"resident": number})
    return path.read_bytes()


def slowly(content):
    """Give a writer that hands its bytes over piece by piece, so that a pull falls between."""

    def hand_over(file):
        for start in range(0, len(content), PIECE):
            file.write(content[start : start + PIECE])

    return hand_over


@contextmanager
def exporting(stick, wholes, written=stick_write):
    """Let a child write package after package to the stick, saying each that is done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            number = 0
            while True:
                name, content = f"p{number % KEPT}.hsl", wholes[number % len(wholes)]
                written(stick, name, slowly(content))
                os.write(writing, f"{name} {number % len(wholes)}\n".encode())
                number += 1
        finally:
            os._exit(70)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)


def pulled(stick, wholes, done, post):
    """Say what is wrong with a stick that was pulled: what lies there against what was said."""
    digests = {blake2b(whole).digest(): n for n, whole in enumerate(wholes)}
    present = {path.name: path.read_bytes() for path in stick.iterdir()}
    for name in done:
        if name not in present:
            return f"called done and not there: {name}"
    for name, content in present.items():
        if name.endswith(UNFINISHED):
            with pytest.raises(Refused, match="没有写完"):
                refuse_unfinished(stick / name)
        elif blake2b(content).digest() not in digests:
            if name in done:
                return f"called done and not whole: {name}, {len(content)} bytes"
            with pytest.raises(Refused):  # renamed, never called done: its reader turns it away
                post.read(stick / name)
    return ""


def stand_still(child):
    """Stop a writer, and wait until the call it is in has come back."""
    os.kill(child, signal.SIGSTOP)
    state = Path(f"/proc/{child}/stat")
    while state.read_text("ascii").rpartition(")")[2].split()[0] != "T":
        time.sleep(0.0005)


def pulls(number, seed, written=stick_write):
    """Pull the stick so many times; give what was wrong and how often something was unfinished."""
    chance, faults, seen = random.Random(seed), [], Counter()
    with scratch() as place:
        post = Post()
        wholes = [package_of(post, place, n) for n in range(7)]
        disk = image(place / "disk", "exfat", MIB)
        with (
            mounted(disk, "exfat", place / "stick") as stick,
            exporting(stick, wholes, written) as (child, reading),
        ):
            told = b""
            for _ in range(number):
                time.sleep(chance.random() * 0.01)
                stand_still(child)
                told += read_told(reading)
                frozen(disk, place / "copy")
                os.kill(child, signal.SIGCONT)
                done = {line.split()[0].decode() for line in told.split(LINE)[:-1]}
                writing_now = f"p{told.count(LINE) % KEPT}.hsl"
                with mounted(place / "copy", "exfat", place / "again") as again:
                    seen["unfinished"] += any(one.suffix == UNFINISHED for one in again.iterdir())
                    if why := pulled(again, wholes, done - {writing_now}, post):
                        faults.append(why)
    return faults, seen


def stopping(content, at):
    """Give a writer that hands its bytes to the stick piece by piece and stops before one."""

    def hand_over(file):
        for number, start in enumerate(range(0, len(content), PIECE)):
            if number == at:
                os.kill(os.getpid(), signal.SIGSTOP)
            file.write(content[start : start + PIECE])
            file.flush()
        if at >= -(-len(content) // PIECE):
            os.kill(os.getpid(), signal.SIGSTOP)

    return hand_over


def cut_at(stick, content, at, written):
    """Let a child write one package until it stops before a write; give the child."""
    child = os.fork()
    if child == 0:
        try:
            written(stick, "cut.hsl", stopping(content, at))
        finally:
            os._exit(70)
    os.waitpid(child, os.WUNTRACED)
    return child


def cuts(number, written=stick_write):
    """Pull the stick at each write of each package, in turn; give what was wrong."""
    faults = []
    with scratch() as place:
        post = Post()
        wholes = [package_of(post, place, n) for n in range(7)]
        writes = [(one, at) for one in wholes for at in range(-(-len(one) // PIECE) + 1)]
        disk = image(place / "disk", "exfat", MIB)
        with mounted(disk, "exfat", place / "stick") as stick:
            stick_write(stick, "before.hsl", slowly(wholes[0]))
            for turn in range(number):
                content, at = writes[turn % len(writes)]
                child = cut_at(stick, content, at, written)
                frozen(disk, place / "copy")
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                with mounted(place / "copy", "exfat", place / "again") as again:
                    if why := pulled(again, wholes, {"before.hsl"}, post):
                        faults.append(f"write {at}: {why}")
    return faults, len(writes)


def test_a_stick_cut_at_each_write_holds_what_was_called_done(figures):
    faults, writes = cuts(CUTS)
    say(f"cuts {CUTS} at {writes} writes of 7 packages · wrong {len(faults)}")
    figures(pulls=CUTS, pulls_wrong=len(faults))
    assert faults == []


def test_a_pulled_stick_holds_what_was_called_done(figures):
    start = time.monotonic()
    faults, seen = pulls(PULLS, 5)
    say(
        f"pulled sticks {PULLS} · with something unfinished {seen['unfinished']}"
        f" · wrong {len(faults)} · {time.monotonic() - start:.0f} s"
    )
    figures(pulls=PULLS, pulls_wrong=len(faults))
    assert faults == []
    assert seen["unfinished"] > 0, "no pull fell into a write"


def test_a_planted_fault_is_seen():
    """A stick that is written under its last name from the start, and never flushed."""

    def carelessly(folder, name, source):
        with (folder / name).open("wb") as file:
            source(file)

    faults, _ = pulls(30, 5, carelessly)
    assert any("called done" in fault for fault in faults)
