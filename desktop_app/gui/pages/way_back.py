"""找回: what was deleted, changed or never saved, each a list with its way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from typing_extensions import override

from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.short_list import ShortList

TABS: Final = (("bin", "回收站"), ("recent", "最近的改动"), ("drafts", "没保存的草稿"))


class WayBackPage(ListPage):
    """One of the three lists. `deed` is what Enter and its button do with chosen rows.

    The rows are read anew when the page comes into view: every save changes them, and nobody
    looks at them meanwhile.
    """

    def __init__(
        self,
        desk: Desk,
        source: ShortList,
        *,
        key: str,
        search_hint: str,
        empty: str,
        bulk: Sequence[ListDeed],
    ) -> None:
        self.key = key
        self.list = source
        tabs = Chips("找回", TABS)
        super().__init__(
            desk,
            source,
            title=dict(TABS)[key],
            search_hint=search_hint,
            tabs=tabs,
            bulk=bulk,
            empty=empty,
            kept_as=key,
        )
        tabs.picked.connect(desk.show_page)
        first, *_ = bulk
        self.opened.connect(lambda row: first.press([row]))
        opens = f"Enter {first.words}"
        self.hints = ("↑↓ 选择", opens, "Ctrl+点选 多选", "Ctrl+C 复制", "Esc 返回")
        desk.changed.connect(self.follow)

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(self.key)
        self.renew()
        super().arrive(**where)

    def follow(self, _changes: Changes) -> None:
        """Read the list anew while it is in view."""
        if self.isVisible():
            self.renew()

    def renew(self) -> None:
        """Read the list anew."""
        self.list.renew()
        self.reload()

    def tried(self, deed: Callable[[], Changes]) -> Changes | None:
        """Do a deed and tell of it; None, and the reason said, when it cannot be done."""
        try:
            changes = deed()
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return None
        self.desk.tell_changed(changes)
        return changes


def told_when(moment: dt.datetime, today: dt.date) -> str:
    """Give a moment for a list: 今天 10:02, 昨天 10:02, 2026-11-20 10:02."""
    days = {today: "今天", today - dt.timedelta(days=1): "昨天"}
    return f"{days.get(moment.date(), f'{moment:%Y-%m-%d}')} {moment:%H:%M}"


def moment_of(wall_ms: int) -> dt.datetime:
    """Give a moment of the journal on the office's own clock."""
    return dt.datetime.fromtimestamp(wall_ms / 1000)  # noqa: DTZ006


def told_names(names: Sequence[str], noun: str) -> str:
    """Name one thing, or count several."""
    return names[0] if len(names) == 1 else f"{len(names):,} {noun}"
