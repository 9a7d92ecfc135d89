"""The menu of a row: what may be done with it and with all that is chosen, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop_app.gui import rights
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.preview_pane import PaneButton
from desktop_app.gui.record_table import RecordTable


class Rows(Struct, frozen=True):
    """What the menu speaks of: the table, what its rows are counted in, deeds for the chosen."""

    table: RecordTable
    noun: str
    deeds: Sequence[ListDeed]


class RowMenu(QObject):
    """Opens where the right button, or the menu key, asks for it."""

    def __init__(self, rows: Rows, pane: PaneButton) -> None:
        super().__init__(rows.table)
        self._rows, self._pane = rows, pane
        rows.table.menu_asked.connect(self.open)

    def open(self, spot: QPoint) -> None:
        """Show the menu of the row with the cursor."""
        self.made().popup(spot)

    def made(self) -> QMenu:
        """Give the menu; what is done with several rows says how many those are."""
        table = self._rows.table
        menu = QMenu(table)
        here, count = table.rows.record_id(table.currentIndex().row()), table.chosen_count()
        self._add(menu, "打开", table.open_current, "Enter")
        words = "取消勾选" if table.choice.is_ticked(here) else "勾选这一行"
        self._add(menu, words, partial(self._tick, here))
        menu.addSeparator()
        self._add(menu, "全选", table.tick_all, "Ctrl+A")
        self._add(menu, "全不选", table.tick_none).setEnabled(bool(table.choice.ticked))
        is_other = count > 1 or (count and not table.is_chosen(here))
        some = f"（选中的 {count:,} {self._rows.noun}）" if is_other else ""
        self._add(menu, f"复制{some}", table.copy_chosen, "Ctrl+C").setEnabled(bool(count))
        menu.addSeparator()
        # Where other rows are ticked it would not be this one that is deleted.
        for one in self._rows.deeds if table.is_chosen(here) else ():
            made = self._add(menu, f"{one.words}{some}", one.press, one.key)
            action = rights.need(one.words)
            made.setEnabled(not (action and rights.refusal(table, action)))
        menu.addSeparator()
        self._add(menu, self._pane.accessibleName(), self._pane.click, "空格")
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _tick(self, record_id: bytes) -> None:
        """Tick the row the menu was opened on; others may stand above it by now."""
        row = self._rows.table.rows.row_of(record_id)
        if row is not None:
            self._rows.table.tick(row)

    @staticmethod
    def _add(menu: QMenu, words: str, press: Callable[[], object], key: str = "") -> QAction:
        made = menu.addAction(f"{words}\t{key}" if key else words)
        made.triggered.connect(lambda _on=False: press())
        return made
