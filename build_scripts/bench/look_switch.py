"""Other colours and another type size, put on the program's own window while staff work in it.

Measured from the choice until the page in view is painted anew, its rows read again where it was
built again. Six pages are built, as after an hour's work. The yardstick, in the same run, is one
line of a style sheet put on a window of as many plain widgets: what Qt itself takes to dress them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from build_scripts.bench import _at_work
from build_scripts.bench.list_latency import Took, figures
from desktop_app.gui.window import Window

TIMES: Final = 5
MOST_MS: Final = 400
PAGES: Final = ("residents", "resident_form", "pairing", "meetings", "wishes", "workbench")
THEMES: Final = ("dark", "light")
SIZES: Final = ("特大", "普通")


def main() -> None:
    """Print one JSON line: milliseconds of both switches, Qt's own, and the ratio."""
    app = _at_work.bare()
    with _at_work.office_window() as window:
        for page in PAGES:
            window.show_page(page)
            _at_work.until_rest(window)
        widgets = len(window.findChildren(QWidget))
        appearance = window.desk.appearance
        themes = _switched(window, [partial(appearance.choose_theme, one) for one in THEMES])
        sizes = _switched(window, [partial(appearance.choose_size, one) for one in SIZES])
    plain = _plain(app, widgets)
    ours, resized, baseline = figures(themes), figures(sizes), figures(plain)
    line = {
        "bench": "look_switch",
        "pages": len(PAGES),
        "widgets": widgets,
        "most_ms": MOST_MS,
        "theme": ours,
        "size": resized,
        "within": max(ours["median_ms"], resized["median_ms"]) <= MOST_MS,
        "baseline": {"what": "one line of a style sheet on as many plain widgets", **baseline},
        "ratio": round(ours["median_ms"] / baseline["median_ms"], 2),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _switched(window: Window, switches: Sequence[Callable[[], object]]) -> list[Took]:
    def settle() -> None:
        _at_work.until_rest(window)

    return [_timed(switch, settle) for _ in range(TIMES) for switch in switches]


def _plain(app: QApplication, widgets: int) -> list[Took]:
    """Dress a window of so many plain widgets, to and fro."""
    app.setStyleSheet("")
    whole = QWidget()
    rows = QVBoxLayout(whole)
    for at in range(widgets):
        rows.addWidget((QLabel, QPushButton, QLineEdit)[at % 3]("演示内容"))
    whole.resize(*_at_work.SIZE)
    whole.show()
    QApplication.processEvents()
    sheets = [f"QWidget {{ color: {colour}; }}" for colour in ("#1f1d1b", "#f3f1ef")]

    def put_on(words: str) -> None:
        app.setStyleSheet("")  # as ours does: one over another costs more
        app.setStyleSheet(words)

    switches = [partial(put_on, words) for words in sheets]
    return [_timed(switch, QApplication.processEvents) for _ in range(TIMES) for switch in switches]


def _timed(switch: Callable[[], object], settle: Callable[[], object]) -> Took:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    switch()
    settle()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - begun_cpu) * 1000
