"""A building as a table: floors by rooms, each cell answering in words."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from db.buildings import Building, Dwelling
from db.checked import Checks
from db.kinds.household import dwelling_name

NOBODY: Final = "没有登记户"
EMPTY: Final = "空置"
STALE: Final = "久未核对"
NO_FLOOR: Final = "楼层不详"
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class BuildingModel(QAbstractTableModel):
    """The floors and rooms of one building; what a cell says depends on its homes alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.building = Building(("", ""))
        self.checks = Checks(dt.date.max)

    def show(self, building: Building, checks: Checks) -> None:
        """Show another building by what counts as unchecked today."""
        self.beginResetModel()
        self.building, self.checks = building, checks
        self.endResetModel()

    def doors(self, index: Index) -> tuple[Dwelling, ...]:
        """Give the doors of a cell."""
        return self.building.cells.get((index.row(), index.column()), ())

    def starts_entrance(self, column: int) -> bool:
        """Say whether another entrance begins with a column."""
        columns = self.building.columns
        return column > 0 and columns[column][0] != columns[column - 1][0]

    def lines(self, index: Index) -> tuple[str, str, str]:
        """Give what stands in a cell: the door, who keeps house there, what to look at."""
        doors = self.doors(index)
        if not doors:
            return "", "", ""
        homes = [home for door in doors for home in door.homes]
        label = "、".join(door.label for door in doors)
        if not homes:
            return label, "", EMPTY if all(one.stands_empty for one in doors) else NOBODY
        who = homes[0].head or "没有户主"
        if len(homes) > 1:
            who = f"等 {len(homes)} 户：{who}"
        # The count stands with the number: a long name must not push it out.
        label = f"{label} · {sum(home.people for home in homes)} 人"
        stale = any(door.is_unchecked(self.checks) for door in doors)
        return label, who, STALE if stale else ""

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.building.floors)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.building.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        said = [one for one in self.lines(index) if one]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(said)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = "、".join(door.where for door in self.doors(index))
            return f"{where or self._spot(index)}：{'，'.join(said[1:]) or '没有登记这一套'}"
        return None

    def _spot(self, index: Index) -> str:
        floor = self.building.floors[index.row()]
        entrance, place = self.building.columns[index.column()]
        told = (dwelling_name(None, None, entrance), f"{floor}层" if floor else "", place)
        return "".join(told) or "空格"

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._column_title(section)
        floors = self.building.floors
        if not 0 <= section < len(floors):
            return None
        if floors[section]:
            return f"{floors[section]} 层"
        return NO_FLOOR if any(floors) else ""

    def _column_title(self, section: int) -> str | None:
        if not 0 <= section < len(self.building.columns):
            return None
        entrance, place = self.building.columns[section]
        return " ".join(part for part in (dwelling_name(None, None, entrance), place) if part)
