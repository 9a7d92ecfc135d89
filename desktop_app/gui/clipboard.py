"""What was copied here does not stay on the clipboard, nor in Windows' list of what was copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from desktop_app.gui.row_copy import empty_mime

STAYS_FOR: Final = 20_000  # milliseconds
# Formats that ask Windows to leave this out of its history, its cloud and programs that watch.
_NATIVE: Final = 'application/x-qt-windows-mime;value="{}"'
EXCLUDED: Final = {
    _NATIVE.format("ExcludeClipboardContentFromMonitorProcessing"): b"\1\0\0\0",
    _NATIVE.format("CanIncludeInClipboardHistory"): b"\0\0\0\0",
    _NATIVE.format("CanUploadToCloudClipboard"): b"\0\0\0\0",
}
_MARK: Final = next(iter(EXCLUDED))


class ClipboardGuard(QObject):
    """Marks whatever this program puts on the clipboard, and clears it after twenty seconds.

    What another program put there since is left alone.
    """

    def __init__(self, parent: QObject, owns: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self._board: QClipboard = QGuiApplication.clipboard()
        self._owns = owns or self._board.ownsClipboard
        self.clock = QTimer(self)
        self.clock.setSingleShot(True)
        self.clock.setInterval(STAYS_FOR)
        self.clock.timeout.connect(self.clear)
        self._board.dataChanged.connect(self._note)

    def clear(self) -> None:
        """Clear the clipboard, if what is on it is ours."""
        self.clock.stop()
        held = self._board.mimeData()
        if held is not None and self._owns() and held.hasFormat(_MARK):
            self._board.clear()

    def _note(self) -> None:
        if not self._owns():
            self.clock.stop()
            return
        held = self._board.mimeData()
        if held is None or not held.formats():
            return
        if not held.hasFormat(_MARK):
            self._board.setMimeData(_marked(held))
            return  # the board says at once that it changed
        self.clock.start()


def _marked(held: QMimeData) -> QMimeData:
    """Give the same things with the marks beside them."""
    made = empty_mime()
    for name in held.formats():
        made.setData(name, held.data(name))
    if held.hasImage():
        made.setImageData(held.imageData())
    for name, value in EXCLUDED.items():
        made.setData(name, value)
    return made
