"""自查表: what the year's five ones are checked for, what each lacks, and the way to mend it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from db import brand
from db.brand import Checked, Point
from db.kinds import Attachment, BrandChecklist, ListEntry, StaffMember
from db.record import Id
from db.roles import may
from db.work import Changes
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import (
    Card,
    Chips,
    Empty,
    FlowLayout,
    PageHead,
    PressButton,
    StatusChip,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.brand import READY, begin_year
from desktop_app.gui.pages.tabs import tabs_of

KEY: Final = "brand_check"
GROUP: Final = "brand"
FORM: Final = "brand_form"
PAPER: Final = "L15"
MOST_PROOFS: Final = 8
EMPTY: Final = (
    "{year} 年的五个一还没有建立。按“建立 {year} 年五个一”，内容照去年或常用写法带出来，再逐项改。"
)
_SHOWN: Final = frozenset({BrandChecklist, ListEntry, Attachment, StaffMember})


class BrandCheckPage(Page):
    """The office's own check of one year: a card for each of the five, whatever it lacks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.year = desk.store.today.year
        self.tabs = Chips("页签", tabs_of(desk, GROUP))
        self.tabs.set_value(KEY)
        self.tabs.picked.connect(desk.show_page)
        back = button("", partial(self._turn, -1), kind="icon", icon="chevron-left", name="上一年")
        on = button("", partial(self._turn, 1), kind="icon", icon="chevron-right", name="下一年")
        self._year = label("", "strong")
        self.paper = button("打印清单", self.print_sheet, icon="printer", key="Ctrl+P")
        if not desk.has_page("ledgers"):
            self.paper.hide()
        self.head = PageHead("自查表", "", back, self._year, on, self.paper)
        self._list: QVBoxLayout = column(gap=10)
        self.cards: list[ItemCard] = []
        self.first = self.paper
        self.set_hints("Tab 下一个按钮", "F4 下一处没齐", note="只看材料齐不齐，不给人打分")
        QShortcut(QKeySequence("F4"), self).activated.connect(partial(self.go_to_lack, 1))
        QShortcut(QKeySequence("Shift+F4"), self).activated.connect(partial(self.go_to_lack, -1))
        self.setLayout(
            column(self.head, self.tabs, self._list, STRETCH, gap=12, edges=look.PAGE_EDGES)
        )
        desk.changed.connect(self._follow)
        self.reload()

    @override
    def arrive(self, **where: Any) -> None:
        """Take `year=` when given."""
        if self.tabs:
            self.tabs.set_value(KEY)
        self.year = where.get("year", self.year)
        self.reload()

    @override
    def place(self) -> dict[str, Any]:
        return {"year": self.year}

    @override
    def refresh(self) -> None:
        self.reload()

    def _follow(self, changes: Changes) -> None:
        if changes.kinds & _SHOWN and self.isVisible():
            self.reload()

    def _turn(self, by: int) -> None:
        self.year += by
        self.reload()

    def reload(self) -> None:
        """Check the year anew and show what was found."""
        clear(self._list)
        checked = brand.check(self.desk.store, self.year)
        self._year.setText(f"{self.year} 年")
        if not any(one.row for one in checked):
            self.cards = []
            self.head.say(subtitle="还没有建")
            self._list.addWidget(Empty(EMPTY.format(year=self.year), self._begin(), icon="star"))
            return
        ready = sum(not one.lacks for one in checked)
        self.head.say(subtitle=f"{ready} 项齐了，{len(checked) - ready} 项没齐")
        self.cards = [ItemCard(self, one) for one in checked]
        for card in self.cards:
            self._list.addWidget(card)

    def _begin(self) -> PressButton:
        words = f"建立 {self.year} 年五个一"
        return button(words, partial(begin_year, self.desk, self.year, KEY), kind="primary")

    def print_sheet(self) -> None:
        """Show the year's 五个一创建清单 as it prints."""
        days = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
        self.desk.show_page("ledgers", ledger=PAPER, days=days)

    def go_to_lack(self, by: int) -> None:
        """Put the cursor on the next item that lacks something (F4), or the one before."""
        wanted = [at for at, card in enumerate(self.cards) if card.checked.lacks]
        if not wanted:
            self.desk.toast(f"{self.year} 年五项都齐了")
            return
        here = next((at for at, card in enumerate(self.cards) if card.act.hasFocus()), None)
        if here is None:
            here = -1 if by > 0 else len(self.cards)
        rest = [at for at in wanted if (at - here) * by > 0] or wanted
        at = rest[0] if by > 0 else rest[-1]
        self.cards[at].act.setFocus(Qt.FocusReason.TabFocusReason)

    def open_item(self, one: Checked) -> None:
        """Open an item at what it lacks; one that nobody has begun is begun."""
        if one.row is None:
            self.desk.show_page(FORM, values={"year": self.year, "item": one.item})
        else:
            self.desk.show_page(FORM, record=one.row.id)

    def open_proof(self, record: Id) -> None:
        """Open a record that proves an item."""
        kind = self.desk.store.kind_holding(record)
        if kind is None or not self.desk.show_record(kind.__tablename__, record):
            self.desk.toast("这条记录在这里打不开")


class ItemCard(Card):
    """One of the five: what is checked, what was found, its proofs, and the way to mend it."""

    def __init__(self, page: BrandCheckPage, checked: Checked) -> None:
        super().__init__()
        self.checked = checked
        state = StatusChip("、".join(checked.lacks) or READY, "warn" if checked.lacks else "ok")
        words = "打开" if not checked.lacks else "去补" if checked.row else "去建"
        if not may(page.desk.clerk, "edit"):
            words = "打开"
        self.act = button(words, partial(page.open_item, checked), name=f"{words}：{checked.words}")
        if checked.row is None and words == "打开":
            self.act.hide()
        self.body.addLayout(row(label(checked.words, "h2"), state, STRETCH, self.act))
        if checked.row is not None:
            self.body.addWidget(label(checked.row.content or "", wrap=True))
        self._add_flow([_point(one) for one in checked.points], gap=18)
        shown = checked.proofs[:MOST_PROOFS]
        proofs: list[QWidget] = [self._proof(page, *one) for one in shown]
        if len(checked.proofs) > len(shown):
            proofs.append(label(f"还有 {len(checked.proofs) - len(shown)} 条", "caption"))
        self._add_flow(proofs, gap=10)

    def _add_flow(self, parts: list[QWidget], *, gap: int) -> None:
        if not parts:
            return
        holder = QWidget()
        flow = FlowLayout(holder, gap=look.px(gap))
        for one in parts:
            flow.addWidget(one)
        self.body.addWidget(holder)

    def _proof(self, page: BrandCheckPage, record: Id | None, words: str) -> QWidget:
        if record is None:
            return label(words, "small")
        return button(words, partial(page.open_proof, record), kind="link", name=f"看佐证：{words}")


def _point(one: Point) -> QWidget:
    """Give a line of the check: a sign, what is looked at, and what was found."""
    sign, tone = ("circle-check", "ok") if one.is_met else ("circle-alert", "warn")
    made = QWidget()
    made.setLayout(row(icons.picture(sign, tone, 16), label(f"{one.what}：{one.said}"), gap=4))
    return made
