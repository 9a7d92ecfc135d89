"""往来: everything done with and for one person or household, by day; printed on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db.happening import BACK_FILLED, REGISTERED, Happening, is_sensitive, kinds_of
from db.record import Record
from db.timeline import timeline
from db.work import Changes
from desktop_app.gui.controls import ChoiceBox, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Preview
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of

IN_RECORD: Final = "打开才看得到"  # what is sensitive is read in its record alone
EMPTY: Final = "还没有往来。结对、走访、办事、活动里写上这一位，这里就会按日期排出来。"
NOBODY: Final = "还没有选是谁的往来。打开一位居民或一户，按“往来”。"
READING: Final = "正在读取往来…"
EVERY_KIND: Final = "全部种类"
LEDGER: Final = "L02b"
SUBJECTS: Final = ("resident", "household")


class DealingList(ShortList):
    """The happenings of one person or household, the newest first; `only` names one sort."""

    noun = "条"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.subject: Record | None = None
        self.found: Sequence[Happening] = ()
        self.happenings: dict[bytes, Happening] = {}
        self.only = ""
        super().__init__()

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("日期", 100, sorts=True),
            Column("登记日期", 150, sorts=True),
            Column("是谁", 90, sorts=True),
            Column("种类", 170, is_strong=True, sorts=True),
            Column("内容", 240, stretch=True, sorts=True),
            Column("状态", 90, tones={}, sorts=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        years = sorted({one.placed_on.year for one in self.happenings.values()}, reverse=True)
        return (("all", "全部"), *((str(year), f"{year} 年") for year in years))

    @override
    def read(self) -> Sequence[ListRow]:
        self.happenings = {one.id: one for one in self.found}
        return [self._row(one) for one in self.found if self.only in ("", one.title)]

    def _row(self, one: Happening) -> ListRow:
        day = one.placed_on.isoformat()
        entered = f"{one.entered.isoformat()} {BACK_FILLED}" if one.is_back_filled else ""
        cells = (day, entered, one.about, one.title, _content(one), one.state)
        views = frozenset({"all", str(one.placed_on.year)})
        return ListRow(one.id, cells, cells, views, line_of(*cells))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        one = self.happenings.get(record_id)
        if one is None:
            return None
        facts = [("日期", one.day.isoformat() if one.day else "没有写"),
                 ("登记日期", one.entered.isoformat()), ("是谁", one.about),
                 ("内容", _content(one))]  # fmt: skip
        shown = [(name, words) for name, words in facts if words]
        return Preview(title=one.title, state=one.state, facts=shown)


def _content(one: Happening) -> str:
    """Say what happened, or where that is read."""
    is_closed = is_sensitive(one.kind) and one.title != REGISTERED
    return one.words or (IN_RECORD if is_closed else "")


class DealingsPage(ListPage):
    """The timeline; comes with `record=` an id and `table=` resident or household."""

    def __init__(self, desk: Desk) -> None:
        self.dealings = DealingList(desk)
        self.sort = ChoiceBox("种类", blank=EVERY_KIND)
        self.sort.setMinimumContentsLength(8)
        self.printing = button(
            "打印一页", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        self.printing.setEnabled(False)
        self.back_button = button("返回", self.leave)
        self.choose = button("去选居民", partial(desk.show_page, "residents"), kind="primary")
        super().__init__(
            desk,
            self.dealings,
            title="往来",
            search_hint="种类、内容、姓名、拼音首字母",
            actions=(self.back_button, self.sort, self.printing),
            empty=NOBODY,
            first_step=self.choose,
            kept_as="dealings",
        )
        self.hints = ("↑↓ 选择", "Enter 打开", "Ctrl+C 复制", "Ctrl+P 打印一页", "Esc 返回")
        self.sort.chosen.connect(self._take_sort)
        self.opened.connect(self._open)
        desk.changed.connect(self.follow)

    @override
    def arrive(self, **where: Any) -> None:
        table, wanted = where.get("table", ""), where.get("record")
        if wanted and table in SUBJECTS:
            self.show_subject(self.desk.store.find((table,), wanted))
        super().arrive(**where)

    @override
    def place(self) -> dict[str, Any]:
        subject = self.dealings.subject
        if subject is None:
            return super().place()
        return super().place() | {"table": subject.__tablename__, "record": subject.id}

    def show_subject(self, subject: Record | None) -> None:
        """Show another person or household, from the newest on."""
        self.dealings.subject, self.dealings.only = subject, ""
        self.choose.setVisible(subject is None)
        self.dealings.found = ()
        self.box.clear()
        self._show_found()
        self.views.set_value("all")
        self._nothing.words.setText(EMPTY if subject else NOBODY)
        self.dealings.is_reading = subject is not None
        self.reload()
        self.read()
        name = self.desk.store.called(subject) if subject else ""
        self.head.say(f"{name}的往来" if name else "往来")
        self.printing.setEnabled(False)  # until it is known from which day on

    def follow(self, _changes: Changes) -> None:
        """Read the list anew while it is in view."""
        if self.isVisible() and self.dealings.subject is not None:
            self.read()

    def read(self) -> None:
        """Have the timeline read in a job: every link of every kind is asked."""
        subject, store = self.dealings.subject, self.desk.store
        if subject is None:
            return
        self.head.say(subtitle=READING)
        self.desk.jobs.start(
            lambda _progress: timeline(store, subject),
            title="读取往来",
            done=partial(self._take, subject),
            quiet=True,
        )

    def _take(self, subject: Record, found: Sequence[Happening]) -> None:
        if self.dealings.subject is not subject:
            return  # somebody else was asked for meanwhile
        self.dealings.found = found
        self.sort.offer(((title, title) for title in kinds_of(found)), blank=EVERY_KIND)
        self.sort.set_value(self.dealings.only or None)
        self.printing.setEnabled(True)
        self._show_found()

    def _show_found(self) -> None:
        self.dealings.renew()
        self.reload()
        late = sum(one.is_back_filled for one in self.dealings.happenings.values())
        words = f"共 {len(self.dealings.happenings):,} 条"
        self.head.say(subtitle=words + (f"，其中{BACK_FILLED} {late:,} 条" if late else ""))

    def _take_sort(self, title: object) -> None:
        self.dealings.only = str(title or "")
        self._show_found()

    def _open(self, row: bytes) -> None:
        one = self.dealings.happenings.get(row)
        if one and not self.desk.show_record(*one.opens):
            self.desk.toast(f"{one.title}没有单独的页面，在它所属的列表里看")

    def print_out(self) -> None:
        """Go to the paper: the newest that one page holds, masked, entered in the register."""
        subject = self.dealings.subject
        if subject is None:
            return
        today: dt.date = self.desk.store.today
        days = [one.placed_on for one in self.dealings.happenings.values()]
        span = (min([*days, today]), today)
        self.desk.show_page("ledgers", ledger=LEDGER, target=subject.id, days=span)

    def leave(self) -> None:
        """Go back to where staff came from."""
        self.desk.go_back()
