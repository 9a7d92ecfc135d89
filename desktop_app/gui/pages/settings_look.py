"""设置 → 外观: the size of words and the colours, at once and on this PC only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.gui import look
from desktop_app.gui.appearance import WISHES
from desktop_app.gui.arrange import STRETCH, column, held, limited, row
from desktop_app.gui.controls import Card, Chips, LineInput, StatusChip, button, label
from desktop_app.gui.desk import Desk

_FORCED = "Windows 正开着高对比，颜色先跟着它；在 Windows 里关掉以后，这里选的才起作用。"


class LookTab(QWidget):
    """Size and colours with a sample; `at` names the row of chips that was pressed last."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.at = "size"
        self.sizes = Chips("字号", ((size, size) for size in look.SIZES))
        self.themes = Chips("颜色", WISHES)
        self.sizes.picked.connect(self._choose_size)
        self.themes.picked.connect(self._choose_theme)
        self.forced = label(_FORCED, "small", wrap=True)
        card = Card(
            label("字号", "strong"),
            self.sizes,
            label("随时可以用 Ctrl+= 放大、Ctrl+- 缩小、Ctrl+0 回到普通。", "small", wrap=True),
            12,
            label("颜色", "strong"),
            self.themes,
            label("跟随系统：Windows 换成深色，这里也跟着换。", "small", wrap=True),
            self.forced,
            12,
            sample(),
            label("只改这一台电脑，不影响打印出来的台账，也不影响别人。", "small", wrap=True),
            title="外观",
        )
        self.setLayout(column(limited(card, 760), STRETCH))

    def reload(self) -> None:
        """Show what is chosen."""
        self.sizes.set_value(self.desk.appearance.size)
        self.themes.set_value(self.desk.appearance.wish)
        self.forced.setVisible(self.desk.appearance.is_forced)

    def entry(self) -> QWidget | None:
        """Give the chip that was pressed last, or that of the size."""
        return (self.themes if self.at == "theme" else self.sizes).chip()

    def _choose_size(self, size: str) -> None:
        self.at = "size"
        self.desk.appearance.choose_size(size)

    def _choose_theme(self, wish: str) -> None:
        self.at = "theme"
        self.desk.appearance.choose_theme(wish)


def sample() -> QWidget:
    """Give a card of usual controls, to see how they look."""
    line = LineInput("样子", hint="在这里打几个字试试")
    line.setMaximumWidth(look.px(260))
    state = row(StatusChip("在住", "ok"), StatusChip("资料不全", "warn"), STRETCH)
    card = Card(
        label("其木格·乌云", "h2"),
        label("12 号楼 2 单元 301，第三网格", "small"),
        state,
        row(line, button("保存", kind="primary", name="样子：保存"), STRETCH),
        kind="sunken",
    )
    return held(column(card))
