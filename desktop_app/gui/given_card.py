"""What the district gives to every office: 区里下发的 there, 下发的内容 at the district itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from db import handed_down
from db.handed_down import Given, Going
from db.kinds import CodeEntry, ExperienceBriefing, Festival, LedgerLayout, ReportingPeriod
from db.periods import title_of
from db.record import Record
from desktop_app.exchange import identity
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, StatusChip, button, label
from desktop_app.gui.desk import Desk

_NAMED: Final = 3
_GOES: Final = "在这些页面里定下的，随下一个回程包发给每个社区；社区在“区里下发的”里看到，不能改。"
_NOTHING: Final = "还没有"
_MADE_AT: Final[dict[type[Record], str]] = {ReportingPeriod: "reporting_periods"}
_WORDS: Final[dict[type[Record], tuple[str, str]]] = {
    ReportingPeriod: ("上报期间", ""),
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
        said = f"{_named(one.records)} · {one.last.isoformat()} 发"
        below = label(said, "caption", wrap=True)
        return held(column(top, below, gap=2))

    def see(self) -> None:
        """Keep that what is new was looked at."""
        handed_down.see(self._desk.store)
        self.reload()
        self._desk.badges_stale.emit()


class GoingCard(Card):
    """What the district gives to every office, kind by kind, and which office lacks some of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: QVBoxLayout = column(gap=8)
        super().__init__(label(_GOES, "small", wrap=True), self._lines, title="下发的内容")
        self.deeds: list[QPushButton] = []

    def reload(self) -> None:
        """Read anew what goes down, and how far it came."""
        store = self._desk.store
        known = identity.trust_list(store)
        nodes = [one for one in known.nodes if one.status == "active"] if known else []
        receivers = [(one.office_name, one.branch) for one in nodes if one.role == "office"]
        clear(self._lines)
        self.deeds = []
        for one in handed_down.going(store, receivers):
            self._lines.addWidget(self._line(one, offices=len(dict(receivers))))

    def _line(self, one: Going, *, offices: int) -> QWidget:
        words, page = _WORDS[one.kind]
        page = page or _MADE_AT[one.kind]
        count = f" {len(one.records)} 条" if one.records else ""
        top = row(label(f"{words}{count}", "strong"))
        if one.records and offices:
            chip = (f"{one.fresh} 条没有都收到", "warn") if one.lacking else ("都收到了", "ok")
            top.addWidget(StatusChip(*chip))
        top.addStretch(1)
        go = partial(self._desk.show_page, page)
        deed = button("去定", go, name=f"去定 {words}")
        self.deeds.append(deed)
        top.addWidget(deed)
        said = _named(one.records) or _NOTHING
        if one.lacking:
            some = "、".join(one.lacking[:_NAMED])
            more = f" 等 {len(one.lacking)} 个社区" if len(one.lacking) > _NAMED else ""
            said += f" · 还没有收到的：{some}{more}"
        return held(column(top, label(said, "caption", wrap=True), gap=2))


def _named(records: Sequence[Record]) -> str:
    return "、".join(map(_said, records[:_NAMED])) + (" 等" if len(records) > _NAMED else "")


def _said(record: Record) -> str:
    if isinstance(record, ReportingPeriod):
        return f"{title_of(record.period)} {record.due_on.month} 月 {record.due_on.day} 日前"
    return record.name
