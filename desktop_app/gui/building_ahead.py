"""Builds pages while nobody touches the program, so that the first way to each is a quick one."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop_app.gui import reports
from desktop_app.gui.controls.words import is_composing
from desktop_app.gui.idle import Idle
from desktop_app.gui.list_tools import SearchBox
from desktop_app.gui.page_area import PageArea
from desktop_app.gui.window import Window

REST: Final = 1_000  # milliseconds without a touch, or until other work is looked at again
BETWEEN: Final = 25  # milliseconds between two steps: whatever staff do comes in here
MOST: Final = 10  # pages that nobody has seen yet; one takes 2 to 8 MB


class BuildingAhead(QObject):
    """Builds the pages that staff may go to from the one in view, and lays each out unseen.

    A touch makes it wait, and so do slow work, a menu, a question, an input method and a cursor
    among words: a step takes up to 0.4 s, for which the next letter would have to wait. No page
    arrives: nothing is read of a single record. `ended` once there is nothing left to build here;
    from another page the next rest goes on, and what is far from there makes room. Other colours
    let go of what nobody has seen, since dressing it takes longer than building it.
    """

    ended = Signal()

    def __init__(self, window: Window, idle: Idle) -> None:
        super().__init__(window)
        self._window = window
        self._refused: set[str] = set()
        self._made: PageArea | None = None
        self._is_wanted = False
        self.clock = QTimer(self)
        self.clock.setSingleShot(True)
        self.clock.timeout.connect(self.go_on)
        idle.touched.connect(self.wait)
        appearance = window.desk.appearance
        appearance.dressing.connect(self._let_go)
        appearance.dressed.connect(self.wait)
        appearance.resized.connect(self.wait)

    def begin(self) -> None:
        """Build at the next rest, and from then on at every one that has something to build."""
        self._is_wanted = True
        self.wait()

    def wait(self) -> None:
        """Let whoever touches the program have it, until the next rest."""
        if self._is_wanted:
            self.clock.start(REST)

    def go_on(self) -> None:
        """Take the next step, unless something else is going on."""
        if not self._window.desk.jobs.is_open:  # the book is being closed
            self._is_wanted = False
        elif self._is_other_at_work():
            self.clock.start(REST)
        elif self._takes_step():
            self.clock.start(BETWEEN)
        else:
            self.ended.emit()

    def _let_go(self) -> None:
        self._window.clear_pages(self._window.unseen)

    def _is_other_at_work(self) -> bool:
        return bool(
            self._window.desk.jobs.open_jobs()
            or not self._window.isVisible()
            or is_composing()
            or _is_at_words()
            or QApplication.mouseButtons() != Qt.MouseButton.NoButton
            or QApplication.activePopupWidget()
            or QApplication.activeModalWidget()
        )

    def _takes_step(self) -> bool:
        """Lay out the page that was built, or build the next; say whether there was any."""
        made, self._made = self._made, None
        if made is not None:
            if shiboken6.isValid(made):
                self._lay_out(made)
            return True
        window = self._window
        unseen = window.unseen
        known = (window.built - set(unseen)) | self._refused
        wanted = [one for one in window.nearest() if one not in known][:MOST]
        name = next((one for one in wanted if one not in window.built), "")
        if name and len(unseen) >= MOST:
            window.clear_pages([one for one in unseen if one not in wanted][:1])
        elif name:
            self._build(name)
        return bool(name)

    def _build(self, name: str) -> None:
        try:
            self._made = self._window.build_ahead(name)
        except Exception as error:  # said to whoever opens the page; the others are built
            reports.keep(error)
        if self._made is None:
            self._refused.add(name)

    def _lay_out(self, area: PageArea) -> None:
        """Dress a page and lay it out, without showing it.

        Qt does so for whoever asks for a picture of it, be it of a single point.
        """
        area.resize(self._window.stack.size())
        area.grab(QRect(0, 0, 1, 1))


def _is_at_words() -> bool:
    """Say whether the cursor is where words are written; a blank search line may stay so."""
    here = QApplication.focusWidget()
    if isinstance(here, SearchBox):
        return bool(here.text())
    return isinstance(here, QLineEdit | QTextEdit | QPlainTextEdit) and not here.isReadOnly()
