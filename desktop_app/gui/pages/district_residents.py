"""社区与居民: every office's residents as the district sees them: masked, found, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from typing_extensions import override

from db.head_counts import head_counts
from desktop_app.gui.census import Person
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.facets import WHOSE, whose
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import to_merging
from desktop_app.gui.pages.residents import READING, Residents
from desktop_app.gui.record_model import Cells, Column
from desktop_app.gui.roll import Roll
from desktop_app.gui.short_list import WHOSE_AT, WHOSE_WIDTH


class DistrictResidents(Residents):
    """Every office's residents, with whose each is behind the name as in the other lists."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._named: dict[str, str] = {}

    def name_offices(self) -> None:
        """Read what offices are called: once for all rows."""
        self._named = whose(self._desk.store)

    @override
    def columns(self) -> Sequence[Column]:
        """Give the columns; the grid, which is called after its office, makes room."""
        first, *rest = (
            replace(one, is_extra=True) if one.name == "grid_unit" else one
            for one in super().columns()
        )
        return (first, Column(WHOSE, WHOSE_WIDTH, sorts=True, yields=True), *rest)

    @override
    def sort_keys(self, column: int) -> Sequence[Any]:
        if column == WHOSE_AT:
            people = self.roll.people.in_order()
            return [self._office(one).encode("gb18030", "replace") for one in people]
        return super().sort_keys(column - (column > WHOSE_AT))

    @override
    def _cells(self, one: Person) -> Cells:
        name, *rest = super()._cells(one)
        return (name, self._office(one), *rest)

    def _office(self, one: Person) -> str:
        return self._named.get(one.office, one.office)


class DistrictResidentsPage(ListPage):
    """The list of residents without a way to change one."""

    def __init__(self, desk: Desk) -> None:
        self.roll = Roll.at(desk)
        self.people = DistrictResidents(desk)
        super().__init__(
            desk,
            self.people,
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
            self.people.name_offices()
            counted = head_counts(self.desk.store).values()
            lives = sum(one.by_residence for one in counted)
            words = f"登记 {people:,} 条 · 常住口径 {lives:,} 人 · {households:,} 户"
        self.head.say(subtitle=words)
        self.reload()
