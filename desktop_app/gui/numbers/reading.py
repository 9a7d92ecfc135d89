"""What the pages of 统计 show, read in a job. No Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from db import article, codes, official, shown
from db.article import Sentence
from db.counting import Counted, Figure, Item, Measure, RateFigure, Span
from db.cross_table import Axis, CrossTable, axes, cross
from db.held import Held, named_period
from db.indicators import by_key, of_programme
from db.kinds import OrgUnit
from db.periods import Period
from db.store import Store


@dataclass(frozen=True)
class Asked:
    """Which time, up to which day, of which office and programme: all pages of 统计 hand it on."""

    period: str
    cutoff: dt.date
    office: str = ""
    programme: str = ""

    def where(self) -> dict[str, Any]:
        """Give it as words for a page's `arrive`."""
        return {
            "period": self.period, "cutoff": self.cutoff.isoformat(), "office": self.office,
            "programme": self.programme,
        }  # fmt: skip

    @classmethod
    def of(cls, where: dict[str, Any], today: dt.date) -> Asked:
        """Read it from what a page was handed."""
        cutoff = where.get("cutoff")
        return cls(
            where.get("period") or str(today.year),
            dt.date.fromisoformat(cutoff) if cutoff else today,
            where.get("office") or "",
            where.get("programme") or "",
        )

    def span(self, held: Held) -> Span:
        """Give the span that is meant; a period nobody can read is `Refused`."""
        period = named_period(held, self.period, self.cutoff)
        return Span(period, self.cutoff, self.office, self.programme)


def told_of(span: Span) -> str:
    """Say which time is told of, and of which programme alone."""
    said = codes.PROGRAMME.label(span.programme) if span.programme else ""
    return " · ".join(filter(None, (span.period.title, said)))


@dataclass(frozen=True)
class Told:
    """One number as it is shown: of the period and of all time, and how many records wait."""

    measure: Measure
    now: str
    ever: str
    apart: int
    opens: bool
    beside: str = ""  # what superiors name, and how far it differs


@dataclass(frozen=True)
class Numbers:
    """Everything the page shows; what has totals alone is printed, never listed."""

    span: Span
    told: tuple[Told, ...]
    sentence: Sentence


def read(store: Store, asked: Asked) -> Numbers:
    """Count everything."""
    held, is_shared = Held(store), store.is_district
    span = asked.span(held)
    ever = replace(span, period=Period.until(span.cutoff))
    # A book of a community knows other offices too; only its own people are in it.
    whose = span.office or ("" if is_shared else store.facts.code)
    beside = {one.indicator: one.words for one in official.compared(held, span.last, whose)}
    told = []
    for measure in of_programme(span.programme):
        now, all_time = measure.figure(held, span), measure.figure(held, ever)
        texts = shown.both(now, all_time, held.least, is_shared=is_shared)
        opens = is_open(measure, texts[0], store)
        told.append(Told(measure, *texts, len(now.apart), opens, beside.get(measure.key, "")))
    # A report is written of all work.
    return Numbers(span, tuple(told), article.draft(held, replace(span, programme="")))


def is_open(measure: Measure, text: str, store: Store) -> bool:
    """Say whether a number opens here: one that is hidden does not."""
    hidden = measure.of_people and store.is_district
    return not hidden or text.replace(",", "").isdigit() or "%（" in text


@dataclass(frozen=True)
class Entry:
    """One record behind a number."""

    item: Item
    name: str
    office: str
    counts: bool


@dataclass(frozen=True)
class Behind:
    """A number and its records, those set apart last."""

    found: Counted
    span: Span
    entries: tuple[Entry, ...]

    @property
    def figure(self) -> Figure:
        """The number whose records these are: of a rate what it is a rate of."""
        return self.found.whole if isinstance(self.found, RateFigure) else self.found


@dataclass(frozen=True)
class Part:
    """A part of a number: a line of it by one axis, or where two of them cross; blank: all."""

    down: str = ""
    line: str = ""
    across: str = ""
    column: str = ""

    @property
    def words(self) -> str:
        """What it is called."""
        return " · ".join(filter(None, (self.line, self.column)))

    def where(self) -> dict[str, Any]:
        """Give it as words for a page's `arrive`."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def of(cls, where: dict[str, Any]) -> Part:
        """Read it from what a page was handed."""
        return cls(*(where.get(name, "") for name in ("down", "line", "across", "column")))

    def cut(self, held: Held, figure: Figure) -> Figure:
        """Give this part of a number; one that is not there any more has no records."""
        if not self.words:
            return figure
        down = Axis[self.down] if self.line else Axis.WHOLE
        across = Axis[self.across] if self.column else Axis.WHOLE
        table = cross(held, figure, down, across)
        line, column = self.line or Axis.WHOLE.value, self.column or Axis.WHOLE.value
        if line not in table.rows or column not in table.columns:
            return figure.of(())
        return table.cells[table.rows.index(line)][table.columns.index(column)]


def read_behind(store: Store, asked: Asked, key: str, part: Part) -> Behind:
    """Give the records behind a number, or behind a part of it."""
    held = Held(store)
    span = asked.span(held)
    found = by_key(key).figure(held, span)
    if isinstance(found, Figure):
        found = part.cut(held, found)
    offices = {one.code12: one.short_name or one.full_name for one in held.all(OrgUnit)}
    names = _names(store, (*found.items, *found.apart))
    entries = [
        Entry(item, names.get(item.record, ""), offices.get(item.office, item.office), counts)
        for items, counts in ((found.items, True), (found.apart, False))
        for item in sorted(items, key=lambda one: (one.day or dt.date.max, one.record))
    ]
    return Behind(found, span, tuple(entries))


def _names(store: Store, items: Iterable[Item]) -> dict[bytes, str]:
    every = list(items)
    tables = tuple(dict.fromkeys(one.kind.__tablename__ for one in every))
    return store.named(tables, [one.record for one in every]) if every else {}


@dataclass(frozen=True)
class Apart:
    """One number taken apart, by what it could be, and as it was asked for."""

    table: CrossTable
    span: Span
    axes: tuple[Axis, ...]
    down: Axis
    across: Axis


def read_apart(store: Store, asked: Asked, key: str, down: Axis, across: Axis) -> Apart:
    """Take a number apart; an axis it has not is another one."""
    held, is_district = Held(store), store.is_district
    span = asked.span(held)
    found = by_key(key).figure(held, span)
    figure = found.whole if isinstance(found, RateFigure) else found
    offered = tuple(axes(figure, is_district=is_district))
    down = down if down in offered else next(iter(offered), Axis.WHOLE)
    across = across if across in offered and across is not down else Axis.WHOLE
    table = cross(held, figure, down, across, is_shared=is_district)
    return Apart(table, span, offered, down, across)
