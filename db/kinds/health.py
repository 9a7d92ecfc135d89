"""体检核对: findings that staff have looked at and found to be right as they are."""

from __future__ import annotations

import datetime as dt

from db import fields as field
from db.fields import Mapped
from db.record import Record


class FindingNote(Record):
    """核对说明: why one finding of the health check needs nothing done.

    It holds for one rule at one field of one record, and for as long as that record stays as it
    was: `seen` counts the changes the record had by then, which says nothing of their content.
    """

    __tablename__ = "finding_note"
    title = "核对说明"
    in_sheets = False
    table_tag = 65
    kept_by_district = True

    target: Mapped[bytes] = field.link("核对的记录", tag=1, required=True, sought_by=True)
    field_name: Mapped[str | None] = field.text("核对的栏目", tag=2, most=40)
    rule: Mapped[str] = field.text("检查项", tag=3, most=60, required=True)
    reason: Mapped[str] = field.text("核对情况", tag=4, most=200, required=True)
    seen: Mapped[int] = field.number("核对时的改动次数", tag=5, required=True)
    noted_on: Mapped[dt.date] = field.day("核对日期", tag=6, required=True, past=True)
    by: Mapped[bytes | None] = field.link("核对人", "staff_member", tag=7, group="by")
    by_name: Mapped[str | None] = field.name_of("by", "核对人姓名", tag=8, group="by")
