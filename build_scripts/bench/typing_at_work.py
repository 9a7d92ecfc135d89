"""Typing a name into a form while the window works behind it: each key until it is painted.

In the window of a whole community two jobs run all the while, each begun again as it ends: the
health check, which asks the book and is Python from end to end, and a roster that is set beside
it, as for a preview. The yardstick, in the same run, is the same typing while nothing runs.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from build_scripts.bench import _at_work
from build_scripts.bench._roster_rows import gathered
from build_scripts.bench.list_latency import Took, figures
from db import health
from db.store import Store
from desktop_app.gui.jobs import ASIDE, Progress
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.window import Window
from desktop_app.ledgers import printing
from desktop_app.ledgers.gathered import Gathered

WORDS: Final = ("wangyuhua", "lixiaomei", "zhangwei", "ayiguli")
TIMES: Final = 5
PAUSE: Final = 40  # milliseconds between two keys
ROWS: Final = 2_000
MOST_MS: Final = 16


def main() -> None:
    """Print one JSON line: milliseconds a key while jobs run and while none does, and the ratio."""
    _at_work.bare()
    with _at_work.office_window() as window:
        window.show_page("resident_form")
        _at_work.until_rest(window)
        line = _name_of(window)
        _typed(line)  # once to warm it up
        rested = _typed(line)
        steps: Counter[str] = Counter()
        examining = partial(_examine, window.desk.store, steps)
        setting = partial(_set, gathered(ROWS), steps)
        jobs = [
            window.desk.jobs.start(examining, title="体检", cancellable=True),
            window.desk.jobs.start(setting, title="排版", cancellable=True, lane=ASIDE),
        ]
        worked = _typed(line)
        for job in jobs:
            job.cancel()
        _at_work.until_rest(window)
    if not (steps["examined"] and steps["set"]):
        raise RuntimeError(steps)
    ours, baseline = figures(worked), figures(rested)
    measured = {
        "bench": "typing_at_work",
        "keys": len(worked),
        "steps": dict(steps),
        "most_ms": MOST_MS,
        "ours": ours,
        "within": ours["p95_ms"] <= MOST_MS,
        "baseline": {"what": "the same keys while nothing runs", **baseline},
        "ratio": round(ours["median_ms"] / baseline["median_ms"], 2),
    }
    sys.stdout.write(json.dumps(measured, ensure_ascii=False) + "\n")


def _examine(store: Store, steps: Counter[str], progress: Progress) -> None:
    """Examine the book until the job is cancelled."""
    while True:
        health.examine(store, _counted("examined", steps, progress))


def _set(work: Gathered, steps: Counter[str], progress: Progress) -> None:
    """Set a roster until the job is cancelled."""
    while True:
        printing.printed(work, None, progress=_counted("set", steps, progress))


def _counted(what: str, steps: Counter[str], progress: Progress) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        steps[what] += 1
        progress.step(done, total)

    return step


def _name_of(window: Window) -> QLineEdit:
    page = window.findChild(ResidentFormPage)
    line = page.form.rows["full_name"].control if page is not None else None
    if not isinstance(line, QLineEdit):
        raise TypeError(type(line))
    line.setFocus()
    return line


def _typed(line: QLineEdit) -> list[Took]:
    """Type some names, as quickly as anybody does."""
    took: list[Took] = []
    for word in WORDS * TIMES:
        line.clear()
        for letter in word:
            QTest.qWait(PAUSE)
            took.append(_timed(partial(QTest.keyClick, line, letter)))
    return took


def _timed(press: Callable[[], object]) -> Took:
    """Give the milliseconds by the clock, and of the processor those of the window alone."""
    begun, begun_cpu = time.perf_counter(), time.thread_time()
    press()
    QApplication.processEvents()
    return (time.perf_counter() - begun) * 1000, (time.thread_time() - begun_cpu) * 1000
