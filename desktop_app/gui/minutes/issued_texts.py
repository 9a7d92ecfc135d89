"""The texts of minutes as they were issued: a list of them, and one in words beside the present."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from db.issued import Issue
from desktop_app.exchange.text_difference import Piece, differing
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row, scrolled
from desktop_app.gui.controls import Card, SectionTitle, button, label
from desktop_app.gui.marked_words import MarkedLabel

TITLE: Final = "已印发的文本"
NOTE: Final = "每签发一次留一版。更正以后，以前的各版照旧看得到、印得出。"
SAME: Final = "和现在的正文一字不差。"
DIFFERS: Final = "两边不同的字加粗、加下划线。"
OTHER: Final = "和现在的正文大半不同，没有逐字标出。"
_LEAST: Final = 110  # pixels: the newest version with its buttons
LOST: Final = "这一版的文字没有留在台账里：台账抢救过，或按要求删除过。"


class IssuedList(Card):
    """Lists the versions, the newest first; hidden while there is none.

    `read_asked(Issue)` and `print_asked(Issue)` come from the buttons of each.
    """

    read_asked = Signal(object)
    print_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.issues: list[Issue] = []
        self._rows: QVBoxLayout = column(gap=look.GAP_SMALL)
        self.body.addWidget(SectionTitle(TITLE))
        area = scrolled(held(self._rows))
        area.setMinimumHeight(look.px(_LEAST))
        self.body.addWidget(area, 1)
        self.body.addWidget(label(NOTE, "caption", wrap=True))
        self.hide()

    def show_issues(self, issues: Sequence[Issue], *, may_print: bool) -> None:
        """Show the versions of another meeting, oldest first as they come."""
        self.issues = list(issues)
        clear(self._rows)
        for one in reversed(self.issues):
            self._add(one, may_print=may_print)
        self.setVisible(bool(self.issues))

    def _add(self, one: Issue, *, may_print: bool) -> None:
        self._rows.addWidget(label(one.called, "strong", wrap=True))
        told = " · ".join(
            filter(None, (one.why and f"更正：{one.why}", one.by and f"{one.by}签发"))
        )
        if told:
            self._rows.addWidget(label(told, "caption", wrap=True))
        read = partial(self.read_asked.emit, one)
        deeds = [button("看", read, kind="link", name=f"看第{one.no}版")]
        if may_print:
            out = partial(self.print_asked.emit, one)
            deeds.append(button("打印", out, kind="link", name=f"打印第{one.no}版"))
        self._rows.addLayout(row(*deeds, STRETCH))


class IssuedText(Card):
    """Shows one version in words, and the present text below where they differ.

    `left()` follows the way back, `taken(text)` the wish to write on from these words, and
    `print_asked(Issue)` the one to have them on paper.
    """

    left = Signal()
    taken = Signal(str)
    print_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.issue: Issue | None = None
        self._text = ""
        self.back = button("回到现在的正文", self.left.emit)
        self.take = button("用这一版的文字", self._take, needs="edit")
        self.out = button("打印", self._print, icon="printer", name="打印这一版")
        self.title = SectionTitle("")
        self.told = label("", "small", wrap=True)
        self._words: QVBoxLayout = column(gap=look.GAP_SMALL)
        self.body.addWidget(self.title)
        self.body.addLayout(row(self.back, self.take, self.out, STRETCH))
        self.body.addWidget(self.told)
        self.body.addWidget(scrolled(held(self._words)), 1)

    def show_issue(
        self, issue: Issue, text: str | None, now: str, *, may_take: bool, may_print: bool
    ) -> None:
        """Show a version; `text` is None where its words are not held, `now` the present text."""
        self.issue, self._text = issue, text or ""
        self.title.words.setText(issue.called)
        self.take.setVisible(may_take and text is not None and text != now)
        self.out.setVisible(may_print and text is not None)
        clear(self._words)
        if text is None:
            self.told.setText(LOST)
            return
        then, present = differing(text, now, whole=True)
        self.told.setText(_relation(then, present))
        self._words.addWidget(MarkedLabel(then))
        if text != now:
            self._words.addWidget(label("现在的正文", "strong"))
            self._words.addWidget(MarkedLabel(present))

    def _take(self) -> None:
        self.taken.emit(self._text)

    def _print(self) -> None:
        self.print_asked.emit(self.issue)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _relation(then: Sequence[Piece], present: Sequence[Piece]) -> str:
    """Say how two texts stand to each other."""
    if any(one.is_own for one in (*then, *present)):
        return DIFFERS
    same = [one.text for one in then] == [one.text for one in present]
    return SAME if same else OTHER
