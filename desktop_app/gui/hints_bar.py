"""The bottom of the window: the keys of the page, and what can be done from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import clear, row
from desktop_app.gui.controls import button, key_cap, label


class HintsBar(QWidget):
    """Keys at the left, words and deeds at the right; what has no room waits in the key sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.row = row(gap=8, edges=(20, 0, 20, 10))
        self.setLayout(self.row)
        self._begin({})

    def _begin(self, deeds: Mapping[str, Callable[[], object]]) -> None:
        """Lay the bar out anew: keys come before the gap, deeds stand at the end."""
        clear(self.row)
        self._deeds = dict(deeds)
        self._caps: list[QLabel] = []
        self._notes: list[QLabel] = []
        self._kept = [
            button(words, press, kind="crumb", name=words.partition("  ")[0])
            for words, press in deeds.items()
        ]
        self.row.addStretch(1)
        for made in self._kept:
            self.row.addWidget(made)

    def show_hints(
        self, hints: Sequence[str], note: str, deeds: Mapping[str, Callable[[], object]]
    ) -> None:
        """Show other keys, and deeds with the key in their words: `帮助  F1`.

        What stands there is written anew, not made anew: each change of pages comes by here.
        """
        if deeds != self._deeds:
            self._begin(deeds)
        for gone in (*self._caps[len(hints) :], *self._notes):
            self.row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        del self._caps[len(hints) :]
        for cap, hint in zip(self._caps, hints, strict=False):
            cap.setText(hint)
        for hint in hints[len(self._caps) :]:
            self._caps.append(key_cap(hint))
            self.row.insertWidget(len(self._caps) - 1, self._caps[-1])
        self._notes = [label(note, "caption")] if note else []
        for made in self._notes:
            self.row.insertWidget(len(self._caps) + 1, made)
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
        """Hide from the end what would be cut; the note goes before the keys do.

        It explains what they do not.
        """
        room = width - self.minimumSizeHint().width()
        for cap in (*self._notes, *self._caps):
            room -= cap.sizeHint().width() + self.row.spacing()
            cap.setVisible(room >= 0)
