"""What staff drop on a page from the file manager, or paste."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QDropEvent, QImage, QImageWriter

from desktop_app.exchange.found_file import Source

PASTED: Final = "粘贴的图片.png"


def dropped_file(event: QDropEvent) -> Path | None:
    """Give the file of a drop, or None for anything else."""
    urls = event.mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return next((path for path in paths if path.is_file()), None)


def sources_of(held: QMimeData | None) -> list[tuple[str, Source]]:
    """Give what a drop or the clipboard holds for keeping: files by name, or else a picture."""
    if held is None:  # an empty clipboard
        return []
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if files := [path for path in paths if path.is_file()]:
        return [(path.name, path) for path in files]
    picture = held.imageData() if held.hasImage() else None
    if isinstance(picture, QImage) and not picture.isNull():
        return [(PASTED, partial(_written, picture))]
    return []


def _written(picture: QImage) -> bytes:
    """Write a picture that was never a file as one; slow for a big one, so done in the job."""
    held, out = QByteArray(), QBuffer()
    out.setBuffer(held)
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(out, QByteArray(b"png")).write(picture)
    out.close()
    return bytes(held.data())
