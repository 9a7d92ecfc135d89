"""The records behind one number: they add up to it, and each opens."""

from __future__ import annotations

from typing import Any, Final

from typing_extensions import override

from db.work import Changes
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.numbers.behind_list import BehindList
from desktop_app.gui.numbers.reading import Asked, Behind, Part, read_behind, told_of

FIRST: Final = "activity_count"
NOTHING: Final = "本期没有计入这个数的记录。"
HINTS: Final = ("Enter 打开", "空格 预览", "Ctrl+F 查找", "Ctrl+C 复制", "Alt+← 回统计")


class NumberRecordsPage(ListPage):
    """One number and its list."""

    def __init__(self, desk: Desk) -> None:
        self.behind: Behind | None = None
        self.found = BehindList(is_district=desk.store.is_district)
        self._asked = Asked.of({}, desk.store.today)
        self._key, self._part = FIRST, Part()
        super().__init__(
            desk,
            self.found,
            title="统计的记录",
            search_hint="名称、首字母、类别",
            actions=(
                button("回统计", self.go_back, icon="chevron-left"),
                button("交叉表和图", self.take_apart, icon="chart-column", key="F9"),
            ),
            empty=NOTHING,
            kept_as="number_records",
        )
        self.opened.connect(self.show_record)
        self.set_hints(*HINTS)
        desk.changed.connect(self._hear)

    @override
    def arrive(self, **where: Any) -> None:
        """Take `indicator=`, `period=`, `cutoff=`, `office=`, and a part of it."""
        if "indicator" in where:
            self._key = where["indicator"]
            self._asked = Asked.of(where, self.desk.store.today)
            self._part = Part.of(where)
        if "indicator" in where or self.behind is None:
            self.read_anew()
        super().arrive(**where)

    @override
    def place(self) -> dict[str, Any]:
        mine = {"indicator": self._key} | self._part.where()
        return super().place() | self._asked.where() | mine

    @override
    def refresh(self) -> None:
        self.read_anew()

    def _hear(self, _changes: Changes) -> None:
        if self.isVisible():
            self.read_anew()
        else:
            self.behind = None

    def read_anew(self) -> None:
        """Read the records in a job."""
        store, asked, key, part = self.desk.store, self._asked, self._key, self._part

        def take(found: Behind) -> None:
            if (key, asked, part) == (self._key, self._asked, self._part):
                self._take(found)

        self.desk.jobs.start(
            lambda _progress: read_behind(store, asked, key, part),
            title="正在找记录",
            done=take,
            failed=self.desk.say_trouble,
        )

    def _take(self, found: Behind) -> None:
        self.behind = found
        self.found.take(found)
        figure = found.figure
        said = figure.indicator.label
        if self._part.words:
            said = f"{said}（{self._part.words}）"
        unit = figure.indicator.unit
        adds = f"，{figure.indicator.sums}相加" if figure.indicator.sums else ""
        words = f"{told_of(found.span)}：{figure.text} {unit}，{len(figure.items):,} 条{adds}"
        self.head.say(title=said, subtitle=f"{words} · {figure.indicator.definition}")
        self.reload()

    def show_record(self, record: bytes) -> None:
        """Open a record in the page of its kind, or the whole it is a part of."""
        one = self.found.entries[record]
        kind = one.item.kind
        if self.desk.show_record(kind.__tablename__, record):
            return
        self.desk.toast(f"{kind.title}在这里没有自己的页面，请到它所在的页面里看")

    def take_apart(self) -> None:
        """Show the number by month, community and category."""
        self.desk.show_page("number_cross", indicator=self._key, **self._asked.where())

    def go_back(self) -> None:
        """Go to all numbers of the same time."""
        self.desk.show_page("numbers", **self._asked.where())
