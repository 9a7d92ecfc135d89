"""The list of choices below a line or an area, which never takes the cursor."""

from __future__ import annotations

from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop_app.gui import look
from desktop_app.gui.tips import tip


@runtime_checkable
class HasList(Protocol):
    """A control with such a list.

    Whoever lays the control out lays its `list` out below, and asks it first about keys.
    """

    list: QListView

    def takes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Do what a key does in the list; say whether it was one of the list's keys."""
        ...


def list_below(rows: QStringListModel, name: str) -> QListView:
    """Give a hidden list of rows, to be shown while its input has the cursor."""
    made = QListView()
    made.setModel(rows)
    look.dress(made, "choices")
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # Namesakes are told apart by where they live: a long row keeps its end as well.
    made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    made.setMouseTracking(True)
    made.entered.connect(partial(_say_whole, made))
    made.setUniformItemSizes(True)
    made.hide()
    return made


def _say_whole(made: QListView, index: QModelIndex) -> None:
    made.setToolTip(tip(str(index.data(Qt.ItemDataRole.DisplayRole) or "")))
