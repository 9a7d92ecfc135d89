"""Widgets are listed while garbage lies about: a round for it would leave dead addresses behind."""

import subprocess
import sys

import pytest

from tests.layers.files import ROOT

LOOKED_AT = """
import gc, sys
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from desktop_app.gui import alive

class Forgotten(QWidget):
    def __init__(self):
        super().__init__()
        self.me, self.words = self, QLabel("x", self)

app = QApplication([])
kept = [QLabel(str(n)) for n in range(300)]
for turn in range(40):
    gc.disable()
    for _ in range(40):
        Forgotten()
    gc.set_threshold(7 + turn, 3, 3)
    gc.enable()
    every = {listed}()
    seen = sum(len(one.actions()) == 0 and not one.isVisible() for one in every)
    assert seen == len(every) >= len(kept), (seen, len(every))
    assert gc.isenabled()
    del every
    gc.collect()
"""


@pytest.mark.parametrize("listed", ["alive.widgets", "alive.windows"])
def test_no_round_for_garbage_comes_between(listed: str) -> None:
    asked = [sys.executable, "-c", LOOKED_AT.replace("{listed}", listed)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_nobody_else_asks_qt_for_them() -> None:
    asks = ("allWidgets", "topLevelWidgets")
    found = sorted((ROOT / "desktop_app").rglob("*.py"))
    told = [path.name for path in found if any(one in path.read_text("utf-8") for one in asks)]
    assert told == ["alive.py"]
