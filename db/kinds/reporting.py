"""上报期间: for which time offices report to the district, and until when."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import fields as field
from db.fields import Mapped, Privacy
from db.periods import Period, title_of
from db.record import Record
from db.trouble import Refused

PUBLIC = Privacy.PUBLIC


class ReportingPeriod(Record):
    """上报期间: a time offices report for, with its deadline; the district's to set."""

    __tablename__ = "reporting_period"
    title = "上报期间"
    told_apart_by = ("period",)
    table_tag = 72
    name_field = "period"
    decided_by_district = True

    period: Mapped[str] = field.stretch(
        "期间", tag=1, required=True, privacy=PUBLIC, hint="例如 2025年三季度、去年下半年、9月"
    )
    due_on: Mapped[dt.date] = field.day("截止日", tag=2, required=True, privacy=PUBLIC)

    @property
    @override
    def name(self) -> str:
        """The period in words."""
        return title_of(self.period or "") or super().name

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            last = Period.parse(self.period or "").last
        except Refused as wrong:
            found["period"] = str(wrong)
        else:
            if self.due_on and self.due_on <= last:
                found["due_on"] = f"截止日要晚于期间的最后一天（{last.isoformat()}）"
        return found | super().faults()
