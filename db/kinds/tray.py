"""待认名单: names from a pasted list that nobody was found for; they wait until somebody knows."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

WAITING, KNOWN, DISMISSED = "waiting", "known", "dismissed"


class NameInTray(Record):
    """待认名单: one name as it was pasted, where it came from, and what became of it."""

    __tablename__ = "name_in_tray"
    title = "待认名单"
    in_sheets = False
    table_tag = 63
    kept_by_district = True
    name_field = "called"

    called: Mapped[str] = field.text("姓名", tag=1, required=True, search=True)
    pasted: Mapped[str] = field.text("粘贴的原文", tag=2, most=200, required=True)
    source: Mapped[bytes | None] = field.link(
        "来自", "joint_meeting", "activity", "volunteer_session",
        tag=3, required=True, free_text=True, group="source", sought_by=True,
    )  # fmt: skip
    source_name: Mapped[str | None] = field.name_of("source", "来自哪里", tag=4, group="source")
    pasted_on: Mapped[dt.date] = field.day("粘贴日期", tag=5, required=True)
    head_count: Mapped[int | None] = field.number("人数", tag=6, most=999, default=1)
    phone: Mapped[str | None] = field.phone("电话", tag=7, privacy=Privacy.SENSITIVE)
    state: Mapped[str] = field.code("状态", codes.TRAY_STATE, tag=8, required=True, default=WAITING)
    meant: Mapped[bytes | None] = field.link(
        "是谁", "resident", "staff_member", "partner_organization", tag=9, group="meant"
    )
    meant_name: Mapped[str | None] = field.name_of("meant", "是谁的姓名", tag=10, group="meant")

    @override
    def faults(self) -> dict[str, str]:
        found = self.need("meant") if self.state == KNOWN else {}
        if self.state != KNOWN and self.meant:
            found["state"] = "选了是谁，就是已认；还没认出来，请先清空"
        return found | super().faults()
