"""The sheets of activities, publicity, study, the creation checklist and the office's own work."""

from __future__ import annotations

from typing import Final

from db import kinds
from desktop_app.gui.sheet import Section, Sheet

_ACTIVITY = Sheet(
    kinds.Activity,
    (
        Section(
            "活动",
            (
                "topic*6 series*4",
                "date_from*3 date_to*3 place*5 headcount*2 volunteers*2",
                "festival*3 theme*5 setting*3 is_feature*2",
                "forms",
                "organizer*5 co_organizers*5",
            ),
        ),
        Section(
            "归到哪里（填一次，各本台账都跟着）",
            (
                "project*3 programme*3 shared_code*2 .*2",
                "integrated_with goals",
                "culture_scene",
            ),
        ),
        Section("方案与经费", ("plan", "budget*2 cost*2 .*4")),
        Section("总结与签到", ("summary", "signed_in")),
        Section("备注", ("remark",)),
    ),
    noun="次",
    machine=frozenset({"serial_no", "state"}),
    carried=("project", "programme", "theme", "setting", "place", "organizer", "series"),
    lists=frozenset({"papers", "summary_files", "photos", "sign_in_sheet"}),
)

_PUBLICITY = Sheet(
    kinds.PublicityItem,
    (
        Section(
            "宣传",
            (
                "kind*3 topic*7",
                "quantity*2 unit*2 place*5 date*3",
                "handler*4 setting*4 .*4",
            ),
        ),
        Section("备注", ("remark",)),
    ),
    noun="条",
    carried=("kind", "unit", "place", "date", "handler", "setting"),
    lists=frozenset({"photos"}),
)

_PERIODICAL = Sheet(
    kinds.PeriodicalHolding,
    (
        Section("报刊", ("topic*5 year*2 copies*2", "place*5 subscribed_by*4")),
        Section("备注", ("remark",)),
    ),
    noun="种",
    carried=("year", "place", "subscribed_by"),
)

_STUDY = Sheet(
    kinds.StudySession,
    (
        Section(
            "学习宣讲",
            (
                "kind*3 level*2 date*3",
                "topic*6 speaker*3",
                "place*5 headcount*2 programme*3",
                "integrated_with",
                "materials",
            ),
        ),
        Section("记录", ("notes",)),
        Section("备注", ("remark",)),
    ),
    noun="次",
    carried=("level", "date", "place", "programme"),
    lists=frozenset({"sign_in_sheet", "photos"}),
)

_VENUE = Sheet(
    kinds.Venue,
    (
        Section("阵地", ("full_name*5 kind*3", "address*6 opened_on*3 keeper*3")),
        Section("备注", ("remark",)),
    ),
    noun="处",
    lists=frozenset({"photos"}),
)

_VENUE_USE = Sheet(
    kinds.VenueUse,
    (
        Section("场地使用", ("venue*4 date*3", "use*6 headcount*2", "activity*4 .*4")),
        Section("备注", ("remark",)),
    ),
    noun="次",
    carried=("venue", "date"),
)

_BRAND = Sheet(
    kinds.BrandChecklist,
    (
        Section("举措", ("year*2 item*4 owner*3", "content")),
        Section("进展与佐证", ("progress*3 done_on*3 .*3", "evidence")),
        Section("备注", ("remark",)),
    ),
    noun="项",
    carried=("year", "owner"),
    lists=frozenset({"evidence_files"}),
)

_CROSS_VISIT = Sheet(
    kinds.CrossVisit,
    (
        Section(
            "互观互学",
            ("kind*3 date*3 headcount*2", "host_org*5 place*4", "guest_orgs", "topic"),
        ),
        Section("看到的和学到的", ("sites", "aspects", "takeaways")),
        Section("备注", ("remark",)),
    ),
    noun="次",
    lists=frozenset({"photos"}),
)

_BRIEFING = Sheet(
    kinds.ExperienceBriefing,
    (
        Section("经验材料", ("topic*6 feature*3 author*3", "body")),
        Section("共享", ("shared_on*2 .*6",), hint="初审、复审、终审都通过以后才能共享", late=True),
        Section("备注", ("remark",)),
    ),
    noun="篇",
    machine=frozenset({"serial_no", "state"}),
    carried=("author", "feature"),
)

_INDICATOR = Sheet(
    kinds.IndicatorReport,
    (
        Section(
            "指标",
            (
                "indicator*3 period*3 cutoff_date*3",
                "numerator*2 denominator*2 source*3 coverage*3",
                "definition",
            ),
            hint="只填合计和证明，不要附带姓名的名单",
        ),
        Section("备注", ("remark",)),
    ),
    noun="条",
    carried=("period", "cutoff_date", "source"),
    lists=frozenset({"evidence_files"}),
)

_RESPONSIBILITY = Sheet(
    kinds.ResponsibilityAssignment,
    (
        Section("工作责任", ("level*2 role*3 staff*4 signed_on*3", "duty_text")),
        Section("备注", ("remark",)),
    ),
    noun="条",
    carried=("level",),
    lists=frozenset({"letter"}),
)

_MECHANISM = Sheet(
    kinds.CoordinationMechanism,
    (
        Section("协调联动机制", ("full_name*5 lead_unit*4 issued_on*3", "members", "rules")),
        Section("备注", ("remark",)),
    ),
    noun="个",
    lists=frozenset({"document"}),
)

CULTURE_SHEETS: Final = (
    _ACTIVITY,
    _PUBLICITY,
    _PERIODICAL,
    _STUDY,
    _VENUE,
    _VENUE_USE,
    _BRAND,
    _CROSS_VISIT,
    _BRIEFING,
    _INDICATOR,
    _RESPONSIBILITY,
    _MECHANISM,
)
