"""L13 成员单位名册: the bodies that work with the office, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db import codes
from db.blanks import last
from db.kinds import PartnerOrganization
from db.store import Store
from desktop_app.ledgers import editions, held
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


class PartnerRoster(Ledger):
    """成员单位名册, as it stands at the cut-off."""

    code = "L13"
    project = Project.GUIDANCE
    title = "成员单位名册"
    lists_each = "partner_organization"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("单位名称", "full_name", 30),
        Column("类别", "org_kind", 14, CENTER),
        Column("联络员", "liaison", 14, CENTER, NAME, public=False),
        Column("资源/需求", "resources", 24),
        Column("加入日期", "joined_on", 12, CENTER, FIGURE),
    )
    order = "类别，加入日期"
    totals = (Total("单位", "body", unit="家"), Total("其中有联络员", "liaison", unit="家"))
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = PartnerOrganization.fields()
        every = store.all(PartnerOrganization, **held.of_office(options))
        for one in sorted((one for one in every if held.belongs(one, options)), key=_place):
            kind = fields["org_kind"].show(one.org_kind)
            told = [("资源", one.resources), ("需求", one.needs)]
            lists = "\n".join(f"{word}：{text}" for word, text in told if text)
            cells = (
                one.full_name or "",
                kind,
                one.liaison or "",
                editions.words(lists, options.edition),
                held.shown(one.joined_on),
            )
            tally = {"body": 1, "liaison": int(bool(one.liaison))}
            yield Row(cells, "", tally, one.id)


def _place(one: PartnerOrganization) -> tuple[Any, ...]:
    kind = (codes.ORG_KIND.order(one.org_kind), last(one.org_kind))
    return (*kind, last(one.joined_on), one.id)
