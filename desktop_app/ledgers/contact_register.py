"""L04 干部联系台账: which cadre keeps in touch with whom, and when they last were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from typing_extensions import override

from db import codes
from db.blanks import last
from db.held import Held
from db.indicators_pairs import CONTACT_ENOUGH
from db.kinds import ContactLog, ContactPair, ServiceCase, StaffMember
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

CENTER, FIGURE, NAME = Align.CENTER, Wrap.FIGURE, Wrap.NAME
NO_CADRE = "没有对上干部的联系"
NOT_HANDED_ON = "没有转办"


class ContactRegister(Ledger):
    """干部联系台账. To be on it may be read as a sign of ethnicity: inside the office only."""

    code = "L04"
    project = Project.GUIDANCE
    title = "干部联系台账"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("联系干部", "staff", 10, wrap=NAME),
        Column("职务", "post", 10),
        Column("联系对象", "resident", 10, wrap=NAME),
        Column("住址（楼栋）", "building", 14),
        Column("联系周期", "cycle", 8, CENTER),
        Column("本期次数", "log_count", 7, Align.RIGHT, FIGURE),
        Column("最近联系", "last_log", 10, CENTER, FIGURE),
        Column("主要诉求", "demand", 17),
        Column("办理情况", "outcome", 10),
    )
    order = "联系干部，开始联系的日期"
    group_by = Group("cadre", head="{group}（联系 {pair} 人，本期 {log} 次）")
    totals = (
        Total("联系干部", "cadre", unit="人"),
        Total("联系对象", "pair", unit="人"),
        Total("其中在联系", "active", unit="人"),
        Total("本期联系", "log", unit="次"),
        Total("按周期完成率", "enough", of="active"),
    )
    signs = SEALED
    editions = (Edition.INTERNAL,)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        kept: dict[bytes, list[ContactPair]] = defaultdict(list)
        pairs = _pairs(store, options)
        for pair in pairs:
            kept[pair.staff].append(pair)
        desk = _Desk(store, options, pairs)
        for cadre in held.own_staff(store, options):
            head = "　".join(filter(None, (cadre.full_name, cadre.post)))
            for place, pair in enumerate(kept.pop(cadre.id, [])):
                yield desk.row(pair, cadre.post or "", head, cadre=int(place == 0))
        for loose in kept.values():
            for pair in loose:
                yield desk.row(pair, "", NO_CADRE, cadre=0)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        """Say who is in post and keeps no contact: an inspector asks for each cadre's."""
        if options.target:
            return
        busy = {pair.staff for pair in _pairs(store, options)}
        every = held.own_staff(store, options)
        idle = [one.full_name for one in every if one.id not in busy and _in_post(one, options)]
        if idle:
            yield f"在职、还没有联系对象的 {len(idle)} 人：{'、'.join(filter(None, idle))}"


class _Asked(NamedTuple):
    """What was asked for at a contact, and how far it is."""

    demand: str
    outcome: str


class _Desk:
    """What the rows are made of, read once."""

    def __init__(self, store: Store, options: Options, pairs: list[ContactPair]) -> None:
        self._options = options
        self._people = People(store, options, (pair.resident for pair in pairs))
        self._logs: dict[bytes, list[ContactLog]] = defaultdict(list)
        for log in reversed(store.all(ContactLog, order=("date",))):
            if log.date is None or log.date <= options.cutoff:
                self._logs[log.pair].append(log)
        every = (log.service_case for some in self._logs.values() for log in some)
        enough = CONTACT_ENOUGH.figure(Held(store), held.span(options))
        self._enough = {item.record for item in enough.items}
        self._cases = store.by_id(ServiceCase, {case for case in every if case})

    def row(self, pair: ContactPair, post: str, head: str, *, cadre: int) -> Row:
        """Give the row of a contact, with its latest note first."""
        logs = self._logs[pair.id]
        now = [log for log in logs if log.date and self._options.covers(log.date)]
        asked = [self._asked(log) for log in now if log.demand]
        day = next((log.date for log in logs if log.date), None)
        cells = (
            pair.staff_name or "",
            post,
            pair.resident_name or "",
            self._people.building(pair.resident),
            ContactPair.fields()["cycle"].show(pair.cycle),
            str(len(now)),
            held.shown(day),
            "\n".join(one.demand for one in asked),
            "\n".join(one.outcome for one in asked),
        )
        active = pair.start_on is not None and pair.holds_on(held.span(self._options).last)
        tally = {"cadre": cadre, "pair": 1, "active": int(active), "log": len(now)}
        return Row(cells, head, tally | {"enough": int(pair.id in self._enough)}, pair.id)

    def _asked(self, log: ContactLog) -> _Asked:
        case = self._cases.get(log.service_case or b"")
        demand = editions.words(log.demand, self._options.edition)
        if case is None:
            return _Asked(demand, NOT_HANDED_ON)
        closed = held.until(case.closed_on, self._options)
        state = "办理" if case.closed_on and not closed else case.state
        return _Asked(demand, f"{held.shown(closed)} {codes.CASE_STATE.label(state)}".strip())


def _pairs(store: Store, options: Options) -> list[ContactPair]:
    """Give the contacts that were kept at some time of the period, by their first day."""
    last_day = held.span(options).last
    found = [
        pair
        for pair in store.all(ContactPair, **held.of_office(options))
        if (pair.start_on is None or pair.start_on <= last_day)
        and (pair.end_on is None or pair.end_on >= options.period.first)
        and options.target in {b"", pair.staff, pair.id}
    ]
    return sorted(found, key=lambda pair: (last(pair.start_on), pair.id))


def _in_post(one: StaffMember, options: Options) -> bool:
    return one.term_from is not None and one.holds_on(options.cutoff)
