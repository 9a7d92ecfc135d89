"""Windows that screenshots, recordings and remote viewers leave out, where an office wants that.

Only Windows offers it. What is printed, and a photo of the screen, are another matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow

from db.store import Store

FACT: Final = "left_out_of_captures"
LEFT_OUT: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE of winuser.h
Mark = Callable[[int, int], object]


def is_offered() -> bool:
    """Say whether this system can leave a window out."""
    return sys.platform == "win32"


def is_on(store: Store) -> bool:
    """Say whether this office wants it."""
    return store.fact(FACT) == "1"


class CaptureGuard(QObject):
    """Has the system leave out each window of the program, from the moment it is entered."""

    def __init__(self, window: QObject, store: Store, mark: Mark | None = None) -> None:
        super().__init__(window)
        self._mark = mark or _mark
        app = QGuiApplication.instance()
        if (mark or is_offered()) and is_on(store) and isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._leave_out)
            for one in app.topLevelWindows():
                self._leave_out(one)

    def _leave_out(self, window: QWindow | None) -> None:
        if window is not None:
            self._mark(int(window.winId()), LEFT_OUT)


def _mark(window: int, how: int) -> None:
    """Tell Windows; a version before 2004 does not know of it, and shows the window as ever."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.SetWindowDisplayAffinity(window, how)
