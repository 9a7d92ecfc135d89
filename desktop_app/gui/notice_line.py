"""One line of 退回更正: what is meant, what was asked, what was answered, what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QFrame, QWidget

from db.kinds.notice import CLOSED, CORRECTED, EXPLAINED, MENDED, OPEN
from db.returns import Line
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.controls import FlowLayout, StatusChip, button, label

_TONES: Final = {OPEN: "warn", MENDED: "ok", EXPLAINED: "info", CLOSED: "ok"}
Deed = tuple[str, Callable[[], object]]


class NoticeLine(QFrame):
    """Shows a line; `deeds` are the buttons below it, the first of which gets the cursor.

    `needs` is the permission they take.
    """

    def __init__(self, line: Line, office: str, deeds: Sequence[Deed], needs: str = "") -> None:
        super().__init__()
        look.dress(self, "card")
        self.line = line
        notice = line.notice
        state = notice.fields()["state"].show(notice.state)
        chip = StatusChip(state, _TONES[notice.state])
        what = "区里更正" if notice.kind == CORRECTED else notice.rule
        told = " · ".join(filter(None, (
            office, what, f"{notice.made_on.isoformat()} {notice.made_by_name}", notice.serial_no,
        )))  # fmt: skip
        parts: list[QWidget] = [
            held(row((label(line.title, "strong", wrap=True), 1), chip)),
            label(notice.message, wrap=True),
            label(told, "caption", wrap=True),
        ]
        if line.now:
            parts.append(label(f"现在写的是：{line.now}", "small", wrap=True))
        if notice.state == OPEN and line.is_edited:
            parts.append(label("退回以后这条记录改过", "info", wrap=True))
        if notice.answered_on and notice.state != OPEN:
            by = f"{notice.answered_by_name or ''} {notice.answered_on.isoformat()}"
            parts.append(label(f"答复（{by}）：{notice.answer or state}", "small", wrap=True))
        self.buttons = [button(words, press, name=f"{words}：{line.title}", needs=needs)
                        for words, press in deeds]  # fmt: skip
        if self.buttons:
            flow = QWidget()
            laid = FlowLayout(flow, gap=look.px(8))
            for one in self.buttons:
                laid.addWidget(one)
            parts.append(flow)
        self.setLayout(column(*parts, gap=4, edges=(12, 8, 12, 8)))
        self.setAccessibleName(f"{line.title}：{notice.message}（{state}）")
