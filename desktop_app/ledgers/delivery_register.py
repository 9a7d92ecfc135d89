"""L18 标准化服务台账: services given, by kind, and how many people they reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db import codes
from db.blanks import last
from db.indicators_services import SCHOOL, STANDARD
from db.kinds import ServiceDelivery
from db.kinds.service import COUNSELLING
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.people import People
from desktop_app.ledgers.sheet import A4

CENTER, RIGHT, FIGURE, NAME = Align.CENTER, Align.RIGHT, Wrap.FIGURE, Wrap.NAME
NO_CONTENT = "按规定不记内容"


class DeliveryRegister(Ledger):
    """标准化服务台账. Of 心理疏导 it says that it was done, when and by whom, never what."""

    code = "L18"
    project = Project.INNOVATION
    title = "标准化服务台账"
    lists_each = "service_delivery"
    told_by = "date"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, CENTER, FIGURE),
        Column("日期", "date", 10, CENTER, FIGURE),
        Column("类别", "kind", 14, CENTER),
        Column("服务内容", "content", 32, public=False),
        Column("服务人次", "beneficiaries_count", 8, RIGHT, FIGURE),
        Column("提供单位（人）", "provider", 17, wrap=NAME),
        Column("结果", "result", 14, CENTER),
    )
    order = "类别，日期"
    group_by = Group("kind", head="{group}（{service} 次，{person} 人次）")
    totals = (
        Total("标准化服务（政策宣介、职业指导、岗位推荐）", "standard", unit="次"),
        Total("服务", "standard_person", unit="人次"),
        Total("其他服务", "other", unit="次"),
        Total("服务", "other_person", unit="人次"),
        Total("入学协助", "enrolled", unit="人"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        every = store.all(ServiceDelivery, **held.of_office(options))
        found = sorted((one for one in every if options.covers(self.day_of(one))), key=_place)
        ids = (who for one in found for who in (one.provider, one.beneficiary))
        people = People(store, options, ids)
        for one in found:
            cells = _cells(one, people, options.edition)
            kind = ServiceDelivery.fields()["kind"].show(one.kind) or "没有写类别"
            yield held.row(cells, one.date, _tally(one), one.id, group=kind)


def _place(one: ServiceDelivery) -> tuple[Any, ...]:
    kind = (codes.DELIVERY_KIND.order(one.kind), last(one.kind))
    return (one.date is None, *kind, last(one.date), one.id)


def _tally(one: ServiceDelivery) -> dict[str, int]:
    people = one.beneficiaries_count or 0
    name = "standard" if one.kind in STANDARD else "other"
    enrolled = one.kind == SCHOOL and one.result == "done"
    return {
        "service": 1,
        "person": people,
        name: 1,
        f"{name}_person": people,
        "enrolled": people if enrolled else 0,
    }


def _cells(one: ServiceDelivery, people: People, edition: Edition) -> tuple[str, ...]:
    fields = ServiceDelivery.fields()
    hidden = people.hidden([one.beneficiary])
    is_open = one.kind != COUNSELLING
    return (
        held.shown(one.date),
        fields["kind"].show(one.kind),
        editions.words(one.content, edition, hidden) if is_open else NO_CONTENT,
        fields["beneficiaries_count"].show(one.beneficiaries_count),
        people.name(one.provider, one.provider_name),
        fields["result"].show(one.result),
    )
