"""What the program takes of the processor while nobody touches it, its cursor blinking.

The workbench of a whole community lies open with the cursor in the line that a visit is written
into; the other pages were built while it rested, and all of its clocks run. Counted are the seconds
of the processor in 20 seconds. The yardstick, in the same run, is a bare Qt window with one line
and its cursor.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from typing_extensions import override

from build_scripts.bench import _at_work
from desktop_app.gui.pages.workbench import VISIT

SECONDS: Final = 20
MOST_SHARE: Final = 0.01
RESTS: Final = 3_000  # milliseconds until what opening left behind is done


class _Blinks(QObject):
    """Counts how often a line is painted: a cursor that does not blink would cost nothing."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self.count = 0
        line.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def main() -> None:
    """Print one JSON line: seconds of the processor, ours and the bare window's, and the ratio."""
    app = _at_work.bare()
    bare, bare_blinks = _bare_window(app)
    with _at_work.office_window() as window:
        _at_work.build_ahead(window)
        window.show_page("workbench", {"ask": VISIT})
        QTest.qWaitForWindowActive(window)
        _at_work.until_rest(window)
        ours, blinks = _idle()
    line = {
        "bench": "idle",
        "seconds": SECONDS,
        "cpu_s": round(ours, 3),
        "share": round(ours / SECONDS, 5),
        "most_share": MOST_SHARE,
        "within": ours / SECONDS < MOST_SHARE,
        "painted": blinks,
        "baseline": {
            "what": "a bare window with one line",
            "cpu_s": round(bare, 3),
            "painted": bare_blinks,
        },
        "ratio": round(ours / bare, 2),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _bare_window(app: QApplication) -> tuple[float, int]:
    window = QMainWindow()
    line = QLineEdit()
    window.setCentralWidget(line)
    window.resize(*_at_work.SIZE)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    line.setFocus()
    app.processEvents()
    found = _idle()
    window.close()
    return found


def _idle() -> tuple[float, int]:
    """Let the seconds pass; give those of the processor, and the paintings of the line."""
    line = QApplication.focusWidget()
    if not isinstance(line, QLineEdit):
        raise TypeError(type(line))
    _wait(RESTS)
    blinks = _Blinks(line)
    begun = time.process_time()
    _wait(SECONDS * 1_000)
    taken = time.process_time() - begun
    if blinks.count < SECONDS // 2:
        raise RuntimeError(blinks.count)
    line.removeEventFilter(blinks)
    return taken, blinks.count


def _wait(milliseconds: int) -> None:
    """Let Qt sleep until something happens; a loop of our own would be work itself."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
