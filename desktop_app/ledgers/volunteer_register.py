"""L19 志愿服务台账: what volunteers did, for how many hours and people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from typing_extensions import override

from db.blanks import last
from db.kinds import VolunteerSession
from db.store import Store
from desktop_app.ledgers import held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, RIGHT, FIGURE, NAME = Align.CENTER, Align.RIGHT, Wrap.FIGURE, Wrap.NAME


class VolunteerRegister(Ledger):
    """志愿服务台账. Who organises a session also records it (民政部令第67号)."""

    code = "L19"
    project = Project.INNOVATION
    title = "志愿服务台账"
    lists_each = "volunteer_session"
    told_by = "date"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, CENTER, FIGURE),
        Column("日期", "date", 10, CENTER, FIGURE),
        Column("组织", "organization", 18),
        Column("类别", "kind", 12, CENTER),
        Column("地点", "place", 15),
        Column("志愿者人数", "volunteers_count", 9, RIGHT, FIGURE),
        Column("时长（小时）", "hours", 9, RIGHT, FIGURE),
        Column("受益人次", "beneficiaries_count", 9, RIGHT, FIGURE),
        Column("记录人", "recorder", 13, CENTER, NAME, public=False),
    )
    order = "日期"
    totals = (
        Total("志愿服务", "session", unit="次"),
        Total("志愿者", "volunteer", unit="人次"),
        Total("时长", "hours", unit="小时"),
        Total("受益", "person", unit="人次"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = VolunteerSession.fields()
        every = store.all(VolunteerSession, **held.of_office(options))
        found = [one for one in every if options.covers(self.day_of(one))]
        for one in sorted(found, key=lambda one: (last(one.date), one.id)):
            cells = (
                held.shown(one.date),
                one.organization_name or "",
                fields["kind"].show(one.kind),
                one.place or "",
                fields["volunteers_count"].show(one.volunteers_count),
                fields["hours"].show(one.hours),
                fields["beneficiaries_count"].show(one.beneficiaries_count),
                one.recorder_name or "",
            )
            yield held.row(cells, one.date, _tally(one), one.id)


def _tally(one: VolunteerSession) -> dict[str, Any]:
    return {
        "session": 1,
        "volunteer": one.volunteers_count or 0,
        "hours": one.hours or Decimal(0),
        "person": one.beneficiaries_count or 0,
    }
