"""The practice book of a whole community, open in the program's own window and at rest."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QSettings
from PySide6.QtWidgets import QApplication

from desktop_app.app import Program, application
from desktop_app.gui.building_ahead import BuildingAhead
from desktop_app.gui.entrance import PRACTICE_PASSWORD
from desktop_app.gui.window import Window
from desktop_app.practice.office import open_practice
from desktop_app.practice.profile import offices

SIZE = 1366, 696


def bare() -> QApplication:
    """Give the application as Qt makes it, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return application()


@contextmanager
def office_window() -> Iterator[Window]:
    """Give the window of 4,920 people and all that an office did with them, its jobs all done."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        book = open_practice(Path(place) / "book", offices("full")[0], PRACTICE_PASSWORD)
        program = Program(QSettings(f"{place}/settings.ini", QSettings.Format.IniFormat))
        program.appearance.choose_theme("light")
        window = program.show_window(book)
        window.resize(*SIZE)
        window.activateWindow()
        until_rest(window)
        gc.collect()
        gc.freeze()
        try:
            yield window
        finally:
            program.let_go()
            book.close()


def build_ahead(window: Window) -> None:
    """Let the pages be built that the program builds while nobody touches it.

    Not while the cursor is among words: it is taken away.
    """
    if cursor := QApplication.focusWidget():
        cursor.clearFocus()
    ahead = window.findChild(BuildingAhead)
    if ahead is None:
        raise TypeError(window)
    loop = QEventLoop()
    ahead.ended.connect(loop.quit)
    ahead.begin()
    loop.exec()
    until_rest(window)


def until_rest(window: Window) -> None:
    """Let everything that waits happen, jobs and what follows them, and be painted.

    What is to be deleted goes as well: no loop runs here that would see to it.
    """
    QApplication.processEvents()
    while window.desk.jobs.open_jobs():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
