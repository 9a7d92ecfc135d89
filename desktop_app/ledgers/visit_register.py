"""L09 走访慰问台账: who was visited, what was brought, and what was learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from typing_extensions import override

from db import codes
from db.blanks import last
from db.held import Held
from db.indicators_visits import homes_reached, people_reached
from db.kinds import ListEntry, Visit
from db.store import Store
from db.suppression import legend, protect_list
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
FESTIVE = "festival"
OTHER = "other"
LEAST_VISITS = 3
DAILY, SOME_FEAST = "不在节日的走访", "节日慰问（没有写是哪个节日）"


KEPT_AT_HOME = "记在社区的走访记录里"


class VisitRegister(Ledger):
    """走访慰问台账. The group a visit was for is kept off it: it stands beside no name.

    What was learnt at a visit is on the office's own copy alone. A list of it for superiors would
    be one of everybody's hardship; they open the one visit that they ask about.
    """

    code = "L09"
    version = 2
    project = Project.INNOVATION
    title = "走访慰问台账"
    lists_each = "visit"
    told_by = "date"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("日期", "date", 9, CENTER, FIGURE),
        Column("走访对象", "targets", 10, wrap=NAME),
        Column("目的", "purpose", 10, CENTER),
        Column("住址", "address", 14),
        Column("走访人", "visitors", 12, wrap=NAME, public=False),
        Column("了解情况", "situation", 21, public=False),
        Column("慰问品（金）", "goods", 12),
        Column("签收", "receipt", 8, CENTER),
    )
    order = "节日，走访日期"
    group_by = Group("festival", head="{group}（{round} 次，{home} 户次，{person} 人次）")
    totals = (
        Total("走访", "round", unit="次"),
        Total("户次", "home"),
        Total("人次", "person"),
        Total("慰问品折款", "goods", unit="元", places=2),
        Total("慰问金", "cash", unit="元", places=2),
        Total("金额合计", "value", unit="元", places=2),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        every = store.all(Visit, **held.of_office(options))
        visits = sorted((one for one in every if options.covers(self.day_of(one))), key=_place)
        desk = _Desk(store, options, visits)
        for visit in visits:
            if visit.date is None:
                yield Row(desk.cells(visit), held.NO_DAY, record=visit.id, counts=False)
            else:
                yield Row(desk.cells(visit), _feast(visit), desk.tally(visit), visit.id)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        """Say whom visits were for, in totals that give nobody away; never on a notice board."""
        if options.edition is Edition.PUBLIC:
            return
        counted = Held(store)
        people = _groups(counted, options)
        kept = protect_list(list(people.values()), counted.least)
        # The sum stands in the totals: where it would have to be hidden, nothing else is said.
        if not people or not kept.whole.is_shown:
            return
        named = map(codes.VISIT_TARGET_GROUP.label, people)
        shown = zip(named, kept.cells[0], strict=True)
        said = "、".join(f"{name} {one.text}" for name, one in shown)
        marks = legend(kept)
        yield f"对象类别（人次，只列合计）：{said}{f'（{marks}）' if marks else ''}"


def _groups(counted: Held, options: Options) -> dict[str, int]:
    """Count the people of each group; nothing where the rows above would say whose it is.

    The visits stand on the same paper by name. So a group of few visits goes to 其他, and one
    group alone is not said at all.
    """
    visits, people = Counter[str](), Counter[str]()
    for visit in counted.all(Visit, options.office):
        if visit.date is not None and options.covers(visit.date):
            group = visit.target_group or OTHER
            visits[group] += 1
            people[group] += people_reached(counted, visit)
    for group in [one for one in visits if visits[one] < LEAST_VISITS and one != OTHER]:
        visits[OTHER] += visits.pop(group)
        people[OTHER] += people.pop(group)
    held_apart = len(people) > 1 and all(visits[one] >= LEAST_VISITS for one in people)
    order = sorted(people, key=codes.VISIT_TARGET_GROUP.order)
    return {group: people[group] for group in order} if held_apart else {}


def _place(visit: Visit) -> tuple[Any, ...]:
    feast = codes.FESTIVAL.order(visit.festival) if visit.festival else None
    named = (last(feast), last(visit.festival), visit.purpose != FESTIVE)
    return (visit.date is None, *named, last(visit.date), visit.id)


def _feast(visit: Visit) -> str:
    named = Visit.fields()["festival"].show(visit.festival)
    return named or (SOME_FEAST if visit.purpose == FESTIVE else DAILY)


class _Desk:
    """What the rows are made of, read once."""

    def __init__(self, store: Store, options: Options, visits: Sequence[Visit]) -> None:
        self._edition = options.edition
        self._is_own = options.edition is Edition.INTERNAL and not store.is_district
        self._targets = held.lists(store, Visit, "targets")
        self._visitors = held.lists(store, Visit, "visitors")
        both = (self._targets, self._visitors)
        ids = (one.target for visit in visits for held_ in both for one in held_.get(visit.id, ()))
        self._people = People(store, options, ids)
        self._counted = Held(store)

    def cells(self, visit: Visit) -> tuple[str, ...]:
        """Give the row of a visit."""
        targets, fields = self._targets.get(visit.id, []), Visit.fields()
        hidden = self._people.hidden(one.target for one in targets)
        return (
            held.shown(visit.date),
            self._named(targets),
            fields["purpose"].show(visit.purpose),
            "\n".join(dict.fromkeys(filter(None, (self._people.place(t.target) for t in targets)))),
            self._named(self._visitors.get(visit.id, [])),
            self._learnt(visit),
            editions.words(_brought(visit), self._edition, hidden),
            _receipt(visit),
        )

    def tally(self, visit: Visit) -> dict[str, Any]:
        """Count a visit as the numbers do, with what was brought."""
        goods, cash = visit.goods_value or Decimal(0), visit.cash or Decimal(0)
        return {
            "round": 1,
            "home": homes_reached(self._counted, visit),
            "person": people_reached(self._counted, visit),
            "goods": goods,
            "cash": cash,
            "value": goods + cash,
        }

    def _learnt(self, visit: Visit) -> str:
        if not self._is_own:
            return KEPT_AT_HOME if visit.situation else ""
        return editions.words(visit.situation, self._edition)

    def _named(self, entries: Sequence[ListEntry]) -> str:
        return "、".join(self._people.name(one.target, one.target_name) for one in entries)


def _brought(visit: Visit) -> str:
    fields = Visit.fields()
    value, cash = fields["goods_value"].show(visit.goods_value), fields["cash"].show(visit.cash)
    said = (visit.goods, f"折款 {value} 元" if value else "", f"慰问金 {cash} 元" if cash else "")
    return "\n".join(filter(None, said))


def _receipt(visit: Visit) -> str:
    if not visit.brought_something:
        return ""
    return "已签收" if visit.receipt else "未签收"
