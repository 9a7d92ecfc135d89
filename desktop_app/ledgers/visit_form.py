"""F01 入户走访表: what a visit asks again of a household, with what is known printed before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db import codes
from db.kinds import Address, Household, Resident
from db.stale import Stale, stale
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, FillIn, Passage, Table, ticks
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import (
    Align,
    Column,
    Edition,
    Options,
    Row,
    Sign,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CHANGES = ("没有变化", "有人迁入", "有人迁出", "户主变了")


class VisitForm(FillIn):
    """入户走访表. Known numbers are masked; 民族 and 沟通语言 are asked on no form."""

    code = "F01"
    title = "入户走访表"
    sheet = A4
    order = "先户后人，与屏幕上的表一样"
    blocks = (
        Facts((
            (Fact("户主", "head"), Fact("走访日期", "date", blank=BLANK_DAY)),
            (Fact("地址", "address", 2),),
            (Fact("目的", "purpose", choices=codes.VISIT_PURPOSE),),
            (Fact("走访人", "visitors"), Fact("最近核对", "checked_on")),
            (Fact("成员变动", "change", blank=ticks(CHANGES)),),
        )),
        Table("stale", (
            Column("序号", "row_number", 7, Align.CENTER, Wrap.FIGURE),
            Column("是谁", "who", 19, wrap=Wrap.NAME),
            Column("项目", "field", 17),
            Column("现在登记的", "known", 27),
            Column("改成（没变画勾）", "new", 30),
        ), title="请核对这些项目", blank=8),
        Passage("了解情况", "situation", lines=4),
        Passage("需求", "needs", lines=2),
        Facts(((Fact("慰问品", "goods"), Fact("慰问金", "cash", blank="　　　　　元")),)),
    )  # fmt: skip
    signs = (Sign("走访人"), Sign("住户签字"))
    editions = (Edition.INTERNAL,)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        home = store.get(Household, options.target) if options.target else None
        if home is None:
            return
        called = store.called(home)
        for cells in _sheet(store, home, options):
            yield Row(cells, f"{called}\n{home.id.hex()}", record=home.id)


def _sheet(store: Store, home: Household, options: Options) -> Iterator[tuple[str, ...]]:
    head = store.get(Resident, home.head) if home.head else None
    address = store.get(Address, home.address)
    fields = Household.fields()
    yield "head", (head.full_name or "") if head else ""
    yield "address", address.name if address else ""
    yield "checked_on", fields["checked_on"].show(home.checked_on) or "没有核对过"
    for number, one in enumerate(stale(store, home, options.cutoff), 1):
        yield "stale", str(number), *_asked(one)


def _asked(one: Stale) -> tuple[str, str, str, str]:
    field: Any = type(one.record).fields()[one.name]
    who = "本户" if isinstance(one.record, Household) else one.record.name
    return who, field.label, field.show(getattr(one.record, one.name)), ""
