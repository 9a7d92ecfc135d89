"""The summary beside a list; Space shows and hides it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.controls import (
    Empty,
    FlowLayout,
    PressButton,
    StatusChip,
    button,
    label,
    rule,
)
from desktop_app.gui.list_source import Line, Preview

WIDTH: Final = 272
SHOW, FOLD = "看摘要", "收起摘要"


class PaneButton(PressButton):
    """Shows the summary and puts it away, as Space does in the rows."""

    def __init__(self) -> None:
        super().__init__()
        look.dress(self, "icon")
        icons.put(self, "panel-right", "text2", 16)
        self.say(shown=True)

    def say(self, *, shown: bool) -> None:
        """Say what a press would do."""
        words = FOLD if shown else SHOW
        self.setAccessibleName(words)
        self.setToolTip(f"{words}（空格）")


class PreviewPane(QFrame):
    """Shows one `Preview`, or one sentence while no row is chosen."""

    opened = Signal()

    def __init__(self, empty: str = "选一行，这里显示摘要") -> None:
        super().__init__()
        look.dress(self, "card")
        self.setFixedWidth(look.px(WIDTH))
        self._empty = empty
        self._body = column(gap=9, edges=(16, 14, 16, 14))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held(self._body, "rail-list"))
        # Below what is scrolled: a long address hides no button.
        self._deeds = column(edges=(16, 6, 16, 14))
        below = column(area, gap=0, edges=(1,))
        below.addLayout(self._deeds)
        self.setLayout(below)
        self.show_preview(None)

    def show_preview(self, preview: Preview | None) -> None:
        """Show another record's summary."""
        clear(self._body)
        clear(self._deeds)
        if preview is None:
            self._body.addWidget(Empty(self._empty))
            return
        deed = preview.opener
        opener = button(f"{deed} Enter", self.opened.emit, name=f"{deed}{preview.title}")
        state = StatusChip(preview.state, preview.tone)
        title = label(preview.title, "h2", wrap=True)
        self._body.addLayout(row((title, 1), opener))
        if preview.caption or preview.state:
            caption = label(preview.caption, "caption", wrap=True)
            self._body.addLayout(row(state, (caption, 1)))
        for part in (*self._facts(preview), *self._sections(preview)):
            self._add(part)
        self._body.addStretch(1)
        if preview.deeds:
            holder = QWidget()
            flow = FlowLayout(holder)
            for words, press in preview.deeds:
                flow.addWidget(button(words, press, kind="tight"))
            self._deeds.addWidget(holder)

    def _add(self, part: QWidget | QLayout) -> None:
        if isinstance(part, QLayout):
            self._body.addLayout(part)
        else:
            self._body.addWidget(part)

    def _facts(self, preview: Preview) -> list[QWidget | QLayout]:
        parts: list[QWidget | QLayout] = [rule()] if preview.facts else []
        for name, value in preview.facts:
            left = label(name, "small", wrap=True)
            left.setFixedWidth(look.px(72))
            parts.append(row(left, (label(value or "—", wrap=True), 1), gap=6))
        return parts

    def _sections(self, preview: Preview) -> list[QWidget | QLayout]:
        parts: list[QWidget | QLayout] = [rule()] if preview.sections else []
        for heading, lines in preview.sections:
            parts.append(label(heading, "strong"))
            parts += [_line(line) for line in lines] or [label("还没有", "caption")]
        return parts


def _line(line: Line) -> QLayout:
    left = (icons.picture(line.icon, "brand" if line.icon == "users" else "text2"),)
    right: QWidget = (
        StatusChip(line.right, line.tone) if line.tone else label(line.right, "caption")
    )
    words = label(line.words, wrap=True)
    return row(*(left if line.icon else ()), (words, 1), right, gap=8)
