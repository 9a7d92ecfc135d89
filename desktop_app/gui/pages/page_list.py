"""Which pages the window of a book has, where they stand, and the keys that lead there.

To add a page: its door in doors.py and its line here; a kind's usual pages are one declaration in
places.py. Keys and figures are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from desktop_app.gui.badges import due_badge, late_badge, waiting_badge
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages import doors
from desktop_app.gui.pages.places import PLACES, root_of
from desktop_app.gui.pages.workbench import VISIT, Pages, Quick, WorkbenchPage
from desktop_app.gui.rail import Entry

# What the workbench offers to register, with the second key after Ctrl+J.
QUICK: Final[tuple[tuple[str, Quick], ...]] = (
    ("M", Quick("登记居民", "user", "resident_form")),
    ("U", Quick("登记户", "house", "household_form")),
    ("J", Quick("新结对", "users", "pairing_form")),
    ("H", Quick("起草会议", "message-square-text", "minutes")),
    ("Z", Quick("记走访", "calendar", "workbench", (("ask", VISIT),))),
    ("X", Quick("收微心愿", "heart", "wishes_form")),
    ("W", Quick("登记五个及时", "square-check", "cases_form")),
)


# What a rail entry is called where it holds more, or less, than the place that names it elsewhere.
RAIL: Final[dict[tuple[str, str], tuple[str, str, str]]] = {
    ("district", "wishes"): ("群众事项", "heart", "6"),
    ("district", "activities"): ("活动与创建", "star", "7"),
}


def _of_places(level: str, group: str, lit: str = "") -> list[Entry]:
    """Give the pages of the places under a rail entry, and of their parts; `lit` is another's."""
    made: list[Entry] = []
    title, icon, digit = RAIL.get((level, group), ("", "", ""))
    is_guest, lit = bool(lit), lit or group
    for one in PLACES:
        if not one.stands_at(level) or root_of(one) != group:
            continue
        if one.has_list:
            build = partial(doors.place_list, one)
            if title and not made:
                made.append(Entry(one.key, title, icon, build, digit=digit))
                lit = one.key
            else:
                has_own = bool(one.rail) and not is_guest
                words, under = (one.rail, "") if has_own else (one.words, lit)
                digit = one.digit if has_own else ""
                made.append(Entry(one.key, words, one.icon, build, under=under, digit=digit))
        build = partial(doors.place_form, one)
        words = one.called if one.is_only_seen(level) else f"{one.verb}{one.called}"
        made.append(Entry(one.form_key, words, one.icon, build, under=lit))
    return made


# The people and bodies that pairings and meetings point at: tabs of 设置 on both levels.
OFFICE_LISTS: Final[tuple[Entry, ...]] = (
    Entry("staff", "工作人员", "user", doors.staff, under="settings"),
    Entry("staff_form", "登记工作人员", "user", doors.staff_form, under="settings"),
    Entry("organizations", "单位与组织", "users", doors.organizations, under="settings"),
    Entry(
        "organization_form", "登记单位与组织", "users", doors.organization_form, under="settings"
    ),
    Entry("accounts", "账号", "user", doors.accounts, under="settings"),
    Entry("access_log", "访问日志", "history", doors.access_log, under="settings"),
    Entry("bin", "回收站", "trash-2", doors.recycle_bin, under="settings"),
    Entry("recent", "最近的改动", "undo-2", doors.recent_works, under="settings"),
    Entry("retention", "保管期限", "trash-2", doors.retention, under="settings"),
    Entry("drafts", "没保存的草稿", "pencil", doors.kept_drafts, under="settings"),
    Entry("word_lists", "词条", "pencil", doors.word_lists_page, under="settings"),
    Entry("templates", "模板", "file-text", doors.templates, under="settings"),
)
NUMBERS: Final[tuple[Entry, ...]] = (
    Entry("numbers", "统计", "chart-column", doors.numbers, under="ledgers"),
    Entry("number_records", "统计的记录", "chart-column", doors.number_records, under="ledgers"),
    Entry("number_cross", "交叉表和图", "chart-column", doors.number_cross, under="ledgers"),
)
COMMUNITY: Final[tuple[Entry, ...]] = (
    Entry("workbench", "工作台", "house", WorkbenchPage, digit="1"),
    Entry("residents", "居民与户", "user", doors.residents, digit="2"),
    Entry("households", "户", "users", doors.households, under="residents"),
    Entry("past_residents", "某一天的居民", "history", doors.past_residents, under="residents"),
    Entry("past_households", "某一天的户", "history", doors.past_households, under="residents"),
    Entry("buildings", "楼栋", "building-2", doors.buildings, under="residents"),
    Entry("resident_form", "登记居民", "user", doors.resident_form, under="residents"),
    Entry("household_form", "登记户", "house", doors.household_form, under="residents"),
    Entry("dwelling_form", "登记空房", "building-2", doors.dwelling_form, under="residents"),
    Entry("household_event", "户的变动", "house", doors.household_event, under="residents"),
    *_of_places("community", "residents"),
    Entry("dealings", "往来", "history", doors.dealings, under="residents"),
    Entry("import", "导入表格", "file-spreadsheet", doors.import_wizard, under="residents"),
    Entry("fill_in_out", "发填表", "file-spreadsheet", doors.fill_in_out, under="residents"),
    Entry("fill_in_back", "收填表", "file-spreadsheet", doors.fill_in_back, under="residents"),
    Entry("pairing", "结对与走访", "users", doors.pairings, digit="3"),
    Entry("pairing_form", "新结对", "users", doors.pairing_form, under="pairing"),
    Entry("pairing_log", "记活动", "users", doors.pairing_log, under="pairing"),
    *_of_places("community", "pairing"),
    Entry("meetings", "联席会议", "message-square-text", doors.meetings, digit="4"),
    Entry("minutes", "会议纪要", "message-square-text", doors.minutes, under="meetings"),
    Entry("follow_ups", "议定事项督办", "square-check", doors.follow_ups, under="meetings"),
    Entry("resolution", "议定事项", "square-check", doors.resolution, under="meetings"),
    Entry("tray", "待认名单", "users", doors.tray, under="meetings"),
    *_of_places("community", "wishes"),
    Entry(
        "deliveries_grid", "批量登记服务", "file-spreadsheet", doors.delivery_grid, under="wishes"
    ),
    *_of_places("community", "activities"),
    *_of_places("community", "brand"),
    Entry("brand_proofs", "佐证材料", "file-text", doors.brand_proofs, under="brand"),
    Entry("brand_check", "自查表", "square-check", doors.brand_check, under="brand"),
    Entry("ledgers", "台账与统计", "printer", doors.ledgers, digit="8"),
    Entry("inspection", "迎检全套", "star", doors.inspection, under="ledgers"),
    *_of_places("community", "ledgers"),
    Entry("box", "封面、脊背和目录", "folder-open", doors.box, under="ledgers"),
    Entry("verify", "核验", "shield-check", doors.verify, under="ledgers"),
    *NUMBERS,
    Entry("health", "体检", "shield-check", doors.health, under="ledgers"),
    Entry("exchange", "数据交换", "arrow-left-right", doors.exchange, digit="9", ahead=False),
    Entry("merge", "读 U 盘", "usb", doors.merge, under="exchange"),
    Entry("returned", "退回更正", "undo-2", doors.returned, under="exchange"),
    Entry("settings", "设置", "settings", doors.settings, digit="0"),
    *OFFICE_LISTS,
    Entry("rhythm", "工作节奏", "clock", doors.rhythm, under="settings"),
    Entry("grids", "网格", "map-pin", doors.grids, under="settings"),
    Entry("grid_form", "登记网格", "map-pin", doors.grid_form, under="settings"),
    *_of_places("community", "settings"),
)
DISTRICT: Final[tuple[Entry, ...]] = (
    Entry("board", "全区看板", "house", doors.board, digit="1"),
    Entry("merge", "接收与合并", "usb", doors.merge, digit="2"),
    Entry("returned", "退回更正", "undo-2", doors.returned, under="merge"),
    Entry("residents", "社区与居民", "user", doors.district_residents, digit="3"),
    Entry("same_people", "同一人核对", "users", doors.same_people, under="residents"),
    Entry("dealings", "往来", "history", doors.dealings, under="residents"),
    Entry("pairing", "结对与走访", "users", partial(doors.offices_list, "pairing"), digit="4"),
    Entry("pairing_form", "结对子", "users", doors.pairing_form, under="pairing"),
    Entry("pairing_log", "结对活动", "users", doors.pairing_log, under="pairing"),
    *_of_places("district", "pairing"),
    Entry(
        "meetings",
        "会议与督办",
        "message-square-text",
        partial(doors.offices_list, "meetings"),
        digit="5",
    ),
    Entry("minutes", "会议纪要", "message-square-text", doors.minutes, under="meetings"),
    Entry(
        "follow_ups",
        "议定事项督办",
        "square-check",
        partial(doors.offices_list, "follow_ups"),
        under="meetings",
    ),
    Entry("resolution", "议定事项", "square-check", doors.resolution, under="meetings"),
    *_of_places("district", "wishes"),
    *_of_places("district", "activities"),
    *_of_places("district", "brand", lit="activities"),
    Entry("ledgers", "台账与统计", "printer", doors.ledgers, digit="8"),
    Entry("verify", "核验", "shield-check", doors.verify, under="ledgers"),
    Entry("inspection", "迎检全套", "star", doors.inspection, under="ledgers"),
    *NUMBERS,
    Entry("all_offices", "各社区数字", "chart-column", doors.all_offices, under="ledgers"),
    Entry("handed_in", "交来的台账", "file-text", doors.handed_in, under="ledgers"),
    Entry("exchange", "下发与回执", "arrow-left-right", doors.exchange, digit="9", ahead=False),
    Entry("settings", "设置", "settings", doors.settings, digit="0"),
    *OFFICE_LISTS,
    *_of_places("district", "settings"),
)
BADGES: Final[dict[str, Callable[[Desk], str]]] = {
    "workbench": due_badge,
    "merge": waiting_badge,
    "exchange": late_badge,
}
# The pages of single records, with the table each of them opens: 找一找 goes there.
OPENS: Final[dict[str, str]] = {
    "resident_form": "resident",
    "household_form": "household",
    "dwelling_form": "address",
    "pairing_form": "pairing",
    "pairing_log": "pairing_log",
    "minutes": "joint_meeting",
    "resolution": "resolution",
    "staff_form": "staff_member",
    "organization_form": "partner_organization",
    "grid_form": "grid_unit",
    "returned": "correction_notice",
} | {one.form_key: one.kind.__tablename__ for one in PLACES}
# The pages of records that the district only looks at: nothing is begun there.
ONLY_SEEN: Final = frozenset(
    {
        "pairing_form", "pairing_log", "minutes", "resolution",
        *(one.form_key for one in PLACES if one.is_only_seen("district")),
    }
)  # fmt: skip
# The pages that lead to records of many kinds, and those that lead to new ones.
OPENING: Final = {
    "health": doors.health,
    "inspection": doors.inspection,
}
BEGINNING: Final = {"templates": doors.templates}
# What can be done on a page, where its title does not say so.
DEEDS: Final[dict[str, str]] = {
    "minutes": "起草会议",
    "pairing_log": "记结对活动",
    "deliveries_grid": "批量登记服务",
    "import": "导入表格",
    "exchange": "导出到 U 盘",
    "merge": "读 U 盘",
    "inspection": "打印迎检全套",
    "box": "",
    "verify": "核验打印的台账",
    "returned": "退回更正",
    "same_people": "核对同一人",
    "resolution": "",
    "household_event": "",
    "number_records": "",
}


def entries(desk: Desk) -> list[Entry]:
    """Give the pages of a book's window, with the badges that look into the book."""
    listed = DISTRICT if desk.store.is_district else COMMUNITY
    known = {entry.key for entry in listed}
    quick = [replace(one, key=key) for key, one in QUICK if one.page in known]
    opened_by = {table: key for key, table in OPENS.items() if key in known}
    only_seen = ONLY_SEEN if listed is DISTRICT else frozenset()
    begun_by = {table: key for table, key in opened_by.items() if key not in only_seen}
    pages = Pages({entry.key: entry.title for entry in listed}, opened_by)
    made = []
    for entry in listed:
        badge = partial(BADGES[entry.key], desk) if entry.key in BADGES else None
        build = entry.build
        if build is WorkbenchPage:
            build = partial(WorkbenchPage, quick=quick, pages=pages)
        if entry.key in OPENING:
            build = partial(OPENING[entry.key], opens=opened_by)
        if entry.key in BEGINNING:
            build = partial(BEGINNING[entry.key], begins=begun_by)
        opens = OPENS.get(entry.key, "")
        deed = DEEDS.get(entry.key, entry.title if opens else "")
        if entry.key in only_seen:
            deed = ""
        made.append(replace(entry, badge=badge, build=build, opens=opens, deed=deed))
    return made
