"""What the window owes to its installation: the icon, proof that a version opens, whole files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

import resources
from db import upgrading
from db.trouble import Unavailable
from desktop_app import VERSION
from desktop_app.gui.desk import Desk
from desktop_app.installed import files, versions

_ICON_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)


def dress(app: QApplication) -> None:
    """Give the program its icon, and on Windows its own place in the task bar."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("hongshiliu.ledger")
    app.setWindowIcon(icon())
    app.setDesktopFileName("hongshiliu-ledger")


def icon() -> QIcon:
    """Draw the program's icon in the sizes that title bars and task bars ask for."""
    drawing = QSvgRenderer(str(resources.path("program.svg")))
    made = QIcon()
    for size in _ICON_SIZES:
        picture = QPixmap(size, size)
        picture.fill("transparent")
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made


def opened(book: Path) -> None:
    """Note that this version showed the window of a book: it and the book's form are settled."""
    upgrading.settle(book)
    versions.opened(files.own_folder(), VERSION, book)


def check(desk: Desk) -> None:
    """Read the program's own files in a job; what is missing or changed is named."""
    own = files.own_folder()
    if own is None or not desk.jobs.is_open:
        return
    desk.jobs.start(
        lambda _progress: _require_whole(own),
        title="正在核对程序文件",
        failed=desk.say_trouble,
        quiet=True,
    )


def _require_whole(own: Path) -> None:
    try:
        wrong = files.wrong(own, files.read(own), whole=True)
    except files.Unreadable:
        wrong = [files.LIST]
    if wrong:
        raise Unavailable(files.sentence(wrong))
    versions.let_go_of_old(own)
