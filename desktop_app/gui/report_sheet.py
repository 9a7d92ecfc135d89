"""A report of a fault on its way out: staff see all of it before it leaves the PC."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from db.safe_files import stick_write
from db.trouble import Refused, Unavailable
from desktop_app.gui import notices, reports
from desktop_app.gui.inline_bar import InlineBar


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


def say_trouble(bar: InlineBar, error: Exception) -> None:
    """Say in a bar what is in the way; of what nobody foresaw the report can be looked at."""
    if isinstance(error, Refused | Unavailable):
        bar.say(str(error), "warn", closable=True)
        return
    bar.say(
        f"{reports.WORDS}。可以再试一次；还不行，请把错误报告交给维护的人。",
        "danger",
        # Written when it is asked for: the rows of a large book take a while to count.
        ("看错误报告", partial(_show_report, bar, error)),
        closable=True,
    )


def _show_report(parent: QWidget, error: Exception) -> None:
    show(parent, reports.written(error))
