"""标准化服务: services given at the station or elsewhere, counted in person-times."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped
from db.record import Record

COUNSELLING = "counselling"
"""心理疏导: nothing is kept but that it was done, when and by whom."""


class ServiceDelivery(Record):
    """标准化服务: one service given, by whom and to how many."""

    __tablename__ = "service_delivery"
    title = "服务"
    told_apart_by = ("date", "kind", "provider", "beneficiary")
    table_tag = 37
    serial_prefix = "FW"

    kind: Mapped[str] = field.code("类别", codes.DELIVERY_KIND, tag=1, required=True)
    date: Mapped[dt.date] = field.day("服务日期", tag=2, required=True, past=True)
    station: Mapped[bytes | None] = field.link("服务站", "service_station", tag=3, group="station")
    station_name: Mapped[str | None] = field.name_of(
        "station", "当时的服务站名称", tag=4, group="station", search=True
    )
    provider: Mapped[bytes] = field.link(
        "提供人（单位）", "staff_member", "partner_organization", "service_team", "org_unit",
        tag=5, required=True, group="provider", sought_by=True,
    )  # fmt: skip
    provider_name: Mapped[str | None] = field.name_of(
        "provider", "提供人名称", tag=6, group="provider", search=True
    )
    beneficiaries_count: Mapped[int] = field.number(
        "服务人次", tag=7, least=1, most=100_000, required=True, default=1
    )
    beneficiary: Mapped[bytes | None] = field.link(
        "服务对象", "resident", tag=8, group="beneficiary", sought_by=True
    )
    beneficiary_name: Mapped[str | None] = field.name_of(
        "beneficiary", "服务对象姓名", tag=9, group="beneficiary", search=True
    )
    content: Mapped[str | None] = field.long_text("服务内容", tag=10, search=True)
    result: Mapped[str] = field.code(
        "结果", codes.DELIVERY_RESULT, tag=11, required=True, default="done"
    )

    @property
    @override
    def name(self) -> str:
        """The day and what was given."""
        day = self.date.isoformat() if self.date else ""
        kind = codes.DELIVERY_KIND.label(self.kind) if self.kind else ""
        return f"{day} {kind}".strip() or super().name

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.kind == COUNSELLING:
            words = "心理疏导只记做过、日期和提供人，请清空这一栏"
            found = {n: words for n in ("content", "beneficiary", "remark") if getattr(self, n)}
        return found | super().faults()
