"""五个一创建清单: the five things every office builds, with their evidence."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class BrandChecklist(Record):
    """五个一: one of the five items of an office in a year."""

    __tablename__ = "brand_checklist"
    title = "五个一"
    told_apart_by = ("year", "item")
    table_tag = 42
    serial_prefix = "WY"

    year: Mapped[int] = field.number(
        "年度", tag=1, least=2000, most=2100, required=True, privacy=PUBLIC
    )
    item: Mapped[str] = field.code("举措", codes.BRAND_ITEM, tag=2, required=True, privacy=PUBLIC)
    content: Mapped[str] = field.long_text(
        "建设内容", tag=3, required=True, search=True, privacy=PUBLIC
    )
    owner: Mapped[bytes] = field.link(
        "责任人", "staff_member", tag=4, required=True, privacy=PUBLIC, group="owner"
    )
    owner_name: Mapped[str | None] = field.name_of(
        "owner", "责任人姓名", tag=5, privacy=PUBLIC, group="owner", search=True
    )
    progress: Mapped[str] = field.code(
        "进展", codes.BRAND_PROGRESS, tag=6, required=True, privacy=PUBLIC, default="not_started"
    )
    done_on: Mapped[dt.date | None] = field.day("完成日期", tag=7, past=True, privacy=PUBLIC)
    evidence = field.links(
        "佐证记录", "activity", "joint_meeting", "study_session", "publicity_item", "venue",
        "service_station", "service_team", "volunteer_session", "partner_organization",
        "coordination_mechanism", "responsibility_assignment", "periodical_holding",
        "cross_visit", "experience_briefing", "service_delivery",
        tag=8,
    )  # fmt: skip
    evidence_files = field.files("佐证材料", tag=9)

    @property
    @override
    def name(self) -> str:
        """The year and the item."""
        item = codes.BRAND_ITEM.label(self.item) if self.item else type(self).title
        return f"{self.year or ''}年{item}"

    @override
    def lists_needed(self) -> tuple[tuple[str, ...], ...]:
        return (("evidence", "evidence_files"),) if self.progress == "done" else ()

    @override
    def faults(self) -> dict[str, str]:
        found = self.need("done_on") if self.progress == "done" else {}
        return found | super().faults()
