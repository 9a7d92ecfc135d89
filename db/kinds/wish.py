"""微心愿: small wishes, from collecting to the wisher's word on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from typing_extensions import override

from db import codes, dates, fields as field
from db.fields import Mapped
from db.record import Closing, Record, States

_CLAIM = ("claimer", "claimed_on", "due_on")
_REALIZE = ("realized_on", "how")
_ANSWER = ("feedback", "satisfaction", "feedback_on")
OPEN_STATES = frozenset({"collected", "open", "claimed", "realized", "referred"})
"""The states in which the office still has something to do about a wish."""


class MicroWish(Record):
    """微心愿: what somebody wishes for, who takes it on and how it went."""

    __tablename__ = "micro_wish"
    title = "微心愿"
    told_apart_by = ("content", "wisher", "collected_on")
    table_tag = 33
    serial_prefix = "XY"
    name_field = "content"
    states = States(
        field="state",
        start="collected",
        moves={
            "collected": ("open", "rejected", "withdrawn", "referred"),
            "open": ("claimed", "withdrawn", "referred"),
            "claimed": ("realized", "open", "withdrawn", "referred"),
            "realized": ("answered", "claimed"),
            "answered": ("realized",),
            "rejected": ("collected",),
            "withdrawn": ("collected",),
            "referred": ("open", "realized", "withdrawn"),
        },
        back=frozenset(
            {
                ("claimed", "open"),
                ("realized", "claimed"),
                ("answered", "realized"),
                ("rejected", "collected"),
                ("withdrawn", "collected"),
                ("collected", "rejected"),
                ("referred", "open"),
            }
        ),
        settled=frozenset({"answered", "rejected", "withdrawn"}),
        closing=Closing("withdrawn"),
        asks={
            "claimed": _CLAIM,
            "realized": (*_CLAIM[:2], *_REALIZE),
            "answered": (*_CLAIM[:2], *_REALIZE, *_ANSWER),
        },
        verbs={
            "collected": "重新征集",
            "open": "公开待认领",
            "claimed": "认领",
            "realized": "实现",
            "answered": "记反馈",
            "rejected": "不通过",
            "withdrawn": "撤回",
            "referred": "转办",
        },
        days={"claimed": "claimed_on", "realized": "realized_on", "answered": "feedback_on"},
    )

    wisher: Mapped[bytes] = field.link(
        "心愿人", "resident", tag=1, required=True, group="wisher", sought_by=True
    )
    wisher_name: Mapped[str | None] = field.name_of(
        "wisher", "心愿人姓名", tag=2, group="wisher", search=True
    )
    alias: Mapped[str | None] = field.text(
        "公示名", tag=3, most=20, hint="例如 张阿姨；未满 14 周岁只用公示名对外"
    )
    guardian_ok: Mapped[bool | None] = field.yes_no("监护人同意", tag=4)
    category: Mapped[str] = field.code("类别", codes.WISH_CATEGORY, tag=5, required=True)
    urgent: Mapped[bool | None] = field.yes_no("紧急", tag=6, default=False)
    content: Mapped[str] = field.text("心愿内容", tag=7, most=200, required=True, search=True)
    est_value: Mapped[Decimal | None] = field.money("预估价值（元）", tag=8)
    collected_on: Mapped[dt.date] = field.day("征集日期", tag=9, required=True, past=True)
    collector: Mapped[bytes] = field.link(
        "征集人", "staff_member", tag=10, required=True, group="collector"
    )
    collector_name: Mapped[str | None] = field.name_of(
        "collector", "征集人姓名", tag=11, group="collector"
    )
    public_ok: Mapped[bool | None] = field.yes_no("同意公示", tag=12, required=True, default=False)
    claimer: Mapped[bytes | None] = field.link(
        "认领人（单位）", "staff_member", "partner_organization", "org_unit", "resident",
        tag=13, free_text=True, group="claimer", sought_by=True,
    )  # fmt: skip
    claimer_name: Mapped[str | None] = field.name_of(
        "claimer", "认领人名称", tag=14, group="claimer", search=True
    )
    claimed_on: Mapped[dt.date | None] = field.day(
        "认领日期", tag=15, past=True, group="claimed_on"
    )
    due_on: Mapped[dt.date | None] = field.day("承诺日期", tag=16, group="claimed_on")
    realized_on: Mapped[dt.date | None] = field.day("实现日期", tag=17, past=True)
    how: Mapped[str | None] = field.long_text("实现方式", tag=18)
    actual_value: Mapped[Decimal | None] = field.money("实际价值（元）", tag=19)
    feedback: Mapped[str | None] = field.text("反馈", tag=20, most=200)
    satisfaction: Mapped[str | None] = field.code("满意度", codes.SATISFACTION, tag=21)
    feedback_on: Mapped[dt.date | None] = field.day("反馈日期", tag=22, past=True)
    photos = field.files("照片", tag=23, proof=True)
    state: Mapped[str] = field.code(
        "状态", codes.WISH_STATE, tag=24, required=True, default="collected"
    )

    def is_overdue(self, day: dt.date) -> bool:
        """Say whether a claimed wish waits beyond the promised day."""
        return self.state == "claimed" and self.due_on is not None and self.due_on < day

    @override
    def faults(self) -> dict[str, str]:
        chain = self.disorders("collected_on", "claimed_on", "realized_on", "feedback_on")
        found = chain | self.disorder("claimed_on", "due_on")
        if self.public_ok:
            found |= self.need("alias")
        if self.alias and self.wisher_name and self.alias == self.wisher_name:
            found["alias"] = "公示名不要写全名，例如写成 张阿姨"
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if self.is_overdue(dates.today()):
            found["due_on"] = "已过承诺日期，请催一催认领的人"
        return found
