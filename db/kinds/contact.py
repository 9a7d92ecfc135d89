"""干部联系: cadres who keep in touch with residents who agreed, and what they talked about.

Open to any resident who agrees; nothing here states or asks ethnicity. Being on the list may
be read as a sign of it, so every field is sensitive.
"""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.kinds.case import FACTS_ONLY
from db.record import Record, remark_kept_as

SENSITIVE = Privacy.SENSITIVE


class ContactPair(Record):
    """干部联系: a cadre and a resident who agreed to be kept in touch with."""

    __tablename__ = "contact_pair"
    title = "干部联系"
    told_apart_by = ("staff", "resident", "start_on")
    table_tag = 31
    serial_prefix = "LX"
    ends_by = "end_on"

    staff: Mapped[bytes] = field.link(
        "联系干部", "staff_member", tag=1, required=True, privacy=SENSITIVE, group="staff",
        sought_by=True,
    )  # fmt: skip
    staff_name: Mapped[str | None] = field.name_of(
        "staff", "联系干部姓名", tag=2, privacy=SENSITIVE, group="staff", search=True
    )
    resident: Mapped[bytes] = field.link(
        "联系对象", "resident", tag=3, required=True, privacy=SENSITIVE, group="resident",
        sought_by=True,
    )  # fmt: skip
    resident_name: Mapped[str | None] = field.name_of(
        "resident", "联系对象姓名", tag=4, privacy=SENSITIVE, group="resident", search=True
    )
    consent: Mapped[bytes] = field.link(
        "告知同意", "consent_record", tag=5, required=True, privacy=SENSITIVE,
        hint="本人同意才能建立联系",
    )  # fmt: skip
    cycle: Mapped[str] = field.code(
        "联系周期", codes.CONTACT_CYCLE, tag=6, required=True, privacy=SENSITIVE,
        default="quarterly",
    )  # fmt: skip
    start_on: Mapped[dt.date] = field.day(
        "起始日期", tag=7, required=True, privacy=SENSITIVE, group="start_on"
    )
    end_on: Mapped[dt.date | None] = field.day(
        "结束日期", tag=8, past=True, privacy=SENSITIVE, group="start_on"
    )
    remark: Mapped[str | None] = remark_kept_as(SENSITIVE)

    @property
    @override
    def name(self) -> str:
        """Both people by name."""
        people = [one for one in (self.staff_name, self.resident_name) if one]
        return "—".join(people) or super().name

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the contact is kept on a day."""
        begun = self.start_on is None or self.start_on <= day
        return begun and (self.end_on is None or day <= self.end_on)

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("start_on", "end_on") | super().faults()


class ContactLog(Record):
    """联系记录: one time they were in touch."""

    __tablename__ = "contact_log"
    title = "联系记录"
    table_tag = 32

    pair: Mapped[bytes] = field.link(
        "干部联系", "contact_pair", tag=1, required=True, part_of=True, privacy=SENSITIVE
    )
    date: Mapped[dt.date] = field.day(
        "联系日期", tag=2, required=True, past=True, privacy=SENSITIVE
    )
    way: Mapped[str] = field.code(
        "方式", codes.CONTACT_WAY, tag=3, required=True, privacy=SENSITIVE
    )
    occasion: Mapped[str | None] = field.code(
        "情形", codes.CONTACT_OCCASION, tag=4, privacy=SENSITIVE, default="daily"
    )
    topics: Mapped[tuple[str, ...]] = field.codes(
        "话题", codes.CONTACT_TOPIC, tag=5, required=True, privacy=SENSITIVE
    )
    content: Mapped[str] = field.long_text(
        "联系内容", tag=6, required=True, privacy=SENSITIVE, hint=FACTS_ONLY
    )
    demand: Mapped[str | None] = field.long_text("诉求", tag=7, privacy=SENSITIVE)
    service_case: Mapped[bytes | None] = field.link(
        "转办事项", "service_case", tag=8, privacy=SENSITIVE
    )
    remark: Mapped[str | None] = remark_kept_as(SENSITIVE)
