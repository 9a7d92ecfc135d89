"""L20 报刊配置表: papers and magazines laid out to read, by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db import natural
from db.blanks import last
from db.kinds import PeriodicalHolding
from db.record import Record
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


class PeriodicalList(Ledger):
    """报刊配置表, of the years that the period touches."""

    code = "L20"
    project = Project.INNOVATION
    title = "报刊配置表"
    lists_each = "periodical_holding"
    told_by = "year"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 8, CENTER, FIGURE),
        Column("报刊名称", "topic", 36),
        Column("年度", "year", 12, CENTER, FIGURE),
        Column("份数", "copies", 10, RIGHT, FIGURE),
        Column("放置地点", "place", 34),
    )
    order = "放置地点，报刊名称"
    totals = (Total("报刊", "title", unit="种"), Total("份数", "copies", unit="份"))
    signs = SEALED

    @override
    def day_of(self, record: Record) -> dt.date | None:
        year: int | None = getattr(record, self.told_by)
        return dt.date(year, 1, 1) if year else None

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = PeriodicalHolding.fields()
        first, last_year = options.period.first.year, options.period.last.year
        every = store.all(PeriodicalHolding, **held.of_office(options))
        days = ((one, self.day_of(one)) for one in every)
        found = [one for one, day in days if day is None or first <= day.year <= last_year]
        for one in sorted(found, key=_place):
            cells = (
                one.topic or "",
                fields["year"].show(one.year),
                fields["copies"].show(one.copies),
                one.place or "",
            )
            yield Row(cells, "", {"title": 1, "copies": one.copies or 0}, one.id)


def _place(one: PeriodicalHolding) -> tuple[Any, ...]:
    return (natural.key(one.place or ""), last(one.topic), last(one.year), one.id)
