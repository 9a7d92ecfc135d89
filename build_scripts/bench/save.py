"""Saving a resident from the form, over an encrypted book of 8,400 people on disk.

Measured from the press of 保存 until the window has taken it over: the judgement of the form,
journal and row in one transaction that survives a power cut (`synchronous=FULL`), the list that
follows, the form shown anew. The yardstick is a plain insert and commit of one row into an
encrypted file with the same pragmas on the same disk, in turns with ours.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from build_scripts.bench import start
from build_scripts.bench._founded import founded
from build_scripts.bench.list_latency import Took, figures
from db import id_numbers
from db.engine import connect
from db.kinds import Resident
from desktop_app.gui import wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.resident_form import ResidentFormPage
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.rail import Entry
from desktop_app.gui.window import Window

TIMES = 40
MOST_MS = 100


def main() -> None:
    """Print one JSON line: median and 95th percentile in milliseconds, ours and the plain way's."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101  for the type checker
    wardrobe.wear(app)
    with tempfile.TemporaryDirectory() as place:
        book = founded(Path(place) / "book", start.people())
        key = book.ring.database_key
        desk = Desk(book.store, book.clerk)
        page = _form(desk)
        plain = connect(Path(place) / "plain.db", key)
        plain.execute("CREATE TABLE person (id BLOB PRIMARY KEY, name TEXT, number TEXT)")
        gc.collect()
        registered, edited, inserted = [], [], []
        for at in range(TIMES):
            page.start_new(_values(at))
            registered.append(_timed(page.save))
            page.form.fill("phone", f"155{at:08d}")
            edited.append(_timed(page.save))
            inserted.append(_timed(partial(_insert, plain, at)))
        kept = book.store.count(Resident)
        plain.close()
        desk.jobs.close()
        book.close()
    ours, baseline = figures(registered), figures(inserted)
    line = {
        "bench": "save",
        "residents": start.PEOPLE,
        "all_kept": kept == start.PEOPLE + TIMES,
        "most_ms": MOST_MS,
        "within": kept == start.PEOPLE + TIMES and ours["p95_ms"] <= MOST_MS,
        "register": ours,
        "edit": figures(edited),
        "baseline": {"what": "one plain INSERT and COMMIT, same pragmas", **baseline},
        "ratio": round(ours["median_ms"] / baseline["median_ms"], 1),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _form(desk: Desk) -> ResidentFormPage:
    """Show the form in a window whose list of residents stands ready behind it."""
    entries = [
        Entry("residents", "居民与户", "user", ResidentsPage, digit="2"),
        Entry("resident_form", "登记居民", "user", ResidentFormPage),
    ]
    window = Window(desk, entries)
    window.resize(1366, 696)
    window.show_page("residents")
    window.show()
    residents = window.findChild(ResidentsPage)
    while residents is None or not residents.roll.is_ready:
        QTest.qWait(5)
    window.show_page("resident_form")
    page = window.findChild(ResidentFormPage)
    assert page is not None  # noqa: S101  for the type checker
    page.setProperty("window", window)  # keeps the window
    return page


def _values(at: int) -> dict[str, Any]:
    first = f"2299021990{at % 12 + 1:02d}{at % 28 + 1:02d}{at:03d}"
    return {
        "notice_method": "in_person",
        "notice_on": dt.date(2025, 1, 6),
        "full_name": f"王玉{chr(0x4E00 + at)}",
        "id_doc_kind": "resident_id",
        "id_number": first + id_numbers.check_character(first),
        "phone": f"154{at:08d}",
        "residence_status": "matched",
    }


def _insert(plain: Any, at: int) -> None:
    plain.execute("BEGIN IMMEDIATE")
    plain.execute("INSERT INTO person VALUES (?, ?, ?)", (at.to_bytes(16), "王玉华", str(at)))
    plain.execute("COMMIT")


def _timed(act: Callable[[], object]) -> Took:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    act()
    QApplication.processEvents()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - begun_cpu) * 1000
