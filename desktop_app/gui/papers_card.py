"""打印 beside a form: the papers that are about the record in view, blank facts filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from db.record import Record
from desktop_app.gui.controls import Card, FlowLayout, button
from desktop_app.gui.desk import Desk

PAPERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "household": (("户台账", "L02"), ("入户走访表", "F01")),
    "resident": (("告知同意书", "F05"),),
    "activity": (("活动记录表", "L10"), ("签到表", "F02")),
    "cross_visit": (("互观互学记录", "L16"),),
    "experience_briefing": (("经验材料", "L16b"),),
    "micro_wish": (("心愿卡", "F03"),),
    "pairing": (("结对卡", "F04"), ("结对活动记录", "L03b")),
    "joint_meeting": (("会议通知", "F06"), ("签到表", "F02")),
    "resolution": (("催办单", "F07"),),
}
"""What can be printed of one record, by its table: the words on the button, the ledger's code."""


class PapersCard(Card):
    """Buttons to the papers of one record; hidden where there are none.

    `may_leave` keeps what was typed first, so that it stands on the paper.
    """

    def __init__(self, desk: Desk, may_leave: Callable[[], bool]) -> None:
        super().__init__(title="打印")
        self._desk, self._may_leave = desk, may_leave
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder)
        self.body.addWidget(self._holder)
        self.hide()

    def show_record(self, record: Record | None) -> None:
        """Offer the papers of a kept record."""
        self._flow.clear()
        found = PAPERS.get(record.__tablename__, ()) if record is not None else ()
        for words, code in found:
            press = partial(self._show, code, record)
            self._flow.addWidget(button(words, press, icon="printer", name=f"打印{words}"))
        self.setVisible(bool(found))
        self._holder.updateGeometry()

    def _show(self, code: str, record: Record | None) -> None:
        if record is not None and self._may_leave():
            self._desk.show_page("ledgers", ledger=code, target=record.id)
