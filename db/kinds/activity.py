"""活动: what the office did with people, for which festival, in which form and setting."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from typing_extensions import override

from db import codes, dates, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, Settled, States

PUBLIC = Privacy.PUBLIC


class Activity(Record):
    """活动: one event, counted once however long it lasted."""

    __tablename__ = "activity"
    title = "活动"
    table_tag = 38
    serial_prefix = "HD"
    name_field = "topic"
    states = States(
        field="state",
        start="registered",
        moves={
            "registered": ("approved",),
            "approved": ("archived", "registered"),
            "archived": ("approved",),
        },
        back=frozenset({("approved", "registered"), ("archived", "approved")}),
        settled=frozenset({"archived"}),
        approved=frozenset({"approved", "archived"}),
        rights={"approved": "review", "archived": "review"},
        asks={"archived": ("summary",)},
        in_files={"summary": "summary_files"},
        verbs={"registered": "退回登记", "approved": "审核通过", "archived": "归档"},
    )

    topic: Mapped[str] = field.text("活动名称", tag=1, required=True, search=True, privacy=PUBLIC)
    series: Mapped[str | None] = field.text("系列", tag=2, most=40, search=True, privacy=PUBLIC)
    project: Mapped[str] = field.code(
        "所属工程", codes.PROJECT, tag=3, required=True, privacy=PUBLIC
    )
    programme: Mapped[str | None] = field.code("所属计划", codes.PROGRAMME, tag=4, privacy=PUBLIC)
    integrated_with: Mapped[tuple[str, ...] | None] = field.codes(
        "融入", codes.INTEGRATED_WITH, tag=5, privacy=PUBLIC
    )
    goals: Mapped[tuple[str, ...] | None] = field.codes("目标", codes.GOAL, tag=6, privacy=PUBLIC)
    # Was one code alone: one code is stored as a set of one, so what was written is read as it is.
    culture_scene: Mapped[tuple[str, ...] | None] = field.codes(
        "文化场景", codes.CULTURE_SCENE, tag=7, privacy=PUBLIC
    )
    theme: Mapped[str] = field.code(
        "活动主题", codes.ACTIVITY_THEME, tag=8, required=True, privacy=PUBLIC, default="sharing"
    )
    forms: Mapped[tuple[str, ...]] = field.codes(
        "载体形式", codes.ACTIVITY_FORM, tag=9, required=True, privacy=PUBLIC
    )
    festival: Mapped[str | None] = field.code(
        "节日节点", codes.FESTIVAL, tag=10, privacy=PUBLIC, hint="按日期带出，可以改"
    )
    setting: Mapped[str] = field.code(
        "七进场所", codes.ACTIVITY_SETTING, tag=11, required=True, privacy=PUBLIC,
        default="community",
    )  # fmt: skip
    is_feature: Mapped[bool | None] = field.yes_no(
        "特色活动", tag=12, required=True, privacy=PUBLIC, default=False
    )
    date_from: Mapped[dt.date] = field.day(
        "开始日期", tag=13, required=True, privacy=PUBLIC, group="date_from"
    )
    date_to: Mapped[dt.date | None] = field.day(
        "结束日期", tag=14, follows=True, privacy=PUBLIC, group="date_from", hint="不填就是当天"
    )
    place: Mapped[str] = field.text("地点", tag=15, required=True, search=True, privacy=PUBLIC)
    organizer: Mapped[bytes] = field.link(
        "主办", "org_unit", "partner_organization", "service_team",
        tag=16, required=True, privacy=PUBLIC, group="organizer",
    )  # fmt: skip
    organizer_name: Mapped[str | None] = field.name_of(
        "organizer", "主办单位名称", tag=17, privacy=PUBLIC, group="organizer", search=True
    )
    co_organizers = field.links(
        "协办", "org_unit", "partner_organization", "service_team", tag=18, free_text=True
    )
    shared_code: Mapped[str | None] = field.text(
        "联办编号", tag=19, most=40, privacy=PUBLIC, hint="几家合办的写同一个编号，区里只算一次"
    )
    headcount: Mapped[int] = field.number(
        "参加人次", tag=20, least=1, most=100_000, required=True, privacy=PUBLIC
    )
    volunteers: Mapped[int | None] = field.number(
        "志愿者人数", tag=21, most=100_000, privacy=PUBLIC
    )
    budget: Mapped[Decimal | None] = field.money("预算（元）", tag=22)
    cost: Mapped[Decimal | None] = field.money("支出（元）", tag=23)
    plan: Mapped[str | None] = field.long_text("方案", tag=24)
    summary: Mapped[str | None] = field.long_text("总结", tag=25)
    papers = field.files("方案文件", tag=26)
    summary_files = field.files("总结文件", tag=31, proof=True)  # written after the review
    photos = field.files("活动照片", tag=27, proof=True, wanted=("全景", "过程", "成果"))
    sign_in_sheet = field.files("签到表", tag=28, proof=True)
    signed_in = field.links(
        "签到名单", "resident", "staff_member", "partner_organization", tag=29, free_text=True
    )
    state: Mapped[str] = field.code(
        "状态", codes.ACTIVITY_STATE, tag=30, required=True, default="registered", privacy=PUBLIC
    )

    @override
    def fill_in(self, settled: Settled) -> None:
        if self.date_from and not self.date_to:
            self.date_to = self.date_from

    @override
    def faults(self) -> dict[str, str]:
        found = self.disorder("date_from", "date_to")
        is_over = self.state in {"approved", "archived"}
        if is_over and self.date_from and dates.is_ahead(self.date_from):
            found["date_from"] = "活动还没有开始，请改正日期，或先不要审核"
        return found | super().faults()
