"""From the password to a list of 10,000 that can be used, and from locking to the next password.

The book's key costs what this PC was measured to bear, as in an office. Unlocking is measured
within a program that waits for the password; locking from outside, until the old process is gone
and a fresh one shows the question. The yardstick is a fresh process with an empty Qt window.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench import start
from db import founding
from db.founding import Founding
from db.kinds import Resident

PEOPLE = 10_000
TIMES = 3
PASSWORD = "wu hou de yu luo"  # noqa: S105  of a book that lives for a minute
MOST_UNLOCK_S, MOST_LOCK_S = 1.5, 1.0
_FOLDER = "HSL_BENCH_FOLDER"
_OLD = "import gc; gc.disable(); from build_scripts.bench import unlocking; unlocking.be_old()"
_NEW = "import gc; gc.disable(); from build_scripts.bench import unlocking; unlocking.be_new()"
_EMPTY = start._EMPTY  # noqa: SLF001  the same yardstick


def main() -> None:
    """Print one JSON line: medians in seconds of unlocking and locking, and the yardstick's."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        told = Founding("community", "演示社区", "229901001001", "admin", "演示员", is_demo=True)
        book, _code = founding.create(folder, told, PASSWORD)
        while book.store.count(Resident) < PEOPLE:
            with book.store.work(book.clerk, "导入") as work:
                work.bulk_create(start.people()[: PEOPLE - book.store.count(Resident)])
        book.close()
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", _FOLDER: str(folder)}
        surroundings |= {"XDG_CONFIG_HOME": place, "XDG_DATA_HOME": place, "APPDATA": place}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        taken = [_once(surroundings) for _ in range(TIMES)]
        empty = [start._until_shown(_EMPTY, surroundings) for _ in range(TIMES)]  # noqa: SLF001
    key_s, unlocking, unlocking_cpu, locking, fresh_cpu = map(
        statistics.median, zip(*taken, strict=True)
    )
    line = {
        "bench": "unlocking",
        "residents": PEOPLE,
        "argon2id_s": round(key_s, 2),
        "unlock_to_list_s": round(unlocking, 2),
        "unlock_to_list_cpu_s": round(unlocking_cpu, 2),
        "locking_s": round(locking, 2),
        "fresh_process_cpu_s": round(fresh_cpu, 2),
        "empty_window_s": round(statistics.median(s for s, _ in empty), 2),
        "most_unlock_s": MOST_UNLOCK_S,
        "most_lock_s": MOST_LOCK_S,
        "within": unlocking <= MOST_UNLOCK_S and locking <= MOST_LOCK_S,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def _once(surroundings: dict[str, str]) -> tuple[float, ...]:
    """Give the seconds of the key, of unlocking (clock, processor), of locking, of what starts."""
    with subprocess.Popen(
        [sys.executable, "-c", _OLD],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings, text=True,
    ) as old:  # fmt: skip
        assert old.stdin is not None  # noqa: S101  they were asked for
        assert old.stdout is not None  # noqa: S101
        key_s, unlocking, cpu = json.loads(old.stdout.readline())
        begun = time.perf_counter()
        old.stdin.write("lock\n")
        old.stdin.flush()
        said = old.stdout.readline()  # the fresh program speaks on the same line
        old.wait()
        locking = time.perf_counter() - begun
        _, pid, new_cpu = said.split()
        os.kill(int(pid), 15)
    return key_s, unlocking, cpu, locking, float(new_cpu)


def be_old() -> None:
    """Wait for the password, unlock, show the list; when told, lock and end."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from desktop_app.app import Program
    from desktop_app.gui.pages.residents import ResidentsPage
    from desktop_app.gui.pages.unlock import UnlockPage

    folder = Path(os.environ[_FOLDER])
    app = QApplication([])
    fresh: list[subprocess.Popen[bytes]] = []

    def restart() -> bool:
        fresh.append(subprocess.Popen([sys.executable, "-c", _NEW]))
        return True

    program = Program(restart=restart)
    program.wear()
    program.entrance.show_unlock(folder)
    app.processEvents()
    page = program.entrance.front.findChild(UnlockPage) if program.entrance.front else None
    assert page is not None  # noqa: S101  it was just shown
    key_s = _seconds_of_the_key(folder)
    begun, cpu = time.perf_counter(), time.process_time()
    book = founding.open_book(folder, "admin", PASSWORD)
    window = program.show_window(book)
    window.show_page("residents")
    window.show()
    shown = window.findChild(ResidentsPage)
    while shown is None or shown.table.model().rowCount() < PEOPLE:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.grab()
    taken = time.perf_counter() - begun, time.process_time() - cpu
    sys.stdout.write(json.dumps([key_s, *taken]) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
    program.lock()
    while not fresh:  # what was begun comes to its end first
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    os._exit(0)


def _seconds_of_the_key(folder: Path) -> float:
    from db import keys

    begun = time.perf_counter()
    keys.unlock(folder, "admin", PASSWORD)
    return time.perf_counter() - begun


def be_new() -> None:
    """Ask for the password, and say that it is asked for."""
    import gc

    from PySide6.QtWidgets import QApplication

    from desktop_app.app import Program

    gc.freeze()
    gc.enable()
    app = QApplication([])
    program = Program()
    program.wear()
    program.entrance.show_unlock(Path(os.environ[_FOLDER]))
    app.processEvents()
    sys.stdout.write(f"locked {os.getpid()} {time.process_time():.2f}\n")
    sys.stdout.flush()
    app.exec()
