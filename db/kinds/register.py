"""办理步骤与打印记录: the steps a record went through, and the papers that were printed."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped
from db.record import Record


class Transition(Record):
    """办理步骤: one step of a record from a state to the next.

    `former_day` is the day that a step back took off the record, as that of its first closing.
    """

    __tablename__ = "transition"
    title = "办理步骤"
    in_sheets = False
    table_tag = 19

    target: Mapped[bytes] = field.link("办理对象", tag=1, required=True, part_of=True)
    state_from: Mapped[str | None] = field.text("原状态", tag=2, most=30)
    state_to: Mapped[str] = field.text("新状态", tag=3, most=30, required=True)
    at: Mapped[dt.datetime] = field.moment("办理时间", tag=4, required=True)
    by: Mapped[bytes | None] = field.link(
        "办理人", "user", "staff_member", tag=5, required=True, free_text=True, group="by"
    )
    by_name: Mapped[str | None] = field.name_of("by", "办理人姓名", tag=6, group="by")
    text: Mapped[str | None] = field.text("办理说明", tag=7, most=200)
    former_day: Mapped[dt.date | None] = field.day("退回前的日期", tag=8)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.state_to and self.state_from == self.state_to:
            found["state_to"] = "新状态和原状态一样，请改选"
        return found | super().faults()


class LedgerPrint(Record):
    """打印记录: one printed paper; what its foot says comes from here."""

    __tablename__ = "ledger_print"
    title = "打印记录"
    in_sheets = False
    table_tag = 20
    kept_by_district = True
    right = "print"
    serial_prefix = "DY"
    name_field = "ledger"

    ledger: Mapped[str] = field.text("台账", tag=1, required=True, search=True)
    edition: Mapped[str] = field.code("版次", codes.EDITION, tag=2, required=True)
    # Names up to a thousand chosen records.
    parameters: Mapped[str | None] = field.long_text("打印条件", tag=3, most=40_000)
    cutoff_date: Mapped[dt.date] = field.day("统计截止日", tag=4, required=True)
    row_count: Mapped[int] = field.number("行数", tag=5, required=True)
    content_hash: Mapped[str] = field.text("内容校验码", tag=6, most=64, required=True)
    by: Mapped[bytes | None] = field.link(
        "打印人", "user", "staff_member", tag=7, required=True, free_text=True, group="by"
    )
    by_name: Mapped[str | None] = field.name_of("by", "打印人姓名", tag=8, group="by")
    at: Mapped[dt.datetime] = field.moment("打印时间", tag=9, required=True)
    copy_no: Mapped[int] = field.number("第几份", tag=10, least=1, required=True, default=1)
    audit_head: Mapped[str | None] = field.text("日志校验码", tag=11, most=64)
    check_code: Mapped[str] = field.text("打印码", tag=12, most=25, required=True, search=True)
    page_count: Mapped[int | None] = field.number("页数", tag=13)
