"""Which columns a list shows, how wide and in which order; remembered on this PC."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QMenu

from desktop_app.gui import icons, look
from desktop_app.gui.controls import PressButton
from desktop_app.gui.record_table import RecordTable


class ColumnChooser(PressButton):
    """A button with a menu of the columns; `kept_as` names the list in this PC's settings."""

    def __init__(self, table: RecordTable, kept_as: str) -> None:
        super().__init__()
        look.dress(self, "icon")
        icons.put(self, "columns-3", "text2", 16)
        self.setAccessibleName("选择列")
        self.setToolTip("选择列")
        self._table = table
        # Widths kept under other declared columns, or at another size of words, would not fit.
        columns = table.rows.columns
        made_so = f"{len(columns)}-{sum(look.px(column.width) for column in columns)}"
        self._place = f"lists/{kept_as}-{made_so}" if kept_as else ""
        self._plain = table.horizontalHeader().saveState()
        self.clicked.connect(self.open)
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.open)
        self.recall()

    def menu_of_columns(self) -> QMenu:
        """Give a menu that ticks the columns in view; the first always stays."""
        menu = QMenu(self)
        for number, column in enumerate(self._table.rows.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(
                lambda on, number=number: self._table.setColumnHidden(number, not on)
            )
        menu.addSeparator()
        menu.addAction("恢复默认").triggered.connect(self.restore)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open(self) -> None:
        """Show the menu below the button."""
        self.menu_of_columns().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def restore(self) -> None:
        """Show all columns as they were made."""
        self._table.horizontalHeader().restoreState(self._plain)

    def keep(self) -> None:
        """Write down how the columns stand, unless they stand as they were made."""
        if not self._place:
            return
        if self._is_as_made():
            _settings().remove(self._place)
        else:
            _settings().setValue(self._place, self._table.horizontalHeader().saveState())

    def _is_as_made(self) -> bool:
        header = self._table.horizontalHeader()
        return all(
            header.visualIndex(at) == at
            and not header.isSectionHidden(at)
            and (column.stretch or header.sectionSize(at) == look.px(column.width))
            for at, column in enumerate(self._table.rows.columns)
        )

    def recall(self) -> None:
        """Set the columns as they stood last time."""
        kept = _settings().value(self._place) if self._place else None
        if isinstance(kept, QByteArray):
            self._table.horizontalHeader().restoreState(kept)


def _settings() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "hongshiliu", "ledger")
