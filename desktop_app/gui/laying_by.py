"""归档: laying years of the access log by, from whichever page; it is asked once more first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from db import log_years
from db.audit import Year
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Job

_WORDS: Final = "归档以后，这些年的日志收成一份，还查得到、核得到，不再一条一条列出，不能撤销。"


def lay_by(parent: QWidget, desk: Desk, done: Callable[[], object]) -> Job | None:
    """Ask, then lay by in a job what is over; `done` shows it anew. None where staff say no."""
    if not notices.confirm_destroy(parent, _WORDS, deed="归档", keep="先不归档"):
        return None
    return desk.jobs.start(
        lambda _progress: log_years.lay_by(desk.store, desk.clerk),
        title="正在归档往年的日志",
        done=partial(_say, desk, done),
        failed=desk.say_trouble,
    )


def _say(desk: Desk, done: Callable[[], object], made: list[Year]) -> None:
    desk.toast(f"已归档 {len(made)} 年的日志，照样能查；日志指纹可以抄在档案里")
    done()
