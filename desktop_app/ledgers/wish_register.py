"""L07 微心愿台账: what people wished for, who took it on, and how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from typing_extensions import override

from db import codes, stopping
from db.blanks import last
from db.indicators_services import REALIZED, is_claimed, is_realized
from db.kinds import MicroWish
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Edition,
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
NOT_PUBLIC = "本人没有同意公示"
_ASIDE = frozenset({"rejected", "withdrawn", "referred"})


class WishRegister(Ledger):
    """微心愿台账. Each step counts by its own day; a child goes by an alias outside the office."""

    code = "L07"
    project = Project.INNOVATION
    title = "微心愿台账"
    lists_each = "micro_wish"
    told_by = "collected_on"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("编号", "serial_no", 8, CENTER, FIGURE),
        Column("心愿人", "wisher", 9, wrap=NAME),
        Column("类别", "category", 7, CENTER),
        Column("心愿内容", "content", 24),
        Column("征集日期", "collected_on", 8, CENTER, FIGURE),
        Column("认领人（单位）", "claimer", 12, wrap=NAME),
        Column("认领日期", "claimed_on", 8, CENTER, FIGURE),
        Column("实现日期", "realized_on", 8, CENTER, FIGURE),
        Column("反馈及满意度", "feedback", 12),
    )
    order = "征集日期"
    totals = (
        Total("征集", "collected", unit="个"),
        Total("认领", "claimed", unit="个"),
        Total("实现", "realized", unit="个"),
        Total("反馈", "answered", unit="个"),
        Total("本期征集的认领率", "taken", of="collected"),
        Total("实现率", "kept", of="taken"),
        Total("反馈率", "told", of="kept"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found = [
            wish
            for wish in store.all(MicroWish, **held.of_office(options))
            if any(options.covers(day) for day in (self.day_of(wish), *_later(wish)))
        ]
        found.sort(key=lambda wish: (last(wish.collected_on), wish.id))
        people = People(store, options, (who for one in found for who in (one.wisher, one.claimer)))
        first = held.first_words(store, MicroWish, options)
        gone = stopping.withdrawn(store, stopping.PUBLICITY)
        for wish in found:
            wish.public_ok = wish.public_ok and wish.wisher not in gone
            counts = wish.collected_on is not None
            tally = _tally(wish, options, held.span(options).last) if counts else {}
            group = "" if counts else held.NO_DAY
            cells = _cells(wish, people, first.get(wish.id, {}), options)
            yield Row(cells, group, tally, wish.id, counts)


def _later(wish: MicroWish) -> Iterator[dt.date]:
    """Give the days after it was collected that a wish is told of as well."""
    yield from filter(None, (wish.claimed_on, wish.realized_on, wish.feedback_on))


def _tally(wish: MicroWish, options: Options, last_day: dt.date) -> dict[str, int]:
    claimed, realized = is_claimed(wish, last_day), is_realized(wish, last_day)
    answered = wish.state == "answered" and bool(held.until(wish.feedback_on, options))
    now = options.covers(wish.collected_on)
    # Rates follow the wishes collected in the period: of them so many were taken on and came true.
    return {
        "collected": int(now),
        "claimed": int(claimed and options.covers(wish.claimed_on)),
        "realized": int(wish.state in REALIZED and _is_now(wish.realized_on, options)),
        "answered": int(answered and options.covers(wish.feedback_on)),
        "taken": int(now and claimed),
        "kept": int(now and realized),
        "told": int(now and realized and answered),
    }


def _is_now(day: dt.date | None, options: Options) -> bool:
    return day is not None and options.covers(day)


def _cells(
    wish: MicroWish, people: People, first: Mapping[str, str], options: Options
) -> tuple[str, ...]:
    edition = options.edition
    hidden = people.hidden((wish.wisher, wish.claimer))
    is_open = is_open_in(edition, wish)
    claimed = held.until(wish.claimed_on, options)
    return (
        wish.serial_no or "",
        wisher_called(wish, people, edition),
        MicroWish.fields()["category"].show(wish.category),
        editions.words(wish.content, edition, hidden) if is_open else NOT_PUBLIC,
        held.shown(wish.collected_on),
        people.name(wish.claimer, wish.claimer_name) if claimed else "",
        held.shown(claimed),
        held.shown(held.until(wish.realized_on, options)),
        editions.words(_reply(wish, first, options, is_open=is_open), edition, hidden),
    )


def wisher_called(wish: MicroWish, people: People, edition: Edition) -> str:
    """Name the wisher; by the alias where the edition does not say the name."""
    shown = people.name(wish.wisher, wish.wisher_name)
    is_hidden = edition is Edition.PUBLIC or shown != (wish.wisher_name or "")
    fits = wish.alias and wish.alias != wish.wisher_name
    return wish.alias or "" if is_hidden and is_open_in(edition, wish) and fits else shown


def is_open_in(edition: Edition, wish: MicroWish) -> bool:
    """Say whether an edition tells what was wished: in public only where the wisher agreed."""
    return edition is not Edition.PUBLIC or bool(wish.public_ok)


def _reply(wish: MicroWish, first: Mapping[str, str], options: Options, *, is_open: bool) -> str:
    again = first.get("realized_on", "")
    if held.until(wish.feedback_on, options):
        said = codes.SATISFACTION.label(wish.satisfaction or "")
        return "\n".join(filter(None, (said, wish.feedback if is_open else "", again)))
    aside = codes.WISH_STATE.label(wish.state) if wish.state in _ASIDE else ""
    return "\n".join(filter(None, (aside, again)))
