"""社区与居民: every office's residents as the district sees them: masked, found, never edited."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from db.head_counts import head_counts
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import to_merging
from desktop_app.gui.pages.residents import READING, Residents
from desktop_app.gui.roll import Roll


class DistrictResidentsPage(ListPage):
    """The list of residents without a way to change one."""

    def __init__(self, desk: Desk) -> None:
        self.roll = Roll.at(desk)
        super().__init__(
            desk,
            Residents(desk),
            title="社区与居民",
            search_hint="姓名、拼音首字母、电话、楼栋",
            empty="还没有收到社区的数据包。到“接收与合并”读入以后，居民会列在这里。",
            first_step=to_merging(desk),
            kept_as="district_residents",
            actions=(button("同一人核对", lambda: desk.show_page("same_people"), icon="users"),),
        )
        self.roll.changed.connect(self._take_roll)
        self.opened.connect(self._show_dealings)
        self.note = "区里只看不改；要更正请让社区改"
        self._take_roll()

    @override
    def arrive(self, **where: Any) -> None:
        self.roll.read()
        super().arrive(**where)

    def _show_dealings(self, record_id: bytes) -> None:
        """Show what was done with and for a person, over all records that are of them."""
        self.desk.show_page("dealings", table="resident", record=record_id)

    def _take_roll(self) -> None:
        people, households = len(self.roll.people.ids), len(self.roll.homes.ids)
        words = READING
        if self.roll.is_ready:
            counted = head_counts(self.desk.store).values()
            lives = sum(one.by_residence for one in counted)
            words = f"登记 {people:,} 条 · 常住口径 {lives:,} 人 · {households:,} 户"
        self.head.say(subtitle=words)
        self.reload()
