"""迎检: who comes to look, at which time, and which ledgers are put into the binder for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.periods import Period
from db.trouble import Refused
from desktop_app.ledgers.ledger import Edition, Ledger, Options

BY_CHOICE = frozenset({"L01", "L02"})
"""Books of everyone the office serves: bound apart, unless staff want them in."""

OWN_BOOK = "另册装订"
ABOUT_ONE = "只给一位或一户单独打印"
ON_REQUEST = "遇到了才单独打印"


@dataclass(frozen=True)
class Inspector:
    """A kind of visitor: what the cover calls the visit, and which edition they are shown."""

    key: str
    label: str
    edition: Edition


INSPECTORS: tuple[Inspector, ...] = (
    Inspector("superior", "上级民族工作检查", Edition.REPORT),
    Inspector("award", "示范社区创建验收", Edition.REPORT),
    Inspector("own", "本单位自查", Edition.INTERNAL),
    Inspector("residents", "向居民公示", Edition.PUBLIC),
)


@dataclass(frozen=True)
class LeftOut:
    """A ledger that is not in the binder, and why."""

    ledger: Ledger
    why: str


@dataclass(frozen=True)
class Inspection:
    """One binder to be made: one visitor, one time, one cut-off day, one edition."""

    inspector: Inspector
    options: Options
    chosen: tuple[Ledger, ...]
    left_out: tuple[LeftOut, ...] = ()
    with_gaps: bool = True


def inspector_of(key: str) -> Inspector:
    """Give a kind of visitor; one that is not known is `Refused`."""
    for one in INSPECTORS:
        if one.key == key:
            return one
    raise Refused(f"没有这样的迎检对象，可用：{'、'.join(one.key for one in INSPECTORS)}")


def options_for(inspector: Inspector, period: Period, today: dt.date) -> Options:
    """Freeze one cut-off day for everything: the period's last day, or today before that."""
    return Options(period, min(period.last, today), today, inspector.edition)


def plan(
    ledgers: Iterable[Ledger],
    inspector: Inspector,
    options: Options,
    *,
    with_long: bool = False,
    on_request: bool = False,
) -> Inspection:
    """Sort out which ledgers go in; each that does not is named with its reason."""
    every = tuple(ledgers)
    out = tuple(_left_out(every, inspector, with_long=with_long, on_request=on_request))
    names = {one.ledger.code for one in out} | {one.code for one in every if one.to_fill_in}
    chosen = tuple(one for one in every if one.code not in names)
    with_gaps = inspector.edition is not Edition.PUBLIC
    return Inspection(inspector, options, chosen, out, with_gaps)


def _left_out(
    ledgers: Iterable[Ledger], inspector: Inspector, *, with_long: bool, on_request: bool
) -> Iterator[LeftOut]:
    for one in ledgers:
        if one.to_fill_in:
            continue  # says nothing yet
        if one.on_request and not on_request:
            yield LeftOut(one, ON_REQUEST)
        elif inspector.edition not in one.editions:
            yield LeftOut(one, f"没有{inspector.edition.label}")
        elif one.about:
            yield LeftOut(one, ABOUT_ONE)
        elif one.code in BY_CHOICE and not with_long:
            yield LeftOut(one, OWN_BOOK)
