"""What offices do all year, by the words they report it in, and the records that say it.

`RECORDS` is one office's work; `FACTS` says of each thing which record and fields carry it, on
which page it is entered, and by which paper, number and reminder it is followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from db import kinds
from db.record import Record
from db.store import Store
from db.work import Work
from tests.builders import MAN, build

DAY = dt.date(2026, 6, 19)
SOON = dt.date(2026, 9, 30)
NOON = dt.datetime.combine(DAY, dt.time(9, 30))
STUDY: dict[str, Any] = {"level": "community", "date": DAY, "place": "社区二楼", "headcount": 24}
EVENT: dict[str, Any] = {
    "date_from": DAY, "date_to": DAY, "organizer": "@unit", "headcount": 60, "place": "石榴广场",
    "state": "approved", "programme": "foundation",
}  # fmt: skip
CASE: dict[str, Any] = {
    "received_at": NOON,
    "due_on": SOON,
    "subject": "@mei",
    "handler": "@staff",
    "channel": "grid",
}
GIVEN: dict[str, Any] = {"date": DAY, "provider": "@staff", "station": "@station"}
PUT_UP: dict[str, Any] = {"date": DAY, "handler": "@staff", "place": "小区入口"}
RATE: dict[str, Any] = {
    "period": "2026年上半年",
    "cutoff_date": DAY,
    "definition": "按单位证明",
    "source": "certificate",
}
FIVE = ("dispute", "hardship", "interests", "festival", "children")

# Key, kind and values; `@key` is another of them, and a list's name gives its elements.
RECORDS: tuple[tuple[str, type[Record], Mapping[str, Any]], ...] = (
    ("staff", kinds.StaffMember, {"full_name": "演示书记一", "post": "社区书记",
                                  "employment_kind": "full_time"}),
    ("second", kinds.StaffMember, {"employment_kind": "part_time"}),
    ("mei", kinds.Resident, {"ethnicity_code": "02", "preferred_language": "蒙古语"}),
    ("gang", kinds.Resident, {"full_name": "王刚", "sex": "1", "id_number": MAN, "phone": None,
                              "birth_date": None}),
    ("dwelling", kinds.Address, {"grid_unit": "@grid"}),
    ("home", kinds.Household, {"address": "@dwelling"}),
    ("grid", kinds.GridUnit, {"worker": "@second", "buildings": [(None, "石榴苑3号楼")]}),
    ("consent", kinds.ConsentRecord, {"subject": "@mei", "purpose": "contact"}),
    ("front", kinds.PartnerOrganization, {
        "full_name": "演示区统战部", "org_kind": "member", "liaison": "演示联络员甲",
        "pattern_role": "united_front", "duty": "牵头协调民族工作联席会议"}),
    ("firm", kinds.PartnerOrganization, {"full_name": "石榴食品厂", "org_kind": "enterprise"}),
    ("club", kinds.PartnerOrganization, {"full_name": "同心书画社", "org_kind": "social"}),
    ("ivy", kinds.PartnerOrganization, {"full_name": "常青藤志愿者协会", "org_kind": "volunteer"}),
    ("school", kinds.PartnerOrganization, {"full_name": "同心里小学", "org_kind": "school"}),
    ("police", kinds.PartnerOrganization, {"full_name": "新村派出所", "org_kind": "police"}),
    ("clinic", kinds.PartnerOrganization, {"full_name": "新村医院", "org_kind": "medical"}),
    ("mechanism", kinds.CoordinationMechanism, {
        "full_name": "民族工作协调联动机制", "lead_unit": "@front", "issued_on": DAY,
        "rules": "每半年开一次会，联络员随时联系", "members": ["@police", "@school"]}),
    ("duty", kinds.ResponsibilityAssignment, {
        "level": "community", "role": "first", "staff": "@staff", "signed_on": DAY,
        "duty_text": "民族工作第一责任"}),
    ("station", kinds.ServiceStation, {
        "full_name": "民族工作服务站", "kind": "general", "hours": "周一至周五 9—17 点",
        "services": ("jobs", "policy"), "staff": ["@staff"]}),
    ("joint_station", kinds.ServiceStation, {
        "full_name": "警地融合红石榴家园服务站", "kind": "police_community", "staff": ["@second"]}),
    ("team", kinds.ServiceTeam, {
        "full_name": "瑞光服务团队", "leader": "@staff", "members": ["@second"],
        "kinds": ("counselling", "heritage", "medical", "skills")}),
    ("venue", kinds.Venue, {"full_name": "石榴籽活动室", "kind": "activity_room",
                            "keeper": "@second"}),
    ("use", kinds.VenueUse, {"venue": "@venue", "date": DAY, "use": "包粽子", "headcount": 40}),
    ("pair", kinds.Pairing, {
        "kind": "resident_resident", "side_a": "@mei", "side_b": "@gang",
        "side_b_name": "王刚", "start_on": DAY,
        "frequency": "quarterly"}),
    ("log", kinds.PairingLog, {"pairing": "@pair", "date": DAY}),
    ("contact", kinds.ContactPair, {
        "staff": "@staff", "resident": "@mei", "consent": "@consent", "cycle": "quarterly",
        "start_on": DAY}),
    ("call", kinds.ContactLog, {"pair": "@contact", "date": DAY, "way": "visit",
                                "occasion": "illness", "content": "问候近况",
                                "demand": "想学用手机挂号"}),
    ("meeting", kinds.JointMeeting, {
        "held_at": NOON, "chair": "@staff", "recorder": "@second", "state": "held",
        "programme": "foundation", "seq_year": 2026,
        "meeting_name": "新村社区民族工作联席会议2026年第1次会议"}),
    ("talk", kinds.JointMeeting, {
        "kind": "deliberation", "held_at": NOON, "chair": "@staff", "recorder": "@second",
        "state": "held", "seq_year": 2026, "meeting_name": "新村社区集体议事2026年第1次会议"}),
    ("leaders", kinds.JointMeeting, {
        "kind": "leading_group", "held_at": NOON, "chair": "@staff", "recorder": "@second",
        "state": "held", "seq_year": 2026, "meeting_name": "统战工作领导小组2026年第1次会议"}),
    ("first", kinds.AgendaItem, {"meeting": "@leaders", "topic": "学习中央民族工作会议精神",
                                 "is_first_topic": True}),
    ("matter", kinds.Resolution, {"meeting": "@talk", "owner_unit": "@unit", "owner": "@staff",
                                  "topic": "employment", "due_on": SOON}),
    ("wish", kinds.MicroWish, {
        "wisher": "@mei", "category": "goods", "collected_on": DAY, "collector": "@staff",
        "claimer": "@club", "claimed_on": DAY, "due_on": SOON, "state": "claimed"}),
    *((f"case_{one}", kinds.ServiceCase, CASE | {"category": one}) for one in FIVE),
    ("visit", kinds.Visit, {
        "date": DAY, "purpose": "festival", "festival": "dragon_boat", "goods": "粽子",
        "receipt": True, "target_group": "old_party_member", "targets": ["@mei"],
        "visitors": ["@staff"]}),
    *((f"given_{one}", kinds.ServiceDelivery, GIVEN | {"kind": one, "beneficiaries_count": 5})
      for one in ("policy", "career", "jobs", "school_enrolment", "counselling", "skills")),
    ("hours", kinds.VolunteerSession, {
        "organization": "@ivy", "date": DAY, "kind": "elderly", "volunteers_count": 12,
        "beneficiaries_count": 30, "hours": Decimal(24), "recorder": "@second"}),
    ("dumplings", kinds.Activity, EVENT | {
        "topic": "粽情端午聚民心", "series": "我们的节日", "project": "innovation",
        "theme": "sharing", "festival": "dragon_boat", "is_feature": True,
        "setting": "religious_venue", "culture_scene": ("experience_heritage", "festival_daily"),
        "forms": ("exhibition", "performance", "quiz"),
        "goals": ("building_sharing", "living_learning", "working_together"),
        "integrated_with": ("party", "police_community", "theme_education")}),
    ("naadam", kinds.Activity, EVENT | {
        "topic": "草原风情迎那达慕", "project": "shared_dream", "theme": "family",
        "festival": "naadam", "forms": ("counselling", "heritage", "medical", "skills")}),
    ("guidance", kinds.Activity, EVENT | {
        "topic": "政治领航主题党日", "project": "guidance", "theme": "unity",
        "forms": ("lecture",)}),
    *((f"study_{one}", kinds.StudySession, STUDY | {"kind": one, "speaker": "演示讲师",
                                                    "materials": "中央民族工作会议精神"})
      for one in ("first_topic", "theory_center_group", "standing_committee_briefing")),
    ("lecture", kinds.StudySession, STUDY | {
        "kind": "lecture", "topic": "共同团结进步、共同繁荣发展", "headcount": 160,
        "speaker": "演示讲师", "programme": "foundation",
        "integrated_with": ("theme_education",)}),
    ("papers", kinds.PeriodicalHolding, {"topic": "中国民族报", "year": 2026, "copies": 3,
                                         "place": "图书室"}),
    ("banner", kinds.PublicityItem, PUT_UP | {
        "kind": "slogan", "topic": "石榴籽抱成团", "quantity": 20, "unit": "strip",
        "setting": "school"}),
    ("leaflet", kinds.PublicityItem, PUT_UP | {
        "kind": "leaflet", "topic": "办事指南", "quantity": 300, "unit": "copy"}),
    ("brand", kinds.BrandChecklist, {
        "year": 2026, "item": "carriers", "owner": "@staff", "progress": "done", "done_on": DAY,
        "evidence": ["@dumplings"]}),
    ("mutual", kinds.CrossVisit, {
        "kind": "mutual_visit", "date": DAY, "host_org": "@unit", "guest_orgs": ["@school"],
        "sites": "石榴籽活动室", "takeaways": "楼栋议事"}),
    ("onsite", kinds.CrossVisit, {
        "kind": "onsite_conference", "date": DAY, "host_org": "@unit", "guest_orgs": ["@front"],
        "topic": "发挥统战优势，共促高质量发展"}),
    ("action", kinds.CrossVisitAction, {"visit": "@mutual", "text": "每栋楼设议事长",
                                        "owner": "@staff", "due_on": SOON}),
    ("briefing", kinds.ExperienceBriefing, {"topic": "邻里互助好做法", "author": "@staff"}),
    *((f"rate_{one}", kinds.IndicatorReport, RATE | {"indicator": one})
      for one in ("enrolment", "out_of_poverty", "at_post")),
    ("task", kinds.PlanItem, {"year": 2026, "month": 9, "task": "办一场邻里节", "owner": "@staff",
                              "due_on": SOON}),
    ("feast", kinds.Festival, {"full_name": "那达慕", "calendar": "local", "rule": "逐年",
                               "dates_by_year": "2026-10-18", "code": "naadam"}),
)  # fmt: skip


class Fact(NamedTuple):
    """One thing of the work: which record says it in which fields, and how it is come to.

    `page` is where it is entered. Words in `sought` find it; `paper` names a ledger and what
    stands on it, `number` an indicator that counts the record, `due` a reminder of it.
    """

    term: str
    record: str
    fields: tuple[str, ...]
    page: str
    sought: str = ""
    paper: tuple[str, str] | None = None
    number: str = ""
    due: str = ""


ACTIVITY, STUDIED = "activities_form", "studies_form"
FACTS: tuple[Fact, ...] = (
    Fact("筑基工程", "dumplings", ("programme",), ACTIVITY, "端午", ("L10b", "粽情端午聚民心")),
    Fact("筑基工程的会议", "meeting", ("programme",), "minutes", "联席会议", ("L05", "联席会议")),
    Fact("筑基工程的宣讲", "lecture", ("programme",), STUDIED, "繁荣", ("L14", "繁荣发展")),
    Fact("政治领航工程", "guidance", ("project",), ACTIVITY, "领航", ("L10b", "政治领航主题党日")),
    Fact("创新发展工程", "dumplings", ("project",), ACTIVITY, "zqdw"),
    Fact("同心筑梦工程", "naadam", ("project",), ACTIVITY, "那达慕"),
    Fact("常委会定期听取汇报", "study_standing_committee_briefing", ("kind", "level"), STUDIED,
         paper=("L14", "常委会听取汇报"), number="study_standing_committee_briefing"),
    Fact("理论学习中心组学习", "study_theory_center_group", ("kind", "materials"), STUDIED,
         paper=("L14", "中心组学习"), number="study_theory_center_group"),
    Fact("第一议题", "first", ("is_first_topic",), "minutes", paper=("L05", "第一议题")),
    Fact("第一议题学习", "study_first_topic", ("kind",), STUDIED, paper=("L14", "第一议题"),
         number="study_first_topic"),
    Fact("融入基层党建、警地融合、主题教育", "dumplings", ("integrated_with",), ACTIVITY),
    Fact("融入主题教育的宣讲", "lecture", ("integrated_with",), STUDIED),
    Fact("成员单位", "front", ("org_kind", "liaison", "duty"), "organization_form", "统战部",
         ("L13", "演示联络员甲")),
    Fact("工作格局", "front", ("pattern_role", "duty"), "organization_form", "牵头协调",
         ("L12b", "牵头协调民族工作联席会议")),
    Fact("民族工作协调联动机制", "mechanism", ("lead_unit", "members", "rules", "issued_on"),
         "mechanisms_form", "联动机制"),
    Fact("社区民族工作组织机构", "staff", ("post", "duty"), "staff_form", "演示书记一",
         ("L12", "社区书记")),
    Fact("专职工作人员", "staff", ("employment_kind",), "staff_form", paper=("L12", "专职")),
    Fact("兼职工作人员", "second", ("employment_kind",), "staff_form", paper=("L12", "兼职")),
    Fact("社区干部联系制度", "contact", ("staff", "resident", "consent", "cycle"),
         "contacts_form", "李梅", ("L04", "每季度至少一次"), "contact_active", "contact"),
    Fact("干部联系记录", "call", ("way", "occasion", "topics", "content", "demand"),
         "contact_logs_form", paper=("L04", DAY.isoformat()), number="contact_logs"),
    Fact("联席会议制度", "meeting", ("kind", "held_at", "chair", "recorder"), "minutes",
         "联席会议2026", ("L05", "联席会议"), "meeting_count"),
    Fact("三级工作责任制", "duty", ("level", "role", "staff", "duty_text", "signed_on"),
         "responsibilities_form", "第一责任", ("L12", "第一责任人")),
    *(Fact("引导社会力量参与", one, ("org_kind",), "organization_form", word)
      for one, word in (("firm", "食品厂"), ("club", "书画社"), ("ivy", "常青藤"),
                        ("school", "同心里小学"), ("police", "派出所"), ("clinic", "医院"))),
    Fact("阵地", "venue", ("full_name", "kind", "keeper"), "venues_form", "石榴籽活动室"),
    Fact("阵地使用记录", "use", ("venue", "date", "use", "headcount"), "venue_uses_form", "包粽子"),
    Fact("五个一", "brand", ("item", "progress", "done_on", "evidence"), "brand_form",
         paper=("L15", "一批活动载体")),
    Fact("创建+特色活动", "dumplings", ("is_feature",), ACTIVITY),
    Fact("共居共学、共建共享、共事共乐", "dumplings", ("goals",), ACTIVITY),
    Fact("民族工作服务站", "station", ("address", "hours", "services", "staff"), "stations_form",
         "民族工作服务站"),
    Fact("民族报刊杂志", "papers", ("topic", "copies", "place", "year"), "periodicals_form",
         "民族报", ("L20", "中国民族报")),
    Fact("结对子", "pair", ("kind", "side_a", "side_b", "purposes", "frequency"), "pairing_form",
         "李梅", ("L03", "王刚"), "pair_active", "pairing"),
    Fact("结对活动", "log", ("date", "form", "content"), "pairing_log",
         paper=("L03b", "上门看望"), number="pair_logs"),
    Fact("微心愿", "wish", ("wisher", "category", "claimer", "due_on"), "wishes_form", "老花镜",
         ("L07", "想要一副老花镜"), "wish_claimed", "wish"),
    Fact("志愿服务组织的服务", "hours", ("organization", "volunteers_count", "hours"),
         "volunteering_form", "常青藤", ("L19", "常青藤志愿者协会"), "volunteer_count"),
    Fact("心理疏导", "given_counselling", ("kind", "date", "provider"), "deliveries_form",
         paper=("L18", "心理疏导"), number="other_service_count"),
    Fact("职业技能培训", "given_skills", ("kind", "beneficiaries_count"), "deliveries_form",
         paper=("L18", "技能培训"), number="other_service_people"),
    Fact("交流·融合·共享", "dumplings", ("theme",), ACTIVITY, paper=("L10b", "交流·融合·共享")),
    Fact("图片展、知识竞赛、文艺表演", "dumplings", ("forms",), ACTIVITY,
         paper=("L10b", "知识竞赛")),
    Fact("节日节点", "dumplings", ("festival",), ACTIVITY, paper=("L10b", "端午节"),
         number="festival_activity_count"),
    Fact("那达慕", "feast", ("calendar", "dates_by_year", "remind_days"), "festivals_form",
         "那达慕"),
    Fact("文娱活动的场次", "naadam", ("date_from",), ACTIVITY, number="activity_count"),
    Fact("文娱活动的人次", "naadam", ("headcount",), ACTIVITY, number="activity_headcount"),
    *(Fact(term, f"case_{one}", ("category", "handler", "due_on"), "cases_form", "楼道灯",
           ("L08", word), "case_received", "case")
      for one, word, term in zip(
          FIVE, ("矛盾化解", "困难解决", "权益维护", "节日走访", "孩子关爱"),
          ("矛盾及时化解", "困难及时解决", "权益及时维护", "节日及时走访", "孩子及时关爱"),
          strict=True)),
    Fact("警地融合服务站", "joint_station", ("kind", "staff"), "stations_form", "警地融合"),
    Fact("网格化", "grid", ("buildings", "worker"), "grid_form", "第一网格"),
    Fact("服务团队", "team", ("kinds", "leader", "members"), "teams_form", "瑞光服务团队"),
    Fact("四类服务进社区", "naadam", ("forms",), ACTIVITY, paper=("L10b", "心理咨询")),
    Fact("走访慰问", "visit", ("purpose", "targets", "visitors", "goods", "target_group"),
         "visits_form", paper=("L09", "粽子"), number="visit_count"),
    Fact("集体议事", "matter", ("matter", "topic", "owner", "due_on"), "minutes", "就业岗位",
         ("L06", "联系就业岗位"), "deliberation_count", "resolution"),
    *(Fact(f"标准化服务：{word}", f"given_{one}", ("kind",), "deliveries_form",
           paper=("L18", word), number="standard_service_count")
      for one, word in (("policy", "政策宣介"), ("career", "职业指导"), ("jobs", "岗位推荐"))),
    Fact("子女入学", "given_school_enrolment", ("kind", "beneficiaries_count", "result"),
         "deliveries_form", paper=("L18", "入学协助"), number="school_places"),
    *(Fact(term, f"rate_{one}",
           ("indicator", "numerator", "denominator", "definition", "source", "cutoff_date"),
           "indicators_form", number=f"{one}_rate")
      for one, term in (("enrolment", "入学率"), ("out_of_poverty", "脱贫率"),
                        ("at_post", "在岗率"))),
    Fact("7+N进", "dumplings", ("setting",), ACTIVITY, paper=("L10b", "宗教活动场所")),
    Fact("宣传标语", "banner", ("kind", "quantity", "unit", "setting"), "publicity_form",
         "抱成团", ("L11", "石榴籽抱成团"), "publicity_strip"),
    Fact("宣传资料", "leaflet", ("kind", "quantity", "unit"), "publicity_form", "办事指南",
         ("L11", "办事指南"), "publicity_copy"),
    Fact("宣讲活动", "lecture", ("topic", "speaker", "headcount"), STUDIED, "团结进步",
         ("L14", "演示讲师"), "lecture_headcount"),
    Fact("多元文化场景", "dumplings", ("culture_scene",), ACTIVITY),
    Fact("活动系列", "dumplings", ("series",), ACTIVITY, "我们的节日"),
    Fact("现场会", "onsite", ("kind", "topic", "host_org"), "cross_visits_form", "统战优势",
         ("L16", "共促高质量发展"), "cross_visit_count"),
    Fact("互观互学", "mutual", ("guest_orgs", "sites", "aspects", "takeaways"),
         "cross_visits_form", "楼栋议事", ("L16", "楼栋议事"), "cross_visit_count"),
    Fact("转化措施", "action", ("text", "owner", "due_on"), "cross_visit_actions_form",
         paper=("L16", "每栋楼设议事长"), due="take_away"),
    Fact("可借鉴可推广经验", "briefing", ("topic", "body", "author"), "briefings_form",
         "邻里互助"),
    Fact("年度计划", "task", ("month", "task", "owner", "due_on"), "plan_form", "邻里节",
         due="plan"),
)  # fmt: skip


def enter(store: Store, work: Work) -> dict[str, Record]:
    """Save the office's work; give its records by their keys."""
    made: dict[str, Record] = {}
    ids = {key: build(kind).id for key, kind, _ in RECORDS} | {"unit": store.facts.unit}
    for key, kind, values in RECORDS:
        told = {name: _linked(value, ids) for name, value in values.items()}
        lists = {name: told.pop(name) for name in kind.lists().keys() & told.keys()}
        record = made[key] = build(kind, id=ids[key], **told)
        work.save(record)
        for name, elements in lists.items():
            work.set_list(record, name, elements)
    return made


def _linked(value: Any, ids: Mapping[str, bytes]) -> Any:
    if isinstance(value, list):
        return [(ids[one[1:]], "") if isinstance(one, str) else one for one in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value
