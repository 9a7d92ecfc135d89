"""今天核对过: one or many households marked as checked today, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from db.checked import mark_checked
from db.record import Id
from db.trouble import Refused, Unavailable
from desktop_app.gui.desk import Desk
from desktop_app.gui.undoing import undo_work

WORDS: Final = "今天核对过"
KEY: Final = "F9"


def check_today(desk: Desk, homes: Sequence[Id]) -> bool:
    """Note that households were checked today; says whether anything changed."""
    if not homes:
        return False
    store = desk.store
    try:
        with store.work(desk.clerk, "核对户资料", "households") as work:
            changed = mark_checked(work, homes, store.today)
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return False
    if not changed:
        desk.toast("今天已经核对过了")
        return False
    words = store.called(changed[0]) if len(changed) == 1 else f"{len(changed):,} 户"
    desk.tell_changed(work.changes)
    said = f"{words}{WORDS}"
    desk.toast(said, partial(undo_work, desk, work.changes.work, said))
    return True
