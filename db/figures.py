"""An office's numbers as they leave it: each with its rule, small ones hidden, and no rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final

import msgspec

from db import composition, shown
from db.counting import Span
from db.held import Held, named_period
from db.indicators import INDICATORS
from db.periods import Period
from db.store import Store

Short = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]

_NUMBER: Final = re.compile(r"-?[\d,]+(\.\d+)?")
_PARTS: Final = re.compile(r".*%（(\d+)/(\d+)）")


class FigureLine(msgspec.Struct, frozen=True):
    """One number: of the period and of all time, as both may be told outside the office."""

    key: Short
    label: Short
    unit: Short
    topic: Short
    now: Short
    ever: Short
    definition: Words
    of_people: bool = False


class FigureTotal(msgspec.Struct, frozen=True):
    """One line of a table of people that has totals alone: which table, what, how many."""

    table: Short
    label: Short
    unit: Short
    text: Short
    note: Words


class Figures(msgspec.Struct, frozen=True):
    """The numbers of one office for one time; `period` is how the time is written (2025Q3)."""

    office: Short
    office_name: Short
    period: Short
    title: Short
    cut_off: Short
    least: int
    lines: tuple[FigureLine, ...]
    totals: tuple[FigureTotal, ...] = ()

    @property
    def words(self) -> str:
        """What it is, in a line."""
        tables = len({one.table for one in self.totals})
        more = f"，{tables} 张只有合计的表" if tables else ""
        return f"{self.title}统计表：{len(self.lines)} 项数字{more}"


def read(store: Store, period: str, cutoff: dt.date) -> Figures:
    """Count what leaves this office."""
    held, facts = Held(store), store.facts
    span = Span(named_period(held, period, cutoff), cutoff, facts.code)
    return Figures(
        facts.code,
        facts.name,
        period,
        span.period.title,
        span.last.isoformat(),
        held.least,
        tuple(lines(held, span)),
        tuple(_totals(held, span)),
    )


def lines(held: Held, span: Span) -> Iterator[FigureLine]:
    """Yield every number of an office as it may be told outside."""
    ever = Span(Period.until(span.cutoff), span.cutoff, span.office)
    for one in INDICATORS:
        found = one.figure(held, span), one.figure(held, ever)
        texts = shown.both(*found, held.least, is_shared=True)
        yield FigureLine(
            one.key, one.label, one.unit, one.topic, *texts, one.definition, one.of_people
        )


def _totals(held: Held, span: Span) -> Iterator[FigureTotal]:
    tables = (
        composition.ethnicity(held, span.last, span.office),
        composition.visit_groups(held, span),
    )
    for one in tables:
        for label, *_, text in one.texts():
            yield FigureTotal(one.title, label, one.unit, text, one.note)


def amount(text: str) -> Decimal | None:
    """Read a number as it was written; None for one that is hidden."""
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def parts(text: str) -> tuple[int, int] | None:
    """Read a share as it was written: 100%（132/132）; None for one that is not told."""
    found = _PARTS.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
