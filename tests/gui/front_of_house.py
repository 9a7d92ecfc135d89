"""A program with books on disk that open quickly, for tests of what stands before the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from db import founding
from db.accounts import CODE_SEEN
from db.founding import Founding, OpenBook
from db.key_file import Cost
from desktop_app.app import Program
from desktop_app.gui.pages.unlock import UnlockPage
from tests.builders import ID_PURPOSE

CHEAP = Cost(memory_kib=64, passes=1)
PASSWORD = "石榴 抱紧 像籽 一样"
CODE = "229901001001"
DISTRICT_CODE = "229901000000"


def make_book(folder: Path, *, level: str = "community") -> tuple[OpenBook, str]:
    """Make a book in a folder, open, with its recovery code."""
    code = DISTRICT_CODE if level == "district" else CODE
    told = Founding(
        level,
        "瑞光新村社区" if code == CODE else "演示区",
        code,
        "wxm",
        "王晓梅",
        id_purpose=ID_PURPOSE,
    )
    return founding.create(folder, told, PASSWORD, cost=CHEAP)


def closed_book(folder: Path, *, level: str = "community") -> Path:
    """Make a book whose recovery code was seen; give its folder."""
    made, _code = make_book(folder, level=level)
    made.store.keep_fact(CODE_SEEN, "1")
    made.close()
    return folder


@contextmanager
def started(folder: Path, **more: Any) -> Iterator[Program]:
    """Give a program with settings of its own, whose windows are closed at the end."""
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    made = Program(settings, **more)
    yield made
    close_windows(made)


def close_windows(program: Program) -> None:
    """Close the windows, also one that asks once because of what was typed in it.

    The program lets go of its bell as the end of its process would: the next one in this process
    would ring it in vain, for seconds.
    """
    for window in (program.window, program.entrance.front):
        if window is not None and not window.close():
            window.close()
    program.release()


def unlock(qtbot: Any, program: Program, folder: Path) -> None:
    """Open a book as staff do, and wait until the window has read it."""
    program.begin(folder)
    assert program.entrance.front is not None
    page = program.entrance.front.page()
    assert isinstance(page, UnlockPage)
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_book()
    assert program.window is not None
    wait_for_jobs(qtbot, program.window)


def lock(qtbot: Any, program: Program) -> None:
    """Lock, and wait until what was at work has come to its end."""
    program.lock()
    qtbot.waitUntil(lambda: program.book is None, timeout=20_000)


def wait_for_jobs(qtbot: Any, window: Any) -> None:
    """Wait until a window has no slow work left."""
    qtbot.waitUntil(lambda: not window.desk.jobs.open_jobs(), timeout=20_000)
