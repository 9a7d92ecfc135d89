"""词条: the lists that forms offer, with the office's own words added, renamed or ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from db import codes, word_lists
from db.codes import Code, CodeTable
from db.kinds import CodeEntry
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui import look
from desktop_app.gui.arrange import column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, Chips, LineInput, PageHead, button, label
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.record_model import Cells, Column
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.undoing import undo_work

KEY: Final = "word_lists"
NOTE: Final = "国家标准、办理步骤、居民情况和统计用的词条不在这里，不能改。"
GOES_DOWN: Final = "这里定的词条随下一个回程包发给各社区。"
BLANKS: Final = "要换成实际内容的词写在花括号里，如 {单位}，写纪要时按 Tab 一个一个填。"
_LISTS: Final = (Column("词表", 180, is_strong=True, stretch=True), Column("词条", 70))
_ENTRIES: Final = (
    Column("名称", 200, is_strong=True, stretch=True), Column("来源", 90), Column("状态", 140),
)  # fmt: skip


class WordListsPage(Page):
    """Lists on the left, the words of the chosen one on the right, with what can be done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tables = {table.name.encode(): table for table in word_lists.tables()}
        self._from_above: frozenset[str] = frozenset()
        self.tabs = Chips("设置", tabs_of(desk, "settings"))
        self.tabs.picked.connect(partial(show_tab, desk, "settings"))
        self.lists = RecordTable(_LISTS, self._list_cells, "词表")
        self.entries = RecordTable(_ENTRIES, self._entry_cells, "词条")
        self.ask = AskCard()
        self.add_button = button(
            "添加词条", self.ask_new, kind="primary", icon="plus", key="Ctrl+N"
        )
        self.deeds = [
            button("改名", self.ask_rename),
            button("停用", self.ask_end),
            button("重新启用", self.reuse, needs="edit"),
            button("上移", partial(self.shift, -1), kind="flat", needs="edit"),
            button("下移", partial(self.shift, 1), kind="flat", needs="edit"),
        ]
        goes_down = GOES_DOWN if desk.store.is_district else ""
        self.head = PageHead("词条", NOTE + goes_down, self.add_button)
        self._lay_out()
        self.lists.current_record.connect(self._show_entries)
        self.entries.current_record.connect(self._show_deeds)
        self.entries.opened.connect(lambda _code: self.ask_rename())
        desk.changed.connect(self.follow)
        self.first = self.lists
        self.lists.show_rows(list(self.tables), range(len(self.tables)))
        self.lists.go_to(0)

    def _lay_out(self) -> None:
        left, right = Card(title="词表"), Card(title="里面的词条")
        for card, table in ((left, self.lists), (right, self.entries)):
            card.body.addWidget(table, 1)
        holder = QWidget()
        flow = FlowLayout(holder, gap=look.px(8))
        for one in self.deeds:
            flow.addWidget(one)
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        right.body.addWidget(holder)
        right.body.addWidget(self.ask)
        told = "停用以后，新登记时不再出现；以前的记录照旧显示。"
        right.body.addWidget(label(told, "caption", wrap=True))
        left.setMinimumWidth(look.px(260))
        left.setMaximumWidth(look.px(340))
        both = row((left, 2), (right, 5), gap=12)
        self.setLayout(column(self.head, self.tabs, (both, 1), gap=12, edges=look.PAGE_EDGES))

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        if (name := where.get("list")) and (at := list(self.tables).index(name.encode())) >= 0:
            self.lists.go_to(at)

    # What is shown

    @property
    def table(self) -> CodeTable:
        """The list in view."""
        current = self.lists.current_id()
        return self.tables[current or next(iter(self.tables))]

    @property
    def _is_of_phrases(self) -> bool:
        """Whether words to write with are in view: no record carries these."""
        return self.table is codes.MINUTES_PHRASE

    def entry(self) -> Code | None:
        """Give the word with the cursor."""
        current = self.entries.current_id()
        return self.table.entries.get(current.decode()) if current else None

    def _list_cells(self, names: Sequence[bytes]) -> Sequence[Cells]:
        found = (self.tables[name] for name in names)
        return [(table.title, str(len(table.entries))) for table in found]

    def _entry_cells(self, names: Sequence[bytes]) -> Sequence[Cells]:
        return [self._cells(self.table.entries[name.decode()]) for name in names]

    def _cells(self, entry: Code) -> Cells:
        source = "自带" if entry.code in self.table.shipped else "本单位"
        if entry.code in self._from_above:
            source = "区里"
        return entry.label, source, "在用" if entry.until is None else "已停用"

    def _show_entries(self, *_: object) -> None:
        self.ask.hide()
        self._show_words(None)

    def _show_deeds(self, *_: object) -> None:
        entry = self.entry()
        _rename, end, reuse, up, down = self.deeds
        end.setEnabled(entry is not None and entry.until is None)
        reuse.setEnabled(entry is not None and entry.until is not None)
        order = list(self.table.entries)
        at = order.index(entry.code) if entry else -1
        up.setEnabled(at > 0)
        down.setEnabled(0 <= at < len(order) - 1)

    def follow(self, changes: Changes) -> None:
        """Show the words anew when some of them changed."""
        if CodeEntry in changes.kinds:
            self._show_words(self.entries.current_id())

    def _show_words(self, current: bytes | None) -> None:
        self._from_above = word_lists.from_above(self.desk.store, self.table)
        names = [code.encode() for code in self.table.entries]
        self.entries.show_rows(names, range(len(names)))
        self.entries.go_to(names.index(current) if current in names else 0)
        self._show_deeds()

    # What can be done

    def ask_new(self) -> None:
        """Ask for a new word."""
        box = LineInput("名称", most=self.table.most)
        words = f"给“{self.table.title}”添加一个词条"
        self.ask.ask(
            f"{words}。{BLANKS}" if self._is_of_phrases else words,
            [("label", "名称", box)],
            deed="添加",
            press=lambda: self._do(
                "添加词条", lambda work: word_lists.add(work, self.table, box.text())
            ),
        )

    def ask_rename(self) -> None:
        """Ask what the word with the cursor is called from now on."""
        entry = self.entry()
        if entry is None:
            return
        box = LineInput("名称", most=self.table.most)
        box.setText(entry.label)
        words = f"“{entry.label}”改叫什么？以前的记录会显示新的名称。"
        self.ask.ask(
            f"这句常用语改成什么？{BLANKS}" if self._is_of_phrases else words,
            [("label", "名称", box)],
            deed="改名",
            press=lambda: self._do(
                "词条改名", lambda work: word_lists.rename(work, self.table, entry.code, box.text())
            ),
        )

    def ask_end(self) -> None:
        """Say what the word is used for, and stop offering it."""
        entry = self.entry()
        if entry is None:
            return
        count = word_lists.uses(self.desk.store, self.table, entry.code)
        used = f"有 {count:,} 条记录用着，照旧显示；" if count else ""
        last = self.desk.store.today - dt.timedelta(days=1)
        self.ask.ask(
            f"停用“{entry.label}”？{used}新登记时不再出现。",
            [],
            deed="停用",
            press=lambda: self._do(
                "停用词条", lambda work: word_lists.end(work, self.table, entry.code, last)
            ),
        )

    def reuse(self) -> None:
        """Offer the word with the cursor again."""
        entry = self.entry()
        if entry is not None:
            self._try("启用词条", lambda work: word_lists.end(work, self.table, entry.code, None))

    def shift(self, by: int) -> None:
        """Move the word with the cursor up or down."""
        entry = self.entry()
        if entry is not None:
            self._try("词条排序", lambda work: word_lists.shift(work, self.table, entry.code, by))

    def _try(self, reason: str, deed: Callable[[Work], object]) -> None:
        try:
            self._do(reason, deed)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)

    def _do(self, reason: str, deed: Callable[[Work], object]) -> None:
        """Do it as one piece of work; raises `Refused` beside the field it names, `Unavailable`."""
        with self.desk.store.work(self.desk.clerk, reason, KEY) as work:
            deed(work)
        self.desk.tell_changed(work.changes)
        back = partial(undo_work, self.desk, work.changes.work, self.table.title)
        self.desk.toast(f"已{reason}（{self.table.title}）", back)
