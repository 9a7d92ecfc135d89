"""区里下发的: what the district gave to every office, what of it is new, and where it is found."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from db import handed_down
from db.handed_down import Given
from db.kinds import CodeEntry, ExperienceBriefing, Festival, LedgerLayout, ReportingPeriod
from db.record import Record
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, StatusChip, button, label
from desktop_app.gui.desk import Desk

_NAMED: Final = 3
_WORDS: Final[dict[type[Record], tuple[str, str]]] = {
    ReportingPeriod: ("上报期限", ""),
    CodeEntry: ("词条", "word_lists"),
    LedgerLayout: ("台账样式", "ledgers"),
    ExperienceBriefing: ("经验材料", "briefings"),
    Festival: ("节日", "festivals"),
}
"""How each kind is called here, and the page that shows it."""


class GivenCard(Card):
    """What came from the district, a line for each kind; hidden where nothing came yet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: QVBoxLayout = column(gap=8)
        super().__init__(self._lines, title="区里下发的")
        self.known = button("知道了", self.see, name="知道了 区里下发的")
        self.body.addLayout(row(self.known, STRETCH))
        self.deeds: list[QPushButton] = []
        self.hide()

    def reload(self) -> None:
        """Read anew what came."""
        found = handed_down.given(self._desk.store)
        clear(self._lines)
        self.deeds = []
        for one in found:
            self._lines.addWidget(self._line(one))
        self.known.setVisible(any(one.fresh for one in found))
        self.setVisible(bool(found))

    def _line(self, one: Given) -> QWidget:
        words, page = _WORDS[one.kind]
        top = row(label(f"{words} {len(one.records)} 条", "strong"))
        if one.fresh:
            top.addWidget(StatusChip(f"新 {one.fresh} 条", "warn"))
        top.addStretch(1)
        if page:
            deed = button("看一看", partial(self._desk.show_page, page), name=f"看一看 {words}")
            self.deeds.append(deed)
            top.addWidget(deed)
        named = "、".join(map(_said, one.records[:_NAMED]))
        more = " 等" if len(one.records) > _NAMED else ""
        below = label(f"{named}{more} · {one.last.isoformat()} 发", "caption", wrap=True)
        return held(column(top, below, gap=2))

    def see(self) -> None:
        """Keep that what is new was looked at."""
        handed_down.see(self._desk.store)
        self.reload()
        self._desk.badges_stale.emit()


def _said(record: Record) -> str:
    if isinstance(record, ReportingPeriod):
        return f"{record.period} {record.due_on.month} 月 {record.due_on.day} 日前"
    return record.name
