"""“＋ 筛选” of a list: the button, the card that asks, and a chip for each condition that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from db.work import Changes
from desktop_app.gui import icons, look
from desktop_app.gui.conditions import MOST_KEPT, Condition
from desktop_app.gui.controls import FlowLayout, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.filter_card import FilterCard
from desktop_app.gui.narrowing import Narrowing

READ_AT_ONCE: Final = 5000
"""More records than these are read in a job when a list is first narrowed by a column."""


class ListFilters(QObject):
    """The conditions of a list page; `changed()` follows whenever other rows may match."""

    changed = Signal()

    def __init__(
        self, desk: Desk, facets: KindFacets, ids: Callable[[], Sequence[bytes]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._ids = desk, ids
        self.narrowing = Narrowing(facets)
        self.opener = button("筛选", self.open, kind="chip", icon="plus", name="加一个条件")
        self.card = FilterCard()
        self.chips = QWidget()
        self.chips.setAccessibleName("筛选条件")
        self._flow = FlowLayout(self.chips, gap=look.px(6))
        self.chips.hide()
        self.card.made.connect(self._add)
        self.card.closed.connect(self._give_back)
        desk.changed.connect(self.follow)
        self.sorted_by: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that hold now."""
        return self.narrowing.conditions

    def applied(self, ids: Sequence[bytes], positions: Sequence[int]) -> Sequence[int]:
        """Give those of the positions where every condition holds."""
        if not self.conditions:
            return positions
        return self.narrowing.applied(ids, positions, self._desk.store.today)

    def open(self) -> None:
        """Ask for another condition."""
        if len(self.conditions) >= MOST_KEPT:
            self._desk.toast(f"最多 {MOST_KEPT} 个条件，先去掉几个再加")
            return
        facets = self.narrowing.facets
        idle = facets.idle()
        self.card.ask([one for name, one in facets.every.items() if name not in idle])

    def set(self, conditions: Sequence[Condition]) -> None:
        """Narrow by just these, once what they ask for is read."""
        names = dict.fromkeys(one.name for one in conditions)
        self.read_then(names, partial(self._take, tuple(conditions)))

    def follow(self, changes: Changes) -> None:
        """Answer anew when records changed by which the list is narrowed."""
        names = {*self.sorted_by, *(one.name for one in self.conditions)}
        if self.narrowing.facets.follow(changes) and names:
            self.read_then(names, self.changed.emit)

    def _add(self, condition: Condition) -> None:
        self.set((*self.conditions, condition))
        self._give_back()

    def _remove(self, condition: Condition) -> None:
        self.set([one for one in self.conditions if one != condition])
        self._give_back()

    def _take(self, conditions: Sequence[Condition]) -> None:
        self.narrowing.set(conditions)
        self._show_chips()
        self.changed.emit()

    def read_then(self, names: Iterable[str], then: Callable[[], object]) -> None:
        """Have columns read, in a job where there are many records, and go on."""
        facets = self.narrowing.facets
        missing = facets.missing(names)
        if not missing:
            then()
        elif len(self._ids()) <= READ_AT_ONCE:
            facets.take(facets.read(missing))
            then()
        else:
            self._desk.jobs.start(
                lambda _progress: facets.read(missing),
                title="正在筛选",
                done=partial(self._take_read, then),
                failed=self._desk.say_trouble,
            )

    def _take_read(
        self, then: Callable[[], object], found: Mapping[str, dict[bytes, object]]
    ) -> None:
        self.narrowing.facets.take(found)
        then()

    def _show_chips(self) -> None:
        self._flow.clear()
        for condition, words in self.narrowing.words():
            # Square and dashed: a round one that is filled is the view that was picked.
            chip = button(words, partial(self._remove, condition), kind="condition")
            chip.setAccessibleName(f"去掉条件：{words}")
            chip.setToolTip("点一下去掉这个条件")
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            icons.put(chip, "x", "text2", 14)
            self._flow.addWidget(chip)
        if len(self.conditions) > 1:
            self._flow.addWidget(button("全部去掉", partial(self.set, ()), kind="link"))
        self.chips.setVisible(bool(self.conditions))

    def _give_back(self) -> None:
        self.opener.setFocus(Qt.FocusReason.OtherFocusReason)
