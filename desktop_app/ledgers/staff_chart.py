"""L12 组织机构与人员名册: who leads whom on a chart, then everybody in protocol order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from typing_extensions import override

from db import codes
from db.kinds import OrgUnit, ResponsibilityAssignment, StaffMember
from db.store import Store
from desktop_app.ledgers.form import Chart, Fact, Facts, Form, Table
from desktop_app.ledgers.held import of_office, own_staff
from desktop_app.ledgers.ledger import SEALED, Align, Column, Options, Project, Row, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
LEADERS: Final = ("first", "deputy")
"""The roles of the leading group; the others stand below it."""

_POSTS: Final = ("书记", "主任", "部长", "局长", "科长", "站长", "所长", "委员", "干事")


class StaffChart(Form):
    """组织机构与人员名册. Posts and office phones are public; mobiles stand on no paper."""

    code = "L12"
    project = Project.GUIDANCE
    title = "组织机构与人员名册"
    spans_offices = True
    sheet = A4
    order = "责任角色、职务"
    blocks = (
        Chart("chart"),
        Table("staff", (
            Column("序号", "row_number", 6, CENTER, FIGURE),
            Column("姓名", "full_name", 14, wrap=Wrap.NAME),
            Column("职务", "post", 16),
            Column("专/兼职", "employment_kind", 10, CENTER),
            Column("分工", "duty", 34),
            Column("办公电话", "office_phone", 20, CENTER, FIGURE),
        ), title="人员名册", blank=16, turns=True),
        Facts(((Fact("合计", "total"),),)),
    )  # fmt: skip
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        staff = [
            one
            for one in own_staff(store, options)
            if one.term_from is None or one.holds_on(options.cutoff)
        ]
        duties = _by_office(store.all(ResponsibilityAssignment, **of_office(options)))
        for code, members in sorted(_by_office(staff).items()):
            unit = next(iter(store.all(OrgUnit, code12=code)), None)
            group = f"{(unit and unit.full_name) or '本单位'}\n{code}"
            for cells in _sheet(members, duties.get(code, ())):
                yield Row(cells, group)


def _by_office(records: Sequence[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in records:
        found.setdefault(one.org_code or "", []).append(one)
    return found


def _sheet(
    staff: Sequence[StaffMember], duties: Sequence[ResponsibilityAssignment]
) -> Iterator[tuple[str, ...]]:
    order = codes.RESPONSIBILITY_ROLE.order
    roles = sorted(duties, key=lambda one: (order(one.role), one.id))
    leading = [_role(one) for one in roles if one.role in LEADERS]
    yield "chart", "1", "领导小组", *leading
    for one in roles:
        if one.role not in LEADERS:
            yield "chart", "2", codes.RESPONSIBILITY_ROLE.label(one.role), one.staff_name or ""
    ranks = {one.staff: place for place, one in reversed(list(enumerate(roles)))}
    people = sorted(staff, key=lambda one: _protocol(one, ranks))
    fields = StaffMember.fields()
    for person in people:
        kind = fields["employment_kind"].show(person.employment_kind)
        name = f"{person.full_name or ''}（{kind}）" if kind else person.full_name or ""
        yield "chart", "3", person.post or "工作人员", name
    for number, person in enumerate(people, 1):
        shown = ("full_name", "post", "employment_kind", "duty", "office_phone")
        yield "staff", str(number), *(fields[name].show(getattr(person, name)) for name in shown)

    yield "total", _total(people)


def _total(people: Sequence[StaffMember]) -> str:
    """Say how many there are, and how many of them for this work alone."""
    kinds = Counter(one.employment_kind for one in people if one.employment_kind)
    table = codes.EMPLOYMENT_KIND
    told = [f"{table.label(kind)} {kinds[kind]} 人" for kind in sorted(kinds, key=table.order)]
    return f"{len(people)} 人" + (f"，其中{'、'.join(told)}" if told else "")


def _role(one: ResponsibilityAssignment) -> str:
    return f"{codes.RESPONSIBILITY_ROLE.label(one.role)}　{one.staff_name or ''}"


def _protocol(one: StaffMember, ranks: Mapping[bytes, int]) -> tuple[Any, ...]:
    """Give the place of somebody: by role in the work, by post, a deputy after the chief."""
    post = one.post or ""
    place = next((i for i, word in enumerate(_POSTS) if word in post), len(_POSTS))
    last = len(ranks)
    return (ranks.get(one.id, last), place, "副" in post, str(one.term_from or ""), one.id)
