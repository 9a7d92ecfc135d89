"""R02 删除证明: that what a person asked to have deleted is gone, and on which PCs so far."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db import anonymous, erasing
from db.erasing import Holder, Order
from db.kinds import OrgUnit, RightsRequest
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Table, Words
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
TOLD = (
    "下面这份请求要删除的资料，内容已经清空，不能恢复，只留下删过这件事：什么时候、依哪份请求、由谁经办。",
    "别的电脑收到数据包以后照样清空；早先的备份在恢复时先清空再打开。"
    "交给区里的台账打印行，区里收到下一个包时整份清掉，晚到的旧包不再收。",
)
GONE, COMING, LOST = "已清空", "等下一个数据包", "已报失，不能确认"


class ErasureSheet(Form):
    """删除证明, one sheet for each erasure at a request. It names nobody: the name was erased too.

    What was made anonymous because its time was over nobody asked for: the log has it.
    """

    code = "R02"
    title = "个人信息删除证明"
    spans_offices = True
    sheet = A4
    on_request = True
    order = "删除的时间，近的在前"
    editions = (Edition.INTERNAL,)
    blocks = (
        Words("told", TOLD),
        Facts((
            (Fact("请求编号", "request"), Fact("删除日期", "day")),
            (Fact("依据", "ground"),),
            (Fact("清空的记录", "rows"), Fact("清空的电脑", "reached")),
            (Fact("经办", "actor"),),
        )),
        Table("pc", (
            Column("序号", "row_number", 10, CENTER, FIGURE),
            Column("单位", "office", 46),
            Column("电脑", "label", 20, CENTER),
            Column("情况", "state", 24, CENTER),
        ), title="各台电脑的情况", blank=3),
    )  # fmt: skip
    signs = (Sign("经办人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        asked = store.get(RightsRequest, options.target) if options.target else None
        names = {one.code12: one.full_name or "" for one in store.all(OrgUnit)}
        for order, holders in erasing.certified(store):
            if order.ground == anonymous.GROUND:
                continue
            if options.office and options.office not in order.scopes:
                continue
            is_meant = order.request == asked.serial_no if asked else options.covers(order.day)
            if is_meant and (asked or not options.target):
                for cells in _sheet(order, holders, names):
                    yield Row(cells, f"{order.request}\n{order.commits[0].hex()}")


def progress(holders: list[Holder]) -> str:
    """Say on how many PCs an erasure is done: 3 台里的 2 台."""
    return f"{len(holders)} 台里的 {sum(one.is_done for one in holders)} 台"


def _sheet(order: Order, holders: list[Holder], names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    yield from (("told", words) for words in TOLD)
    yield "request", order.request
    yield "day", order.day.isoformat()
    yield "ground", order.ground
    yield "rows", f"{order.rows} 条"
    yield "reached", progress(holders)
    yield "actor", order.actor
    for number, one in enumerate(holders, 1):
        state = GONE if one.is_done else LOST if one.is_lost else COMING
        label = f"{one.label}（本机）" if one.is_own else one.label
        yield "pc", str(number), names.get(one.office, "") or one.office, label, state
