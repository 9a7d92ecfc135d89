"""Deleting records: no question, a toast with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from db.bin import DAYS
from db.files import Files
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.desk import Desk
from desktop_app.gui.undoing import undo_work


def delete_with_toast(desk: Desk, records: Sequence[Record], parts: Sequence[Record] = ()) -> None:
    """Delete records and what hangs on them in one piece of work, and say how to get them back."""
    if not records:
        return
    store, title = desk.store, records[0].title
    names = list(store.names(records).values())
    words = names[0] if len(names) == 1 else f"{len(names):,} 条{title}"
    every = {one.id: one for one in (*parts, *records)}
    files = {one.id: one for one in Files(store).of_many(every)}
    try:
        with store.work(desk.clerk, f"删除{title}", "list") as work:
            work.delete(*(files | every).values())
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return
    desk.tell_changed(work.changes)
    back = partial(undo_work, desk, work.changes.work, words)
    desk.toast(f"{words} 已移到回收站，{DAYS} 天内可找回", back)
