"""A district's program of its own that takes sticks in, until somebody kills it.

Arguments: the book's folder, the folder with packages, and the stage at which it says so on
stdout and waits: `read` (one package was looked at, the next half-way), `looked` (previews are
shown), `landed` (one package is in, the next half-way), `decided` (all are in, three conflicts are
chosen and not written).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.exchange import merging
from tests.gui.front_of_house import PASSWORD
from tests.journeys.five_sticks import theirs
from tests.journeys.hands import Hands
from tests.journeys.typist import Patience, say

FOREVER = 600  # seconds; whoever started it kills it


def halt_within_the_second(stage: str) -> None:
    """Have the second merge, or the second look, stop in the middle of its transaction."""
    real, done = merging.receipt_of, [0]

    def halting(*given, preview: bool, **rest):
        made = real(*given, preview=preview, **rest)
        done[0] += preview == (stage == "read")
        if done[0] == 2:
            say(stage)
            time.sleep(FOREVER)
        return made

    merging.receipt_of = halting


def work(program: app.Program, place: Path, stage: str) -> None:
    hands = Hands(Patience(), program)
    hands.settle()
    hands.fill("密码", PASSWORD)
    hands.press("打开台账")
    hands.until(lambda: program.window)
    hands.settle()
    if stage in ("read", "landed"):
        halt_within_the_second(stage)
    hands.window.desk.show_page("merge", files=[place])
    hands.settle()
    if stage == "looked":
        say(stage)
        return
    hands.press("合入 5 个包")
    for _ in range(3):
        view = hands.page.card_view
        for number, row in enumerate(view.card.rows):
            view.choose(number, theirs(row))
        view.decide()
        hands.settle()
    say(stage)


def main(folder: Path, place: Path, stage: str) -> int:
    made = QApplication(["merger"])
    seen: list[app.Program] = []

    class Watched(app.Program):
        def __init__(self, **given: Any) -> None:
            place = str(folder.parent / "m.ini")
            super().__init__(QSettings(place, QSettings.Format.IniFormat), **given)
            seen.append(self)

    app.Program = Watched  # type: ignore[misc]
    QTimer.singleShot(0, made, lambda: work(seen[0], place, stage))
    return app.main([str(folder)])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
