"""恢复码：shown, printed, and typed back whole before anything goes on."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from db import recovery_code
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Card, CodeInput, FieldRow, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.paper_printing import SIMPLEX, chosen_pages, print_pages, printer_for
from desktop_app.gui.pdf_pages import PdfPages
from desktop_app.ledgers.slip import SlipLine, slip

_COPIES = 2  # one for each of two envelopes
# In two houses: one fire, or one person who leaves, takes only one of them.
_KEPT = "一份放单位保险柜，一份封好交街道保管（区里的放在另一处）"


class RecoverySheet(Page):
    """Shows a fresh recovery code of a unit's book; `confirmed()` once it was typed back.

    `step` says where among the first questions it stands.
    """

    confirmed = Signal()

    def __init__(self, desk: Desk, code: str, unit: str, step: QLabel | None = None) -> None:
        super().__init__(desk)
        self._code, self._unit = code, unit
        self.typed = CodeInput("把恢复码输一遍", hint="照着纸上输，连字符可以不打", upper=True)
        self.row = FieldRow("把恢复码输一遍", self.typed)
        self.go_on = button("输好了，继续", self.check, kind="primary")
        self.typed.returnPressed.connect(self.check)
        words = (
            f"密码忘了，只有这张纸能打开台账。请印两份（或抄两份），装信封封好：{_KEPT}。"
            "程序里不留底，关掉这一页就看不到了。"
        )
        deeds = (
            button("打印两份", self.print_sheet, icon="printer"),
            button("另存 PDF", self.save_sheet, icon="file-text", name="另存恢复码"),
        )
        self.setLayout(
            column(
                Card(
                    *([step] if step else []),
                    label("收好恢复码", "h2"),
                    label(words, wrap=True),
                    _code_block(code.split("-")),
                    row(*deeds, STRETCH),
                    self.row,
                    row(self.go_on, STRETCH),
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

    def print_sheet(self) -> None:
        """Print the sheet twice; nothing of it is kept."""
        pages = PdfPages(self._paper())
        made = printer_for("恢复码", pages.sizes[0], SIMPLEX)
        made.setCopyCount(_COPIES)
        printer = notices.choose_printer(self, made, pages.count)
        if printer is None:
            pages.close()
            return
        numbers = chosen_pages(printer, pages.count)
        job = self.desk.jobs.start(
            lambda progress: print_pages(printer, pages, numbers, progress),
            title="正在打印恢复码",
            done=lambda _count: self.row.show_ok("已送到打印机，请对着纸输一遍"),
            failed=self._say_not_printed,
        )
        job.ended.connect(pages.close)

    def _say_not_printed(self, error: Exception) -> None:
        if isinstance(error, Refused | Unavailable):
            self.row.show_fault(str(error))
        else:
            self.desk.say_trouble(error)

    def save_sheet(self) -> None:
        """Save the sheet as a PDF that is printed twice."""
        path = notices.save_file(self, "另存 PDF", "恢复码.pdf", "PDF (*.pdf)")
        if path is None:
            return
        try:
            safe_write(path, self._paper())
        except (Refused, Unavailable) as error:
            self.row.show_fault(str(error))
            return
        self.row.show_ok(f"已存为 {path.name}，打印以后请把这个文件删掉")

    def _paper(self) -> bytes:
        today = dt.datetime.now().astimezone().date()
        return slip("红石榴家园服务台账 恢复码", self._unit, self._lines(today))

    def _lines(self, today: dt.date) -> list[SlipLine | str]:
        return [
            f"单位：{self._unit}",
            f"日期：{today.year}年{today.month}月{today.day}日",
            "",
            SlipLine(self._code, 20),
            "",
            "忘了密码时，在输密码的那一页点“用恢复码打开”，照这张纸输入，再定一个新密码。",
            f"{_KEPT}。不要拍照，不要放在电脑里。",
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
