"""L15b 创建单位名册: the district's communities by batch, with what each is known for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from typing_extensions import override

from db import naming
from db.kinds import OrgUnit
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NO_BATCH: Final = "没有定批次"


class UnitRoster(Ledger):
    """创建单位名册, as it stands at the cut-off: a naming of a later day is none yet."""

    code = "L15b"
    project = Project.GUIDANCE
    title = "创建单位名册"
    levels = frozenset({"district"})
    spans_offices = True
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 5, CENTER, FIGURE),
        Column("单位名称", "full_name", 29),
        Column("所属街道", "street", 14),
        Column("创建特色", "feature_title", 20),
        Column("创建开始日期", "brand_since", 12, CENTER, FIGURE),
        Column("示范社区", "demo_status", 8, CENTER),
        Column("示范命名日期", "demo_since", 12, CENTER, FIGURE),
    )
    order = "创建批次，单位代码"
    group_by = Group("batch", head="{group}（{unit} 个，其中示范社区 {demo} 个）")
    totals = (Total("单位", "unit", unit="个"), Total("其中示范社区", "demo", unit="个"))
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        streets = naming.street_names(store)
        every = store.all(OrgUnit, level=naming.COMMUNITY, **held.of_office(options))
        for one in sorted(every, key=_place):
            is_demo = bool(one.demo_status) and (
                one.demo_since is None or held.until(one.demo_since, options) is not None
            )
            cells = (
                one.full_name or "",
                naming.street_of(one.code12, streets),
                editions.words(one.feature_title, options.edition),
                held.shown(held.until(one.brand_since, options)),
                "是" if is_demo else "",
                held.shown(one.demo_since) if is_demo else "",
            )
            yield Row(cells, one.batch or NO_BATCH, {"unit": 1, "demo": int(is_demo)}, one.id)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        if store.is_district and not options.office:
            for one in naming.unlisted(store):
                yield f"{one.name}还没有交来单位资料，没有列入"


def _place(one: OrgUnit) -> tuple[Any, ...]:
    return (naming.batch_key(one.batch), one.code12 or "", one.id)
