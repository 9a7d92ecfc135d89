"""A keystroke in 找一找 over 100,000 people until its rows are painted, beside SQL LIKE.

The people are nobody; the book below them is in memory and holds what a new office has. The
yardstick asks an in-memory table for whoever holds the words, in display order, without painting.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import time
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from build_scripts.bench.list_latency import PEOPLE, Took, figures
from db.founding import Founding, found
from db.search import search_line
from db.store import Store
from desktop_app.gui import wardrobe
from desktop_app.gui.census import Census, Home, Person, common
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.roll import Roll
from desktop_app.gui.seek_panel import SeekPanel
from desktop_app.gui.shelf import Shelf

TYPED = ("wyh", "12号楼", "wanggui", "lxy", "zzz", "0012", "djjm", "李明", "dyjdz")
TIMES = 3
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾解仇区"
_GIVEN = "明国华建文平志伟东海强晓生光林小民永杰军波成荣新峰刚家龙德庆玉英秀丽梅红兰桂芳淑珍"


def main() -> None:
    """Print one JSON line: median and 95th percentile in milliseconds, ours and SQL's."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101  for the type checker
    wardrobe.wear(app)
    store = Store(None, None)
    desk = Desk(store, found(store, Founding("community", "社区", "229901001001", "admin", "某")))
    _wait(desk)
    people = _census(desk)
    host = QWidget()
    host.resize(1366, 696)
    host.show()
    panel = SeekPanel(host, desk, entries(desk))
    _wait(desk)
    panel.open_panel()
    QApplication.processEvents()
    ours = [took for _ in range(TIMES) for took in _typed(panel)]
    desk.jobs.close()
    line = {
        "bench": "seek",
        "people": PEOPLE,
        "keystrokes": len(ours),
        "ours": figures(ours),
        "baseline": {"what": "SQL LIKE, in memory, in display order", **_by_sql(people)},
    }
    print(json.dumps(line, ensure_ascii=False))


def _wait(desk: Desk) -> None:
    while desk.jobs.open_jobs():
        QTest.qWait(5)


def _census(desk: Desk) -> Census:
    roll = Roll.at(desk)
    _wait(desk)
    homes = [_home(at) for at in range(PEOPLE * 2 // 5)]
    people = [_person(at, homes[at * 2 // 5]) for at in range(PEOPLE)]
    census = Census(Shelf(people), Shelf(homes))
    census.people.index = census.people.with_lines()
    census.homes.index = census.homes.with_lines()
    roll.census = census
    return census


def _home(at: int) -> Home:
    name = _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 5 % len(_GIVEN)]
    where = f"石榴苑{at % 40 + 1}号楼{at % 5 + 1}单元{at % 9 + 1}02室"
    row = at.to_bytes(16)
    return Home(row, row, row, name, where, "第三网格", None, None, None, None, None, (row,))


def _person(at: int, home: Home) -> Person:
    name = _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 7 % len(_GIVEN)] + _GIVEN[at // 31 % 37]
    return Person(
        (at + PEOPLE).to_bytes(16), name, None, f"1540000{at % 10000:04}",
        f"2299011990{at:08}", (None, None, None), home,
        common("2", "matched", "02", False, 0),  # noqa: FBT003
    )  # fmt: skip


def _typed(panel: SeekPanel) -> list[Took]:
    took = []
    for word in TYPED:
        panel.line.clear()
        QApplication.processEvents()
        for length in range(1, len(word) + 1):
            begun, begun_cpu = time.perf_counter(), time.process_time()
            panel.line.setText(word[:length])
            QApplication.processEvents()
            panel.repaint()
            took.append(
                (
                    (time.perf_counter() - begun) * 1000,
                    (time.process_time() - begun_cpu) * 1000,
                )
            )
    return took


def _by_sql(census: Census) -> dict[str, Any]:
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE person (place INTEGER PRIMARY KEY, name TEXT, line TEXT)")
    book.executemany(
        "INSERT INTO person VALUES (?,?,?)",
        (
            (at, one.name, search_line(one.name, phones=[one.phone_in_full]))
            for at, one in enumerate(census.people.in_order())
        ),
    )
    waits = []
    for word in TYPED:
        for length in range(1, len(word) + 1):
            begun = time.perf_counter()
            book.execute(
                "SELECT place, name FROM person WHERE line LIKE ? ORDER BY place",
                (f"%{word[:length]}%",),
            ).fetchall()
            waits.append((time.perf_counter() - begun) * 1000)
    ordered = sorted(waits)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
    }


if __name__ == "__main__":
    main()
