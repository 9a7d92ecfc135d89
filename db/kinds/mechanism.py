"""责任制与协调联动机制: who answers for the work at each level, and how units work together."""

from __future__ import annotations

import datetime as dt

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class ResponsibilityAssignment(Record):
    """三级工作责任: one person's responsibility at the district, street or community level."""

    __tablename__ = "responsibility_assignment"
    title = "工作责任"
    told_apart_by = ("staff", "level", "role")
    table_tag = 23
    serial_prefix = "ZR"
    name_field = "staff_name"

    level: Mapped[str] = field.code("层级", codes.LEVEL, tag=1, required=True, privacy=PUBLIC)
    role: Mapped[str] = field.code(
        "责任角色", codes.RESPONSIBILITY_ROLE, tag=2, required=True, privacy=PUBLIC
    )
    staff: Mapped[bytes] = field.link(
        "责任人", "staff_member", tag=3, required=True, privacy=PUBLIC, group="staff",
        sought_by=True,
    )  # fmt: skip
    staff_name: Mapped[str | None] = field.name_of(
        "staff", "责任人姓名", tag=4, privacy=PUBLIC, group="staff", search=True
    )
    duty_text: Mapped[str] = field.long_text(
        "责任内容", tag=5, required=True, privacy=PUBLIC, search=True
    )
    signed_on: Mapped[dt.date | None] = field.day("签订日期", tag=6, past=True, privacy=PUBLIC)
    letter = field.files("责任书", tag=7)


class CoordinationMechanism(Record):
    """协调联动机制: units that work together under written rules."""

    __tablename__ = "coordination_mechanism"
    title = "协调联动机制"
    table_tag = 24
    serial_prefix = "JZ"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "机制名称", tag=1, required=True, search=True, privacy=PUBLIC
    )
    lead_unit: Mapped[bytes] = field.link(
        "牵头单位", "org_unit", "partner_organization",
        tag=2, required=True, privacy=PUBLIC, group="lead_unit",
    )  # fmt: skip
    lead_unit_name: Mapped[str | None] = field.name_of(
        "lead_unit", "牵头单位名称", tag=3, privacy=PUBLIC, group="lead_unit", search=True
    )
    members = field.links("成员单位", "partner_organization", "org_unit", tag=4, required=True)
    rules: Mapped[str] = field.long_text("运行规则", tag=5, required=True, privacy=PUBLIC)
    issued_on: Mapped[dt.date | None] = field.day("印发日期", tag=6, past=True, privacy=PUBLIC)
    document = field.files("文件", tag=7)
