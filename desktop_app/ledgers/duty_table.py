"""L12b 职责分工表: which unit does what, under the six roles of the work pattern (工作格局)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

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
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE, NAME = Align.CENTER, Wrap.FIGURE, Wrap.NAME


class DutyTable(Ledger):
    """职责分工表. All six roles stand on it, also where no unit was named for one yet."""

    code = "L12b"
    project = Project.GUIDANCE
    title = "职责分工表"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("承担单位", "full_name", 26),
        Column("类别", "org_kind", 12, CENTER),
        Column("职责分工", "duty", 42),
        Column("联络员", "liaison", 14, CENTER, NAME, public=False),
    )
    order = "工作格局，加入日期"
    group_by = Group(
        "pattern_role",
        head="{group}（{unit} 家）",
        nothing="无，还没有写由哪家单位承担",
        stated=True,
    )
    totals = (Total("承担单位", "unit", unit="家"), Total("写明职责", "said", unit="家"))
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found: dict[str, list[PartnerOrganization]] = defaultdict(list)
        for one in store.all(PartnerOrganization, **held.of_office(options)):
            if one.pattern_role and held.belongs(one, options):
                found[one.pattern_role].append(one)
        kind = PartnerOrganization.fields()["org_kind"]
        for role in dict.fromkeys((*codes.PATTERN_ROLE.offered(options.cutoff), *found)):
            name = codes.PATTERN_ROLE.label(role)
            if not found[role]:
                yield Row((), name)
            for one in sorted(found[role], key=lambda one: (last(one.joined_on), one.id)):
                cells = (
                    one.full_name or "",
                    kind.show(one.org_kind),
                    editions.words(one.duty, options.edition),
                    one.liaison or "",
                )
                yield Row(cells, name, {"unit": 1, "said": int(bool(one.duty))}, one.id)
