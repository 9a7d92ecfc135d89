"""The program itself on a screen, worked from outside by the X server's own keys.

Run as a program it opens a book and says on stdout, a JSON line whenever it changes, how many
strokes came to a window, whether the slow work is done and where the cursor is. Each line on
stdin is Han text that it composes at the cursor, as no X server has an input method of its own.
`RealKeyboard` is the other side: it presses keys with xdotool and waits for that answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication

from db import keys
from desktop_app import app
from tests.compose import compose
from tests.gui.front_of_house import CHEAP
from tests.journeys.task_meter import TaskMeter, spelled

ROOT = Path(__file__).parents[2]
_BEAT = 20  # milliseconds
_PATIENCE = 60  # seconds
_NAMES = {"Enter": "Return", "Space": "space", "Esc": "Escape"}


# Inside of the program


class _Method(QObject):
    """Hands what was composed elsewhere to the cursor."""

    composed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.composed.connect(lambda words: compose(QApplication.focusWidget(), words))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.composed.emit(line.rstrip("\n"))


def _main(folder: Path) -> int:
    keys.calibrate = lambda: CHEAP
    made = app.application()
    seen: list[app.Program] = []

    class Watched(app.Program):
        def __init__(self, **given: Any) -> None:
            place = str(folder.parent / "settings.ini")
            super().__init__(QSettings(place, QSettings.Format.IniFormat), **given)
            seen.append(self)

    app.Program = Watched  # type: ignore[misc]
    method = _Method()
    with TaskMeter(made) as meter:  # type: ignore[arg-type]
        method.setParent(made)
        told: list[object] = []
        beat = QTimer(made)
        beat.timeout.connect(lambda: _tell(seen, meter, told))
        beat.start(_BEAT)
        return app.main([str(folder)])


def _tell(seen: list[app.Program], meter: TaskMeter, told: list[object]) -> None:
    if not seen:
        return
    program = seen[0]
    window = program.window or program.entrance.front
    if window is None:
        return
    if not window.isActiveWindow():  # nobody else gives it the keys: there is no desktop
        window.activateWindow()
    cursor = QApplication.focusWidget()
    state = {
        "at": getattr(window, "shown", "") if program.window else "entrance",
        "keys": meter.keys,
        "rests": window.isActiveWindow() and not window.desk.jobs.open_jobs(),
        "cursor": cursor.accessibleName() if cursor else "",
    }
    if told[-1:] != [state]:
        told.append(state)
        sys.stdout.write(json.dumps(state, ensure_ascii=False) + "\n")
        sys.stdout.flush()


# Outside of it


@contextmanager
def screen(width: int, height: int) -> Iterator[str]:
    """Give the name of a screen of so many points that lives as long as it is needed."""
    shown, told = os.pipe()
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(told), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL) as server:
        os.close(told)
        try:
            with os.fdopen(shown) as line:
                yield f":{line.readline().strip()}"
        finally:
            server.terminate()


class RealKeyboard:
    """Types on a screen on which the program runs; each call waits until it has come to rest."""

    def __init__(self, display: str, running: subprocess.Popen[str]) -> None:
        self._display, self._running = display, running
        self.state: dict[str, Any] = {"keys": 0}

    def key(self, name: str) -> None:
        """Press a key, or one after another (`Ctrl+J, M`)."""
        strokes = name.split(", ")
        for stroke in strokes:
            parts = [_NAMES.get(one, one) for one in stroke.split("+")]
            parts = [one.lower() if one in ("Ctrl", "Alt", "Shift") else one for one in parts]
            parts[-1] = parts[-1].lower() if len(parts[-1]) == 1 else parts[-1]
            self._press("key", "+".join(parts))
        self.rest(len(strokes))

    def write(self, words: str) -> None:
        """Type letters and figures key by key; Han text is composed."""
        if words.isascii():
            self._press("type", "--delay", "25", "--", words)
            self.rest(len(words))
            return
        assert self._running.stdin is not None
        self._running.stdin.write(f"{words}\n")
        self._running.stdin.flush()
        self.rest(spelled(words))

    def rest(self, strokes: int = 0, at: str = "") -> None:
        """Wait until so many more strokes came to the window and nothing is under way."""
        wanted = self.state["keys"] + strokes
        watch = threading.Timer(_PATIENCE, self._running.kill)
        watch.start()
        try:
            while self.state["keys"] < wanted or not self._is_at(at):
                assert self._running.stdout is not None
                line = self._running.stdout.readline()
                assert line, f"the program went silent after {self.state}"
                self.state = json.loads(line)
        finally:
            watch.cancel()

    def _is_at(self, page: str) -> bool:
        return self.state.get("rests", False) and page in ("", self.state["at"])

    def _press(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words], env={**os.environ, "DISPLAY": self._display},
            check=True, timeout=_PATIENCE,
        )  # fmt: skip


@contextmanager
def at_the_screen(folder: Path, scale: float) -> Iterator[RealKeyboard]:
    """Run the program on a screen of 1366×768 at a scale, before it asks for the password."""
    with screen(round(1366 * scale), round(768 * scale)) as display:
        place = {
            **os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display,
            "QT_SCALE_FACTOR": str(scale), "HOME": str(folder.parent), "PYTHONIOENCODING": "utf-8",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.journeys.on_screen", str(folder)]
        with subprocess.Popen(
            command,
            env=place,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as running:
            board = RealKeyboard(display, running)
            try:
                board.rest(at="entrance")
                yield board
            finally:
                running.kill()


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
