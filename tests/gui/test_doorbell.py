"""A second start brings the first window to the front and ends; a dead first one is no obstacle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from desktop_app.app import Program
from desktop_app.gui.doorbell import Doorbell, bring_forward
from tests.gui.front_of_house import make_book
from tests.layers.files import ROOT


@pytest.fixture
def place(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def first(place, tmp_path):
    bell = Doorbell(tmp_path / "book", place)
    assert bell.take()
    yield bell
    bell.let_go()


@contextmanager
def another(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start a second program, and end it at the latest when the test does."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


SECOND = """
    import sys
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from desktop_app.gui.doorbell import Doorbell
    app = QApplication([])
    bell = Doorbell(Path(sys.argv[1]), Path(sys.argv[2]))
    print("first" if bell.take() else "answered" if bell.ring() else "nobody")
"""
HOLDER = """
    import sys, time
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from desktop_app.gui.doorbell import Doorbell
    app = QApplication([])
    bell = Doorbell(Path(sys.argv[1]), Path(sys.argv[2]))
    print(bell.take(), flush=True)
    time.sleep(600)
"""


def test_a_second_start_is_answered_by_the_first(qtbot, first, place, tmp_path):
    rung = []
    first.rung.connect(lambda: rung.append(1))
    with another(SECOND, tmp_path / "book", place) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        assert second.stdout.read().strip() == "answered"
    assert rung == [1]


def test_another_book_is_another_bell(first, place, tmp_path):
    with another(SECOND, tmp_path / "other", place) as second:
        assert second.communicate(timeout=30)[0].strip() == "first"


def test_whoever_was_killed_is_no_longer_the_first(place, tmp_path):
    with another(HOLDER, tmp_path / "book", place) as holder:
        assert holder.stdout.readline().strip() == "True"
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    bell = Doorbell(tmp_path / "book", place)
    assert bell.take()
    bell.let_go()


def test_whoever_does_not_answer_is_not_waited_for_long(place, tmp_path):
    with another(HOLDER, tmp_path / "book", place) as holder:
        assert holder.stdout.readline().strip() == "True"
        bell = Doorbell(tmp_path / "book", place)
        assert not bell.take()
        began = time.monotonic()
        assert not bell.ring(patience=0.3)
        assert time.monotonic() - began < 2


def test_the_names_of_its_files_tell_no_folder(first, place):
    names = " ".join(str(path.relative_to(place)) for path in place.rglob("*"))
    assert "book" not in names


def test_a_minimized_window_comes_back(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    bring_forward(window)
    assert not window.isMinimized()
    assert window.isVisible()


def test_the_program_answers_for_the_book_it_shows_and_lets_go_when_it_locks(
    qtbot, tmp_path, monkeypatch
):
    made, _code = make_book(tmp_path / "book")
    made.close()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    program, again = Program(settings), Program(settings)
    program.begin(tmp_path / "book")
    shown = []
    monkeypatch.setattr("desktop_app.app.bring_forward", shown.append)
    assert again._bell is None
    bell = Doorbell(tmp_path / "book")
    assert not bell.take()
    (bell._folder / "ring").write_bytes(b"")
    qtbot.waitUntil(lambda: shown == [program.entrance.front])
    program.release()
    assert again.claim(tmp_path / "book")
    again.release()
    program.entrance.front.close()
