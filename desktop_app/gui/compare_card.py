"""Two records of a kind side by side, with what differs marked in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from db.fields import Link, NameOf
from db.record import Record
from db.store import Store
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, held, row
from desktop_app.gui.controls import PassingCard, SectionTitle, StatusChip, button, label

DIFFERS, SAME = "不同", "相同"
_PASSED_OVER: Final = frozenset({"serial_no", "remark"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a comparison: the label, both values as shown, and whether they are the same."""

    label: str
    one: str
    other: str
    is_same: bool


def compared(store: Store, one: Record, other: Record) -> Iterator[Pair]:
    """Yield the fields in which either record has a value.

    Values are masked as everywhere, and held against each other in full. What stands in a
    person's own record alone (民族, 沟通语言) tells nobody apart and is left out.
    """
    for name, declared in type(one).fields().items():
        if name in _PASSED_OVER or declared.own_record_only or isinstance(declared, NameOf):
            continue
        values = getattr(one, name), getattr(other, name)
        if not any(values):
            continue
        if isinstance(declared, Link):
            called = store.named(declared.kinds, values)
            shown = [called.get(value, "") if value else "" for value in values]
        else:
            shown = [declared.show(value) for value in values]
        yield Pair(declared.label, shown[0], shown[1], values[0] == values[1])


class CompareCard(PassingCard):
    """Shows a comparison; `show_pairs` says whose the columns are and what can be done."""

    def __init__(self) -> None:
        super().__init__(kind="picked")
        self._close = button("收起", self.dismiss, kind="link", name="收起对比")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(6))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._deeds = row(gap=8)
        self.title = SectionTitle("对比", self._close)
        self.body.addWidget(self.title)
        self.body.addLayout(self._grid)
        self.body.addWidget(held(self._deeds))
        self._back: QWidget | None = None
        self.hide()

    def show_pairs(
        self,
        heads: tuple[str, str],
        pairs: Sequence[Pair],
        *deeds: tuple[str, Callable[[], object]],
    ) -> None:
        """Show two records side by side, what differs first."""
        clear(self._grid)
        clear(self._deeds)
        for at, words in enumerate(("", *heads, "")):
            self._grid.addWidget(label(words, "strong", wrap=True), 0, at)
        ordered = sorted(pairs, key=lambda pair: pair.is_same)
        for line, pair in enumerate(ordered, 1):
            self._add(line, pair)
        for words, press in deeds:
            self._deeds.addWidget(button(words, press))
        self._deeds.addStretch(1)
        self._back = self.window().focusWidget()
        self.show()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, line: int, pair: Pair) -> None:
        kind = "" if pair.is_same else "strong"
        self._grid.addWidget(label(pair.label, "small"), line, 0)
        for at, words in ((1, pair.one), (2, pair.other)):
            self._grid.addWidget(label(words or "（空）", kind or "small", wrap=True), line, at)
        mark: QWidget = label(SAME, "caption") if pair.is_same else StatusChip(DIFFERS, "warn")
        self._grid.addWidget(mark, line, 3)

    @override
    def dismiss(self) -> None:
        """Put the card away and give the cursor back."""
        super().dismiss()
        if self._back is not None and self._back.isVisible():
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back = None
