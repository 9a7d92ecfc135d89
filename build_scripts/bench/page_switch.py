"""From page to page in the program's own window: every page it has, built and come back to.

Measured in the program as it is installed, until the page is laid out and painted: the first time,
when its modules are read and it is made, and later ones, in rounds over all of them; of each page
the median of its rounds counts. In another process staff come to each page from its entry of the
rail, after a rest in which pages were built ahead, with the memory that the first rest takes. What
a page reads in a job comes after, as staff see it. The goals are for the usual page built cold, for
nearly all after a rest and for nearly all later; whichever is above is named. Beside others on one
machine only the processor's milliseconds mean much, so they are judged. The yardstick, in the same
run, is a window of two pages of as many plain widgets as a page of ours usually has: one made anew,
and one that is put on top.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from build_scripts.bench import _as_installed, _at_work
from build_scripts.bench.list_latency import Took, figures
from build_scripts.bench.people import in_mib
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window

ROUNDS: Final = 5
PLAIN: Final = 20
FIRST_MS, AHEAD_MS, LATER_MS = 100, 100, 50
_CHILD: Final = "from build_scripts.bench import page_switch; page_switch.{}()"
WORST: Final = 6


def main() -> None:
    """Print one JSON line: milliseconds of both, the slowest pages by name, Qt's own, the ratio."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        program = Path(place)
        surroundings = _as_installed.lay_out(program)
        cold, ahead = (
            json.loads(
                subprocess.run(
                    [sys.executable, "-c", _CHILD.format(walk)],
                    stdout=subprocess.PIPE,
                    env=surroundings,
                    cwd=program,
                    text=True,
                    check=True,
                ).stdout
            )
            for walk in ("walk", "walk_ahead")
        )
    cold["most_ms"] |= {"ahead": AHEAD_MS}
    cold["above"] |= {"ahead": ahead.pop("above")}
    cold["within"] = cold["within"] and ahead["ahead"]["p95_cpu_ms"] <= AHEAD_MS
    sys.stdout.write(json.dumps(cold | ahead, ensure_ascii=False) + "\n")


def walk_ahead() -> None:
    """Go over the pages of a window that had the time to build them; print the figures."""
    _at_work.bare()
    with _at_work.office_window() as window:
        before = in_mib("VmRSS")
        took = _timed(partial(_at_work.build_ahead, window))
        held = in_mib("VmRSS")
        shown = {entry.key: _after_rest(window, entry) for entry in entries(window.desk)}
    line = {
        "ahead": figures([*shown.values()]),
        "ahead_worst_cpu_ms": _worst(shown),
        "ahead_s": round(took[0] / 1000, 1),
        "ahead_mib": {"before": before, "after": held},
        "above": _above(shown, AHEAD_MS),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _after_rest(window: Window, entry: Entry) -> Took:
    window.show_page(entry.under or "workbench")
    _at_work.until_rest(window)
    _at_work.build_ahead(window)
    return _shown(window, entry.key)


def walk() -> None:
    """Go over the pages of one window; print the figures."""
    app = _at_work.bare()
    with _at_work.office_window() as window:
        keys = [entry.key for entry in entries(window.desk)]
        first = {key: _shown(window, key) for key in keys}
        later = _later(window, keys)
        widgets = _usual_size(window)
    app.setStyleSheet("")
    made, turned = _plain(widgets)
    ours, back = figures([*first.values()]), figures([*later.values()])
    baseline, baseline_back = figures(made), figures(turned)
    line = {
        "bench": "page_switch",
        "pages": len(keys),
        "most_ms": {"first": FIRST_MS, "later": LATER_MS},
        "first": ours,
        "first_worst_cpu_ms": _worst(first),
        "later": back,
        "later_worst_cpu_ms": _worst(later),
        "above": {"first": _above(first, FIRST_MS), "later": _above(later, LATER_MS)},
        "within": ours["median_cpu_ms"] <= FIRST_MS and back["p95_cpu_ms"] <= LATER_MS,
        "baseline": {
            "what": f"a page of {widgets} plain widgets, no style sheet",
            "first": baseline,
            "later": baseline_back,
        },
        "ratio": round(ours["median_ms"] / baseline["median_ms"], 2),
        "ratio_later": round(back["median_ms"] / baseline_back["median_ms"], 2),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _later(window: Window, keys: Sequence[str]) -> dict[str, Took]:
    """Go round all pages, time and again; give the middle of what each took."""
    rounds = [{key: _shown(window, key) for key in keys} for _ in range(ROUNDS)]
    return {key: sorted((one[key] for one in rounds), key=_worked)[ROUNDS // 2] for key in keys}


def _worked(took: Took) -> float:
    return took[1]


def _shown(window: Window, key: str) -> Took:
    took = _timed(partial(window.show_page, key))
    _at_work.until_rest(window)
    return took


def _timed(show: Callable[[], object]) -> Took:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    show()
    QApplication.processEvents()  # laid out, and painted in the same round
    return (time.perf_counter() - begun) * 1000, (time.process_time() - begun_cpu) * 1000


def _worst(took: Mapping[str, Took]) -> dict[str, float]:
    """Give the slowest pages with what they took of the processor, the slowest first."""
    every = sorted(took, key=lambda key: _worked(took[key]), reverse=True)
    return {key: round(took[key][1], 1) for key in every[:WORST]}


def _above(took: Mapping[str, Took], most: float) -> list[str]:
    return [key for key, (_waited, worked) in took.items() if worked > most]


def _usual_size(window: Window) -> int:
    """Give how many widgets a page of the window has, in the middle."""
    pages = (window.stack.widget(at) for at in range(window.stack.count()))
    return int(statistics.median(len(page.findChildren(QWidget)) for page in pages if page))


def _plain(widgets: int) -> tuple[list[Took], list[Took]]:
    """Make plain pages in a stack, and turn to and fro between two of them."""
    stack = QStackedWidget()
    stack.resize(*_at_work.SIZE)
    stack.show()
    QApplication.processEvents()
    made = [_timed(partial(_add_plain, stack, widgets)) for _ in range(PLAIN)]
    turned = [_timed(partial(stack.setCurrentIndex, at % 2)) for at in range(PLAIN)]
    stack.close()
    return made, turned


def _add_plain(stack: QStackedWidget, widgets: int) -> None:
    area, whole = QScrollArea(), QWidget()
    rows = QVBoxLayout(whole)
    for at in range(widgets):
        rows.addWidget((QLabel, QPushButton, QLineEdit)[at % 3]("演示内容"))
    area.setWidget(whole)
    stack.addWidget(area)
    stack.setCurrentWidget(area)
