"""When the book is locked by itself: nobody touched anything, or Windows itself was locked."""

from __future__ import annotations

import sys
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from db.store import Store

FACT: Final = "lock_minutes"
LEAST, USUAL, MOST = 1, 5, 15
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
# What Windows tells a window that asked for it (winuser.h).
SESSION_CHANGE, SESSION_LOCK = 0x02B1, 0x7
POWER_BROADCAST, SUSPEND = 0x0218, 0x4


def minutes(store: Store | None) -> int:
    """Give after how many minutes without a touch a book is locked; the usual ones without it."""
    kept = store.fact(FACT, str(USUAL)) if store is not None else ""
    return min(max(int(kept) if kept.isdigit() else USUAL, LEAST), MOST)


class Idle(QObject):
    """Counts from the last touch of any window of the program; `passed` when the time is over.

    `touched` tells of each. It listens to windows and the input method, not to every part: a filter
    over all of them would cost each keystroke, and meet parts that are being destroyed.
    """

    passed = Signal()
    touched = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.clock = QTimer(self)
        self.clock.setSingleShot(True)
        self.clock.timeout.connect(self.passed)
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self.touch)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._hear)

    def begin(self, window: QWidget, store: Store | None) -> None:
        """Count anew, by the minutes that are set in a book now."""
        self._hear(window.windowHandle())
        self.clock.start(minutes(store) * 60_000)

    def rest(self) -> None:
        """Count no more: nothing is open."""
        self.clock.stop()

    def touch(self) -> None:
        """Begin the count again, and tell whoever works meanwhile."""
        self.touched.emit()
        if self.clock.isActive():
            self.clock.start()

    def _hear(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # once more is no more: Qt keeps one of each

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
        return False


class SessionWatch(QAbstractNativeEventFilter):
    """Hears from Windows that the session is locked (Win+L, another user) or the PC goes to sleep.

    Elsewhere it hears nothing. Keep a reference to it: Qt does not.
    """

    class _Voice(QObject):
        locked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._voice = self._Voice()
        self.locked = self._voice.locked

    def watch(self, window: QWidget) -> None:
        """Have Windows tell this window about its session."""
        app = QApplication.instance()
        if app is not None and sys.platform == "win32":
            import ctypes

            app.installNativeEventFilter(self)

            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)

    def leave(self) -> None:
        """Listen no more."""
        app = QApplication.instance()
        if app is not None and sys.platform == "win32":
            app.removeNativeEventFilter(self)

    @override
    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> Any:
        if sys.platform == "win32" and bytes(kind) == b"windows_generic_MSG":
            from ctypes import wintypes

            heard = wintypes.MSG.from_address(int(message))
            self.hear(heard.message, heard.wParam)
        return False, 0

    def hear(self, message: int, detail: int) -> None:
        """Take one message of Windows."""
        if (message, detail) in ((SESSION_CHANGE, SESSION_LOCK), (POWER_BROADCAST, SUSPEND)):
            self.locked.emit()
