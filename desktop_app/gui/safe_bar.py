"""The bar over every page of a damaged book, and of one that staff look at in safe mode."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from db import backup
from db.only_read import DAMAGED, STATE
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar

SALVAGE: Final = "锁定，去抢救"


class SafeBar(InlineBar):
    """Says why nothing is written, and leads to the newest verified backup and to salvage.

    It stays as long as the book is open: nothing that staff do makes it less true.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        store, is_damaged = desk.store, desk.store.only_reading == DAMAGED
        words = STATE if is_damaged else store.only_reading
        lock = SALVAGE if is_damaged else "锁定"
        deeds: list[tuple[str, Callable[[], object]]] = [(lock, desk.lock_asked.emit)]
        is_ours = store.folder is not None and store.shelf is store
        newest = backup.newest(store.folder / "backups", store.today) if store.folder else None
        if newest is None:
            words += "。这个文件夹里还没有备份，U 盘上的第二份也能恢复"
        elif is_ours:
            words += f"。最新的、核对过的好备份是 {newest.made:%Y-%m-%d %H:%M} 做的"
            go = partial(desk.show_page, "settings", tab="backup", restore=newest.path.name)
            deeds.insert(0, ("换回这份备份", go))
        self.say(words, "danger", *deeds)
