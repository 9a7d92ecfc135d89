"""N: locking ends the process; the fresh one that asks for the password holds nobody's words."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.kinds import Resident
from tests.builders import build
from tests.layers.files import ROOT
from tests.trust.ground import found, say

if not Path("/proc/self/mem").exists():
    pytest.skip("no memory of others is read here", allow_module_level=True)

NAME, WORDS = "慕容雪莲", "白桦木器厂"
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")
WAIT = 120


def memory_of(pid):
    """Give what a process holds in memory that it may write to, piece by piece."""
    with (
        Path(f"/proc/{pid}/maps").open(encoding="utf-8") as maps,
        Path(f"/proc/{pid}/mem").open("rb") as held,
    ):
        for line in maps:
            start, end, rights = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line).groups()
            if rights.startswith("rw") and "[vvar" not in line:
                try:
                    held.seek(int(start, 16))
                    yield held.read(int(end, 16) - int(start, 16))
                except (OSError, OverflowError, ValueError):
                    continue


def holds(pid):
    """Name the canaries that stand in a process' memory, in any width of letters."""
    forms = {word.encode(how): word for word in (NAME, WORDS) for how in ENCODINGS}
    return {word for piece in memory_of(pid) for form, word in forms.items() if form in piece}


def others(home):
    """Give the processes of the program that were started with this user's folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            said = (place / "environ").read_bytes(), (place / "cmdline").read_bytes()
        except OSError:
            continue
        if f"XDG_CONFIG_HOME={home}".encode() in said[0] and b"desktop_app" in said[1]:
            found.append(int(place.name))
    return found


def until(what):
    """Wait for an answer, at most so long."""
    for _ in range(WAIT * 20):
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


@pytest.fixture
def home(tmp_path):
    """Give a user's folder; whoever still runs in it at the end is ended."""
    yield tmp_path / "home"
    for pid in others(tmp_path / "home"):
        os.kill(pid, signal.SIGKILL)


def test_after_locking_no_process_holds_a_name(tmp_path, home):
    book = found(tmp_path / "book")
    with book.store.work(book.clerk, "登记") as work:
        work.bulk_create([build(Resident, full_name=NAME, workplace=WORDS)])
    book.close()
    told = {name: str(home) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    surroundings = {**os.environ, **told, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.trust.locking", str(tmp_path / "book")]
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as old:  # fmt: skip
        assert old.stdout.readline() == "shown\n"
        assert holds(old.pid) == {NAME, WORDS}, "the search finds nothing even where it must"
        old.stdin.write("lock\n")
        old.stdin.flush()
        assert old.wait(WAIT) == 0
    (fresh,) = until(lambda: others(home))
    until(lambda: asks_for_the_password(fresh))
    seen = holds(fresh)
    say(f"process {old.pid} ended · its successor {fresh} holds {len(seen)} of 2 canaries")
    assert seen == set()


def asks_for_the_password(pid):
    """Whether a fresh program has come as far as its window: the button's words are in memory."""
    return any("打开台账".encode("utf-16-le") in piece for piece in memory_of(pid))
