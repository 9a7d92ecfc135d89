"""One window for a book: a second start brings the first one to the front and ends.

Whoever is first holds a lock that dies with its process and watches for a file beside it; whoever
comes second lays that file there and waits for it to be taken away. Nothing of Qt's network is
needed for it, and none is shipped. It is a courtesy: that a book is open once is the business of
`db/book_lock.py`.
"""

from __future__ import annotations

import contextlib
import time
from hashlib import blake2b
from pathlib import Path
from typing import Final

import platformdirs
from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

FOLDER: Final = "hongshiliu"
PATIENCE: Final = 3.0  # seconds until whoever does not answer is taken to be gone
_GLANCE: Final = 0.02


class Doorbell(QObject):
    """The bell of one book for this user of the PC; `rung()` when somebody starts it again."""

    rung = Signal()

    def __init__(self, book: Path, place: Path | None = None) -> None:
        super().__init__()
        self.book = book
        folder = place or Path(platformdirs.user_cache_dir(FOLDER, appauthor=False))
        # The folder's name may tell whose book it is; a hash of it does not.
        name = blake2b(str(book.resolve()).encode(), digest_size=8).hexdigest()
        self._folder, self._ring = folder / f"door-{name}", folder / f"door-{name}" / "ring"
        self._lock = QLockFile(str(folder / f"door-{name}" / "lock"))
        self._lock.setStaleLockTime(0)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)

    def take(self) -> bool:
        """Say whether this is the first program at the book; it then listens."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        if not self._lock.tryLock(0):
            # Where no lock can be kept at all, nobody is there to be asked.
            return self._lock.error() is not QLockFile.LockError.LockFailedError
        with contextlib.suppress(OSError):
            self._ring.unlink(missing_ok=True)
        self._watcher.addPath(str(self._folder))
        return True

    def ring(self, patience: float = PATIENCE) -> bool:
        """Ask the first program to come forward; say whether it answered."""
        try:
            self._ring.write_bytes(b"")
        except OSError:
            return False
        until = time.monotonic() + patience
        while self._ring.exists() and time.monotonic() < until:
            time.sleep(_GLANCE)
        is_answered = not self._ring.exists()
        with contextlib.suppress(OSError):
            self._ring.unlink(missing_ok=True)
        return is_answered

    def let_go(self) -> None:
        """Be the first no longer: another program may take the book."""
        if folders := self._watcher.directories():
            self._watcher.removePaths(folders)
        self._lock.unlock()

    def _look(self) -> None:
        if self._ring.exists():
            with contextlib.suppress(OSError):
                self._ring.unlink()
                self.rung.emit()


def bring_forward(window: QWidget) -> None:
    """Show a window above the others, also one that was made small."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)  # where Windows lets nobody come forward, its button blinks
