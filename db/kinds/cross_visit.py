"""互观互学与经验材料: offices that visit each other, and what is worth sharing."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, States

PUBLIC = Privacy.PUBLIC


class CrossVisit(Record):
    """互观互学: one visit among offices, what was seen and what is taken over."""

    __tablename__ = "cross_visit"
    title = "互观互学"
    table_tag = 43
    serial_prefix = "HG"
    is_reviewed = True

    kind: Mapped[str] = field.code(
        "类型", codes.CROSS_VISIT_KIND, tag=1, required=True, privacy=PUBLIC
    )
    date: Mapped[dt.date] = field.day("日期", tag=2, required=True, past=True, privacy=PUBLIC)
    host_org: Mapped[bytes] = field.link(
        "承办单位", "org_unit", "partner_organization",
        tag=3, required=True, privacy=PUBLIC, group="host_org",
    )  # fmt: skip
    host_org_name: Mapped[str | None] = field.name_of(
        "host_org", "承办单位名称", tag=4, privacy=PUBLIC, group="host_org", search=True
    )
    guest_orgs = field.links(
        "参加单位", "org_unit", "partner_organization", tag=5, required=True, free_text=True
    )
    headcount: Mapped[int] = field.number(
        "参加人数", tag=6, least=1, most=100_000, required=True, privacy=PUBLIC
    )
    sites: Mapped[str] = field.long_text(
        "观摩点", tag=7, required=True, search=True, privacy=PUBLIC
    )
    aspects: Mapped[tuple[str, ...]] = field.codes(
        "学习内容", codes.CROSS_VISIT_ASPECT, tag=8, required=True, privacy=PUBLIC
    )
    takeaways: Mapped[str] = field.long_text(
        "可借鉴经验", tag=9, required=True, search=True, privacy=PUBLIC
    )
    photos = field.files("照片", tag=10)
    topic: Mapped[str | None] = field.text(
        "主题", tag=11, most=100, search=True, privacy=PUBLIC, hint="现场会写会议主题"
    )
    place: Mapped[str | None] = field.text("地点", tag=12, search=True, privacy=PUBLIC)

    @property
    @override
    def name(self) -> str:
        """The topic, or the day and the kind."""
        day = self.date.isoformat() if self.date else ""
        kind = codes.CROSS_VISIT_KIND.label(self.kind) if self.kind else type(self).title
        return self.topic or f"{day} {kind}".strip() or super().name


class CrossVisitAction(Record):
    """转化措施: what the office will do with what it saw."""

    __tablename__ = "cross_visit_action"
    title = "转化措施"
    table_tag = 44

    visit: Mapped[bytes] = field.link(
        "互观互学", "cross_visit", tag=1, required=True, part_of=True, privacy=PUBLIC
    )
    text: Mapped[str] = field.text("措施", tag=2, most=200, required=True, privacy=PUBLIC)
    owner: Mapped[bytes | None] = field.link(
        "责任人", "staff_member", tag=3, free_text=True, privacy=PUBLIC, group="owner"
    )
    owner_name: Mapped[str | None] = field.name_of(
        "owner", "责任人姓名", tag=4, privacy=PUBLIC, group="owner"
    )
    due_on: Mapped[dt.date | None] = field.day("完成时限", tag=5, privacy=PUBLIC)
    done_on: Mapped[dt.date | None] = field.day("完成日期", tag=6, past=True, privacy=PUBLIC)
    position: Mapped[int | None] = field.number("顺序", tag=7, least=1, most=999, privacy=PUBLIC)


class ExperienceBriefing(Record):
    """经验材料: a written account of good practice, shared after the final review.

    What goes to every office is a copy that the district makes (`db/handed_down.py`).
    """

    __tablename__ = "experience_briefing"
    title = "经验材料"
    table_tag = 45
    kept_by_district = True
    serial_prefix = "JY"
    is_reviewed = True
    name_field = "topic"
    states = States(
        field="state",
        start="draft",
        moves={"draft": ("passed",), "passed": ("shared", "draft"), "shared": ("passed",)},
        back=frozenset({("passed", "draft"), ("shared", "passed")}),
        settled=frozenset({"shared"}),
        approved=frozenset({"passed", "shared"}),
        asks={"shared": ("shared_on",)},
        verbs={"draft": "退回修改", "passed": "定稿", "shared": "共享"},
    )

    topic: Mapped[str] = field.text("标题", tag=1, required=True, search=True, privacy=PUBLIC)
    body: Mapped[str] = field.long_text(
        "正文", tag=2, most=20_000, required=True, search=True, privacy=PUBLIC
    )
    feature: Mapped[str | None] = field.text("创建特色", tag=3, most=30, privacy=PUBLIC)
    author: Mapped[bytes] = field.link(
        "作者", "staff_member", tag=4, required=True, privacy=PUBLIC, group="author"
    )
    author_name: Mapped[str | None] = field.name_of(
        "author", "作者姓名", tag=5, privacy=PUBLIC, group="author", search=True
    )
    shared_on: Mapped[dt.date | None] = field.day("共享日期", tag=6, past=True, privacy=PUBLIC)
    state: Mapped[str] = field.code(
        "状态", codes.BRIEFING_STATE, tag=7, required=True, default="draft", privacy=PUBLIC
    )


class SignOff(Record):
    """三审: one person's review of a record, as it was at that moment."""

    __tablename__ = "sign_off"
    title = "三审"
    right = "review"
    in_sheets = False
    table_tag = 50

    target: Mapped[bytes] = field.link("审核对象", tag=1, required=True, part_of=True)
    step: Mapped[str] = field.code("审次", codes.SIGN_OFF_STEP, tag=2, required=True)
    by: Mapped[bytes] = field.link("审核人", "user", tag=3, required=True, group="by")
    by_name: Mapped[str | None] = field.name_of("by", "审核人姓名", tag=4, group="by")
    at: Mapped[dt.datetime] = field.moment("审核时间", tag=5, required=True)
    decision: Mapped[str] = field.code("结论", codes.SIGN_OFF_DECISION, tag=6, required=True)
    opinion: Mapped[str | None] = field.text("审核意见", tag=7, most=200)
    target_heads: Mapped[str] = field.text(
        "内容校验码", tag=8, most=64, required=True, hint="审核以后又改过的，这次审核就不算"
    )

    @property
    @override
    def save_right(self) -> str:
        return "review_final" if self.step == "final" else self.right
