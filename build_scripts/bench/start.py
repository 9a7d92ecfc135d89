"""From the start of the process to a list of 8,400 people that can be used, its key at hand.

Measured from outside: a fresh process opens the encrypted book, shows the window on the list of
residents and says so once its rows are painted. The program stands as it is installed: byte code
without sources. The yardsticks, in the same run, are the same from its sources, compiled before,
and a fresh process that shows an empty Qt window.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench._founded import founded
from db.kinds import Resident

PEOPLE = 8_400
TIMES = 5

_EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
app.processEvents()
print("shown", flush=True)
"""
# As the program does it: no collections meanwhile, seldom used modules later, the book before Qt.
_LIST = (
    "import gc; gc.disable(); from desktop_app import later; later.put_off(); "
    "from build_scripts.bench import start; start.show_list()"
)
_FOLDER, _KEY = "HSL_BENCH_FOLDER", "HSL_BENCH_KEY"


def main() -> None:
    """Print one JSON line: medians in seconds, ours and the empty window's, and the ratio."""
    # No part of the program: they would count as its start.
    import statistics

    from build_scripts.bench import _as_installed

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        book = founded(folder, people())
        key = book.ring.database_key.hex()
        book.close()
        told_to = {"QT_QPA_PLATFORM": "offscreen", _FOLDER: str(folder), _KEY: key}
        sources = os.environ | told_to
        sources.pop("PYTHONDONTWRITEBYTECODE", None)
        there = Path(place) / "program"
        installed = _as_installed.lay_out(there) | told_to
        for surroundings, cwd in ((installed, there), (sources, None)):  # once to warm it up
            _until_shown(_LIST, surroundings, cwd)
        ours = [_until_shown(_LIST, installed, there) for _ in range(TIMES)]
        unpacked = [_until_shown(_LIST, sources) for _ in range(TIMES)]
        empty = [_until_shown(_EMPTY, sources) for _ in range(TIMES)]
    seconds, cpu = map(statistics.median, zip(*ours, strict=True))
    sources_seconds, sources_cpu = map(statistics.median, zip(*unpacked, strict=True))
    empty_seconds, empty_cpu = map(statistics.median, zip(*empty, strict=True))
    measured = {
        "bench": "start",
        "residents": PEOPLE,
        "ours_s": round(seconds, 3),
        "ours_best_s": round(min(ours)[0], 3),
        "ours_cpu_s": round(cpu, 3),
        "from_sources_s": round(sources_seconds, 3),
        "from_sources_cpu_s": round(sources_cpu, 3),
        "empty_window_s": round(empty_seconds, 3),
        "empty_window_cpu_s": round(empty_cpu, 3),
        "ratio": round(seconds / empty_seconds, 2),
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def show_list() -> None:
    """Show the list of residents and say so once it is painted; ends the process."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from db.roles import ALL_ROLES, Clerk
    from db.store import Store
    from desktop_app.gui import wardrobe
    from desktop_app.gui.desk import Desk
    from desktop_app.gui.pages.residents import ResidentsPage
    from desktop_app.gui.rail import Entry
    from desktop_app.gui.window import Window

    gc.freeze()
    gc.enable()
    app = QApplication([])
    wardrobe.wear(app)
    store = Store(Path(os.environ[_FOLDER]), bytes.fromhex(os.environ[_KEY]))
    desk = Desk(store, Clerk(bytes(16), "admin", "演示管理员", ALL_ROLES))
    window = Window(desk, [Entry("residents", "居民与户", "user", ResidentsPage, digit="2")])
    window.resize(1366, 696)
    window.show_page("residents")
    window.show()
    page = window.findChild(ResidentsPage)
    while page is None or page.table.model().rowCount() < PEOPLE:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.grab()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    os._exit(0)


def _until_shown(
    script: str, surroundings: dict[str, str], cwd: Path | None = None
) -> tuple[float, float]:
    """Give the seconds until the words come, and the processor's seconds until the end.

    The end is right after the words. Beside others on one machine only the latter mean much.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env=surroundings,
        cwd=cwd,
        text=True,
    )
    with process:
        line = process.stdout.readline() if process.stdout else ""
        taken = time.perf_counter() - started
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if line.strip() != "shown":
        raise RuntimeError(script)
    return taken, used.ru_utime + used.ru_stime


def people() -> list[Resident]:
    """Give people that are nobody."""
    return [
        Resident(
            full_name=f"演示居民{place}",
            sex=str(1 + place % 2),
            id_doc_kind="resident_id",
            id_number=f"229901{_born(place)}{place:04d}",
            phone=f"1540000{place:04d}",
            residence_status="matched",
        )
        for place in range(PEOPLE)
    ]


def _born(place: int) -> str:
    return f"{1940 + place % 70}{1 + place % 12:02d}{1 + place % 28:02d}"
