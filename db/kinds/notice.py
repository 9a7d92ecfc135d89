"""退回更正: what the district gives back to an office to be looked at, and what it answered."""

from __future__ import annotations

import datetime as dt
from typing import Final

from db import codes, fields as field
from db.fields import Mapped
from db.record import Record, States

OPEN, MENDED, EXPLAINED, CLOSED = "open", "mended", "explained", "closed"
RETURNED, CORRECTED, MOVED = "returned", "corrected", "moved"
ANSWERED: Final = (MENDED, EXPLAINED)


class CorrectionNotice(Record):
    """退回更正: names a record and the field that is meant, in the scope of its office.

    The district writes it, the office answers it. It keeps no value and no name of anybody: what
    is meant is read from the record.
    """

    __tablename__ = "correction_notice"
    title = "退回更正"
    in_sheets = False
    table_tag = 73
    serial_prefix = "TH"
    states = States(
        field="state",
        start=OPEN,
        moves={
            OPEN: (MENDED, EXPLAINED, CLOSED),
            MENDED: (CLOSED, OPEN),
            EXPLAINED: (CLOSED, OPEN),
        },
        back=frozenset({(MENDED, OPEN), (EXPLAINED, OPEN)}),
        settled=frozenset({CLOSED}),
        asks={EXPLAINED: ("answer",)},
        verbs={MENDED: "已更正", EXPLAINED: "情况说明", CLOSED: "了结", OPEN: "再退回"},
    )

    target: Mapped[bytes] = field.link("退回的记录", tag=1, required=True, sought_by=True)
    field_name: Mapped[str | None] = field.text("哪一栏", tag=2, most=40)
    rule: Mapped[str] = field.text("依据", tag=3, most=60, required=True)
    message: Mapped[str] = field.long_text("请社区做什么", tag=4, required=True)
    kind: Mapped[str] = field.code(
        "性质", codes.NOTICE_KIND, tag=5, required=True, default=RETURNED
    )
    state: Mapped[str] = field.code("状态", codes.NOTICE_STATE, tag=6, required=True, default=OPEN)
    made_on: Mapped[dt.date] = field.day("退回日期", tag=7, required=True)
    made_by_name: Mapped[str] = field.text("区里经办", tag=8, most=40, required=True)
    answer: Mapped[str | None] = field.long_text("社区答复", tag=9)
    answered_on: Mapped[dt.date | None] = field.day("答复日期", tag=10, group="answered_on")
    answered_by_name: Mapped[str | None] = field.text(
        "答复人", tag=11, most=40, group="answered_on"
    )
