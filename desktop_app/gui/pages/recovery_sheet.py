"""恢复码：shown, printed, and typed back whole before anything goes on."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal

from db import recovery_code
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Card, CodeInput, FieldRow, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.ledgers.slip import SlipLine, slip


class RecoverySheet(Page):
    """Shows a fresh recovery code of a unit's book; `confirmed()` once it was typed back."""

    confirmed = Signal()

    def __init__(self, desk: Desk, code: str, unit: str) -> None:
        super().__init__(desk)
        self._code, self._unit = code, unit
        self.typed = CodeInput("把恢复码输一遍", hint="照着纸上输，连字符可以不打", upper=True)
        self.row = FieldRow("把恢复码输一遍", self.typed)
        self.go_on = button("输好了，继续", self.check, kind="primary")
        self.typed.returnPressed.connect(self.check)
        words = (
            "密码忘了，只有这张纸能打开台账。请印两份（或抄两份）：一份放单位保险柜，一份由负责人保管。"
            "程序里不留底，关掉这一页就看不到了。"
        )
        self.setLayout(
            column(
                Card(
                    label(words, wrap=True),
                    _code_block(code.split("-")),
                    row(button("存成打印页", self.save_sheet, icon="printer"), STRETCH),
                    self.row,
                    row(self.go_on, STRETCH),
                    title="收好恢复码",
                )
            )
        )
        self.first = self.typed

    def check(self) -> None:
        """Go on when the code was typed back whole."""
        try:
            read = recovery_code.read(self.typed.text())
        except Refused as error:
            self.row.show_fault(str(error))
            return
        if read != recovery_code.read(self._code):
            self.row.show_fault("和纸上的不一样，请对照着再输一遍")
            return
        self.confirmed.emit()

    def save_sheet(self) -> None:
        """Save the sheet as a PDF that is printed twice."""
        path = notices.save_file(self, "恢复码打印页存到哪里", "恢复码.pdf", "PDF (*.pdf)")
        if path is None:
            return
        today = dt.datetime.now().astimezone().date()
        try:
            safe_write(path, slip("红石榴家园服务台账 恢复码", self._unit, self._lines(today)))
        except (Refused, Unavailable) as error:
            self.row.show_fault(str(error))
            return
        self.row.show_ok(f"已存到 {path.name}，打印以后请把这个文件删掉")

    def _lines(self, today: dt.date) -> list[SlipLine | str]:
        return [
            f"单位：{self._unit}",
            f"日期：{today.year}年{today.month}月{today.day}日",
            "",
            SlipLine(self._code, 20),
            "",
            "忘了密码时，在开锁页点「用恢复码打开」，照这张纸输入，再定一个新密码。",
            "一份放单位保险柜，一份由负责人保管，不要拍照，不要放在电脑里。",
            "",
            "保管人：________________　　交接日期：________________",
        ]


def _code_block(groups: list[str]) -> Card:
    """Give the code in large groups, two rows of four."""
    rows = []
    for start in range(0, len(groups), 4):
        cells = [label(group, "h1") for group in groups[start : start + 4]]
        rows.append(row(*cells, STRETCH, gap=24))
    return Card(*rows, kind="sunken")
