"""Every page of a book's window, opened once, as the self-check does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.window import Window


def open_all(window: Window, pictures: Path | None = None) -> list[str]:
    """Show each page until its jobs have ended; give their keys. `pictures`: where PNGs go."""
    opened = []
    for entry in entries(window.desk):
        window.show_page(entry.key)
        QCoreApplication.processEvents()
        while window.desk.jobs.open_jobs():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        QCoreApplication.processEvents()
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)
            window.grab().save(str(pictures / f"{entry.key}.png"))
        opened.append(entry.key)
    return opened
