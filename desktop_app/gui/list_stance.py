"""How a list stands: which view of it, by what ordered and narrowed, in which columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.gui.column_chooser import ColumnChooser
from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_filters import ListFilters
from desktop_app.gui.list_source import ListSource
from desktop_app.gui.list_views import SAVED, ListViews
from desktop_app.gui.more_columns import WithMore
from desktop_app.gui.ordering import Ordering
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.saved_views import Standing

_NEXT: Final = {None: "按“{}”排", False: "按“{}”倒着排", True: "不按“{}”排"}
"""What a press on a heading does, by how the list stands in its order now."""


class ListStance(QObject):
    """The parts of a list that say how it stands, and what makes it stand otherwise.

    `sought()` when another view was picked, `changed()` when the order is another. A list that is
    `kept_as` something keeps its columns, and views under names, where it can be narrowed.
    """

    sought = Signal()
    changed = Signal()

    def __init__(
        self, desk: Desk, source: ListSource, name: str, kept_as: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._source = source
        facets = getattr(source, "facets", None)
        whole: ListSource | WithMore = source
        if facets is not None:
            whole = WithMore(source, desk.store, facets)
        self.views = Chips("视图", source.views())
        self.ordering = Ordering(whole)
        self.filters = None if facets is None else ListFilters(desk, facets, source.ids, parent)
        kept = bool(kept_as) and self.filters is not None
        self.saved = ListViews(desk, kept_as, self.standing, parent) if kept else None
        self.table = RecordTable(whole.columns(), whole.fetch, name)
        if isinstance(whole, WithMore):
            rows = self.table.rows
            whole.shown = lambda: rows.shown
        self.table.offer_ticks()
        idle = facets.idle if facets is not None else tuple
        self.chooser = ColumnChooser(self.table, kept_as, idle, self.ways_to_sort)
        self.views.picked.connect(self._pick_view)
        self.table.sort_asked.connect(self.sort_by)
        if self.saved:
            self.saved.wanted.connect(self.stand)
            self.saved.offered.connect(self.offer_views)

    # Views

    def offer_views(self) -> None:
        """Offer the built-in views, and those that were kept under a name."""
        self.views.offer([*self._source.views(), *(self.saved.chips() if self.saved else ())])
        if self.saved and self.saved.active:
            self.views.set_value(f"{SAVED}{self.saved.active.hex()}")

    def _pick_view(self, key: str) -> None:
        if self.saved and key.startswith(SAVED):
            self.saved.pick(key)
        elif self.saved and self.saved.active:
            self.saved.turn_off(key)
        else:
            self.sought.emit()

    def base(self) -> str:
        """Give the built-in view that the list is looked at through."""
        built_in = [key for key, _ in self._source.views()]
        saved = self.saved.base() if self.saved and self.saved.active else ""
        key = saved or self.views.value()
        return key if key in built_in else built_in[0] if built_in else ""

    def standing(self) -> Standing:
        """Give how the list stands, but for the words that are sought."""
        conditions = self.filters.conditions if self.filters else ()
        columns = self.table.rows.columns
        sorting = tuple((columns[at].key, backwards) for at, backwards in self.ordering.keys)
        return Standing(self.base(), conditions, self.chooser.layout_now(), sorting)

    def stand(self, standing: Standing) -> None:
        """Stand as a saved view has it, or without one as the list was made."""
        built_in = [key for key, _ in self._source.views()]
        if self.saved is None or not self.saved.active:
            self.views.set_value(standing.base if standing.base in built_in else built_in[0])
        if standing.layout:
            self.chooser.lay_out(standing.layout)
        else:
            self.chooser.restore()
        if self.filters:
            extra = {one.key for one in self.table.rows.columns if one.is_extra and one.sorts}
            names = [key for key, _ in standing.sorting if key in extra]
            self.filters.read_then(names, partial(self._order_and_narrow, standing))

    def _order_and_narrow(self, standing: Standing) -> None:
        numbers = {column.key: at for at, column in enumerate(self.table.rows.columns)}
        self.ordering.stand([(numbers[k], b) for k, b in standing.sorting if k in numbers])
        self._mark_headings()
        if self.filters:
            self.filters.set(standing.conditions)

    # Order

    def sort_by(self, number: int, *, add: bool = False) -> None:
        """Sort by a column; again turns round, a third time gives it up. Shift adds a second."""
        shift = Qt.KeyboardModifier.ShiftModifier
        add = add or bool(QGuiApplication.keyboardModifiers() & shift)
        column = self.table.rows.columns[number]
        if self.filters and column.is_extra and column.sorts:
            self.filters.read_then([column.name], partial(self._press_heading, number, add=add))
        else:
            self._press_heading(number, add=add)

    def ways_to_sort(self, number: int) -> list[tuple[str, Callable[[], object]]]:
        """Give what the menu of a heading offers: by it alone, or among what is equal so far."""
        column, keys = self.table.rows.columns[number], self.ordering.keys
        if not column.sorts:
            return []
        words = _NEXT[dict(keys).get(number)].format(column.title)
        ways: list[tuple[str, Callable[[], object]]] = [
            (f"{words}\t点列头", partial(self.sort_by, number))
        ]
        if any(at != number for at, _ in keys):
            ways.append((f"再{words}\tShift+点列头", partial(self.sort_by, number, add=True)))
        return ways

    def _press_heading(self, number: int, *, add: bool) -> None:
        if self.ordering.press(number, add=add):
            self._mark_headings()
            self.changed.emit()

    def _mark_headings(self) -> None:
        self.table.rows.mark(self.ordering.marks())
        if self.filters:
            keys = (self.table.rows.columns[number] for number, _ in self.ordering.keys)
            self.filters.sorted_by = tuple(one.name for one in keys if one.is_extra)
