"""What a number is: a rule that gives the records it counts, and so the number itself.

Nothing anywhere counts work by itself: screen, paper, workbench and district all ask a rule for
its records in a stretch of time. The number is how many there are, or the sum of one named field
over just these records; so it opens to what it counts, and the two cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct, field

from db.held import Held
from db.periods import Period
from db.record import Id, Record
from db.suppression import share

Amount = int | Decimal


class Span(Struct, frozen=True):
    """What is asked about: which time, up to which day, of which office (blank: all here).

    `programme` names the one programme that is told of, blank for all; only numbers of work that
    says its programme (`by_programme`) heed it.
    """

    period: Period
    cutoff: dt.date
    office: str = ""
    programme: str = ""

    @property
    def first(self) -> dt.date:
        """The first day that counts."""
        return self.period.first

    @property
    def last(self) -> dt.date:
        """The last day that counts: standing numbers are as it ended."""
        return min(self.period.last, self.cutoff)

    def covers(self, day: dt.date | None) -> bool:
        """Whether what happened on a day counts. What has no day lies in no period."""
        return day is not None and self.first <= day <= self.last


class Item(NamedTuple):
    """One record that is counted, with what it adds."""

    record: Id
    kind: type[Record]
    day: dt.date | None
    office: str
    amount: Amount = 1
    category: str = ""


Gather = Callable[[Held, Span], Iterable[Item]]


def nothing(held: Held, span: Span) -> Iterable[Item]:
    """Give no records: what has no drafts."""
    del held, span
    return ()


class Indicator(Struct, frozen=True):
    """One number: what it is called, its unit, its definition, and the records it counts.

    `sums` is the field that is added up; blank where each record counts once. `gather` gives what
    counts, `apart` what lies in the period but does not count yet (未计入). `category` says
    what the categories of its records are called, blank where it has none. `of_people` says that it
    counts people with something in common: small numbers of them do not leave the office.
    """

    key: str
    label: str
    unit: str
    topic: str
    project: str
    definition: str
    gather: Gather
    sums: str = ""
    apart: Gather = nothing
    category: str = ""
    is_standing: bool = False
    of_people: bool = False
    by_programme: bool = False

    def figure(self, held: Held, span: Span) -> Figure:
        """Count."""
        return Figure(self, span, tuple(self.gather(held, span)), tuple(self.apart(held, span)))


class Figure(Struct, frozen=True):
    """A number of a span, with the records it counts and those set apart."""

    indicator: Indicator
    span: Span
    items: tuple[Item, ...]
    apart: tuple[Item, ...] = ()

    @property
    def number(self) -> Amount:
        """How many records there are, or the sum of what they add."""
        if not self.indicator.sums:
            return len(self.items)
        return sum((one.amount for one in self.items), 0)

    @property
    def text(self) -> str:
        """The number as it is written."""
        return written(self.number)

    def of(self, items: Iterable[Item]) -> Figure:
        """Give the part of it that some of its records make."""
        return Figure(self.indicator, self.span, tuple(items))


class Rate(Struct, frozen=True):
    """A share: its two numbers each open to their own records. Never a bare percentage.

    `of_people` says that its parts are people or families with something in common, so that
    small ones do not leave the office.
    """

    key: str
    label: str
    topic: str
    project: str
    definition: str
    part: Indicator
    whole: Indicator
    of_people: bool = False
    unit: str = "%"
    is_standing: bool = False

    @property
    def by_programme(self) -> bool:
        """Whether it can be told of one programme alone."""
        return self.part.by_programme and self.whole.by_programme

    def figure(self, held: Held, span: Span) -> RateFigure:
        """Count both."""
        return RateFigure(self, self.part.figure(held, span), self.whole.figure(held, span))


class RateFigure(Struct, frozen=True):
    """A share of a span, with its two numbers."""

    indicator: Rate
    part: Figure
    whole: Figure

    @property
    def text(self) -> str:
        """The share with what it is a share of; blank where nothing was counted."""
        return share(int(self.part.number), int(self.whole.number))

    @property
    def items(self) -> tuple[Item, ...]:
        """What the share is taken of."""
        return self.whole.items

    @property
    def apart(self) -> tuple[Item, ...]:
        """What lies in the period but does not count yet."""
        return self.whole.apart


Measure = Indicator | Rate
Counted = Figure | RateFigure


def written(number: Amount) -> str:
    """Write a number: groups of three, money with two decimals where it has any."""
    if isinstance(number, Decimal) and number != number.to_integral_value():
        return f"{number:,.2f}"
    return f"{int(number):,}"


# What most rules are made of


Where = Mapping[str, Collection[str]]


def _all_of(some: Iterable[Any], span: Span) -> Iterable[Any]:
    del span
    return some


class Rule(Struct, frozen=True):
    """Which records of a kind count, on which day, and what each adds.

    `day`, `amount` and `category` name fields, or give the value. `where` and `fits` say whether a
    record is meant at all; `passed`, `passes` and `stands` (on the last day) whether it has come
    far enough. One that has not, or that has no day, stands apart. `programme` names the field
    that says of which programme a record is, or gives it; blank where its kind knows none.
    """

    kind: type[Record]
    day: str | Callable[[Held, Any], dt.date | None]
    where: Where = field(default_factory=dict)
    fits: Callable[[Held, Any], bool] | None = None
    passed: Where = field(default_factory=dict)
    passes: Callable[[Held, Any], bool] | None = None
    stands: Callable[[Any, dt.date], bool] | None = None
    amount: str | Callable[[Held, Any], Amount] = ""
    category: str | Callable[[Held, Any], str] = ""
    once: Callable[[Iterable[Any], Span], Iterable[Any]] = _all_of
    has_drafts: bool = True
    programme: str | Callable[[Held, Any], str | None] = ""

    def gather(self, held: Held, span: Span) -> Iterator[Item]:
        """Yield what counts."""
        every = (one for one in self._meant(held, span) if span.covers(self._day(held, one)))
        for one in self.once((one for one in every if self._counts(held, one, span)), span):
            yield self._item(held, one)

    def apart(self, held: Held, span: Span) -> Iterator[Item]:
        """Yield what does not count: drafts of the period, and what has no day."""
        for one in self._meant(held, span):
            day = self._day(held, one)
            if day is None or (span.covers(day) and not self._counts(held, one, span)):
                yield self._item(held, one)

    def _meant(self, held: Held, span: Span) -> Iterator[Any]:
        for one in held.all(self.kind, span.office):
            is_meant = _is_in(one, self.where) and (self.fits is None or self.fits(held, one))
            if is_meant and span.programme in ("", self._programme(held, one)):
                yield one

    def _programme(self, held: Held, one: Any) -> str | None:
        if isinstance(self.programme, str):
            return getattr(one, self.programme) if self.programme else None
        return self.programme(held, one)

    def _counts(self, held: Held, one: Any, span: Span) -> bool:
        has_passed = _is_in(one, self.passed) and (self.passes is None or self.passes(held, one))
        return has_passed and (self.stands is None or self.stands(one, span.last))

    def _day(self, held: Held, one: Any) -> dt.date | None:
        found = getattr(one, self.day) if isinstance(self.day, str) else self.day(held, one)
        return found.date() if isinstance(found, dt.datetime) else found

    def _amount(self, held: Held, one: Any) -> Amount:
        if isinstance(self.amount, str):
            return getattr(one, self.amount) or 0 if self.amount else 1
        return self.amount(held, one)

    def _category(self, held: Held, one: Any) -> str:
        if isinstance(self.category, str):
            declared = self.kind.fields().get(self.category)
            return declared.show(getattr(one, self.category)) if declared else ""
        return self.category(held, one)

    def _item(self, held: Held, one: Any) -> Item:
        return Item(
            one.id,
            self.kind,
            self._day(held, one),
            one.org_code,
            self._amount(held, one),
            self._category(held, one),
        )


def _is_in(one: Any, where: Where) -> bool:
    return all(getattr(one, name) in wanted for name, wanted in where.items())


def indicator(
    key: str, label: str, unit: str, definition: str, rule: Rule, *, of: tuple[str, str],
    sums: str = "", of_people: bool = False,
) -> Indicator:  # fmt: skip
    """Make a number out of a rule; `of` names its topic and its project."""
    apart = rule.apart if rule.has_drafts else nothing
    called = ""
    if isinstance(rule.category, str) and rule.category:
        called = rule.kind.fields()[rule.category].label
    return Indicator(
        key,
        label,
        unit,
        *of,
        definition,
        rule.gather,
        sums=sums,
        apart=apart,
        category=called,
        of_people=of_people,
        by_programme=bool(rule.programme),
    )
