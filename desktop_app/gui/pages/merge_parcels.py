"""The packages on the table: one small card each, with how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop_app.exchange.levels import PACKAGES
from desktop_app.exchange.receiving import Parcel, shown_time
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import StatusChip, button, label
from desktop_app.gui.tips import tip

_CHIPS: Final = {
    "new": ("正在核对", "info"),
    "ready": ("可合入", "ok"),
    "nothing": ("没有新的", "info"),
    "waiting": ("待补", "warn"),
    "held": ("报失待核", "warn"),
    "stranger": ("待认", "warn"),
    "merged": ("已合入", "ok"),
}


class ParcelCard(QFrame):
    """One package: sender, when it was made, how much it brings; or why it is refused."""

    pressed = Signal()
    removed = Signal()

    def __init__(self, parcel: Parcel) -> None:
        super().__init__()
        self.parcel = parcel
        refused = parcel.state == "refused"
        look.dress(self, "bar-danger" if refused else "card")
        self.setAccessibleName(_summary(parcel))
        if refused:
            words = label(f"“{_file_name(parcel)}”{parcel.words}", wrap=True)
            away = button("", self.removed.emit, kind="icon", icon="x", name="拿掉")
            picture = icons.picture("circle-alert", "danger")
            self.setLayout(row(picture, (words, 1), away, gap=8, edges=(10, 8, 4, 8)))
            return
        chip = StatusChip(*_chip(parcel))
        receipt = parcel.receipt
        name = receipt.sender if receipt else parcel.facts.get("sender") or _file_name(parcel)
        top = row(icons.picture("usb", "text2", 16), (label(name, "strong", wrap=True), 1), chip)
        below = row((label(_figures(parcel), "caption", wrap=True), 1), gap=4)
        if receipt is not None:
            below.addWidget(label("签名有效", "ok"))
        parts = [top, below]
        self.setLayout(column(*parts, gap=4, edges=(10, 8, 10, 8)))
        if parcel.words:
            self.setToolTip(tip(parcel.words))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()


class ParcelList(QWidget):
    """All packages on the table; `picked(Parcel)` when one is pressed, `removed` with its ×."""

    picked = Signal(object)
    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = column(STRETCH, gap=8)
        self.cards: list[ParcelCard] = []
        self.setLayout(self._column)

    def show_parcels(self, parcels: Sequence[Parcel]) -> None:
        """Show these packages and no others."""
        clear(self._column)
        self.cards = [ParcelCard(parcel) for parcel in parcels]
        for card in self.cards:
            card.pressed.connect(lambda card=card: self.picked.emit(card.parcel))
            card.removed.connect(lambda card=card: self.removed.emit(card.parcel))
            self._column.addWidget(card)
        self._column.addStretch(1)

    def mark(self, parcel: Parcel | None) -> None:
        """Draw the card whose preview is shown as picked."""
        for card in self.cards:
            if card.parcel.state != "refused":
                look.dress(card, "picked" if card.parcel is parcel else "card")


def _file_name(parcel: Parcel) -> str:
    """Give a file's name, which may be one long word: it may break where people would break it."""
    return parcel.called.replace("_", "_\u200b")


def _chip(parcel: Parcel) -> tuple[str, str]:
    if parcel.receipt is not None and parcel.receipt.conflicts and parcel.state == "ready":
        return f"{parcel.receipt.conflicts} 条两边都改过", "warn"
    if parcel.receipt is not None and parcel.receipt.old_key and parcel.state == "held":
        return "旧密钥待核", "warn"
    return _CHIPS[parcel.state]


def _figures(parcel: Parcel) -> str:
    receipt = parcel.receipt
    if receipt is None:
        return parcel.words or "正在核对签名和内容"
    if receipt.level != "full":
        return f"{shown_time(receipt.made_at)[5:]} 导出 · {PACKAGES[receipt.level]}"
    changes = sum(receipt.created.values()) + sum(receipt.updated.values())
    return f"{shown_time(receipt.made_at)[5:]} 导出 · {changes:,} 条变化"


def _summary(parcel: Parcel) -> str:
    name = parcel.receipt.sender if parcel.receipt else parcel.called
    words = parcel.words if parcel.state == "refused" else _chip(parcel)[0]
    return f"数据包 {name}：{words}"
