"""交来的台账: rows that offices handed in as they print them for superiors; to be read only."""

from __future__ import annotations

from typing import Any, Final

from typing_extensions import override

from db.received import Received
from db.row_sheets import RowSheet
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, Empty, PageHead, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_tools import to_merging
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.text_grid import TextGrid

KEY: Final = "handed_in"
NOTHING: Final = (
    "还没有社区交来台账包。商定交台账的社区上报以后，在“接收与合并”里收下，这里就能看。"
)


class HandedInPage(Page):
    """One ledger of one office at a time, chosen by office and by ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheets: list[RowSheet] = []
        self.tabs = Chips("页签", tabs_of(desk, "ledgers"))
        self.tabs.set_value(KEY)
        self.tabs.picked.connect(desk.show_page)
        self.head = PageHead("交来的台账", "")
        self.office, self.ledger = ChoiceBox("社区"), ChoiceBox("台账和期间")
        self.bar = Card(row(label("社区"), self.office, label("台账"), (self.ledger, 1), STRETCH))
        self.grid = TextGrid("交来的台账")
        self.notes = label("", "caption", wrap=True)
        self.to_merging = to_merging(desk)
        self.nothing = Empty(NOTHING, self.to_merging, icon="file-text")
        table = Card((self.grid, 1), self.nothing, self.notes)
        self.setLayout(
            column(self.head, self.tabs, self.bar, (table, 1), gap=10, edges=look.PAGE_EDGES)
        )
        self.office.chosen.connect(lambda _value: self._offer_ledgers())
        self.ledger.chosen.connect(lambda _value: self.show_sheet())
        self.hints = ("↑↓←→ 看内容",)
        desk.changed.connect(self._hear)

    @override
    def arrive(self, **where: Any) -> None:
        self.tabs.set_value(KEY)  # type: ignore[union-attr]
        self.reload()

    def _hear(self, _changes: Changes) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read anew what was handed in; what was looked at stays open."""
        was = self.office.value()
        self.sheets = Received(self.desk.store).titles()
        offices = dict.fromkeys((one.office, one.office_name) for one in self.sheets)
        self.office.offer(offices)
        if was is not None:
            self.office.set_value(was)
        for part in (self.bar, self.grid, self.notes):
            part.setVisible(bool(self.sheets))
        self.nothing.setHidden(bool(self.sheets))
        self.first = self.office if self.sheets else self.to_merging
        self.head.say(subtitle=f"{len(offices)} 个社区 · 只能看，不能改" if offices else "")
        self._offer_ledgers()

    def _offer_ledgers(self) -> None:
        was, office = self.ledger.value(), self.office.value()
        mine = [one for one in self.sheets if one.office == office and one.part == 1]
        self.ledger.offer(
            (_key(one), f"{one.ledger} {one.title} · {one.period_title}") for one in mine
        )
        if was in map(_key, mine):
            self.ledger.set_value(was)
        self.show_sheet()

    def show_sheet(self) -> None:
        """Show the rows of the ledger that is chosen."""
        chosen = self.ledger.value()
        if chosen is None:
            self.grid.show_lines((), ())
            return
        parts = Received(self.desk.store).rows(self.office.value(), *chosen.split())
        if not parts:
            return
        lines = [line for part in parts for line in part.rows]
        self.grid.show_lines(parts[0].heads, [[" ".join(c.split()) for c in one] for one in lines])
        last = parts[-1]
        words = f"{len(lines):,} 行 · 截至 {last.cut_off} · 核对码 {last.check_code}"
        self.notes.setText("　".join((words, *last.notes)))


def _key(sheet: RowSheet) -> str:
    return f"{sheet.ledger} {sheet.period}"
