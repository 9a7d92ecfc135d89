"""What starts of a book came to, kept over restarts: how many failed, and a check that did."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

MOST: Final = 2
"""After so many the way leads to safe mode."""
_COUNT, _FOLDER = "failed_starts/count", "failed_starts/book"
_DAMAGED: Final = "failed_starts/damaged"


class FailedStarts:
    """Each try counts as failed until it is known how it ended: a crash says nothing any more.

    What is kept is a number and the book's folder, which the program remembers anyway. A book whose
    check failed is kept apart: it opens, so no start of it fails.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def of(self, book: Path) -> int:
        """Give how many starts of a book in a row have failed."""
        kept = str(self._settings.value(_COUNT, "0"))
        is_this = self._settings.value(_FOLDER, "") == str(book)
        return int(kept) if is_this and kept.isdigit() else 0

    def begin(self, book: Path) -> None:
        """Count a try."""
        self._keep(book, self.of(book) + 1)

    def take_back(self, book: Path) -> None:
        """Count the last try no more: it went well, or was none, as with a wrong password."""
        self._keep(book, max(self.of(book) - 1, 0))

    def clear(self, book: Path) -> None:
        """Begin anew: the book is in view, or was mended."""
        self._keep(book, 0)

    def is_enough(self, book: Path) -> bool:
        """Say whether staff should be shown what else they can do."""
        return self.of(book) >= MOST or self.is_damaged(book)

    def keep_damaged(self, book: Path) -> None:
        """Remember that a check found a book's file damaged."""
        self._settings.setValue(_DAMAGED, str(book))
        self._settings.sync()

    def is_damaged(self, book: Path) -> bool:
        """Say whether the last check found a book's file damaged, and nobody has mended it."""
        return bool(self._settings.value(_DAMAGED, "") == str(book))

    def forget_damage(self, book: Path) -> None:
        """Forget it: the book was put back, or a whole check found it sound."""
        if self.is_damaged(book):
            self._settings.setValue(_DAMAGED, "")
            self._settings.sync()

    def _keep(self, book: Path, count: int) -> None:
        self._settings.setValue(_FOLDER, str(book))
        self._settings.setValue(_COUNT, count)
        self._settings.sync()  # what comes next may end the program
