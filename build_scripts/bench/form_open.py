"""Opening the form of a record in the program's own window, until it is filled and painted.

Measured for the forms that staff open most: the first time, when the page is made, and later ones
of other records. The yardstick, in the same run, is a plain form of as many inputs as the
residents' form shows, made anew for every record, as most programs do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from build_scripts.bench import _at_work
from build_scripts.bench.list_latency import Took, figures
from db.kinds import Household, MicroWish, Pairing, Resident, ServiceCase
from db.record import Record
from desktop_app.gui.window import Window

TIMES: Final = 10
MOST_MS: Final = 100
FORMS: Final[Mapping[str, tuple[type[Record], str]]] = {
    "resident_form": (Resident, "residents"),
    "household_form": (Household, "households"),
    "pairing_form": (Pairing, "pairing"),
    "wishes_form": (MicroWish, "wishes"),
    "cases_form": (ServiceCase, "cases"),
}
"""The kind of each form, and the list that its records are opened from."""


def main() -> None:
    """Print one JSON line: milliseconds by form, ours and a plain form's, and the ratio."""
    app = _at_work.bare()
    first: dict[str, Took] = {}
    later: dict[str, list[Took]] = {}
    with _at_work.office_window() as window:
        for form, (kind, shelf) in FORMS.items():
            took = _opened(window, form, kind, shelf)
            first[form], later[form] = took[0], took[1:]
        window.show_page("resident_form")
        inputs = _inputs(window)
    app.setStyleSheet("")
    plain = [_timed(partial(_show_plain, inputs)) for _ in range(TIMES)]
    everyone = [one for some in later.values() for one in some]
    ours, baseline = figures(everyone), figures(plain)
    line = {
        "bench": "form_open",
        "most_ms": MOST_MS,
        "first_ms": {form: round(waited, 1) for form, (waited, _cpu) in first.items()},
        "first_cpu_ms": {form: round(cpu, 1) for form, (_waited, cpu) in first.items()},
        "later_ms": {form: figures(took)["median_ms"] for form, took in later.items()},
        "later": ours,
        "within": ours["p95_ms"] <= MOST_MS,
        "baseline": {"what": f"{inputs} plain inputs made anew, no style sheet", **baseline},
        "ratio": round(ours["median_ms"] / baseline["median_ms"], 1),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _opened(window: Window, form: str, kind: type[Record], shelf: str) -> list[Took]:
    """Open records from their list, one after the other; give what each took."""
    took = []
    for (record,) in window.desk.store.values(kind, "id")[: TIMES + 1]:
        window.show_page(shelf)
        _at_work.until_rest(window)
        took.append(_timed(partial(window.show_page, form, {"record": record})))
        _at_work.until_rest(window)
    return took


def _timed(show: Callable[[], Any]) -> Took:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    shown = show()
    QApplication.processEvents()  # laid out, and painted in the same round
    took = (time.perf_counter() - begun) * 1000, (time.process_time() - begun_cpu) * 1000
    if isinstance(shown, QWidget):
        shown.close()
    return took


def _inputs(window: Window) -> int:
    """Count what can be filled in of the form in view."""
    page = window.page()
    assert page is not None  # noqa: S101  for the type checker
    inputs = QLineEdit, QComboBox, QPlainTextEdit
    return sum(
        isinstance(one, inputs) and one.isVisibleTo(page) for one in page.findChildren(QWidget)
    )


def _show_plain(inputs: int) -> QWidget:
    """Show a form as one writes it first: a line of words and an input each."""
    area, whole = QScrollArea(), QWidget()
    rows = QFormLayout(whole)
    for at in range(inputs):
        rows.addRow(QLabel(f"第 {at} 项"), QLineEdit("演示内容"))
    area.setWidget(whole)
    area.resize(*_at_work.SIZE)
    area.show()
    return area
