"""L22 催报单: which offices still owe a report; the district prints it from its board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from typing_extensions import override

from db import board
from db.board import Came, Due
from db.store import Store
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Edition,
    Ledger,
    Options,
    Row,
    Sign,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE


class ReminderList(Ledger):
    """催报单. It names offices and periods alone; in a community's book it has no rows."""

    code = "L22"
    title = "催报单"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("单位", "office", 23),
        Column("上报期间", "period", 16, CENTER),
        Column("截止日", "due_on", 12, CENTER, FIGURE),
        Column("情况", "state", 19),
        Column("上次收到", "last", 12, CENTER, FIGURE),
        Column("经手签字", "signed", 12, CENTER),
    )
    order = "截止日，单位代码"
    spans_offices = True
    totals = (Total("还欠", "owed", unit="份"), Total("其中逾期", "late", unit="份"))
    signs = (Sign("制表人"), Sign("负责人"), Sign("单位（盖章）", seal=True))
    editions = (Edition.INTERNAL, Edition.REPORT)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        if not store.is_district:
            return
        found = board.read(store)
        last = {one.code: board.last_heard(found, one) for one in found.offices}
        for office, due, came in found.lacking(options.cutoff):
            if options.office not in ("", office.code):
                continue
            heard = last[office.code]
            days = overdue(due, options.cutoff)
            cells = (
                office.name,
                due.title,
                due.due_on.isoformat() if due.due_on else "",
                state_words(came, days),
                heard.isoformat() if heard else "没有报过",
                "",
            )
            yield Row(cells, "", {"owed": 1, "late": int(days > 0)})


def overdue(due: Due, day: dt.date) -> int:
    """Give how many days a report is late."""
    return max(0, (day - due.due_on).days) if due.due_on else 0


def state_words(came: Came, days: int) -> str:
    """Say how far a report is: 逾期 3 天, 校验未过：…"""
    late = f"，逾期 {days} 天" if days else ""
    owed = "未报" if came.state is board.State.LATE else came.state.value
    return f"{owed}{late}"
