"""What is counted of pairs and cadres' contacts: how many stand, began, ended, met enough."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from db import as_of, codes
from db.counting import Indicator, Item, Rate, Rule, Span, indicator
from db.due_rules import MONTHS
from db.held import Held
from db.kinds import ContactLog, ContactPair, Pairing, PairingLog

_PAIRS: Final = ("结对子", "innovation")
_CONTACTS: Final = ("干部联系", "guidance")
_YEAR: Final = 12
_DAY: Final = dt.timedelta(days=1)


def cycles(first: dt.date, last: dt.date, months: int) -> int:
    """Count the whole cycles of some months from one day to another, both counted."""
    after = min(last, dt.date.max - _DAY) + _DAY
    whole = (after.year - first.year) * _YEAR + after.month - first.month - (after.day < first.day)
    return max(0, whole) // months


def _item(one: Pairing | ContactPair, day: dt.date | None, category: str = "") -> Item:
    return Item(one.id, type(one), day, one.org_code, category=category)


def _kind(one: Pairing) -> str:
    return codes.PAIRING_KIND.label(one.kind or "")


def _active(held: Held, span: Span) -> Iterator[Item]:
    steps = held.steps
    for one in held.all(Pairing, span.office):
        if as_of.was_active(one, steps.get(one.id, ()), span.last):
            yield _item(one, one.start_on, _kind(one))


def _ended(held: Held, span: Span) -> Iterator[Item]:
    steps = held.steps
    for one in held.all(Pairing, span.office):
        day = as_of.ended_on(one, steps.get(one.id, ()), span.last)
        if span.covers(day):
            yield _item(one, day, _kind(one))


def _without_day(held: Held, span: Span) -> Iterator[Item]:
    return (
        _item(one, None, _kind(one)) for one in held.all(Pairing, span.office) if not one.start_on
    )


def _enough(
    held: Held,
    span: Span,
    every: list[Any],
    log: type[PairingLog | ContactLog],
    link: str,
    rhythm: str,
) -> Iterator[Any]:
    """Yield the pairs that met as often as agreed, as far as they stood in the period."""
    met = Counter(getattr(one, link) for one in held.all(log) if span.covers(one.date))
    for one in every:
        months = MONTHS.get(getattr(one, rhythm) or "")
        first = max(span.first, one.start_on or span.last)
        if not months or met[one.id] >= cycles(first, span.last, months):
            yield one


def _pairs_enough(held: Held, span: Span) -> Iterator[Item]:
    standing = {one.record for one in _active(held, span)}
    every = [one for one in held.all(Pairing, span.office) if one.id in standing]
    for one in _enough(held, span, every, PairingLog, "pairing", "frequency"):
        yield _item(one, one.start_on, _kind(one))


def _kind_of_log(held: Held, one: PairingLog) -> str:
    pair = held.by_id(Pairing).get(one.pairing)
    return _kind(pair) if pair else ""


ACTIVE = Indicator(
    "pair_active", "在结对子", "对", *_PAIRS, "到截止日还在结的结对；期满、解除的不算",
    _active, apart=_without_day, category="结对类型", is_standing=True,
)  # fmt: skip
PAIR_ENOUGH = Indicator(
    "pair_enough", "按频次活动的结对", "对", *_PAIRS,
    "在结的结对里，本期活动次数达到约定频次的；不定期的算达到",
    _pairs_enough, category="结对类型",
)  # fmt: skip
PAIR_RATE = Rate(
    "pair_rate", "结对按频次完成率", *_PAIRS, "按频次活动的结对 ÷ 在结的结对", PAIR_ENOUGH, ACTIVE
)
PAIRS: Final = (
    ACTIVE,
    indicator(
        "pair_new", "新结对", "对", "结对，按结对日期",
        Rule(Pairing, "start_on", category="kind", has_drafts=False), of=_PAIRS,
    ),
    Indicator(
        "pair_ended", "结束的结对", "对", *_PAIRS, "本期期满或解除、到截止日没有再结的",
        _ended, category="结对类型",
    ),
    indicator(
        "pair_logs", "结对活动次数", "次", "结对活动记录，按活动日期",
        Rule(PairingLog, "date", category=_kind_of_log), of=_PAIRS,
    ),
    PAIR_RATE,
)  # fmt: skip


# Contacts: never by anything about the person


def _contacts(held: Held, span: Span) -> Iterator[ContactPair]:
    return (
        one
        for one in held.all(ContactPair, span.office)
        if one.start_on and one.holds_on(span.last)
    )


def _contacts_standing(held: Held, span: Span) -> Iterator[Item]:
    return (_item(one, one.start_on) for one in _contacts(held, span))


def _contacts_enough(held: Held, span: Span) -> Iterator[Item]:
    every = list(_contacts(held, span))
    for one in _enough(held, span, every, ContactLog, "pair", "cycle"):
        yield _item(one, one.start_on)


CONTACT_ACTIVE = Indicator(
    "contact_active", "干部联系", "对", *_CONTACTS, "到截止日还在联系的", _contacts_standing,
    is_standing=True,
)  # fmt: skip
CONTACT_ENOUGH = Indicator(
    "contact_enough", "按周期联系的", "对", *_CONTACTS,
    "在联系的里，本期联系次数达到约定周期的", _contacts_enough,
)  # fmt: skip
CONTACT_RATE = Rate(
    "contact_rate", "干部联系按周期完成率", *_CONTACTS, "按周期联系的 ÷ 在联系的",
    CONTACT_ENOUGH, CONTACT_ACTIVE,
)  # fmt: skip
CONTACTS: Final = (
    CONTACT_ACTIVE,
    indicator(
        "contact_new", "新增联系", "对", "干部联系，按起始日期",
        Rule(ContactPair, "start_on"), of=_CONTACTS,
    ),
    indicator(
        "contact_ended", "结束联系", "对", "干部联系，按结束日期",
        Rule(ContactPair, "end_on", has_drafts=False), of=_CONTACTS,
    ),
    indicator(
        "contact_logs", "联系次数", "次", "联系记录，按联系日期",
        Rule(ContactLog, "date", category="way"), of=_CONTACTS,
    ),
    CONTACT_RATE,
)  # fmt: skip
