"""五个及时事项: matters of residents that the office handles in time, and the steps taken."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Closing, Record, Settled, States

HANDLE_WITHIN = 7
"""Days from registering a case to its deadline, where no setting says otherwise."""

FACTS_ONLY = "只写事情本身，不写民族、信仰、病情"
"""What the hint of every free text about somebody's matters says."""

CLOSED_STATES = frozenset({"done", "revisited", "archived"})
"""States in which nothing is owed to anyone any more."""

CONTENT = frozenset({"satisfied", "mostly"})
"""Answers that count as satisfied."""

SENSITIVE = Privacy.SENSITIVE
_CLOSE = ("outcome", "closed_on")
_REVISIT = (*_CLOSE, "revisit_on", "revisit_by", "satisfaction")


def days_field(category: str) -> str:
    """Name the field of an office's record that says how long a case of a category may take."""
    return f"case_days_{category}"


def handle_within(settled: Settled, category: str | None) -> int:
    """Give the days for a case of a category: those its office settled, or else the usual ones."""
    return (settled(days_field(category)) if category else None) or HANDLE_WITHIN


class ServiceCase(Record):
    """五个及时事项: one matter with its handler, its deadline and its outcome."""

    __tablename__ = "service_case"
    title = "五个及时"
    told_apart_by = ("summary", "received_at")
    table_tag = 34
    serial_prefix = "SX"
    name_field = "summary"
    states = States(
        field="state",
        start="registered",
        moves={
            "registered": ("handling", "referred", "suspended"),
            "handling": ("done", "referred", "suspended"),
            "referred": ("handling", "done"),
            "suspended": ("handling",),
            "done": ("revisited", "reopened"),
            "revisited": ("archived", "reopened"),
            "reopened": ("done", "referred", "suspended"),
            "archived": ("reopened",),
        },
        back=frozenset(
            {
                ("registered", "suspended"),
                ("handling", "suspended"),
                ("reopened", "suspended"),
                ("done", "reopened"),
                ("revisited", "reopened"),
                ("archived", "reopened"),
            }
        ),
        settled=frozenset({"archived"}),
        closing=Closing("suspended"),
        asks={
            "referred": ("referred_to", "referred_on"),
            "done": _CLOSE,
            "revisited": _REVISIT,
            "archived": _REVISIT,
        },
        verbs={
            "handling": "开始办理",
            "done": "办结",
            "revisited": "回访",
            "archived": "归档",
            "referred": "转办",
            "suspended": "中止",
            "reopened": "重开",
        },
        days={"referred": "referred_on", "done": "closed_on", "revisited": "revisit_on"},
    )

    category: Mapped[str] = field.code("类别", codes.CASE_CATEGORY, tag=1, required=True)
    received_at: Mapped[dt.datetime] = field.moment("登记时间", tag=2, required=True)
    channel: Mapped[str] = field.code("来源", codes.CASE_CHANNEL, tag=3, required=True)
    subject: Mapped[bytes | None] = field.link(
        "当事人（户）", "resident", "household",
        tag=4, privacy=SENSITIVE, group="subject", sought_by=True, hint="可以不记名",
    )  # fmt: skip
    subject_name: Mapped[str | None] = field.name_of(
        "subject", "当事人名称", tag=5, privacy=SENSITIVE, group="subject", search=True
    )
    summary: Mapped[str] = field.text(
        "事项内容", tag=6, most=200, required=True, privacy=SENSITIVE, search=True,
        hint=FACTS_ONLY,
    )  # fmt: skip
    handler: Mapped[bytes] = field.link(
        "承办人", "staff_member", tag=7, required=True, group="handler", sought_by=True
    )
    handler_name: Mapped[str | None] = field.name_of(
        "handler", "承办人姓名", tag=8, group="handler", search=True
    )
    co_handlers = field.links("协办人", "staff_member", "partner_organization", tag=9)
    due_on: Mapped[dt.date] = field.day(
        "办理时限", tag=10, required=True, follows=True, hint="不填就按本单位定的天数算"
    )
    referred_to: Mapped[bytes | None] = field.link(
        "转办单位", "partner_organization", "org_unit",
        tag=11, free_text=True, group="referred_to",
    )  # fmt: skip
    referred_to_name: Mapped[str | None] = field.name_of(
        "referred_to", "转办单位名称", tag=12, group="referred_to"
    )
    referred_on: Mapped[dt.date | None] = field.day("转办日期", tag=13, past=True)
    outcome: Mapped[str | None] = field.long_text("办理结果", tag=14, privacy=SENSITIVE)
    closed_on: Mapped[dt.date | None] = field.day("办结日期", tag=15, past=True)
    revisit_on: Mapped[dt.date | None] = field.day("回访日期", tag=16, past=True)
    revisit_by: Mapped[bytes | None] = field.link(
        "回访人", "staff_member", tag=17, group="revisit_by"
    )
    revisit_by_name: Mapped[str | None] = field.name_of(
        "revisit_by", "回访人姓名", tag=18, group="revisit_by"
    )
    satisfaction: Mapped[str | None] = field.code("满意度", codes.SATISFACTION, tag=19)
    state: Mapped[str] = field.code(
        "状态", codes.CASE_STATE, tag=20, required=True, default="registered"
    )

    @property
    def is_owed(self) -> bool:
        """Whether somebody still has to bring the matter to its end."""
        return self.state in {"registered", "handling", "reopened", "referred"}

    def is_overdue(self, day: dt.date) -> bool:
        """Say whether the matter is still owed on a day after its deadline."""
        return self.is_owed and self.due_on is not None and self.due_on < day

    def is_closed_by(self, day: dt.date) -> bool:
        """Say whether the matter had come to its end as a day ended."""
        return self.state in CLOSED_STATES and (self.closed_on is None or self.closed_on <= day)

    def is_on_time_by(self, day: dt.date) -> bool:
        """Say whether it was closed within its deadline."""
        if not (self.is_closed_by(day) and self.closed_on and self.due_on):
            return False
        return self.closed_on <= self.due_on

    def is_satisfied_by(self, day: dt.date) -> bool:
        """Say whether whoever it was about was content when asked again."""
        asked = self.revisit_on is None or self.revisit_on <= day
        return self.is_closed_by(day) and asked and self.satisfaction in CONTENT

    @override
    def fill_in(self, settled: Settled) -> None:
        if self.received_at and not self.due_on:
            days = handle_within(settled, self.category)
            self.due_on = self.received_at.date() + dt.timedelta(days=days)

    @override
    def faults(self) -> dict[str, str]:
        found = self.disorders("referred_on", "closed_on", "revisit_on")
        if self.received_at:
            day = self.received_at.date()
            for name in ("due_on", "referred_on", "closed_on"):
                value = getattr(self, name)
                if value and value < day:
                    words = f"{type(self).fields()[name].label}不能早于登记时间，请改正"
                    found[name] = words
        return found | super().faults()


class CaseStep(Record):
    """办理过程: one step in handling a case."""

    __tablename__ = "case_step"
    title = "办理过程"
    in_sheets = False
    table_tag = 35

    service_case: Mapped[bytes] = field.link(
        "五个及时事项", "service_case", tag=1, required=True, part_of=True
    )
    at: Mapped[dt.datetime] = field.moment("时间", tag=2, required=True)
    by: Mapped[bytes] = field.link("办理人", "staff_member", tag=3, required=True, group="by")
    by_name: Mapped[str | None] = field.name_of("by", "办理人姓名", tag=4, group="by")
    text: Mapped[str] = field.long_text("办理情况", tag=5, required=True, privacy=SENSITIVE)
