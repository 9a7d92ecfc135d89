"""The list of choices below a line or an area, which never takes the cursor."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop_app.gui import look


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
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setUniformItemSizes(True)
    made.hide()
    return made
