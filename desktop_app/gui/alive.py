"""Every widget there is, listed so that none of them is gone by the time it is looked at."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget


def widgets() -> list[QWidget]:
    """Give every widget of the program."""
    return _listed(QApplication.allWidgets)


def windows() -> list[QWidget]:
    """Give what stands by itself: windows, menus, and what has no parent yet."""
    return _listed(QApplication.topLevelWidgets)


def _listed(tell: Callable[[], list[QWidget]]) -> list[QWidget]:
    """List without a round for garbage in between.

    Qt tells addresses, and PySide gives each its object one by one: a round that began meanwhile
    would let go of widgets that nobody holds any more, and the rest of the addresses would lead
    nowhere (the process ends). Once all are in the list, the list holds them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return tell()
    finally:
        if was_on:
            gc.enable()
