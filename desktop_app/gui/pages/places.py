"""The pages of the record kinds, group by group, in the order of their tabs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from db import kinds
from db.kinds.wish import OPEN_STATES as OPEN_WISHES
from db.record import Record
from desktop_app.gui.pages.place import BOTH, DISTRICT, Deed, Place
from desktop_app.gui.view import (
    EVERY,
    Values,
    View,
    having,
    in_states,
    last_days,
    of_both,
    overdue,
    this_quarter,
    this_year,
    until,
    without,
)
from desktop_app.gui.wall_cards import Face

_OWED_CASES = ("registered", "handling", "reopened", "referred")
_OPEN_CASES = in_states("state", "owed", "办理中", *_OWED_CASES)


def _is_late_task(values: Values, day: dt.date) -> bool:
    """Say whether a task of the plan is still open on a day after its deadline."""
    return not values["done_on"] and values["due_on"] is not None and values["due_on"] < day


PEOPLE: Final = (
    Place(
        kind=kinds.ConsentRecord, key="consents", group="residents", icon="shield-check",
        noun="份", words="告知同意",
        columns=(("subject", 150), ("purpose", 120), ("legal_basis", 110), ("scope", 0),
                 ("given_on", 100), ("withdrawn_on", 100)),
        views=until("withdrawn_on", "有效", "已撤回"), newest="given_on",
        search_hint="姓名、目的",
        empty="还没有告知同意。问过本人、对方同意后，按“登记告知同意”记一笔。",
    ),
    Place(
        kind=kinds.RightsRequest, key="rights_requests", group="residents", icon="key-round",
        noun="件", words="权利请求",
        columns=(("subject", 150), ("kind", 90), ("requester", 110), ("received_on", 100),
                 ("due_on", 100), ("result", 0)),
        views=(
            without("answered_on", "open", "待答复", tone="warn"),
            having("answered_on", "answered", "已答复", tone="ok"),
            EVERY,
        ),
        newest="received_on", search_hint="姓名、申请人",
        empty="还没有权利请求。有人要查阅、更正或删除自己的资料，按“登记权利请求”，15 天内答复。",
    ),
)  # fmt: skip

VISITS: Final = (
    Place(
        kind=kinds.Visit, key="visits", group="pairing", icon="house", noun="次", words="走访",
        verb="记", title="走访", seen_above=True,
        columns=(("date", 100), ("targets", 0), ("purpose", 96), ("visitors", 180),
                 ("goods", 100), ("receipt", 70)),
        views=(last_days("date", 90, "最近 90 天"), this_year("date"),
               in_states("purpose", "festival", "节日慰问", "festival"), EVERY),
        facts=("purpose", "festival", "targets", "visitors", "situation", "goods", "cash", "needs"),
        newest="date", search_hint="姓名、走访人、慰问品",
        empty="还没有走访。按“记走访”，写上走访了谁、了解到什么。",
    ),
    Place(
        kind=kinds.ContactPair, key="contacts", group="pairing", icon="phone", noun="对",
        words="干部联系",
        columns=(("resident", 0), ("staff", 100), ("cycle", 120), ("start_on", 96),
                 ("end_on", 96)),
        views=until("end_on", "联系中", "已结束"),
        search_hint="居民、干部",
        empty="还没有干部联系。本人同意以后，按“登记干部联系”建立；每季度至少联系一次。",
        deeds=(Deed("记联系", "contacts_form", part="contact_log"),),
        note="凡是同意的居民都可以联系；名单只在内部使用",
    ),
    Place(
        kind=kinds.ContactLog, key="contact_logs", group="contacts", icon="phone", noun="次",
        verb="记", title="联系",
    ),
)  # fmt: skip

MATTERS: Final = (
    Place(
        kind=kinds.MicroWish, key="wishes", group="wishes", icon="heart", noun="个",
        words="微心愿", verb="收", rail="群众事项", digit="5", seen_above=True,
        columns=(("content", 0), ("wisher", 140), ("category", 90), ("claimer", 150),
                 ("due_on", 100), ("state", 84)),
        views=(
            in_states("state", "owed", "未反馈", *OPEN_WISHES),
            overdue("due_on", "state", "claimed"),
            in_states("state", "open", "待认领", "open"),
            in_states("state", "claimed", "已认领", "claimed", tone="info"),
            in_states("state", "answered", "已反馈", "answered", tone="ok"),
            EVERY,
        ),
        newest="collected_on", search_hint="心愿、姓名、认领人",
        face=Face("wisher", "claimer", ("due_on",), frozenset({"claimed"})),
        empty="还没有微心愿。按“收微心愿”，写下谁想要什么。",
    ),
    Place(
        kind=kinds.ServiceCase, key="cases", group="wishes", icon="square-check", noun="件",
        words="五个及时", seen_above=True,
        columns=(("category", 90), ("summary", 0), ("subject", 140), ("handler", 100),
                 ("due_on", 100), ("state", 76)),
        views=(
            _OPEN_CASES,
            overdue("due_on", "state", *_OWED_CASES),
            *(
                of_both(code, f"{label}#", in_states("category", code, label, code), _OPEN_CASES)
                for code, label in (
                    ("dispute", "矛盾"), ("hardship", "困难"), ("interests", "权益"),
                    ("festival", "节日"), ("children", "孩子"),
                )
            ),
            in_states("state", "done", "待回访#", "done", tone="warn"),
            EVERY,
        ),
        newest="received_at", search_hint="事项、当事人、承办人",
        face=Face("subject", "handler", ("due_on",), frozenset(_OWED_CASES)),
        deeds=(Deed("记办理过程", "cases_form", part="case_step"),),
        empty="还没有五个及时事项。居民有事来找，按“登记五个及时”，按时限办结。",
    ),
    Place(
        kind=kinds.CaseStep, key="case_steps", group="cases", icon="square-check", noun="步",
        verb="记", title="办理过程", seen_above=True,
    ),
    Place(
        kind=kinds.ServiceDelivery, key="deliveries", group="wishes", icon="star", noun="次",
        words="服务", seen_above=True,
        columns=(("date", 100), ("kind", 100), ("beneficiaries_count", 84), ("provider", 150),
                 ("station", 140), ("content", 0), ("result", 70)),
        views=(this_quarter("date"), this_year("date"), EVERY),
        newest="date", search_hint="内容、提供人、服务站",
        empty="还没有服务记录。按“登记服务”，政策宣介、职业指导、岗位推荐都记在这里。",
    ),
    Place(
        kind=kinds.VolunteerSession, key="volunteering", group="wishes", icon="users", noun="场",
        words="志愿服务", seen_above=True,
        columns=(("date", 100), ("organization", 0), ("kind", 104), ("place", 140),
                 ("volunteers_count", 90), ("hours", 120), ("beneficiaries_count", 84)),
        views=(this_year("date"), EVERY), newest="date", search_hint="志愿组织、地点",
        empty="还没有志愿服务。先在“设置 → 单位与组织”登记志愿组织，再按“登记志愿服务”。",
        deeds=(Deed("粘贴名单", "tray", "source"),),
    ),
    Place(
        kind=kinds.VolunteerShare, key="volunteer_shares", group="volunteering", icon="users",
        noun="人", title="志愿者", seen_above=True,
    ),
    Place(
        kind=kinds.ServiceStation, key="stations", group="wishes", icon="house", noun="个",
        words="服务站", seen_above=True,
        columns=(("full_name", 0), ("kind", 110), ("address", 150), ("hours", 170),
                 ("staff", 100)),
        search_hint="名称、地址",
        empty="还没有服务站。按“登记服务站”，写上地址、开放时间和服务事项。",
    ),
    Place(
        kind=kinds.ServiceTeam, key="teams", group="wishes", icon="users", noun="支",
        words="服务团队", seen_above=True,
        columns=(("full_name", 0), ("leader", 120), ("kinds", 200), ("members", 200)),
        search_hint="名称、负责人",
        empty="还没有服务团队。按“登记服务团队”，写上负责人和服务内容。",
    ),
)  # fmt: skip

ACTIVITIES: Final = (
    Place(
        kind=kinds.Activity, key="activities", group="activities", icon="calendar", noun="次",
        words="活动", rail="活动与宣传", digit="6", levels=BOTH,
        columns=(("date_from", 96), ("topic", 0), ("festival", 90), ("forms", 120),
                 ("headcount", 80), ("photos", 80), ("place", 110), ("state", 70)),
        views=(
            this_year("date_from"),
            in_states("state", "registered", "待审", "registered", tone="warn"),
            in_states("state", "approved", "待归档", "approved", tone="info"),
            EVERY,
        ),
        facts=("theme", "forms", "festival", "setting", "place", "organizer", "headcount",
               "volunteers", "summary"),
        newest="date_from", search_hint="活动名称、系列、地点",
        empty="还没有活动。按“登记活动”，节日节点按日期自动带出。",
        deeds=(Deed("粘贴名单", "tray", "source"),),
    ),
    Place(
        kind=kinds.PublicityItem, key="publicity", group="activities", icon="flag", noun="条",
        words="宣传", levels=BOTH,
        columns=(("date", 100), ("kind", 90), ("topic", 0), ("quantity", 80), ("unit", 60),
                 ("place", 160), ("handler", 100)),
        views=(this_year("date"), EVERY), newest="date", search_hint="标题、地点、经办人",
        empty="还没有宣传记录。按“登记宣传”，标语按幅、资料按份，分开计数。",
    ),
    Place(
        kind=kinds.StudySession, key="studies", group="activities", icon="file-text", noun="次",
        words="学习宣讲", levels=BOTH,
        columns=(("date", 100), ("kind", 110), ("topic", 0), ("speaker", 110),
                 ("headcount", 84), ("place", 150)),
        views=(this_year("date"), in_states("kind", "lecture", "宣讲", "lecture"), EVERY),
        newest="date", search_hint="主题、主讲人、地点",
        empty="还没有学习宣讲。每季度至少学习一次，按“登记学习宣讲”。",
    ),
    Place(
        kind=kinds.PeriodicalHolding, key="periodicals", group="activities", icon="file-text",
        noun="种", words="报刊",
        columns=(("topic", 0), ("year", 70), ("copies", 70), ("place", 180),
                 ("subscribed_by", 160)),
        newest="year", search_hint="报刊名称、地点",
        empty="还没有报刊。按“登记报刊”，写上放在哪里、几份。",
    ),
    Place(
        kind=kinds.Venue, key="venues", group="activities", icon="map-pin", noun="处",
        words="阵地",
        columns=(("full_name", 0), ("kind", 90), ("address", 200), ("keeper", 110),
                 ("opened_on", 100)),
        search_hint="名称、地址",
        empty="还没有阵地。按“登记阵地”，活动室、图书室、广场都可以。",
        deeds=(Deed("记使用", "venues_form", part="venue_use"),),
    ),
    Place(
        kind=kinds.VenueUse, key="venue_uses", group="activities", icon="map-pin", noun="次",
        words="场地使用", verb="记", title="场地使用",
        columns=(("date", 100), ("venue", 160), ("use", 0), ("headcount", 84)),
        views=(this_year("date"), EVERY), newest="date", search_hint="用途、阵地",
        empty="还没有场地使用记录。先登记阵地，再按“记场地使用”。",
    ),
)  # fmt: skip

CREATION: Final = (
    Place(
        kind=kinds.OrgUnit, key="units", group="brand", icon="building-2", noun="个",
        words="创建单位", title="创建单位", seen_above=True, levels=frozenset(),
    ),
    Place(
        kind=kinds.BrandChecklist, key="brand", group="brand", icon="star", noun="项",
        words="五个一", rail="创建清单", digit="7", seen_above=True,
        columns=(("item", 112), ("content", 0), ("owner", 92), ("progress", 76),
                 ("done_on", 96), ("evidence", 120)),
        views=(
            View("year", "今年", lambda v, day: v["year"] == day.year, ("year",)),
            in_states("progress", "open", "未完成", "not_started", "going_on", tone="warn"),
            EVERY,
        ),
        search_hint="举措、内容、责任人",
        empty="还没有五个一清单。按“登记五个一”，一个品牌、一个阵地、一个组织、一批活动载体、一个保障机制。",
    ),
    Place(
        kind=kinds.PlanItem, key="plan", group="brand", icon="calendar", noun="项",
        words="年度计划", verb="加", title="计划任务",
        columns=(("due_on", 104), ("task", 0), ("owner", 92), ("done_on", 104),
                 ("done_link", 170)),
        views=(
            without("done_on", "open", "未完成"),
            View("late", "逾期#", _is_late_task, ("done_on", "due_on"), "danger"),
            having("done_on", "done", "已完成", tone="ok"),
            EVERY,
        ),
        search_hint="任务、责任人、拼音首字母",
    ),
    Place(
        kind=kinds.CrossVisit, key="cross_visits", group="brand", icon="eye", noun="次",
        words="互观互学", levels=BOTH,
        columns=(("date", 100), ("kind", 90), ("host_org", 180), ("guest_orgs", 0),
                 ("headcount", 84)),
        views=(this_year("date"), EVERY), newest="date", search_hint="单位、观摩点、经验",
        empty="还没有互观互学。按“登记互观互学”，写上看了什么、能借鉴什么。",
    ),
    Place(
        kind=kinds.CrossVisitAction, key="cross_visit_actions", group="cross_visits",
        icon="square-check", noun="条", title="转化措施", levels=BOTH,
    ),
    Place(
        kind=kinds.ExperienceBriefing, key="briefings", group="brand", icon="file-text",
        noun="篇", words="经验材料", verb="起草", levels=BOTH, from_all=True,
        columns=(("topic", 0), ("feature", 150), ("author", 110), ("shared_on", 100),
                 ("state", 84)),
        search_hint="标题、正文、作者",
        empty="还没有经验材料。按“起草经验材料”，三审通过后共享给各社区。",
    ),
    Place(
        kind=kinds.IndicatorReport, key="indicators", group="brand", icon="chart-column",
        noun="条", words="指标", levels=BOTH,
        columns=(("indicator", 96), ("period", 108), ("numerator", 64), ("denominator", 64),
                 ("coverage", 66), ("source", 100), ("cutoff_date", 96), ("definition", 0)),
        newest="cutoff_date", search_hint="指标、期间",
        empty="还没有指标。按“登记指标”，写清分子、分母和口径，附上佐证材料。",
    ),
)  # fmt: skip

OFFICE: Final = (
    Place(
        kind=kinds.ResponsibilityAssignment, key="responsibilities", group="settings",
        icon="user", noun="条", words="工作责任", levels=BOTH,
        columns=(("staff", 130), ("level", 80), ("role", 120), ("duty_text", 0),
                 ("signed_on", 100)),
        search_hint="责任人、责任内容",
        empty="还没有工作责任。按“登记工作责任”，区、街道、社区三级各有责任人。",
    ),
    Place(
        kind=kinds.Festival, key="festivals", group="settings", icon="calendar", noun="个",
        words="节日", levels=BOTH, from_all=True,
        columns=(("full_name", 0), ("calendar", 80), ("rule", 150), ("remind_days", 110)),
        search_hint="节日名称",
        empty="常用节日在上面，不用登记；日期不对，按那一行的“改”。那达慕这样的，按“登记节日”加。",
    ),
    Place(
        kind=kinds.ReportingPeriod, key="reporting_periods", group="settings",
        icon="calendar", noun="个", words="上报期间", levels=DISTRICT,
        columns=(("period", 160), ("due_on", 120), ("remark", 0)), newest="due_on",
        search_hint="期间",
        empty="还没有上报期间。按“登记上报期间”，写上报哪一段、哪天截止。",
    ),
    Place(
        kind=kinds.CoordinationMechanism, key="mechanisms", group="settings", icon="handshake",
        noun="个", words="协调联动机制", levels=BOTH,
        columns=(("full_name", 0), ("lead_unit", 180), ("members", 240), ("issued_on", 100)),
        search_hint="机制、单位",
        empty="还没有协调联动机制。按“登记协调联动机制”，写上成员单位和规则。",
    ),
)  # fmt: skip

# Kinds whose pages are made by hand, or that are registered on another kind's page.
BY_HAND: Final = frozenset(
    {
        kinds.Address, kinds.Household, kinds.Resident, kinds.StaffMember,
        kinds.PartnerOrganization, kinds.GridUnit, kinds.Pairing, kinds.JointMeeting,
        kinds.Resolution, kinds.PlanItem, kinds.Festival,
    }
)  # fmt: skip


def usual_place(kind: type[Record]) -> Place:
    """Give the pages of a kind for which nobody declared any: under 设置, as its fields say."""
    return Place(
        kind=kind, key=f"{kind.__tablename__}s", group="settings", icon="file-text",
        words=kind.title, levels=BOTH, empty=f"还没有{kind.title}。按“登记{kind.title}”开始。",
    )  # fmt: skip


def _undeclared(declared: Sequence[Place]) -> list[Place]:
    placed = BY_HAND | {one.kind for one in declared}
    return [
        usual_place(kind)
        for kind in kinds.KINDS
        if kind not in placed and kind.in_sheets and kind.parent_link() is None
    ]


PAPERS: Final = (
    Place(
        kind=kinds.Binder, key="binders", group="ledgers", icon="folder-open", noun="盒",
        words="档案盒",
        columns=(("year", 70), ("box_no", 70), ("category", 0), ("division", 140),
                 ("retention", 90), ("thickness", 100)),
        newest="year", search_hint="类目、机构（问题）",
        empty="还没有档案盒。打印的台账要归档，按“登记档案盒”，把打印记录放进盒里。",
        deeds=(Deed("看封面、脊背和目录", "box", "box"),),
    ),
)  # fmt: skip
_DECLARED: Final = (*PEOPLE, *VISITS, *MATTERS, *ACTIVITIES, *CREATION, *OFFICE, *PAPERS)
PLACES: Final[tuple[Place, ...]] = (*_DECLARED, *_undeclared(_DECLARED))
"""Every place; a part (no `words`) names its whole's list as its group."""


def root_of(place: Place) -> str:
    """Give the rail entry that a place stands under, through the wholes of its parts."""
    whole = next((one for one in PLACES if one.key == place.group and one is not place), None)
    return root_of(whole) if whole and whole.key != whole.group else place.group


def list_called(place: Place) -> str:
    """Say what the list is called that a form of the place goes back to: its own or its whole's."""
    listed = next((one for one in PLACES if one.key == place.back_to), place)
    return listed.words or listed.called


def place_of(kind: type[Record]) -> Place | None:
    """Give the place of a kind's records, if it has one."""
    return next((one for one in PLACES if one.kind is kind), None)
