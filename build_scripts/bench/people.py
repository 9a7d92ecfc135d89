"""The real list of residents over an encrypted book of 100,000 people, from start to keystroke.

Measured in a process of its own, as the program starts: until the first rows are painted, until
everything can be searched, from a keystroke to painted rows, from page to page, and the memory.
The yardstick of keystrokes is one LIKE over the same lines in SQL, without any painting.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from build_scripts.bench._founded import founded
from db.kinds import Resident

PEOPLE = 100_000
TYPED = ("wyh", "12", "wanggui", "1990", "lxy", "zzz", "0012", "sym")
TIMES = 3
_FOLDER, _KEY = "HSL_BENCH_FOLDER", "HSL_BENCH_KEY"
_CHILD = "import gc; gc.disable(); from build_scripts.bench import people; people.work_the_list()"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾解仇区"
_GIVEN = "明国华建文平志伟东海强晓生光林小民永杰军波成荣新峰刚家龙德庆玉英秀丽梅红兰桂芳淑珍"


def main() -> None:
    """Print one JSON line: seconds and milliseconds, those of the processor beside them."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        book = founded(folder, (person(at) for at in range(PEOPLE)))
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", _FOLDER: str(folder)}
        surroundings[_KEY] = book.ring.database_key.hex()
        book.close()
        done = subprocess.run(
            [sys.executable, "-c", _CHILD],
            stdout=subprocess.PIPE,
            env=surroundings,
            text=True,
            check=True,
        )
    sys.stdout.write(done.stdout)


def work_the_list() -> None:
    """Start, search and change pages in a window over the book; print the figures."""
    begun = time.perf_counter()
    window, page, wait = _opened()
    measured = {"bench": "people", "people": PEOPLE, **_started(window, page, wait, begun)}
    measured |= _worked(window, page, wait)
    sys.stdout.write(json.dumps(measured, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _opened() -> tuple[Any, Any, Callable[[], object]]:
    """Open a window on the list of residents; give it, its page, and how events are waited for."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from db.roles import ALL_ROLES, Clerk
    from db.store import Store
    from desktop_app.gui import wardrobe
    from desktop_app.gui.desk import Desk
    from desktop_app.gui.pages.households import HouseholdsPage
    from desktop_app.gui.pages.residents import ResidentsPage
    from desktop_app.gui.rail import Entry
    from desktop_app.gui.window import Window

    gc.freeze()
    gc.enable()
    app = QApplication([])
    wardrobe.wear(app)
    store = Store(Path(os.environ[_FOLDER]), bytes.fromhex(os.environ[_KEY]))
    desk = Desk(store, Clerk(bytes(16), "admin", "演示管理员", ALL_ROLES))
    entries = [
        Entry("residents", "居民与户", "user", ResidentsPage, digit="2"),
        Entry("households", "户", "users", HouseholdsPage, digit="3"),
    ]
    window = Window(desk, entries)
    window.resize(1366, 696)
    window.show_page("residents")
    window.show()
    page = window.findChild(ResidentsPage)
    return window, page, partial(app.processEvents, QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _started(window: Any, page: Any, wait: Callable[[], object], begun: float) -> dict[str, float]:
    """Wait until the rows are painted, and until everything can be searched; give the seconds."""
    from build_scripts.bench.list_latency import settle

    while page.table.model().rowCount() < PEOPLE:
        wait()
    window.grab()
    painted, painted_cpu = time.perf_counter() - begun, time.process_time()
    while not page.roll.is_ready:
        wait()
    settle(page.table)
    ready, ready_cpu = time.perf_counter() - begun, time.process_time()
    return {
        "rows_s": round(painted, 3),
        "rows_cpu_s": round(painted_cpu, 3),
        "search_ready_s": round(ready, 3),
        "search_ready_cpu_s": round(ready_cpu, 3),
    }


def _worked(window: Any, page: Any, wait: Callable[[], object]) -> dict[str, Any]:
    """Type, turn pages, sort and narrow; give milliseconds beside the yardstick, and the memory."""
    from PySide6.QtWidgets import QApplication

    from build_scripts.bench.list_latency import figures, settle, typed

    keys = typed(page.box, page.table, TYPED * TIMES)
    page.box.clear()
    settle(page.table)
    turns = _turned(window, QApplication.processEvents)
    memory_before = in_mib("VmHWM")
    sorts = _sorted(page)
    narrowed = _narrowed(page, wait)
    narrow_keys = typed(page.box, page.table, TYPED * TIMES)
    memory = in_mib("VmHWM")
    in_sql = _sql([page.roll.people.items[one].line for one in page.roll.people.ids])
    return {
        "keystroke": figures(keys),
        "baseline": {"what": "SQL LIKE, in memory, nothing painted", **figures(in_sql)},
        "sort_ms": sorts,
        "narrow_ms": narrowed,
        "keystroke_narrowed": figures(narrow_keys),
        "page_first_ms": round(turns[0], 1),
        "page_later_ms": round(max(turns[2:]), 1),
        "peak_mib": memory_before,
        "peak_sorted_and_narrowed_mib": memory,
    }


def _turned(window: Any, settled: Callable[[], object]) -> list[float]:
    """Go to and fro between two pages; give the milliseconds of each."""
    turns = []
    for name in ("households", "residents") * (1 + TIMES):
        at = time.perf_counter()
        window.show_page(name)
        settled()
        turns.append((time.perf_counter() - at) * 1000)
    return turns


def _sorted(page: Any) -> dict[str, float]:
    """Sort by each column that the roll holds, then as before; give the milliseconds."""
    from build_scripts.bench.list_latency import settle

    sorts = {}
    for number, column in enumerate(page.table.rows.columns):
        if column.sorts and not column.is_extra:
            at = time.perf_counter()
            page.stance.sort_by(number)
            settle(page.table)
            sorts[column.name] = round((time.perf_counter() - at) * 1000, 1)
    page.saved.restore()
    settle(page.table)
    return sorts


def _narrowed(page: Any, wait: Callable[[], object]) -> dict[str, float]:
    """Narrow by what the roll holds, then by a column to be read; give the milliseconds."""
    from build_scripts.bench.list_latency import settle
    from desktop_app.gui.conditions import Condition

    born = Condition("birth_date", "before", ("1980-01-01",))
    found = {}
    for name, conditions in {
        "held": (born,),
        "read": (born, Condition("education", "blank")),
        "again": (born, Condition("education", "filled")),
    }.items():
        at = time.perf_counter()
        page.filters.set(conditions)
        while page.filters.conditions != conditions:
            wait()
        settle(page.table)
        found[name] = round((time.perf_counter() - at) * 1000, 1)
    page.filters.set((born,))
    settle(page.table)
    return found


def _sql(lines: Sequence[str]) -> list[tuple[float, float]]:
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE person (place INTEGER PRIMARY KEY, line TEXT)")
    book.executemany("INSERT INTO person VALUES (?, ?)", enumerate(lines))
    took = []
    for word in TYPED:
        for length in range(1, len(word) + 1):
            at, at_cpu = time.perf_counter(), time.process_time()
            asked = "SELECT place FROM person WHERE line LIKE ? ORDER BY place"
            book.execute(asked, [f"%{word[:length]}%"]).fetchall()
            waited, worked = time.perf_counter() - at, time.process_time() - at_cpu
            took.append((waited * 1000, worked * 1000))
    return took


def person(at: int) -> Resident:
    """Give one of the people that are nobody."""
    name = _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 7 % len(_GIVEN)] + _GIVEN[at // 31 % 37]
    born = f"{1930 + at * 13 % 90}{at % 12 + 1:02d}{at % 28 + 1:02d}"
    return Resident(
        full_name=name,
        sex=str(1 + at % 2),
        id_doc_kind="resident_id",
        id_number=f"2299{at % 90 + 10:02d}{born}{at % 10_000:04d}",
        phone=f"154{at:08d}",
        residence_status="matched",
    )


def in_mib(name: str) -> int:
    """Give what Linux says of this process's memory; `getrusage` would count the parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(found) // 1024
