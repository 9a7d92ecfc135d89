"""走访慰问: visits to people and homes, what was brought and what they need."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.kinds.case import FACTS_ONLY
from db.record import Record


class Visit(Record):
    """走访慰问: one round of visits; the group it was for is kept on the visit, not on people."""

    __tablename__ = "visit"
    title = "走访慰问"
    table_tag = 36
    serial_prefix = "ZF"

    date: Mapped[dt.date] = field.day("走访日期", tag=1, required=True, past=True)
    purpose: Mapped[str] = field.code(
        "目的", codes.VISIT_PURPOSE, tag=2, required=True, default="daily"
    )
    festival: Mapped[str | None] = field.code("节日节点", codes.FESTIVAL, tag=3)
    targets = field.links("走访对象", "resident", "household", tag=4, required=True)
    # Seen on the visit's own record and in suppressed totals only, never beside a name in a list.
    target_group: Mapped[str] = field.code(
        "对象类别", codes.VISIT_TARGET_GROUP, tag=5, required=True, privacy=Privacy.SENSITIVE,
        own_record_only=True, unsaid="other", hint="只用于合计，不和姓名一起列出",
    )  # fmt: skip
    visitors = field.links(
        "走访人", "staff_member", "partner_organization", tag=6, required=True, free_text=True
    )
    # Hardship may be named in it. It is kept closely in every visit: closed rows among open ones
    # would say whose need is meant.
    situation: Mapped[str] = field.long_text(
        "了解情况", tag=7, required=True, privacy=Privacy.SENSITIVE, hint=FACTS_ONLY
    )
    goods: Mapped[str | None] = field.text("慰问品", tag=8, most=100, search=True)
    goods_value: Mapped[Decimal | None] = field.money("慰问品折款（元）", tag=9)
    cash: Mapped[Decimal | None] = field.money("慰问金（元）", tag=10)
    receipt: Mapped[bool | None] = field.yes_no("已签收", tag=11, default=False)
    needs: Mapped[str | None] = field.long_text("需求", tag=12, privacy=Privacy.SENSITIVE)
    photos = field.files("照片", tag=13)
    service_case: Mapped[bytes | None] = field.link(
        "转办事项", "service_case", tag=14, privacy=Privacy.SENSITIVE
    )
    wish: Mapped[bytes | None] = field.link(
        "转成的微心愿", "micro_wish", tag=15, privacy=Privacy.SENSITIVE
    )

    @property
    @override
    def name(self) -> str:
        """The day and the purpose: whom it was to stands in its list."""
        day = self.date.isoformat() if self.date else ""
        purpose = codes.VISIT_PURPOSE.label(self.purpose) if self.purpose else type(self).title
        return f"{day} {purpose}".strip() or super().name

    @property
    def brought_something(self) -> bool:
        """Whether goods or money were given."""
        return bool(self.goods or self.goods_value or self.cash)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.brought_something and not self.receipt:
            found["receipt"] = "有慰问品或慰问金的，请对方签收后再勾选"
        return found | super().faults()
