"""What staff drop on a page from the file manager, or paste."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QTimer
from PySide6.QtGui import QDropEvent, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from desktop_app.exchange.found_file import Source
from desktop_app.gui import notices

PASTED: Final = "粘贴的图片.png"
SHEET_ENDINGS: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".et")
SHEETS: Final = f"表格 ({' '.join(f'*{ending}' for ending in SHEET_ENDINGS)})"
NO_SHEET: Final = "这个文件夹里没有表格。要 .xlsx、.xls 或 .csv，子文件夹里的不算。"
WHICH: Final = "文件夹里有几张表格，选要导入的"
MOST_IN_FOLDER: Final = 2_000


def has_files(event: QDropEvent) -> bool:
    """Say whether a drop holds files or folders of this PC."""
    return any(url.isLocalFile() for url in event.mimeData().urls())


def dropped_files(event: QDropEvent) -> list[Path]:
    """Give the files of a drop; of a folder those that lie directly in it."""
    found: list[Path] = []
    for path in _dropped(event):
        found += [path] if path.is_file() else _within(path)
    return found


def is_sheet(path: Path) -> bool:
    """Say whether a file is a table to be imported, by its name."""
    return path.suffix.lower() in SHEET_ENDINGS


def take_sheet(
    parent: QWidget,
    event: QDropEvent,
    take: Callable[[Path], object],
    say: Callable[[str], object],
) -> None:
    """Take the sheet that is meant by a drop; of a folder with several of them staff choose.

    A file is taken whatever it is: whoever reads it says best what is wrong with it.
    """
    paths = _dropped(event)
    if not paths:
        return
    event.acceptProposedAction()
    sheets = [path for path in paths if path.is_file()]
    if not sheets:
        sheets = [path for folder in paths for path in _within(folder) if is_sheet(path)]
        if not sheets:
            say(NO_SHEET)
            return
        if len(sheets) > 1:
            # The file manager waits until the drop is over: it is asked about after that.
            QTimer.singleShot(0, parent, partial(_choose, parent, paths[0], take))
            return
    take(sheets[0])


def _choose(parent: QWidget, folder: Path, take: Callable[[Path], object]) -> None:
    path = notices.choose_file(parent, WHICH, SHEETS, within=folder)
    if path is not None:
        take(path)


def _dropped(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file() or path.is_dir()]


def _within(folder: Path) -> list[Path]:
    """Give the files directly in a folder by name, without those that office programs hide."""
    found: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_IN_FOLDER:
                    break
                if entry.is_file() and not entry.name.startswith((".", "~$")):
                    found.append(Path(entry.path))
    except OSError:
        return []
    return sorted(found)


def sources_of(held: QMimeData | None) -> list[tuple[str, Source]]:
    """Give what a drop or the clipboard holds for keeping: files by name, or else a picture."""
    if held is None:  # an empty clipboard
        return []
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if files := [path for path in paths if path.is_file()]:
        return named(files)
    picture = held.imageData() if held.hasImage() else None
    if isinstance(picture, QImage) and not picture.isNull():
        return [(PASTED, partial(_written, picture))]
    return []


def named(files: Sequence[Path]) -> list[tuple[str, Source]]:
    """Give files with their names, to be taken in."""
    return [(path.name, path) for path in files]


def _written(picture: QImage) -> bytes:
    """Write a picture that was never a file as one; slow for a big one, so done in the job."""
    held, out = QByteArray(), QBuffer()
    out.setBuffer(held)
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(out, QByteArray(b"png")).write(picture)
    out.close()
    return bytes(held.data())
