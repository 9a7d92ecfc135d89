"""What is kept when the program itself was wrong: where it happened, never what was in it.

Only what is listed here gets into a report: version, system, free space, the kind of error and
the places in the program, settings of the book's file, numbers of rows, names of what was done
last. None of it is anybody's; `_net` is held below all the same.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import re
import shutil
import time
import traceback
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
import PySide6

from db.condition import condition
from db.store import Store
from desktop_app import VERSION
from desktop_app.gui import trail

FOLDER = "hongshiliu-ledger"
KEPT = 20
HOUR, MINUTE = 3600.0, 60.0
TOLD_AT: Final = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
WORDS = "程序出错，资料未受影响"
_OURS: Final = ("desktop_app", "db", "resources", "build_scripts", "tests")
_FOREIGN: Final = ("site-packages", "dist-packages")
_STRANGE: Final = re.compile(r"[^\x20-\x7e\n]+|(?<![0-9a-f])\d{7,}[Xx]?")


@dataclass
class _Storm:
    """Errors of one kind, at the same places, within an hour: since when, how often, the report."""

    since: float
    file: Path | None
    count: int = 1


_storms: dict[tuple[Path, str], _Storm] = {}
_open: weakref.ref[Store] | None = None
_unkept = ""
"""The last report, where no disk took it."""


def attend(store: Store | None) -> None:
    """Say which book is open: a report says how its file stands."""
    global _open  # noqa: PLW0603  there is one open book, and errors come from anywhere
    _open = weakref.ref(store) if store is not None else None


def scrubbed(error: BaseException) -> str:
    """Write an error as kinds of trouble and places in the program.

    The words of an error are left out, and so are the values of variables: a database error
    carries the row it stumbled on, with names and numbers in it.
    """
    lines: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kind = type(link)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += [
            f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__, limit=-40)
        ]
        link = link.__cause__ or link.__context__
    return _net("\n".join(lines))


def _place(file: str) -> str:
    """Give a file from the program's own folder on: what lies above may be called after a user."""
    parts = Path(file).parts
    for name in _FOREIGN:
        if name in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(name) :])
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] in _OURS:
            return "/".join(parts[at:])
    return parts[-1] if parts else ""


def _net(text: str) -> str:
    """Blank what no name of ours holds: letters that are not English, and long numbers."""
    return _STRANGE.sub("#", text)


def written(error: BaseException) -> str:
    """Give the whole report of an error, as staff see it before it leaves the PC."""
    parts = [_head(), scrubbed(error), _standing(), "last:", *trail.last()]
    return _net("\n".join(parts)) + "\n"


def _head() -> str:
    moment = dt.datetime.now().astimezone()
    about = f"{moment:%Y-%m-%d %H:%M:%S} {VERSION}\n"
    about += f"{platform.platform()} Qt {PySide6.__version__}"
    return "\n".join([about, *_free()])


def _free() -> Iterator[str]:
    store = _open() if _open else None
    for place in [log_folder(), *([store.folder] if store and store.folder else [])]:
        with contextlib.suppress(OSError):  # not there, or the disk is what fails
            yield f"free: {shutil.disk_usage(place).free / 2**30:.1f} GB"


def _standing() -> str:
    store = _open() if _open else None
    if store is None or not store.is_open:
        return "book: none open"
    try:
        return "\n".join(["book:", *condition(store)])
    except Exception as error:  # the book may be what is broken
        return f"book: {type(error).__name__}"


def log_folder() -> Path:
    """Give the folder of this PC in which reports are kept."""
    return Path(platformdirs.user_log_dir(FOLDER, appauthor=False))


def keep(error: BaseException, folder: Path | None = None) -> Path | None:
    """Put a report into the log folder and say where; None when that can't be written.

    One that came within the hour is not written again: its report says how often it came. What no
    disk took is tried again after a minute.
    """
    place, now = folder or log_folder(), time.monotonic()
    kind = (place, scrubbed(error))
    storm = _storms.get(kind)
    if storm is None or now - storm.since > (HOUR if storm.file else MINUTE):
        times = f"before: {storm.count:,} times since the last report\n" if storm else ""
        storm = _storms[kind] = _Storm(now, _put(place, written(error) + times))
        return storm.file
    storm.count += 1
    if storm.file is not None and storm.count in TOLD_AT:
        _tell_again(storm.file, storm.count)
    return storm.file


def forget() -> None:
    """Let go of what came within the hour: the next of any kind is written whole."""
    _storms.clear()


def _put(place: Path, text: str) -> Path | None:
    global _unkept  # noqa: PLW0603  the disk that is full is the PC's
    file = place / f"report-{dt.datetime.now().astimezone():%Y%m%d-%H%M%S-%f}.txt"
    try:
        place.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        for old in sorted(place.glob("report-*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        _unkept = text
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)  # the beginning of it, where the disk became full
        return None
    _unkept = ""
    return file


def _tell_again(file: Path, count: int) -> None:
    """Say in a report how often its error came by now; one that was removed stays so."""
    line = (
        f"again: {count:,} times by {dt.datetime.now().astimezone():%H:%M:%S}; one report an hour\n"
    )
    with contextlib.suppress(OSError), file.open("r+", encoding="utf-8") as report:
        report.seek(0, os.SEEK_END)
        report.write(line)


def newest() -> str:
    """Give the report that was kept last; blank where there is none."""
    try:
        kept = sorted(log_folder().glob("report-*.txt"))
        return _unkept or (kept[-1].read_text("utf-8") if kept else "")
    except OSError:
        return _unkept
