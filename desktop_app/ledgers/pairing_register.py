"""L03 结对子台账: who stands by whom, how often they met, and when last."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from typing_extensions import override

from db import as_of, codes
from db.blanks import last
from db.held import Held
from db.indicators_pairs import PAIR_ENOUGH
from db.kinds import Pairing, PairingLog
from db.record import Record
from db.store import Store
from desktop_app.ledgers import held
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
from desktop_app.ledgers.people import People
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NO_KIND = "未登记结对类型"


class PairingRegister(Ledger):
    """结对子台账."""

    code = "L03"
    project = Project.INNOVATION
    title = "结对子台账"
    lists_each = "pairing"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("编号", "serial_no", 9, CENTER, FIGURE),
        Column("甲方（姓名/单位）", "side_a", 14, wrap=Wrap.NAME),
        Column("乙方（姓名）", "side_b", 11, wrap=Wrap.NAME),
        Column("结对类型", "kind", 10, CENTER),
        Column("结对内容", "purposes", 16),
        Column("结对日期", "start_on", 9, CENTER, FIGURE),
        Column("频次", "frequency", 6, CENTER),
        Column("活动次数", "log_count", 6, Align.RIGHT, FIGURE),
        Column("最近活动", "last_log", 9, CENTER, FIGURE),
        Column("状态", "state", 6, CENTER),
    )
    order = "结对类型，结对日期"
    group_by = Group("kind", head="{group}（{pair} 对，活动 {log} 次）")
    totals = (
        Total("结对", "pair", unit="对"),
        Total("其中在结", "active", unit="对"),
        Total("有结对协议", "agreed", unit="对"),
        Total("活动", "log", unit="次"),
        Total("对方已签字", "signed", of="log"),
        Total("按频次完成率", "enough", of="active"),
    )
    signs = SEALED

    @override
    def days_of(self, store: Store, some: Sequence[Record]) -> list[dt.date]:
        pairs = [one for one in some if isinstance(one, Pairing)]
        return [one.last_day() or max(store.today, one.start_on or store.today) for one in pairs]

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        pairs = pairings(store, options)
        days: dict[bytes, list[dt.date | None]] = defaultdict(list)
        signed: Counter[bytes] = Counter()
        agreed = held.files(store, Pairing, "agreement")
        for pairing, day, both in store.values(PairingLog, "pairing", "date", "counter_signed"):
            if options.covers(day):
                days[pairing].append(day)
                signed[pairing] += bool(both)
        sides = Sides(store, pairs, options)
        met_enough = PAIR_ENOUGH.figure(Held(store), held.span(options))
        enough = {item.record for item in met_enough.items}
        pairs.sort(key=_place)
        fields = Pairing.fields()
        states = as_of.pair_states(store, pairs, min(options.period.last, options.cutoff))
        for pair in pairs:
            state = states[pair.id]
            met = days[pair.id]
            latest = max(filter(None, met), default=None)
            kind = fields["kind"].show(pair.kind)
            cells = (
                pair.serial_no or "",
                *sides.names(pair),
                kind,
                fields["purposes"].show(pair.purposes),
                fields["start_on"].show(pair.start_on),
                fields["frequency"].show(pair.frequency),
                str(len(met)),
                latest.isoformat() if latest else "",
                fields["state"].show(state),
            )
            tally = {
                "pair": 1,
                "active": int(state == "active"),
                "agreed": int(bool(agreed.get(pair.id))),
                "log": len(met),
                "signed": signed[pair.id],
                "enough": int(pair.id in enough),
            }
            yield Row(cells, kind or NO_KIND, tally, pair.id)


def _place(pair: Pairing) -> tuple[Any, ...]:
    kind = (codes.PAIRING_KIND.order(pair.kind), last(pair.kind))
    return (*kind, last(pair.start_on), pair.id)


def pairings(store: Store, options: Options) -> list[Pairing]:
    """Give the pairings that stood at some time of the period, up to the cut-off.

    One without its first day stood from the beginning; one without its last day still stands.
    """
    where: dict[str, Any] = {"org_code": options.office} if options.office else {}
    if options.target:
        where = {"id": options.target}
    return [pair for pair in store.all(Pairing, **where) if options.target or _stood(pair, options)]


def _stood(pair: Pairing, options: Options) -> bool:
    first, end = pair.start_on, pair.last_day()
    begun = first is None or first <= min(options.period.last, options.cutoff)
    return begun and (end is None or end >= options.period.first)


class Sides:
    """The names of both sides as an edition shows them; people are looked up once."""

    def __init__(self, store: Store, pairs: list[Pairing], options: Options) -> None:
        self._people = People(
            store, options, (side for pair in pairs for side in (pair.side_a, pair.side_b))
        )

    def names(self, pair: Pairing) -> tuple[str, str]:
        """Give 甲方 and 乙方 of a pairing."""
        return (
            self._people.name(pair.side_a, pair.side_a_name),
            self._people.name(pair.side_b, pair.side_b_name),
        )

    def hidden(self, pair: Pairing) -> list[str]:
        """Give the names that free text about the pairing may not say in this edition."""
        return self._people.hidden((pair.side_a, pair.side_b))
