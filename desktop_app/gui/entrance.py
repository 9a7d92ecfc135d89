"""The way to an open book: the first questions, unlocking, safe mode, the recovery code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication

from db import backup, restored, restoring
from db.accounts import CODE_SEEN, code_when_due, is_code_due
from db.founding import OpenBook, open_book
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.gui.appearance import Appearance
from desktop_app.gui.desk import Desk
from desktop_app.gui.failed_starts import FailedStarts
from desktop_app.gui.front import Front

PRACTICE_PASSWORD: Final = "shiliu jiayuan lianxi yong"  # noqa: S105  shown to whoever asks
_NEVER: Final = "never"
OPENING_SIZE: Final = (1366, 696)


class Entrance(QObject):
    """What stands before a book is shown, in a window of its own.

    `opened` gives the book, and the page to begin with where one was asked for. A book that was
    opened and not yet shown, because staff are still at its code, is closed with the window.
    `unlocked` comes with its store (None while the keys alone are open): until the book is handed
    on, this window has to be locked like the book's own.
    """

    opened = Signal(object, str)
    trouble_met = Signal(object)
    unlocked = Signal(object)

    def __init__(
        self, settings: QSettings, appearance: Appearance, claim: Callable[[Path], object]
    ) -> None:
        """Lead to a book; `claim` is called with the folder of each that is to be unlocked."""
        super().__init__()
        self._settings, self._appearance, self._claim = settings, appearance, claim
        self.starts = FailedStarts(settings)
        self.front: Front | None = None
        self.behind_password: Path | None = None
        """The folder of the book of which this window shows what a password opened."""
        self._book: OpenBook | None = None

    def begin(self, folder: Path | None) -> None:
        """Show what comes first: a known book, or the first questions."""
        if folder is not None and (backup.is_book(folder) or restoring.is_waiting(folder)):
            shift = QApplication.queryKeyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
            if shift:
                self.show_safe_mode(folder)
            else:
                self.ask_again(folder)
        else:
            self.show_first_run()

    def ask_again(self, folder: Path) -> None:
        """Ask for the password of a book; offer safe mode first where that is what it needs."""
        if restoring.is_waiting(folder) or restored.is_marked(folder):
            self.starts.forget_damage(folder)  # another file lies there, or will
        (self.show_safe_mode if self.starts.is_enough(folder) else self.show_unlock)(folder)

    def show_first_run(self) -> None:
        """Ask what kind of book there shall be."""
        from desktop_app.gui.pages.first_run import FirstRunPage

        front = self._front()
        page = FirstRunPage(front.desk)
        page.founded.connect(self._show_code)
        page.chosen.connect(self.show_unlock)
        page.practice_asked.connect(self._make_practice)
        front.show_page(page)

    def show_unlock(self, folder: Path) -> None:
        """Ask for the password of a book."""
        self._claim(folder)
        from desktop_app.gui.pages.unlock import UnlockPage

        front = self._front()
        practice = self._settings.value("practice", "") == str(folder)
        words = f"演示台账，密码是 {PRACTICE_PASSWORD}" if practice else ""
        page = UnlockPage(front.desk, folder, words, look_only=self.starts.is_damaged(folder))
        page.opened.connect(self._take_book)
        page.opened_with_code.connect(self._show_code)
        page.other_asked.connect(self.show_first_run)
        page.safe_asked.connect(partial(self.show_safe_mode, folder))
        page.tried.connect(partial(self.starts.begin, folder))
        page.turned_away.connect(partial(self.starts.take_back, folder))
        page.failed.connect(partial(self._go_on_failing, folder))
        page.unlocked.connect(partial(self._tell_unlocked, folder))
        front.closed.connect(page.let_go)
        front.show_page(page)

    def _go_on_failing(self, folder: Path) -> None:
        if self.starts.is_enough(folder):
            self.show_safe_mode(folder)

    def show_safe_mode(self, folder: Path) -> None:
        """Offer backups and salvage for a book that cannot be opened."""
        from desktop_app.gui.pages.safe_mode import SafeModePage

        front = self._front()
        page = SafeModePage(front.desk, folder)
        page.opened.connect(self._take_book)
        page.mended.connect(self._show_mended)
        page.left.connect(partial(self.show_unlock, folder))
        front.show_page(page)

    def _show_mended(self, folder: Path) -> None:
        self.starts.clear(folder)
        self.starts.forget_damage(folder)
        self.show_unlock(folder)

    def show_locked(self) -> Front:
        """Stand in for a window that is locked, until its last work has come to its end."""
        from desktop_app.gui.pages.locked import LockedPage

        front = self._front()
        front.show_page(LockedPage(front.desk))
        return front

    def _tell_unlocked(self, folder: Path | None, store: Store | None) -> None:
        if folder is not None:
            self.behind_password = folder
            self.unlocked.emit(store)

    def build_again(self) -> None:
        """Make the last of the first questions anew, in the size that was chosen in it."""
        if self.front is not None and self._book is not None:
            self._show_settling_in(self._book)

    def lock(self) -> None:
        """Close what a password opened here, without handing it on."""
        if self.front is not None:
            self.front.desk.jobs.close()
            self.front.closed.emit()

    def close(self) -> None:
        """Take the window away."""
        if self.front is not None:
            self.front.close()

    def _front(self) -> Front:
        if self.front is None:
            self.front = Front(Desk(appearance=self._appearance))
            self.front.resize(*OPENING_SIZE)
            self.front.closed.connect(self._forget_front)
            self.front.desk.trouble_met.connect(self.trouble_met)
            self.front.show()
        return self.front

    def _forget_front(self) -> None:
        if self.front is not None:
            self.front.deleteLater()
        self.front, self.behind_password = None, None
        if (book := self._let_go_of_book()) is not None:
            book.close()

    def _let_go_of_book(self) -> OpenBook | None:
        book, self._book = self._book, None
        return book

    def _show_code(self, book: OpenBook, code: str) -> None:
        """Show a fresh recovery code; the book is shown once it was typed back."""
        from desktop_app.gui.pages.first_run import CODE_STEP, step_of
        from desktop_app.gui.pages.recovery_sheet import RecoverySheet

        self._book = book
        if book.store.folder is not None:  # whatever happens before the code is typed back
            self._settings.setValue("book", str(book.store.folder))
        front = self._front()
        step = step_of(CODE_STEP) if _is_new(book) else None
        page = RecoverySheet(front.desk, code, book.store.facts.name, step)
        page.confirmed.connect(self._code_confirmed)
        front.show_page(page)
        self._tell_unlocked(book.store.folder, book.store)

    def _code_confirmed(self) -> None:
        if self._book is None:
            return
        was_new = _is_new(self._book)
        self._book.store.keep_fact(CODE_SEEN, "1")
        if was_new:
            self._show_settling_in(self._book)
        else:
            self._give()

    def _show_settling_in(self, book: OpenBook) -> None:
        """Ask the last two of the first questions, then show the book."""
        from desktop_app.gui.pages.settling_in import SettlingIn

        front = self._front()
        page = SettlingIn(front.desk, book)
        page.ready.connect(self._give)
        front.show_page(page)
        self._tell_unlocked(book.store.folder, book.store)

    def _take_book(self, book: OpenBook) -> None:
        """Give the book, or show first a code that staff never got to see to the end."""
        try:
            code = code_when_due(book.store, book.clerk)
        except (Refused, Unavailable):  # a full disk must not keep anyone from looking
            code = ""
        if code:
            self._show_code(book, code)
        else:
            self._book = book
            self._give()

    def _make_practice(self, folder: Path) -> None:
        front = self._front()
        self._settings.setValue("practice", str(folder))
        front.desk.jobs.start(
            lambda _progress: _practice(folder),
            title="正在准备演示台账",
            done=self._take_book,
            failed=front.desk.say_trouble,
        )

    def _give(self, page: str = "") -> None:
        if (book := self._let_go_of_book()) is not None:
            self.behind_password = None
            self.opened.emit(book, page)


def _is_new(book: OpenBook) -> bool:
    """Say whether that is a book's first code: then it is not set up to the end either."""
    return is_code_due(book.store) and book.store.fact(CODE_SEEN, _NEVER) == _NEVER


def _practice(folder: Path) -> OpenBook:
    """Give the practice office open, made when it is not there yet."""
    from desktop_app.practice.office import open_practice
    from desktop_app.practice.profile import offices

    if backup.is_book(folder):
        return open_book(folder, "", PRACTICE_PASSWORD)
    return open_practice(folder, offices("small")[0], PRACTICE_PASSWORD)
