"""议定事项与进展: what a meeting decided, who carries it out and how far it is."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, dates, fields as field
from db.fields import Mapped
from db.record import Closing, Record, States

OPEN_STATES = frozenset({"todo", "doing", "extended"})
"""States in which work is still owed."""


class Resolution(Record):
    """议定事项: a decision of a meeting with an owner and a deadline."""

    __tablename__ = "resolution"
    title = "议定事项"
    table_tag = 14
    serial_prefix = "YD"
    name_field = "matter"
    told_apart_by = ("meeting", "matter")
    states = States(
        field="state",
        start="todo",
        moves={
            "todo": ("doing", "extended", "terminated"),
            "doing": ("done", "extended", "terminated", "todo"),
            "extended": ("doing", "done", "terminated"),
            "done": ("doing",),
            "terminated": ("todo",),
        },
        back=frozenset({("doing", "todo"), ("done", "doing"), ("terminated", "todo")}),
        settled=frozenset({"done", "terminated"}),
        verbs={
            "todo": "退回待办",
            "doing": "开始办理",
            "done": "办结",
            "extended": "延期",
            "terminated": "终止",
        },
        days={"done": "closed_on"},
        closing=Closing("terminated", reason="result"),
    )

    meeting: Mapped[bytes] = field.link("会议", "joint_meeting", tag=1, required=True)
    agenda_item: Mapped[bytes | None] = field.link("议题", "agenda_item", tag=2)
    no: Mapped[int] = field.number("序号", tag=3, least=1, most=999, required=True)
    matter: Mapped[str] = field.long_text("议定事项", tag=4, required=True, search=True)
    topic: Mapped[str] = field.code("类别", codes.RESOLUTION_TOPIC, tag=5, required=True)
    owner_unit: Mapped[bytes] = field.link(
        "责任单位", "partner_organization", "org_unit", tag=6, required=True, group="owner_unit"
    )
    owner_unit_name: Mapped[str | None] = field.name_of(
        "owner_unit", "责任单位名称", tag=7, group="owner_unit"
    )
    owner: Mapped[bytes | None] = field.link(
        "责任人", "staff_member", "resident",
        tag=8, required=True, free_text=True, group="owner", sought_by=True,
    )  # fmt: skip
    owner_name: Mapped[str | None] = field.name_of(
        "owner", "责任人姓名", tag=9, group="owner", search=True
    )
    co_units = field.links("配合单位", "partner_organization", "org_unit", tag=10)
    due_on: Mapped[dt.date] = field.day("完成时限", tag=11, required=True, group="due_on")
    long_term: Mapped[bool | None] = field.yes_no(
        "长期事项", tag=12, default=False, group="due_on",
        hint="长期事项的完成时限填下次检查日期，每年至少查一次",
    )  # fmt: skip
    extended_to: Mapped[dt.date | None] = field.day("延期至", tag=13, group="extended_to")
    extension_reason: Mapped[str | None] = field.text(
        "延期理由", tag=14, most=200, group="extended_to"
    )
    state: Mapped[str] = field.code(
        "状态", codes.RESOLUTION_STATE, tag=15, required=True, default="todo"
    )
    closed_on: Mapped[dt.date | None] = field.day("办结日期", tag=16, past=True)
    result: Mapped[str | None] = field.long_text("办理结果", tag=17)
    confirmed_by: Mapped[bytes | None] = field.link(
        "确认人", "staff_member", tag=18, group="confirmed_by"
    )
    confirmed_by_name: Mapped[str | None] = field.name_of(
        "confirmed_by", "确认人姓名", tag=19, group="confirmed_by"
    )

    def deadline(self) -> dt.date:
        """Give the day the matter is due: the extension where there is one.

        A package may bring a matter without a day: that one is never late.
        """
        return self.extended_to or self.due_on or dt.date.max

    def is_overdue(self, day: dt.date) -> bool:
        """Say whether the matter is still owed on a day after its deadline."""
        return self.state in OPEN_STATES and self.deadline() < day

    def standing(self, day: dt.date) -> str:
        """Say how the matter stood as a day ended: done, open, overdue or stopped."""
        if self.state == "terminated":
            return "stopped"
        if self.state == "done" and (self.closed_on is None or self.closed_on <= day):
            return "done"
        return "overdue" if self.deadline() < day else "open"

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.state == "extended":
            found |= self.need("extended_to", "extension_reason")
        if self.state == "done":
            found |= self.need("closed_on", "result", "confirmed_by")
        if self.state == "terminated":
            found |= self.need("result")
        if self.due_on and self.extended_to and self.extended_to <= self.due_on:
            found["extended_to"] = "延期至应晚于完成时限，请改正"
        if self.is_same("confirmed_by", "owner"):
            found["confirmed_by"] = "确认人不能是责任人本人，请换一个人确认"
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if self.long_term and self.due_on and self.due_on > dates.today() + dt.timedelta(days=366):
            found["due_on"] = "长期事项每年至少检查一次，请把下次检查日期定在一年以内"
        return found


class FollowUp(Record):
    """进展记录: one note on how far a resolution is."""

    __tablename__ = "follow_up"
    title = "进展记录"
    table_tag = 15

    resolution: Mapped[bytes] = field.link(
        "议定事项", "resolution", tag=1, required=True, part_of=True
    )
    date: Mapped[dt.date] = field.day("日期", tag=2, required=True, past=True)
    progress: Mapped[str] = field.long_text("进展情况", tag=3, required=True)
    by: Mapped[bytes] = field.link("记录人", "staff_member", tag=4, required=True, group="by")
    by_name: Mapped[str | None] = field.name_of("by", "记录人姓名", tag=5, group="by")
    evidence = field.files("佐证材料", tag=6)
