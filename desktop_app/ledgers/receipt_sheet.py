"""R01 合并回执: what the district took in from one package; both sides compare one code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db.kinds import CorrectionNotice, MergeReceipt
from db.kinds.notice import OPEN
from db.returns import lines
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Table
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Row, Sign, Wrap
from desktop_app.ledgers.proof import in_groups
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE


class ReceiptSheet(Form):
    """合并回执, one sheet for each package: an office gets nothing of another's."""

    code = "R01"
    title = "合并回执"
    spans_offices = True
    sheet = A4
    on_request = True
    order = "出回执的时间"
    editions = (Edition.INTERNAL,)
    blocks = (
        Facts((
            (Fact("送来的电脑", "sender"), Fact("数据包", "file")),
            (Fact("核对码", "state_code"), Fact("比对", "agrees")),
            (Fact("新增", "created"),),
            (Fact("更新", "updated"),),
            (Fact("照片和文件", "files"), Fact("已核定冲突", "decided")),
            (Fact("退回核实", "returned"), Fact("没有定的冲突", "left_open")),
            (Fact("对方日志指纹", "log_head"),),
            (Fact("出回执的时间", "at"), Fact("经办", "by_name")),
        )),
        Passage("核定了什么", "decisions", lines=2),
        Table("notice", (
            Column("序号", "row_number", 7, CENTER, FIGURE),
            Column("编号", "serial_no", 19, CENTER, FIGURE),
            Column("记录", "kind", 14, CENTER),
            Column("哪一栏", "label", 18, CENTER),
            Column("请社区做什么", "message", 42),
        ), title="退回更正，还没有答复的", blank=3),
    )  # fmt: skip
    signs = (Sign("经办人"), Sign("送交人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        where: dict[str, Any] = {"org_code": options.office} if options.office else {}
        if options.target:
            where = {"id": options.target}
        found = [
            one
            for one in store.all(MergeReceipt, **where)
            if options.target or options.covers(one.at.date())
        ]
        for one in sorted(found, key=lambda one: (one.at, one.id)):
            for cells in _sheet(store, one):
                yield Row(cells, f"{one.file}\n{one.id.hex()}", record=one.id)


def _sheet(store: Store, one: MergeReceipt) -> Iterator[tuple[str, ...]]:
    shown: dict[str, Any] = dict(MergeReceipt.fields())
    yield "agrees", "与对方一致" if one.agrees else "区里另有本社区的记录"
    for name in ("sender", "file", "state_code", "at", "by_name"):
        yield name, shown[name].show(getattr(one, name))
    yield "log_head", in_groups((one.log_head or "").upper(), 4)
    for name in ("created", "updated", "decisions"):
        yield name, getattr(one, name) or "无"
    yield "files", f"{one.files or 0} 个"
    for name in ("decided", "returned", "left_open"):
        yield name, f"{getattr(one, name) or 0} 条"
    for number, line in enumerate(lines(store, states=(OPEN,), office=one.org_code), 1):
        notice: CorrectionNotice = line.notice
        kind = line.kind.title if line.kind else ""
        yield "notice", str(number), notice.serial_no or "", kind, line.label, notice.message or ""
