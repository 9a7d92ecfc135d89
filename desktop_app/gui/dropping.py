"""What staff drop on a page from the file manager, or paste."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QTimer
from PySide6.QtGui import QDropEvent, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from desktop_app.exchange.found_file import Source
from desktop_app.gui import notices

PASTED: Final = "粘贴的图片.png"
SHEET_ENDINGS: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".et")
SHEET_FILTER: Final = f"表格 ({' '.join(f'*{ending}' for ending in SHEET_ENDINGS)})"
CHOOSING: Final = "选表格"
PHOTO_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".heic", ".heif")
NO_SHEET: Final = "这个文件夹里没有表格。要 .xlsx、.xls 或 .csv，子文件夹里的不算。"
WHICH: Final = "文件夹里有几张表格，选要导入的"
ONE_AT_A_TIME: Final = "一次导入一张表格：先导入“{name}”，其余 {others} 张导完再拖。"
FOLDER_BY_FOLDER: Final = (
    "一次看一个文件夹：先看“{name}”，其余 {others} 个里的表格，导完这个再拖过来。"
)
MOST_IN_FOLDER: Final = 2_000


def has_files(event: QDropEvent) -> bool:
    """Say whether a drop holds files or folders of this PC."""
    return any(url.isLocalFile() for url in event.mimeData().urls())


def is_photo(path: Path) -> bool:
    """Say whether a file is a photo, by its name."""
    return path.suffix.lower() in PHOTO_ENDINGS


class Dropped(Struct, frozen=True):
    """What a drop holds: files that were dragged, and what lies directly in dragged folders."""

    files: list[Path]
    folders: list[Path]
    within: list[Path]

    @property
    def every(self) -> list[Path]:
        """All files of the drop."""
        return [*self.files, *self.within]


def dropped(event: QDropEvent) -> Dropped:
    """Give what a drop holds; each folder is walked here, once."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    folders = [path for path in paths if path.is_dir()]
    return Dropped(
        [path for path in paths if path.is_file()],
        folders,
        [path for folder in folders for path in _within(folder)],
    )


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
    found = dropped(event)
    if found.files or found.folders:
        event.acceptProposedAction()
        choose_sheet(parent, found, take, say)


def choose_sheet(
    parent: QWidget,
    found: Dropped,
    take: Callable[[Path], object],
    say: Callable[[str], object],
) -> None:
    """Take the sheet that is meant by a drop, as `take_sheet`; of several dragged, the first."""
    dragged = [path for path in found.files if is_sheet(path)] or found.files
    sheets = dragged or [path for path in found.within if is_sheet(path)]
    if not sheets:
        say(NO_SHEET)
    elif len(sheets) > 1 and not dragged:
        holding = [one for one in found.folders if any(path.parent == one for path in sheets)]
        # The file manager waits until the drop is over: it is asked about after that.
        QTimer.singleShot(0, parent, partial(_choose, parent, holding, take, say))
    else:
        take(sheets[0])
        if len(sheets) > 1:
            say(ONE_AT_A_TIME.format(name=sheets[0].name, others=len(sheets) - 1))


def _choose(
    parent: QWidget,
    folders: Sequence[Path],
    take: Callable[[Path], object],
    say: Callable[[str], object],
) -> None:
    """Let staff choose in the first folder that holds sheets; say so where others do too."""
    first, *others = folders
    path = notices.choose_file(parent, WHICH, SHEET_FILTER, within=first)
    if path is not None:
        take(path)
    if others:
        say(FOLDER_BY_FOLDER.format(name=first.name, others=len(others)))


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
