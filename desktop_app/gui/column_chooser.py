"""Which columns a list shows, how wide, in which order and how high its rows; kept on this PC."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from desktop_app.gui import icons, look
from desktop_app.gui.column_layout import (
    Layout,
    as_declared,
    from_json,
    lay_out,
    layout_of,
    to_json,
)
from desktop_app.gui.controls import PressButton
from desktop_app.gui.local_settings import settings
from desktop_app.gui.record_table import HEIGHTS, RecordTable

_HEIGHT = "lists/row-height"
HeadDeeds = Callable[[int], Sequence[tuple[str, Callable[[], object]]]]


class ColumnChooser(PressButton):
    """A button with a menu of the columns; `kept_as` names the list in this PC's settings.

    `idle()` names the columns that nothing can stand in now: they are not offered. The menu of a
    heading begins with what `head_deeds` gives for its column.
    """

    def __init__(
        self,
        table: RecordTable,
        kept_as: str,
        idle: Callable[[], Collection[str]] = tuple,
        head_deeds: HeadDeeds = lambda _number: (),
    ) -> None:
        super().__init__()
        self._idle, self._head_deeds = idle, head_deeds
        look.dress(self, "icon")
        icons.put(self, "columns-3", "text2", 16)
        self.setAccessibleName("选择列和行高")
        self.setToolTip("选择列和行高")
        self._table = table
        self._place = f"lists/{kept_as}-columns" if kept_as else ""
        self.clicked.connect(self.open)
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_at_header)
        self.recall()

    def menu_of_columns(self, heading: int = -1) -> QMenu:
        """Give a menu that ticks the columns in view; the first always stays.

        Opened at a heading it begins with what is done by that.
        """
        menu = QMenu(self)
        for words, press in self._head_deeds(heading) if heading >= 0 else ():
            menu.addAction(words).triggered.connect(lambda _on=False, press=press: press())
        menu.addSeparator()
        columns, idle = self._table.rows.columns, self._idle()
        more = QMenu("更多列", menu) if any(column.is_extra for column in columns) else menu
        for number, column in enumerate(columns):
            if column.name in idle and self._table.isColumnHidden(number):
                continue
            action = (more if column.is_extra else menu).addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(partial(self._turn, number))
        if more is not menu:
            menu.addMenu(more)
        menu.addSeparator()
        heights = QActionGroup(menu)
        for height, words in HEIGHTS.items():
            action = heights.addAction(f"行高：{words}")
            action.setCheckable(True)
            action.setChecked(height == kept_height())
            action.triggered.connect(partial(self._set_height, height))
        menu.addActions(heights.actions())
        menu.addSeparator()
        menu.addAction("恢复默认").triggered.connect(self.restore)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open(self) -> None:
        """Show the menu below the button."""
        self.menu_of_columns().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _open_at_header(self, spot: QPoint) -> None:
        header = self._table.horizontalHeader()
        self.menu_of_columns(header.logicalIndexAt(spot)).popup(header.mapToGlobal(spot))

    def _turn(self, number: int, on: bool) -> None:  # noqa: FBT001  as `toggled` gives it
        self._table.setColumnHidden(number, not on)
        self._table.note_columns()

    def _set_height(self, height: int) -> None:
        settings().setValue(_HEIGHT, height)
        self.recall_height()

    def recall_height(self) -> None:
        """Set rows as high as they are on this PC."""
        self._table.set_row_height(kept_height())

    def layout_now(self) -> Layout:
        """Give how the columns stand."""
        return layout_of(self._table)

    def lay_out(self, layout: Layout) -> None:
        """Set the columns as a saved view has them."""
        lay_out(self._table, layout)

    def restore(self) -> None:
        """Show all columns as they were made."""
        lay_out(self._table, as_declared(self._table))

    @property
    def is_as_made(self) -> bool:
        """Whether the columns stand as they were made."""
        return self.layout_now() == as_declared(self._table)

    def keep(self) -> None:
        """Write down how the columns stand, unless they stand as they were made."""
        if not self._place:
            return
        if self.is_as_made:
            settings().remove(self._place)
        else:
            settings().setValue(self._place, to_json(self.layout_now()))

    def recall(self) -> None:
        """Set the columns as they stood last time."""
        self.recall_height()
        kept = settings().value(self._place) if self._place else None
        if isinstance(kept, str) and (layout := from_json(kept)):
            self.lay_out(layout)


def kept_height() -> int:
    """Give how high rows are on this PC, in logical pixels."""
    kept = str(settings().value(_HEIGHT, look.ROW_HEIGHT))
    height = int(kept) if kept.isdecimal() else look.ROW_HEIGHT
    return height if height in HEIGHTS else look.ROW_HEIGHT
