"""Packages that wait: of a lost PC, by an old key, of one nobody knows, or for an earlier one."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from db.kinds import kind_of
from desktop_app.exchange.receiving import Parcel, shown_time
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, button, label


class HeldCard(Card):
    """Says that a package waits; `taken(reason)` when the district takes it in after all."""

    taken = Signal(str)

    def __init__(self, parcel: Parcel, *, may_take: bool) -> None:
        is_old = parcel.receipt is not None and parcel.receipt.old_key
        super().__init__(title="旧密钥签的包，先放着" if is_old else "报失电脑的包，先放着")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("怎么核实的")
        self.reason.setPlaceholderText("怎么核实的，例如和谁通过电话")
        self.take_button = button("核实过，合入", self._take)
        self.body.addWidget(label(f"{parcel.words}。下面是里面的内容。", wrap=True))
        if may_take:
            self.body.addLayout(row((self.reason, 1), self.take_button))
        else:
            self.body.addWidget(label("合不合入由区里定，请把这个包交给区里。", wrap=True))
        self.body.addLayout(row(label("不合入就不用动，包留在记录里。", "small"), STRETCH))

    def _take(self) -> None:
        self.taken.emit(self.reason.text())


class KeptCard(Card):
    """A package whose rows cannot be shown yet: what is known of it, and what is to be done.

    `turned_away(reason)` when somebody decides not to take in what a stranger sent.
    """

    turned_away = Signal(str)

    def __init__(self, parcel: Parcel, *, may_decide: bool) -> None:
        is_stranger = parcel.state == "stranger"
        super().__init__(title="没有登记过的电脑写的包" if is_stranger else "等更早的一个包")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("为什么不收")
        self.reason.setPlaceholderText("为什么不收，例如问过，不是本区的电脑")
        self.away_button = button("不收这个包", self._turn_away)
        self.body.addWidget(label(f"{parcel.words}。", wrap=True))
        for words in _known_of(parcel):
            self.body.addWidget(label(words, "small", wrap=True))
        if is_stranger and may_decide:
            self.body.addLayout(row((self.reason, 1), self.away_button))
        elif not is_stranger:
            self.body.addWidget(label("前面的包一到，它自己会接着合。", "small", wrap=True))

    def _turn_away(self) -> None:
        self.turned_away.emit(self.reason.text())


def _known_of(parcel: Parcel) -> list[str]:
    facts = parcel.facts
    found = [f"文件 {parcel.called}"]
    if facts.get("received_ms"):
        came = dt.datetime.fromtimestamp(facts["received_ms"] / 1000).astimezone()
        found.append(f"{came:%Y-%m-%d %H:%M} 收到，副本留在本机，U 盘可以带回去")
    if facts.get("sender"):
        found.append(f"{facts['sender']} 写的，{shown_time(str(facts['made_at']))} 导出")
    counts = facts.get("counts") or {}
    named = "、".join(f"{kind_of(name).title} {number:,}" for name, number in counts.items())
    return [*found, f"对方写包时共有：{named}"] if named else found
