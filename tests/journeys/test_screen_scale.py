"""1366×768 at 125 % and 150 %: both windows fit the screen and nothing on them is cut.

Qt reads the scale when the program starts, so each runs in a program of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PHYSICAL = (1366, 696)
FIRST = ("workbench", "residents", "resident_form", "meetings", "minutes", "ledgers", "settings")
MORE = ("households", "pairing", "follow_ups", "cases", "plan", "numbers", "exchange", "import")
PAGES = {
    ("community", 1.25): FIRST,
    ("community", 1.5): FIRST + MORE,
    ("district", 1.5): ("board", "merge", "residents", "wishes", "all_offices", "settings"),
}  # fmt: skip
SCRIPT = """
import json, sys, tempfile
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from desktop_app.app import Program
from desktop_app.gui.entrance import PRACTICE_PASSWORD
from desktop_app.gui import page_audit, page_trial
from desktop_app.practice.office import found_district, open_practice
from desktop_app.practice.profile import offices

width, height, level, *pages = sys.argv[1:]
app = QApplication([])
found = {}
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
    folder = Path(place) / "book"
    if level == "district":
        book = found_district(folder, PRACTICE_PASSWORD)
    else:
        book = open_practice(folder, offices("small")[0], PRACTICE_PASSWORD)
    program = Program(QSettings(f"{place}/settings.ini", QSettings.Format.IniFormat))
    program.wear()
    window = program.show_window(book)
    window.resize(int(width), int(height))
    for name in pages:
        window.show_page(name)
        for _time in range(2):  # a summary comes late and is laid out later still
            page_trial.settle(window)
        if flaws := page_audit.flaws(window.page()):
            found[name] = flaws
    size, ratio = (window.width(), window.height()), window.devicePixelRatio()
    program.let_go()
    book.close()
print(json.dumps({"flaws": found, "size": size, "ratio": ratio}))
"""


@pytest.mark.parametrize(("level", "scale"), PAGES)
def test_the_window_fits_and_nothing_is_cut(level: str, scale: float) -> None:
    size = [str(round(length / scale)) for length in PHYSICAL]
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, *size, level, *PAGES[level, scale]],
        env={**os.environ, "QT_SCALE_FACTOR": str(scale)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    said = json.loads(finished.stdout.splitlines()[-1])
    assert said["ratio"] == scale
    assert [str(length) for length in said["size"]] == size
    assert said["flaws"] == {}
