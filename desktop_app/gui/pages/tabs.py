"""The tabs of each rail entry: the second level of the window, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.gui.controls.choices import NEW_ROW
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place import level_of
from desktop_app.gui.pages.places import PLACES

Tabs = tuple[tuple[str, str], ...]

# The tabs that are no place of a kind; places of the same group come after them.
OWN: Final[Mapping[str, Tabs]] = {
    "residents": (("residents", "居民"), ("households", "户"), ("buildings", "楼栋")),
    "pairing": (("pairing", "结对子"),),
    "meetings": (("meetings", "会议"), ("follow_ups", "议定事项督办")),
    "ledgers": (
        ("ledgers", "台账打印"), ("inspection", "迎检全套"), ("numbers", "统计"),
        ("all_offices", "各社区数字"), ("handed_in", "交来的台账"),
        ("verify", "核验"),
    ),
    "settings": (
        ("unit", "单位"), ("staff", "工作人员"), ("organizations", "单位与组织"), ("grids", "网格"),
        ("rhythm", "工作节奏"),
    ),
}  # fmt: skip
# The tabs that stand last; in 设置 the office's own matters fill one row, the program's another.
LAST: Final[Mapping[str, Tabs]] = {
    "settings": (
        ("word_lists", "词条"),
        ("templates", "模板"),
        ("accounts", f"{NEW_ROW}账号"),
        ("access_log", "访问日志"),
        ("backup", "备份"),
        ("bin", "找回"),
        ("retention", "保管期限"),
        ("look", "外观"),
        ("about", "关于"),
    ),
}
# Tabs of their own right after that of a place.
AFTER: Final[Mapping[str, Tabs]] = {
    "brand": (("brand_proofs", "佐证材料"), ("brand_check", "自查表"))
}
# 设置's tabs that are parts of one page.
PARTS: Final = frozenset({"unit", "look", "backup", "about"})
# One rail entry at the district, which keeps its keys for what its offices do.
_AS_ONE: Final = ("activities", "brand")
_COMMUNITY_ONLY: Final = frozenset({"grids", "rhythm", "brand_proofs", "brand_check"})
_DISTRICT_ONLY: Final = frozenset({"all_offices", "handed_in"})


def tabs_of(desk: Desk, group: str) -> list[tuple[str, str]]:
    """Give the tabs of a rail entry as `(page key, words)` for this book's level."""
    is_district = desk.store.is_district
    level = level_of(desk)
    groups = _AS_ONE if is_district and group in _AS_ONE else (group,)
    places = [
        tab
        for one in PLACES
        if one.group in groups and one.has_list and one.stands_at(level)
        for tab in ((one.key, one.words), *AFTER.get(one.key, ()))
    ]
    every = [*OWN.get(group, ()), *places, *LAST.get(group, ())]
    others = _COMMUNITY_ONLY if is_district else _DISTRICT_ONLY
    return [one for one in every if one[0] not in others]


def show_tab(desk: Desk, group: str, key: str) -> None:
    """Go to a tab of a rail entry, be it a page or a part of 设置."""
    if key in PARTS:
        desk.show_page(group, tab=key)
    else:
        desk.show_page(key)
