"""L11 宣传台账: slogans, leaflets and articles by day, each unit with a sum of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from typing_extensions import override

from db import codes
from db.blanks import last
from db.kinds import PublicityItem
from db.store import Store
from desktop_app.ledgers import editions, held, reviewed
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


class PublicityRegister(Ledger):
    """宣传台账."""

    code = "L11"
    project = Project.SHARED_DREAM
    title = "宣传台账"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, CENTER, FIGURE),
        Column("日期", "date", 10, CENTER, FIGURE),
        Column("类别", "kind", 10, CENTER),
        Column("标题或内容", "topic", 30),
        Column("数量", "quantity", 8, RIGHT, FIGURE),
        Column("单位", "unit", 6, CENTER),
        Column("张贴（发放）地点", "place", 21),
        Column("经办人", "handler", 10, CENTER, NAME, public=False),
    )
    order = "日期"
    totals = (
        Total("宣传", "item", unit="次"),
        Total("数量", "quantity", by=codes.PUBLICITY_UNIT),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = PublicityItem.fields()
        for one in _items(store, options):
            cells = (
                held.shown(one.date),
                fields["kind"].show(one.kind),
                editions.words(one.topic, options.edition),
                fields["quantity"].show(one.quantity),
                fields["unit"].show(one.unit),
                one.place or "",
                one.handler_name or "",
            )
            tally = {"item": 1, f"quantity:{one.unit or ''}": one.quantity or 0}
            yield held.row(cells, one.date, tally, one.id)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        return reviewed.notes(store, _items(store, options), options)


def _items(store: Store, options: Options) -> list[PublicityItem]:
    """Give what lies in the period, by day."""
    every = store.all(PublicityItem, **held.of_office(options))
    found = [one for one in every if options.covers(one.date)]
    return sorted(found, key=lambda one: (last(one.date), one.id))
