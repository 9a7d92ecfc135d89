"""A program of its own whose window is worked like by a person, until somebody kills it.

Says on stdout `open` when the book is, `kept` when the draft is, then goes on typing and waits.
The second argument says what is typed: `resident`, `minutes`, or `nothing`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.gui import drafts
from tests.gui.front_of_house import PASSWORD
from tests.journeys.hands import Hands

_BEAT = 10  # milliseconds
_SILENCE = 120  # seconds


class Patience:
    """Waits as qtbot does, without pytest."""

    def waitUntil(self, is_true, *, timeout: int) -> None:  # the name that Hands calls
        for _beat in range(timeout // _BEAT):
            if is_true():
                return
            QTest.qWait(_BEAT)
        raise TimeoutError


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def said(running: subprocess.Popen[bytes]) -> str:
    """Give the next word of such a program; none when it falls silent for good."""
    assert running.stdout is not None
    watch = threading.Timer(_SILENCE, running.kill)
    watch.start()
    try:
        return running.stdout.readline().decode().strip()
    finally:
        watch.cancel()


def work(program: app.Program, what: str) -> None:
    hands = Hands(Patience(), program)
    hands.settle()
    hands.fill("密码", PASSWORD)
    hands.press("打开台账")
    hands.until(lambda: program.window)
    hands.settle()
    say("open")
    typing = {"resident": register, "minutes": write_minutes}.get(what)
    if typing:
        last = typing(hands)
        # A draft is also kept when the cursor leaves a cell: wait for the one with the last words.
        hands.until(lambda: "草稿已自动保存" in hands.words() and is_kept(program, last))
        say("kept")
        hands.write("1540000")


def is_kept(program: app.Program, words: str) -> bool:
    """Say whether some draft in the book holds the words."""
    book = program.book
    return book is not None and any(words in body for body in book.store.drafts().values())


def register(hands: Hands) -> str:
    hands.key("Ctrl+J, M")
    hands.fill("公民身份号码（证件号码）", "229902199003072029")
    hands.fill("姓名", "其木格·乌云")
    return "其木格·乌云"


def write_minutes(hands: Hands) -> str:
    hands.key("Ctrl+J, H")
    hands.press("议题与议定")
    hands.press("＋ 增加议题")
    hands.write("冬季取暖")
    hands.key("Enter")
    hands.write("会议研究了冬季取暖问题，意见是")
    return "会议研究了冬季取暖问题"


def main(folder: Path, what: str) -> int:
    drafts.REST = 50  # the clock of a test does not rest for two seconds
    made = QApplication(["typist"])
    seen: list[app.Program] = []

    class Watched(app.Program):
        def __init__(self, **given: Any) -> None:
            place = str(folder.parent / "typist.ini")
            super().__init__(QSettings(place, QSettings.Format.IniFormat), **given)
            seen.append(self)

    app.Program = Watched  # type: ignore[misc]
    QTimer.singleShot(0, made, lambda: work(seen[0], what))
    return app.main([str(folder)])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
