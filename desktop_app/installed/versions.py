"""Versions side by side, which of them starts, and the way back from one that does not.

`versions.ini` in the program folder is read by the installer too:

    [versions]
    now = 0.2.0      the one that starts
    before = 0.1.0   the one to go back to
    tries = 1        how often `now` was begun and neither opened a book nor was closed by staff
    proven = 0       1 once a book's window was shown
"""

from __future__ import annotations

import contextlib
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

FILE: Final = "versions.ini"
FOLDER: Final = "versions"
BOOKS: Final = "books.txt"
DRAFT: Final = "new"
LONGEST_ROOT: Final = 200
"""Letters of a program folder: what lies below it has the rest of the 259 that Windows takes."""
MOST_TRIES: Final = 2
_BOOKS_KEPT: Final = 8
_LINE: Final = re.compile(r"^(\w+)\s*=\s*([\w.]*)\s*$", re.MULTILINE)
_VERSION: Final = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")


@dataclass(frozen=True)
class State:
    """Which version starts, and how far it is trusted."""

    now: str
    before: str = ""
    tries: int = 0
    proven: bool = True


def number(version: str) -> tuple[int, ...]:
    """Give a version as numbers, to compare; raises ValueError for what is none."""
    if not _VERSION.fullmatch(version):
        raise ValueError(version)
    return tuple(map(int, version.split(".")))


def read(root: Path) -> State:
    """Read the state; where it is missing or torn, the newest version that is there starts."""
    try:
        held = dict(_LINE.findall((root / FILE).read_text(encoding="ascii", errors="replace")))
    except OSError:
        held = {}
    there = present(root)
    now = held.get("now", "")
    if now not in there:
        now = there[-1] if there else ""
    tries = int(held.get("tries") or 0) if (held.get("tries") or "0").isdecimal() else 0
    before = held.get("before", "")
    return State(now, before if before in there else "", tries, held.get("proven") != "0")


def write(root: Path, state: State) -> None:
    """Keep the state: the former file stays until the new one is whole."""
    draft = root / f"{FILE}.new"
    held = {"now": state.now, "before": state.before, "tries": state.tries}
    lines = [f"{name}={value}" for name, value in (*held.items(), ("proven", int(state.proven)))]
    draft.write_text("\r\n".join(["[versions]", *lines, ""]), encoding="ascii", newline="")
    draft.replace(root / FILE)


def present(root: Path) -> list[str]:
    """Name the versions that are there, oldest first."""
    folder = root / FOLDER
    names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    return sorted((one for one in names if _VERSION.fullmatch(one)), key=number)


def begin(root: Path) -> tuple[State, str]:
    """Say which version starts now, counting the try; with the one that was given up, or ""."""
    state = read(root)
    given_up = ""
    if not state.proven and state.tries >= MOST_TRIES and state.before:
        state, given_up = go_back(root), state.now
    if not state.proven:
        state = replace(state, tries=state.tries + 1)
        write(root, state)
    return state, given_up


def go_back(root: Path) -> State:
    """Let the version before start from now on."""
    state = State(now=read(root).before)
    write(root, state)
    return state


def closed_well(root: Path) -> None:
    """Take back the try of a program that staff closed without opening a book."""
    state = read(root)
    if not state.proven and state.tries:
        write(root, replace(state, tries=state.tries - 1))


def take_in(root: Path, version: str) -> None:
    """Let a version that was put beside the others start next time."""
    write(root, State(version, before=read(root).now, proven=False))


def prove(root: Path, version: str) -> None:
    """Note that a version showed a book's window."""
    state = read(root)
    if state.now == version and not state.proven:
        write(root, State(version, state.before))


def let_go_of_old(own: Path) -> None:
    """Take away versions older than the running one, but for the one to go back to."""
    root = root_of(own)
    if root is None:
        return
    state = read(root)
    for one in present(root):
        if one not in {state.now, state.before} and number(one) < number(own.name):
            shutil.rmtree(root / FOLDER / one, ignore_errors=True)


def note_book(root: Path, folder: Path) -> None:
    """Note where a book lives, for whoever takes the program away."""
    file = root / BOOKS
    try:
        known = file.read_text(encoding="utf-16").splitlines() if file.exists() else []
    except (OSError, UnicodeError):
        known = []
    kept = [str(folder), *(one for one in known if one != str(folder))][:_BOOKS_KEPT]
    if kept != known:
        text = "".join(f"{one}\r\n" for one in kept)
        file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))


def opened(own: Path | None, version: str, book: Path) -> None:
    """Note that the running version, if it was installed, showed the window of a book."""
    if root := root_of(own):
        with contextlib.suppress(OSError):  # a program folder that may not be written is no fault
            note_book(root, book)
            prove(root, version)


def root_of(folder: Path | None) -> Path | None:
    """Give the program folder of a version's folder; None for one that stands alone."""
    return folder.parents[1] if folder and folder.parent.name == FOLDER else None
