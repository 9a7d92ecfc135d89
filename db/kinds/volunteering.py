"""志愿服务: sessions of volunteers, and who gave how many hours (民政部令第67号)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped
from db.kinds.service import COUNSELLING
from db.record import Record


class VolunteerSession(Record):
    """志愿服务场次: what volunteers of an organization did on one day."""

    __tablename__ = "volunteer_session"
    title = "志愿服务"
    told_apart_by = ("organization", "date", "kind")
    table_tag = 29
    serial_prefix = "ZY"
    name_field = "organization_name"

    organization: Mapped[bytes] = field.link(
        "志愿组织", "partner_organization", tag=1, required=True, group="organization",
        sought_by=True,
    )  # fmt: skip
    organization_name: Mapped[str | None] = field.name_of(
        "organization", "志愿组织名称", tag=2, group="organization", search=True
    )
    date: Mapped[dt.date] = field.day("服务日期", tag=3, required=True, past=True)
    kind: Mapped[str] = field.code("类别", codes.VOLUNTEER_KIND, tag=4, required=True)
    place: Mapped[str] = field.text("地点", tag=5, required=True, search=True)
    volunteers_count: Mapped[int] = field.number(
        "志愿者人数", tag=6, least=1, most=100_000, required=True
    )
    hours: Mapped[Decimal | None] = field.quantity("服务时长（小时）", tag=7, most=100_000)
    beneficiaries_count: Mapped[int] = field.number(
        "受益人次", tag=8, most=1_000_000, required=True
    )
    recorder: Mapped[bytes] = field.link(
        "记录人", "staff_member", tag=9, required=True, group="recorder"
    )
    recorder_name: Mapped[str | None] = field.name_of(
        "recorder", "记录人姓名", tag=10, group="recorder"
    )

    @property
    @override
    def name(self) -> str:
        """The day, the organization and what was done: an organization is out many times."""
        day = self.date.isoformat() if self.date else ""
        kind = codes.VOLUNTEER_KIND.label(self.kind) if self.kind else ""
        return " ".join(filter(None, (day, self.organization_name, kind))) or super().name

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.kind == COUNSELLING and self.remark:
            found["remark"] = "心理疏导只记做过、日期和提供人，请清空备注"
        return found | super().faults()


class VolunteerShare(Record):
    """志愿者名单: one volunteer of a session, with the hours given."""

    __tablename__ = "volunteer_share"
    title = "志愿者名单"
    table_tag = 30

    session: Mapped[bytes] = field.link(
        "志愿服务", "volunteer_session", tag=1, required=True, part_of=True
    )
    volunteer: Mapped[bytes | None] = field.link(
        "志愿者", "resident", "staff_member", tag=2, required=True, free_text=True,
        group="volunteer",
    )  # fmt: skip
    volunteer_name: Mapped[str | None] = field.name_of(
        "volunteer", "志愿者姓名", tag=3, group="volunteer"
    )
    hours: Mapped[Decimal | None] = field.quantity("服务时长（小时）", tag=4, most=1000)
    position: Mapped[int | None] = field.number("顺序", tag=5, least=1, most=9999)

    @property
    @override
    def name(self) -> str:
        """The volunteer's name as it was then."""
        return self.volunteer_name or super().name
