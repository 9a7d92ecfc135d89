"""合并回执: what the district took in from an office's package, to be compared on both sides."""

from __future__ import annotations

import datetime as dt

from db import fields as field
from db.fields import Mapped, Privacy
from db.record import Id, Record, derived_id

PUBLIC = Privacy.PUBLIC


class MergeReceipt(Record):
    """合并回执: in the office's scope, so that it travels home with the district's next package.

    `state_code` is the district's state of the office after the merge; the PC that made the
    package knows the code of its own side.
    """

    __tablename__ = "merge_receipt"
    title = "合并回执"
    in_sheets = False
    table_tag = 74
    name_field = "file"
    right = "merge"
    decided_by_district = True

    package: Mapped[str] = field.text("包号", tag=1, most=32, required=True, privacy=PUBLIC)
    file: Mapped[str] = field.text("数据包", tag=2, most=120, required=True, privacy=PUBLIC)
    sender: Mapped[str] = field.text("送来的电脑", tag=3, most=120, required=True, privacy=PUBLIC)
    made_at: Mapped[str | None] = field.text("导出时间", tag=4, most=40, privacy=PUBLIC)
    state_code: Mapped[str] = field.text("核对码", tag=5, most=9, required=True, privacy=PUBLIC)
    agrees: Mapped[bool] = field.yes_no("与对方一致", tag=6, required=True, privacy=PUBLIC)
    created: Mapped[str | None] = field.text("新增", tag=7, most=400, privacy=PUBLIC)
    updated: Mapped[str | None] = field.text("更新", tag=8, most=400, privacy=PUBLIC)
    files: Mapped[int | None] = field.number("照片和文件", tag=9, privacy=PUBLIC)
    decided: Mapped[int | None] = field.number("已核定冲突", tag=10, privacy=PUBLIC)
    left_open: Mapped[int | None] = field.number("没有定的冲突", tag=11, privacy=PUBLIC)
    returned: Mapped[int | None] = field.number("退回核实", tag=12, privacy=PUBLIC)
    decisions: Mapped[str | None] = field.long_text("核定了什么", tag=13)
    log_head: Mapped[str | None] = field.text("对方日志校验码", tag=16, most=64, privacy=PUBLIC)
    at: Mapped[dt.datetime] = field.moment("出回执的时间", tag=14, required=True, privacy=PUBLIC)
    by_name: Mapped[str] = field.text("经办", tag=15, most=40, required=True)


def receipt_id(package: str) -> Id:
    """Give the id of a package's receipt: made twice it is one record."""
    return derived_id(package, person=b"hsl receipt")
