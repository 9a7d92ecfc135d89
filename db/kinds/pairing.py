"""结对子: who stands by whom, and what they did together."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from typing_extensions import override

from db import codes, dates, fields as field
from db.fields import Mapped
from db.record import Closing, Record, States

RESIDENT, HOUSEHOLD, STAFF = ("resident",), ("household",), ("staff_member",)
ORGANIZATION, COMMUNITY = ("partner_organization", "org_unit"), ("org_unit",)

SIDES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cadre_resident": (STAFF, RESIDENT),
    "resident_resident": (RESIDENT, RESIDENT),
    "family_family": (HOUSEHOLD, HOUSEHOLD),
    "unit_resident": (ORGANIZATION, RESIDENT),
    "unit_community": (ORGANIZATION, COMMUNITY),
    "volunteer_resident": (ORGANIZATION, RESIDENT),
    "student_student": (RESIDENT, RESIDENT),
}
"""Which tables the two sides of each kind of pairing come from."""


class Pairing(Record):
    """结对子: a helper (甲方) and the one helped (乙方), both of their own will."""

    __tablename__ = "pairing"
    title = "结对子"
    table_tag = 9
    serial_prefix = "JD"
    states = States(
        field="state",
        start="active",
        moves={
            "active": ("expired", "ended"),
            "expired": ("active",),
            "ended": ("active",),
        },
        back=frozenset({("expired", "active"), ("ended", "active")}),
        settled=frozenset({"expired", "ended"}),
        closing=Closing("ended", day="end_on", reason="end_reason"),
    )

    kind: Mapped[str] = field.code("结对类型", codes.PAIRING_KIND, tag=1, required=True)
    side_a: Mapped[bytes] = field.link(
        "甲方",
        *STAFF,
        *RESIDENT,
        *HOUSEHOLD,
        *ORGANIZATION,
        tag=2,
        required=True,
        group="side_a",
        sought_by=True,
    )
    side_a_name: Mapped[str | None] = field.name_of(
        "side_a", "甲方名称", tag=3, group="side_a", search=True
    )
    side_b: Mapped[bytes] = field.link(
        "乙方",
        *RESIDENT,
        *HOUSEHOLD,
        *COMMUNITY,
        tag=4,
        required=True,
        group="side_b",
        sought_by=True,
    )
    side_b_name: Mapped[str | None] = field.name_of(
        "side_b", "乙方名称", tag=5, group="side_b", search=True
    )
    purposes: Mapped[tuple[str, ...]] = field.codes(
        "结对内容", codes.PAIRING_PURPOSE, tag=6, required=True
    )
    start_on: Mapped[dt.date] = field.day("结对日期", tag=7, required=True, group="start_on")
    planned_end: Mapped[dt.date | None] = field.day("计划期满", tag=8, group="start_on")
    frequency: Mapped[str] = field.code(
        "活动频次", codes.FREQUENCY, tag=9, required=True, default="quarterly"
    )
    agreed_by_both: Mapped[bool] = field.yes_no("双方自愿", tag=10, required=True, default=False)
    state: Mapped[str] = field.code(
        "状态", codes.PAIRING_STATE, tag=11, required=True, default="active"
    )
    end_on: Mapped[dt.date | None] = field.day("解除日期", tag=12, past=True)
    end_reason: Mapped[str | None] = field.text("解除原因", tag=13, most=200)
    agreement = field.files("结对协议", tag=14, proof=True)

    @property
    @override
    def name(self) -> str:
        """Both sides by name."""
        sides = [side for side in (self.side_a_name, self.side_b_name) if side]
        return "—".join(sides) or super().name

    @override
    def faults(self) -> dict[str, str]:
        found = self.disorder("start_on", "planned_end") | self.disorder("start_on", "end_on")
        if self.side_a is not None and self.side_a == self.side_b:
            found["side_b"] = "结对双方不能是同一个，请改选乙方"
        if self.state == "active" and not self.agreed_by_both:
            found["agreed_by_both"] = "双方都自愿才能结对，请先问清再勾选"
        if self.state == "ended":
            found |= self.need("end_on", "end_reason")
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if self.state == "active" and self.planned_end and self.planned_end < dates.today():
            found["planned_end"] = "已过计划期满，请把状态改为期满，或延长计划期满"
        return found

    def last_day(self) -> dt.date | None:
        """Give the last day an activity may carry: the end, or the planned end once expired."""
        return self.end_on or (self.planned_end if self.state == "expired" else None)


class PairingLog(Record):
    """结对活动记录: one meeting of a pair."""

    __tablename__ = "pairing_log"
    title = "结对活动记录"
    table_tag = 10

    pairing: Mapped[bytes] = field.link("结对", "pairing", tag=1, required=True, part_of=True)
    date: Mapped[dt.date] = field.day("活动日期", tag=2, required=True, past=True)
    form: Mapped[str] = field.code("活动形式", codes.PAIRING_FORM, tag=3, required=True)
    participants = field.links(
        "参加人", "resident", "staff_member", "household", "partner_organization",
        tag=4, free_text=True,
    )  # fmt: skip
    content: Mapped[str] = field.long_text("活动内容", tag=5, required=True, least=10)
    problem: Mapped[str | None] = field.long_text("反映问题", tag=6)
    result: Mapped[str | None] = field.long_text("解决情况", tag=7)
    value: Mapped[Decimal | None] = field.money("物资折款", tag=8)
    counter_signed: Mapped[bool] = field.yes_no("对方签字", tag=9, required=True, default=False)
    photos = field.files("照片", tag=10)
    service_case: Mapped[bytes | None] = field.link("转办事项", "service_case", tag=11)
