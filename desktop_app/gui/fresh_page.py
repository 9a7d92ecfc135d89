"""The page of a list read whole: counted anew after changes; in a job where all offices' is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from typing_extensions import override

from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.short_list import ListRow, ShortList

READING: Final = "正在读记录"


class FreshPage(ListPage):
    """Keeps the rows of a `ShortList` fresh, and the count beside the title.

    The rows of all offices take a while to read: they are read in a job, and wait for who comes
    where nobody looks. `key` is the page's own key among its tabs.
    """

    def __init__(self, desk: Desk, rows: ShortList, *, key: str, **more: Any) -> None:
        self.key, self._listed = key, rows
        self._is_stale = rows.by_office
        super().__init__(desk, rows, **more)
        if self.tabs:
            self.tabs.set_value(key)
            self.tabs.picked.connect(desk.show_page)

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(self.key)
        super().arrive(**where)
        if self._is_stale:
            self.read_anew()

    def note_change(self) -> None:
        """Have the rows read anew: now, or when somebody comes."""
        if self._listed.by_office and not self.isVisible():
            self._is_stale = True
        else:
            self.read_anew()

    def read_anew(self) -> None:
        """Read the rows and show them."""
        self._is_stale = False
        if not self._listed.by_office:
            self._listed.renew()
            self._show_read()
        elif self.desk.jobs.is_open:  # not once the book is being locked
            self.head.say(subtitle=f"{READING}…")
            self.desk.jobs.start(
                lambda _progress: self._listed.read(),
                title=READING,
                done=self._take,
                failed=self._wait_for_more,
            )

    def _wait_for_more(self, error: Exception) -> None:
        self._is_stale = True
        self.desk.say_trouble(error)

    def _take(self, rows: Sequence[ListRow]) -> None:
        self._listed.put(rows)
        self._show_read()

    def _show_read(self) -> None:
        self.reload()
        self._say_count()

    def _say_count(self) -> None:
        """Say beside the title how many there are."""
        raise NotImplementedError
