"""What is over of one 保管期限: how much, which records, what is left out and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QFrame

from db import over
from db.kinds import Household, Resident
from db.record import Record
from db.retention import Due
from db.terms import LOG
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import button, label

FIRST: Final = 8  # records that are shown at once
MORE: Final = 200  # as many again whenever staff ask
CLEAR, LAY_BY = "匿名这些", "归档这些年"
_OPEN: Final = "还没有了结（没办完、没结束、还有退回更正，或者人走了事还在办），先不清理"
_HELD: Final = "里的人有请求还没有答复，或者要求停止处理，先不清理"


class DueBlock(QFrame):
    """Says what is over of a term; `button` makes it anonymous, or lays the log's years by."""

    def __init__(self, due: Due, clear: Callable[[Due], object], *, may_clear: bool) -> None:
        super().__init__()
        look.dress(self, "sunken")
        self.due = due
        words, deed = (LAY_BY, "归档") if due.term.key == LOG else (CLEAR, "清理")
        self.button = button(
            words, lambda: clear(due), kind="danger", name=f"{deed}{due.term.title}",
            needs="retain",
        )  # fmt: skip
        self.more_button = button("再列一些", self._show_more, kind="link")
        self._shown = 0
        self.lines = column(gap=2)
        self._say(said(due), "strong")
        for words in _beside(due):
            self._say(words, "caption")
        self.names = column(gap=2)
        self._show(FIRST)
        self.setLayout(
            column(
                self.lines,
                self.names,
                row(self.more_button, STRETCH, self.button),
                gap=4,
                edges=(12, 8, 12, 8),
            )
        )
        if not (due.number and may_clear):
            self.button.hide()

    def _say(self, words: str, kind: str) -> None:
        self.lines.addWidget(label(words, kind, wrap=True))

    def _show_more(self) -> None:
        self._show(MORE)

    def _show(self, number: int) -> None:
        every = self.due.every
        for one in every[self._shown : self._shown + number]:
            self.names.addWidget(label(line(one), "small", wrap=True))
        self._shown = min(len(every), self._shown + number)
        left = len(every) - self._shown
        self.more_button.setVisible(left > 0)
        self.more_button.setText(f"还有 {left:,} 条，再列一些")


def said(due: Due) -> str:
    """Say in a sentence how much of a term is over."""
    if due.term.key == LOG:
        told = "、".join(f"{year} 年" for year in due.log_of)
        return f"{due.term.title}：{told}可以归档" if told else f"{due.term.title}：没有到期的"
    if not due.number:
        return f"{due.term.title}：{due.until.isoformat()} 以前的没有要清理的"
    return f"{due.term.title}：{due.number:,} 条到期（{due.until.isoformat()} 以前）"


def _beside(due: Due) -> list[str]:
    told = "、".join(f"{title} {number:,}" for title, number in due.counts.items())
    found = [f"会匿名：{told}"] if told else []
    if due.binned:
        found.append(f"其中 {len(due.binned):,} 条在回收站里，整条清空")
    if due.still_open:
        found.append(f"另有 {_some(due.still_open)}{_OPEN}")
    if due.held:
        found.append(f"另有 {_some(due.held)}{_HELD}")
    return found


def _some(records: Sequence[Record]) -> str:
    """Count records, and name the first few by their numbers."""
    named = "、".join(one.serial_no or one.title for one in records[:3])
    return f"{len(records):,} 条（{named}{'等' if len(records) > 3 else ''}）"


def line(record: Record) -> str:
    """Tell one record by its day and number; people by name, for they are gone by what it says."""
    day = over.ended(record) or over.begun(record)
    told = record.full_name if isinstance(record, Resident) else ""
    what = "离开" if isinstance(record, Resident | Household) else ""
    parts = (day.isoformat() if day else "", what, record.title, record.serial_no or "", told)
    return "　".join(filter(None, parts))
