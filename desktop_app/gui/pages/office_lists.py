"""设置's lists: the people and bodies that pairings and meetings point at, and the grids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from typing_extensions import override

from db import homes
from db.bin import DAYS
from db.bonds import account_of
from db.kinds import Address, GridUnit, PartnerOrganization, StaffMember
from db.owing import owed_by
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import EVERY, KindList, View, until
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.undoing import undo_work

TITLES: Final = {"staff": "工作人员", "organizations": "单位与组织", "grids": "网格"}
OF_OFFICES: Final = {"staff": "组织机构与人员名册", "organizations": "成员单位名册"}
"""The ledgers that list at the district what its offices have of their own, by the page's key."""
UNSERVED: Final = View("unserved", "没有网格员", lambda v, _day: v["worker"] is None, ("worker",))


class OfficeList(KindPage):
    """One of the lists; its tabs lead to the other lists and to the rest of 设置."""

    def __init__(
        self, desk: Desk, source: KindList, *, key: str, form: str, search_hint: str, empty: str
    ) -> None:
        super().__init__(
            desk,
            source,
            key=key,
            form=form,
            title=TITLES[key],
            search_hint=search_hint,
            empty=empty,
            tabs=tabs_of(desk, "settings"),
        )
        if self.tabs:
            self.tabs.picked.disconnect(desk.show_page)
            self.tabs.picked.connect(partial(show_tab, desk, "settings"))

    @override
    def _say_count(self) -> None:
        roster = OF_OFFICES.get(self.key)
        if roster is None or not self.desk.store.is_district:
            super()._say_count()
            return
        count = f"{len(self.kinds.rows):,} {self.kinds.noun}"
        self.head.say(subtitle=f"区里自己的 {count} · 各社区的，到“台账与统计”看{roster}")


class StaffPage(OfficeList):
    """The list of staff: in post, left, all."""

    def __init__(self, desk: Desk) -> None:
        source = KindList(
            desk,
            StaffMember,
            (("full_name", 116), ("post", 120), ("employment_kind", 92), ("duty", 0),
             ("mobile", 116), ("term_to", 100)),
            noun="人",
            views=until("term_to", "在任", "已离任"),
            deeds=(("办离任", partial(_end, desk, "staff_form")),),
            changes=("post", "employment_kind", "duty", "office_phone", "term_from", "remark"),
        )  # fmt: skip
        super().__init__(
            desk, source, key="staff", form="staff_form",
            search_hint="姓名、拼音首字母、职务、手机",
            empty="还没有工作人员。按“登记工作人员”，结对、会议和督办里就选得到。",
        )  # fmt: skip
        self.note = "离开岗位的办离任，不要删除：以前的记录还要用到名字"

    @override
    def delete(self, ids: Sequence[bytes]) -> None:
        store = self.desk.store
        for one in store.by_id(StaffMember, ids).values():
            if account_of(store, one):
                self.desk.say_trouble(Refused(f"{one.name}有登录账号，不能删除，请办离任"))
                return
        if not _still_bound(self.desk, store.by_id(StaffMember, ids).values(), "办离任"):
            super().delete(ids)


class OrganizationsPage(OfficeList):
    """The list of bodies that work with the office."""

    def __init__(self, desk: Desk) -> None:
        source = KindList(
            desk,
            PartnerOrganization,
            (("full_name", 0), ("org_kind", 120), ("liaison", 110), ("liaison_phone", 130),
             ("joined_on", 100), ("left_on", 100)),
            noun="家",
            views=until("left_on", "在册", "已退出"),
            facts=("org_kind", "pattern_role", "duty", "liaison", "liaison_phone", "resources",
                   "needs", "joined_on", "left_on"),
            deeds=(("办退出", partial(_end, desk, "organization_form")),),
            changes=("org_kind", "pattern_role", "duty", "liaison", "liaison_phone", "resources",
                     "needs", "remark"),
        )  # fmt: skip
        super().__init__(
            desk, source, key="organizations", form="organization_form",
            search_hint="名称、拼音首字母、类别、联络员",
            empty="还没有单位与组织。按“登记单位与组织”，开会和结对时就选得到。",
        )  # fmt: skip
        self.note = "不再来往的办退出，不要删除"

    @override
    def delete(self, ids: Sequence[bytes]) -> None:
        found = self.desk.store.by_id(PartnerOrganization, ids).values()
        if not _still_bound(self.desk, found, "办退出"):
            super().delete(ids)


class GridsPage(OfficeList):
    """The list of grids with their buildings and workers."""

    def __init__(self, desk: Desk) -> None:
        source = KindList(
            desk,
            GridUnit,
            (("full_name", 180), ("worker", 120), ("buildings", 0)),
            noun="个",
            views=(EVERY, UNSERVED),
            facts=("worker", "buildings", "remark"),
            changes=("worker", "remark"),
        )
        super().__init__(
            desk, source, key="grids", form="grid_form",
            search_hint="网格、网格员、楼栋、拼音首字母",
            empty="还没有网格。按“登记网格”写上楼栋，登记居民和户时网格就自动带出。",
        )  # fmt: skip

    @override
    def delete(self, ids: Sequence[bytes]) -> None:
        """Delete grids and take their dwellings and workers out of them, in one step."""
        store = self.desk.store
        grids = list(store.by_id(GridUnit, ids).values())
        if not grids:
            return
        names = "、".join(one.full_name for one in grids)
        try:
            with store.work(self.desk.clerk, "删除网格", self.key) as work:
                count = 0
                for grid in grids:
                    freed = homes.out_of_grid(work.reader, grid.id)
                    count += sum(isinstance(one, Address) for one in freed)
                    work.bulk_edit(freed)
                    work.delete(grid)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        more = f"，{count:,} 处住址暂时没有网格" if count else ""
        back = partial(undo_work, self.desk, work.changes.work, names)
        self.desk.toast(f"{names} 已移到回收站{more}，{DAYS} 天内可找回", back)


def _end(desk: Desk, form: str, record_id: bytes) -> None:
    desk.show_page(form, record=record_id, ending=True)


def _still_bound(desk: Desk, records: Iterable[Record], instead: str) -> bool:
    """Say at the top of the page what still hangs on the records, if anything does."""
    for one in records:
        if found := owed_by(desk.store, one):
            words = f"{one.name}还有{'、'.join(found)}，不能删除，请先交接，再{instead}"
            desk.say_trouble(Refused(words))
            return True
    return False
