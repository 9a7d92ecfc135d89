"""Counts what a task costs staff: keys and clicks as they reach a window, and how long it takes.

    with TaskMeter(window) as meter:
        meter.key("Ctrl+N")
        meter.write("李梅")
        meter.click(hands.button("保存"))
    assert meter.keys <= 56

The meter's own hands send every stroke to the window, as the system does: a key that is sent
straight to a widget skips the window and is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Self

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QShortcutEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db import pinyin
from tests.compose import compose

_MODIFIERS = frozenset(
    (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
)


class TaskMeter(QObject):
    """Counts keys and clicks between entering and leaving; `settle` waits for slow work.

    A physical event reaches a window once and its widgets again and again, so only windows are
    looked at. The strokes of a shortcut (all of Ctrl+J, M) reach no window: they are counted when
    the shortcut is set free. Han text comes from an input method: its pinyin and the
    key that commits it. `answers` holds, for each `watch`ed view, the seconds from the last
    stroke to the next painting.
    """

    def __init__(self, window: QWidget, settle: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.keys = self.clicks = 0
        self.answers: list[float] = []
        self._window = window
        self._settle = settle or QApplication.processEvents
        self._watched: QObject | None = None
        self._since: float | None = None
        self._begun = self.seconds = 0.0

    def __enter__(self) -> Self:
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *_trouble: object) -> None:
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self.seconds = time.perf_counter() - self._begun

    def watch(self, view: QWidget) -> None:
        """Take the next painting of a view as the answer to each stroke (a table: its viewport)."""
        self._watched = view

    def elsewhere(self, *, keys: int = 0, clicks: int = 0) -> None:
        """Count what staff do in the system's own windows (a file chooser), where nobody looks."""
        self.keys += keys
        self.clicks += clicks

    # Counting

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        sort = event.type()
        if sort == QEvent.Type.KeyPress and isinstance(watched, QWindow):
            self._count_key(event)
        elif sort == QEvent.Type.Shortcut and isinstance(event, QShortcutEvent):
            self._stroke(keys=event.key().count())
        elif sort == QEvent.Type.MouseButtonPress and isinstance(watched, QWindow):
            self._stroke(clicks=1)
        elif sort == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._stroke(keys=spelled(event.commitString()))
        elif sort == QEvent.Type.Paint and watched is self._watched and self._since is not None:
            self.answers.append(time.perf_counter() - self._since)
            self._since = None
        return False

    def _count_key(self, event: Any) -> None:
        if event.key() not in _MODIFIERS and not event.isAutoRepeat():
            self._stroke(keys=1)

    def _stroke(self, *, keys: int = 0, clicks: int = 0) -> None:
        self.keys += keys
        self.clicks += clicks
        if keys or clicks:
            self._since = time.perf_counter()

    # Hands

    def key(self, name: str) -> None:
        """Press a key, or one after another (`Ctrl+J, M`), in the window with the cursor."""
        for stroke in QKeySequence(name.replace("Enter", "Return")):
            QTest.keyClick(self._in_front(), stroke.key(), stroke.keyboardModifiers())
        self._settle()

    def write(self, words: str) -> None:
        """Type letters and figures key by key; Han text is composed."""
        if words.isascii():
            for letter in words:
                QTest.keyClick(self._in_front(), letter)
        else:
            made = QApplication.focusWidget()
            assert made is not None
            compose(made, words)
        self._settle()

    def click(self, control: QWidget, at: QPoint | None = None) -> None:
        """Press the left button on a control (or a place in it), through its window."""
        self._press(control, at)
        self._settle()

    def double_click(self, control: QWidget, at: QPoint | None = None) -> None:
        """Press twice, as to open a row; it counts as two clicks."""
        self._press(control, at, press=QTest.mouseDClick)
        self._settle()

    def _press(
        self, control: QWidget, at: QPoint | None, press: Callable[..., None] = QTest.mouseClick
    ) -> None:
        assert control.isVisible(), f"{control.accessibleName()} cannot be seen"
        assert control.isEnabled(), f"{control.accessibleName()} cannot be pressed"
        top = control.window()
        place = control.mapTo(top, control.rect().center() if at is None else at)
        assert top.rect().contains(place), f"{control.accessibleName()} is out of the window"
        window = top.windowHandle()
        assert window is not None
        press(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def _in_front(self) -> QWindow:
        found = QGuiApplication.focusWindow() or self._window.windowHandle()
        assert found is not None
        return found


def spelled(words: str) -> int:
    """Count the keys that bring words through an input method: their pinyin and one to commit."""
    if not words:
        return 0
    said = pinyin.keys(words).pinyin
    return (len(said[0]) if said else len(words)) + 1
