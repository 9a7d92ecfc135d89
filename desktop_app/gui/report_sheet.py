"""A report of a fault on its way out: staff see all of it before it leaves the PC."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtWidgets import QWidget

from db.safe_files import stick_write
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices


def show(parent: QWidget | None, text: str) -> Path | None:
    """Show a report and save it where staff say; give the file, None where none was wanted."""
    if not notices.show_report(parent, text):
        return None
    folder = notices.choose_folder(parent, "存到哪里")
    if folder is None:
        return None
    try:
        name = f"error-report-{dt.datetime.now().astimezone():%Y%m%d-%H%M}.txt"
        return stick_write(folder, name, text.encode())
    except (Refused, Unavailable) as error:
        notices.tell(parent, str(error))
        return None
