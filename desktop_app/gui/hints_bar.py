"""The bottom of the window: the keys of the page, and what can be done from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import clear, row
from desktop_app.gui.controls import button, key_cap, label


class HintsBar(QWidget):
    """Keys at the left, words and deeds at the right; what has no room waits in the key sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.row = row(gap=8, edges=(20, 0, 20, 10))
        self._caps: list[QWidget] = []
        self._kept: list[QWidget] = []
        self.setLayout(self.row)

    def show_hints(
        self, hints: Sequence[str], note: str, deeds: Mapping[str, Callable[[], object]]
    ) -> None:
        """Show other keys, and deeds with the key in their words: `帮助  F1`."""
        clear(self.row)
        self._caps = [key_cap(hint) for hint in hints]
        self._kept = [
            button(words, press, kind="crumb", name=words.partition("  ")[0])
            for words, press in deeds.items()
        ]
        for cap in self._caps:
            self.row.addWidget(cap)
        self.row.addStretch(1)
        if note:
            # The note goes before the keys do: it explains what they do not.
            self._caps.insert(0, label(note, "caption"))
            self.row.addWidget(self._caps[0])
        for made in self._kept:
            self.row.addWidget(made)
        self._fit(self.width())

    @override
    def minimumSizeHint(self) -> QSize:
        edges = self.row.contentsMargins()
        needed = sum(one.sizeHint().width() + self.row.spacing() for one in self._kept)
        return QSize(
            needed + edges.left() + edges.right() + look.px(look.GAP),
            super().minimumSizeHint().height(),
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        """Hide from the end what would be cut."""
        room = width - self.minimumSizeHint().width()
        for cap in self._caps:
            room -= cap.sizeHint().width() + self.row.spacing()
            cap.setVisible(room >= 0)
