"""L16 互观互学记录: what an office saw at another, and what it will do with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db.blanks import last
from db.kinds import CrossVisit, CrossVisitAction
from db.periods import chinese_day
from db.store import Store
from desktop_app.ledgers import editions, reviewed
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Photos, Table
from desktop_app.ledgers.form_rows import listed, photo_rows
from desktop_app.ledgers.ledger import Align, Column, Edition, Options, Project, Row, Sign, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE


class CrossVisitSheet(Form):
    """互观互学记录."""

    code = "L16"
    project = Project.SHARED_DREAM
    title = "互观互学记录"
    sheet = A4
    has_photos = True
    order = "日期"
    blocks = (
        Facts((
            (Fact("时间", "date"), Fact("类型", "kind")),
            (Fact("主题", "topic"),),
            (Fact("地点", "place"), Fact("组织单位", "host_org_name")),
            (Fact("参加单位", "guest_orgs", 3), Fact("人数", "headcount")),
        )),
        Passage("观摩点", "sites", lines=2),
        Passage("学习内容", "aspects", lines=1),
        Passage("可借鉴经验", "takeaways", lines=4),
        Table("action", (
            Column("序号", "row_number", 7, CENTER, FIGURE),
            Column("措施", "text", 45),
            Column("责任人", "owner_name", 16, CENTER),
            Column("完成时限", "due_on", 16, CENTER, FIGURE),
            Column("完成日期", "done_on", 16, CENTER, FIGURE),
        ), title="转化措施", blank=3),
        Photos("photo", "照片"),
        reviewed.LINE,
    )  # fmt: skip
    signs = (Sign("记录人"), Sign("审核人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        where: dict[str, Any] = {"org_code": options.office} if options.office else {}
        if options.target:
            where = {"id": options.target}
        found = [
            one
            for one in store.all(CrossVisit, **where)
            if options.target or options.covers(one.date)
        ]
        for one in sorted(found, key=lambda one: (last(one.date), one.id)):
            group = f"{one.name}\n{one.id.hex()}"
            for cells in _sheet(store, one, options):
                yield Row(cells, group, record=one.id)


def _sheet(store: Store, one: CrossVisit, options: Options) -> Iterator[tuple[str, ...]]:
    fields = CrossVisit.fields()
    yield "date", chinese_day(one.date) if one.date else ""
    yield "kind", fields["kind"].show(one.kind)
    for name in ("topic", "place", "host_org_name", "sites", "takeaways"):
        yield name, editions.words(getattr(one, name), options.edition)
    yield "guest_orgs", listed(store, one, "guest_orgs")
    yield "headcount", f"{one.headcount:,} 人" if one.headcount is not None else ""
    yield "aspects", fields["aspects"].show(one.aspects)
    actions = store.parts(CrossVisitAction, one.id, order=("position",))
    shown = CrossVisitAction.fields()
    for number, action in enumerate(actions, 1):
        names = ("text", "owner_name", "due_on", "done_on")
        cells = (shown[name].show(getattr(action, name)) for name in names)
        told = (editions.words(text, options.edition) for text in cells)
        yield "action", str(number), *told
    yield from photo_rows(store, one, "photos", one.date, one.place or "", options)
    if options.edition is not Edition.PUBLIC:
        yield from reviewed.facts(store, one)
