"""What a power cut can leave: a writer's calls, recorded by strace, replayed to any point.

What a file was given since its last fsync may be on the disk or not, in sectors of 512 bytes,
each by itself; a file made since its folder's last fsync may not be there at all.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.layers.files import ROOT

SECTOR = 512
CALLS = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_WHAT = {
    "pwrite64": "write",
    "ftruncate": "cut",
    "fsync": "sync",
    "fdatasync": "sync",
    "write": "other",
}
_TEXT = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Call:
    """One call that changes a file: made, write, cut, sync, gone or ack."""

    what: str
    name: str = ""
    at: int = 0
    piece: bytes = b""


def trace(folder: Path, works: int, synchronous: str) -> list[Call]:
    """Let the writer write in a book's folder under strace; give its calls in order."""
    log = folder.parent / "trace"
    command = ["strace", "-f", "-xx", "-s", "70000", "-o", str(log), "-e", f"trace={CALLS}"]
    command += [sys.executable, "-m", "tests.trust.writer", str(folder), str(works), synchronous]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with log.open(encoding="ascii") as lines:
        return list(_calls(lines, str(folder)))


def _calls(lines: Iterator[str], folder: str) -> Iterator[Call]:
    open_files = {1: "acks"}
    for line in lines:
        if "unfinished" in line or "resumed" in line:
            raise RuntimeError("a second thread writes: the order of its calls is not known")
        match = _LINE.match(line)
        if match and int(match[3]) >= 0:
            for call in _read(match[1], match[2], int(match[3]), open_files):
                yield from _of(folder, call)


def _read(verb: str, arguments: str, answer: int, open_files: dict[int, str]) -> Iterator[Call]:
    """Give the change that one line of strace tells of, and keep count of the open files."""
    text = _text(arguments)
    if verb == "openat":
        open_files[answer] = os.fsdecode(text)
        if "O_CREAT" in arguments:
            yield Call("made", open_files[answer])
    elif verb in ("unlink", "rename"):
        yield Call("gone" if verb == "unlink" else verb, os.fsdecode(text))
    else:
        parts = arguments.split(", ")
        first, last = parts[0], parts[-1]
        name = open_files.get(int(first), "")
        if verb == "close":
            open_files.pop(int(first), None)
        elif name == "acks" and verb == "write" and text.startswith(b"ACK "):
            yield Call("ack", at=int(text.split()[1]))
        else:
            what = _WHAT[verb]
            yield Call(what, name, int(last) if what in ("write", "cut") else 0, text)


def _of(folder: str, call: Call) -> Iterator[Call]:
    """Give a call on the database's files or their folder; the lock and the keys are no matter."""
    path = Path(call.name)
    if call.what == "ack":
        yield call
    elif call.name == folder:
        yield Call(call.what)
    elif str(path.parent) == folder and path.name in ("book.db", "book.db-wal"):
        if call.what in ("rename", "other"):
            raise RuntimeError(f"not replayed: {call.what} of {path.name}")
        yield Call(call.what, path.name, call.at, call.piece)


def _text(arguments: str) -> bytes:
    match = _TEXT.search(arguments)
    return bytes.fromhex(match[1].replace("\\x", "")) if match else b""


@dataclass
class Disk:
    """The files as they surely are, and what they were given since."""

    sure: dict[str, bytearray]
    pending: dict[str, list[Call]] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)  # made, and their folder not yet synced
    gone: dict[str, bytearray] = field(default_factory=dict)  # deleted, likewise
    acknowledged: int = 0

    def take(self, call: Call) -> None:
        """Go one call further."""
        if call.what == "ack":
            self.acknowledged = call.at
        elif call.what == "made":
            if call.name not in self.sure:
                self.sure[call.name] = bytearray()
                self.unlisted.add(call.name)
        elif call.what == "gone":
            self.gone[call.name] = self.sure.pop(call.name)
            self.pending.pop(call.name, None)
        elif call.what == "sync":
            self._sync(call.name)
        else:
            self.pending.setdefault(call.name, []).append(call)

    def _sync(self, name: str) -> None:
        if not name:
            self.unlisted.clear()
            self.gone.clear()
        for call in self.pending.pop(name, ()):
            _apply(self.sure[name], call)

    def after_the_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Give the files as one power cut now could leave them."""
        files = {name: bytearray(held) for name, held in self.sure.items()}
        for name, calls in self.pending.items():
            luck = chance.choice((0.0, 0.5, 0.5, 0.9, 1.0))
            torn = chance.random() < 0.5
            pieces = [piece for call in calls for piece in (_sectors(call) if torn else (call,))]
            for piece in pieces:
                if chance.random() < luck:
                    _apply(files[name], piece)
        missing = {name for name in sorted(self.unlisted) if chance.random() < 0.3}
        back = {name: held for name, held in self.gone.items() if chance.random() < 0.3}
        return {name: bytes(held) for name, held in (back | files).items() if name not in missing}


def _apply(held: bytearray, call: Call) -> None:
    end = call.at + len(call.piece)
    if len(held) < end:
        held.extend(bytes(end - len(held)))
    if call.what == "cut":
        del held[call.at :]
    else:
        held[call.at : end] = call.piece


def _sectors(call: Call) -> Iterator[Call]:
    """Cut a write at the borders of the disk's sectors."""
    if call.what == "cut":
        yield call
        return
    start = 0
    while start < len(call.piece):
        end = start + SECTOR - (call.at + start) % SECTOR
        yield Call("write", call.name, call.at + start, call.piece[start:end])
        start = end


def states(
    template: Path, calls: list[Call], number: int, chance: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Give states after power cuts, each with the last work that was acknowledged by then."""
    disk = Disk({"book.db": bytearray((template / "book.db").read_bytes())})
    cuts = sorted(chance.randrange(1, len(calls) + 1) for _ in range(number))
    done = 0
    for cut in cuts:
        for call in calls[done:cut]:
            disk.take(call)
        done = cut
        yield disk.acknowledged, disk.after_the_cut(chance)


def has_strace() -> bool:
    """Whether calls can be recorded here (some containers forbid it)."""
    try:
        run = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return run.returncode == 0
