"""区里的回执 on the page of the stick: both codes beside each other, and what that means."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.kinds import CorrectionNotice
from db.kinds.notice import OPEN
from desktop_app.exchange import receipts
from desktop_app.exchange.receipts import DIFFERENT, ELSEWHERE, EQUAL, OTHERS, Compared
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.controls import Card, FlowLayout, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.ledgers.proof import in_groups

SHOWN: Final = 5
_CHIPS: Final = {
    EQUAL: ("一致 ✓", "ok"),
    OTHERS: ("不同，正常", "info"),
    DIFFERENT: ("不一致", "danger"),
    ELSEWHERE: ("另一台电脑的", "info"),
}


class ReceiptsCard(Card):
    """The newest receipts; at the district those it gave, at an office those that came home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: QVBoxLayout = column(gap=8)
        self._is_district = desk.store.is_district
        self._whose_log = "对方日志指纹" if self._is_district else "区里记下的本机日志指纹"
        title = "给社区的回执" if self._is_district else "区里的回执"
        super().__init__(self._lines, title=title)
        self.hide()

    def reload(self) -> None:
        """Read the receipts anew; without any the card is not shown."""
        found = receipts.compared(self._desk.store)[:SHOWN]
        clear(self._lines)
        for number, one in enumerate(found):
            self._lines.addWidget(self._line(one, is_first=not number))
        self.setVisible(bool(found))

    def _line(self, one: Compared, *, is_first: bool) -> QWidget:
        receipt = one.receipt
        told = " · ".join((
            f"{receipt.at:%Y-%m-%d %H:%M} {receipt.by_name}",
            f"已核定 {receipt.decided or 0} 条",
            f"退回核实 {receipt.returned or 0} 条",
            f"没有定 {receipt.left_open or 0} 条",
        ))  # fmt: skip
        codes = f"区里核对码 {receipt.state_code}"
        if one.own_code:
            codes += f"　本机核对码 {one.own_code}"
        if receipt.log_head:
            codes += f"\n{self._whose_log} {in_groups(receipt.log_head.upper(), 4)}"
        name = receipt.sender if self._is_district else receipt.file
        top = row((label(name, "strong", wrap=True), 1))
        made = column(top, label(told, "caption", wrap=True), label(codes, wrap=True), gap=2)
        if not self._is_district:
            top.addWidget(StatusChip(*_CHIPS[one.verdict]))
            made.addWidget(label(one.words, "small", wrap=True))
        made.addWidget(self._deeds(one, is_first=is_first))
        return held(made)

    def _deeds(self, one: Compared, *, is_first: bool) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=look.px(8))
        receipt = one.receipt
        show = partial(self._desk.show_page, "ledgers", ledger="R01", target=receipt.id)
        flow.addWidget(button("打印回执", show, icon="printer", name=f"打印回执 {receipt.file}"))
        waiting = self._desk.store.count(CorrectionNotice, state=OPEN, org_code=receipt.org_code)
        if waiting and (is_first or self._is_district):
            go = partial(self._desk.show_page, "returned")
            flow.addWidget(button(f"退回更正 {waiting} 条", go, icon="undo-2"))
        return holder
