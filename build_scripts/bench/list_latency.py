"""A list of 100,000 people: keystroke, order and page until painted, beside the proxy way.

The yardstick is the same words in a plain Python model behind QSortFilterProxyModel with the
default delegate, as most programs do it; it is asked far fewer times, being far slower. A page
is come to by putting it on top of another one; the proxy way builds its table anew, as programs
do that keep no pages.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from db.search import PeopleIndex, search_line
from desktop_app.gui import wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.record_model import Cells, Column

PEOPLE = 100_000
TYPED = ("wyh", "12", "wanggui", "1990", "lxy", "zzz", "0012", "sym")
TYPED_BASELINE = ("wy", "12")
TIMES = 4
SORTED = (2, 3, 4, 8, 2, 3)  # the second press on a heading turns it round
BY_DAY = (2, Qt.SortOrder.AscendingOrder)
TURNS, REBUILT = 10, 2
Took = tuple[float, float]  # milliseconds: by the clock, of the processor
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾解仇区"
_GIVEN = "明国华建文平志伟东海强晓生光林小民永杰军波成荣新峰刚家龙德庆玉英秀丽梅红兰桂芳淑珍"


class _People:
    """People that are nobody, searched as the real list searches them."""

    noun = "人"

    def __init__(self, count: int) -> None:
        self.rows = [_cells(at) for at in range(count)]
        self.lines = [
            search_line(row[0], phones=[f"1990000{at % 10000:04}"], address=row[3])
            for at, row in enumerate(self.rows)
        ]
        self._index = PeopleIndex((at.to_bytes(16), line) for at, line in enumerate(self.lines))
        self._index.warm()

    def columns(self) -> Sequence[Column]:
        """Give the nine columns of the residents list."""
        tones = {"在住": "ok", "外出": "info"}
        names = ("姓名", "性别", "出生日期", "住址", "网格", "电话", "在办", "更新")
        return [
            *(Column(name, stretch=name == "住址", sorts=True) for name in names),
            Column("状态", 80, tones, sorts=True),
        ]

    def ids(self) -> Sequence[bytes]:
        """Give all ids."""
        return self._index.ids

    def views(self) -> Sequence[tuple[str, str]]:
        """Give one view."""
        return (("all", "全部"),)

    def search(self, query: str, view: str) -> Sequence[int]:
        """Give the positions of what matches."""
        del view
        return self._index.find(query)

    def sort_keys(self, column: int) -> Sequence[str]:
        """Give the words of a column."""
        return [row[column] for row in self.rows]

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give rows from memory."""
        return [self.rows[int.from_bytes(one)] for one in ids]

    def preview(self, record_id: bytes) -> Preview | None:
        """Give the name alone."""
        return Preview(self.rows[int.from_bytes(record_id)][0])


class _PlainModel(QAbstractTableModel):
    """All rows at hand, one column of search words at the end."""

    def __init__(self, people: _People) -> None:
        super().__init__()
        self._people = people
        self._width = len(people.rows[0])

    @override
    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._people.rows)

    @override
    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._width + 1

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == self._width:
            return self._people.lines[index.row()]
        return self._people.rows[index.row()][index.column()]


def main() -> None:
    """Print one JSON line: median and 95th percentile in milliseconds, ours and the proxy's."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101  for the type checker
    wardrobe.wear(app)
    people = _People(PEOPLE)
    desk = Desk()
    page = ListPage(desk, people, title="居民", search_hint="")
    _show(page)
    ours = typed(page.box, page.table, TYPED * TIMES)
    whole, box, table = _proxy_list(people)
    _show(whole)
    proxy = typed(box, table, TYPED_BASELINE)
    page.box.clear()
    sorts = [_timed(partial(page.stance.sort_by, number), page.table) for number in SORTED]
    proxy_sorts = [_timed(partial(table.sortByColumn, *BY_DAY), table)]
    turns = _turns(page)
    rebuilt = [_timed(partial(_built_anew, people), table) for _ in range(REBUILT)]
    desk.jobs.close()
    line = {
        "bench": "list_latency",
        "people": PEOPLE,
        "keystrokes": len(ours),
        "ours": figures(ours),
        "baseline": {"what": "QSortFilterProxyModel, default delegate", **figures(proxy)},
        "ratio": round(_middle(ours) / _middle(proxy), 4),
        "sort": {
            "ours": figures(sorts),
            "baseline": figures(proxy_sorts),
            "ratio": round(_middle(sorts) / _middle(proxy_sorts), 4),
        },
        "page_switch": {
            "ours": figures(turns),
            "baseline": figures(rebuilt),
            "ratio": round(_middle(turns) / _middle(rebuilt), 4),
        },
    }
    print(json.dumps(line, ensure_ascii=False))


def _show(widget: QWidget) -> None:
    widget.resize(1190, 660)
    widget.show()
    QTest.qWaitForWindowExposed(widget)
    widget.activateWindow()
    QApplication.processEvents()


def _turns(page: ListPage) -> list[Took]:
    """Go to another page and back, time and again."""
    stack = QStackedWidget()
    stack.addWidget(page)
    stack.addWidget(QWidget())
    _show(stack)
    took = []
    for _ in range(TURNS):
        stack.setCurrentIndex(1)
        QApplication.processEvents()

        def back() -> None:
            stack.setCurrentIndex(0)
            page.arrive()

        took.append(_timed(back, page.table))
    return took


def _built_anew(people: _People) -> None:
    whole, _box, table = _proxy_list(people)
    _show(whole)
    settle(table)
    whole.close()


def _proxy_list(people: _People) -> tuple[QWidget, QLineEdit, QTableView]:
    whole, box, table = QWidget(), QLineEdit(), QTableView()
    proxy = QSortFilterProxyModel(whole)
    model = _PlainModel(people)
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(model.columnCount(QModelIndex()) - 1)
    model.setParent(whole)
    table.setModel(proxy)
    layout = QVBoxLayout(whole)
    layout.addWidget(box)
    layout.addWidget(table)
    box.textChanged.connect(proxy.setFilterFixedString)
    return whole, box, table


def typed(box: QLineEdit, table: QTableView, words: Sequence[str]) -> list[Took]:
    """Type each word letter by letter; give the milliseconds from key to painted rows."""
    took: list[Took] = []
    box.setFocus()
    for word in words:
        box.clear()
        settle(table)
        took += [_timed(partial(QTest.keyClick, box, letter), table) for letter in word]
    return took


def _timed(press: Callable[[], object], table: QTableView) -> Took:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    press()
    settle(table)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - begun_cpu) * 1000


def settle(table: QTableView) -> None:
    """Let everything that waits happen, and paint the rows."""
    QApplication.processEvents()
    table.viewport().repaint()


def figures(took: Sequence[Took]) -> dict[str, float]:
    """Give median, 95th percentile and worst, by the clock and of the processor."""
    waited, worked = (sorted(each) for each in zip(*took, strict=True))
    late = int(0.95 * (len(took) - 1))
    return {
        "median_ms": round(statistics.median(waited), 2),
        "p95_ms": round(waited[late], 2),
        "max_ms": round(waited[-1], 2),
        "median_cpu_ms": round(statistics.median(worked), 2),
        "p95_cpu_ms": round(worked[late], 2),
    }


def _middle(took: Sequence[Took]) -> float:
    return statistics.median(waited for waited, _ in took)


def _cells(at: int) -> Cells:
    name = _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 7 % len(_GIVEN)] + _GIVEN[at // 31 % 37]
    return (
        name,
        "女" if at % 2 else "男",
        f"{1930 + at * 13 % 90}-{at % 12 + 1:02}-{at % 28 + 1:02}",
        f"{at % 40 + 1}号楼{at % 5 + 1}单元{at % 9 + 1}02",
        f"第{at % 8 + 1}网格",
        f"199****{at * 37 % 10000:04}",
        "2" if at % 11 == 0 else "",
        "2026-11-19",
        "外出" if at % 5 == 0 else "在住",
    )
