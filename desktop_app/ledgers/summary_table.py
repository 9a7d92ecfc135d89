"""L17 综合统计表: every number of the office, each from its one definition at one cut-off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from typing_extensions import override

from db import composition, official, shown, suppression
from db.composition import Composition
from db.counting import Measure, Rate, Span
from db.held import Held
from db.indicators import of_programme
from db.indicators_people import RATES
from db.kinds import IndicatorReport
from db.periods import Period
from db.store import Store
from desktop_app.ledgers import editions, reviewed
from desktop_app.ledgers.held import programme_words
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Row,
    Sign,
    Wrap,
)
from desktop_app.ledgers.sheet import A4, Edge

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NOTHING_TO_COUNT = "—"  # a rate of nothing


class SummaryTable(Ledger):
    """综合统计表."""

    code = "L17"
    title = "综合统计表"
    sheet = A4.bound(Edge.LEFT)
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("指标", "indicator", 34),
        Column("单位", "unit", 8, CENTER),
        Column("本期", "period", 14, Align.RIGHT),
        Column("累计", "total", 14, Align.RIGHT),
        Column("计算口径", "definition", 24),
    )
    order = "创建工作总结的次序"
    spans_offices = True
    group_by = Group("topic", head="{group}")
    signs = (Sign("制表人"), Sign("审核人"), Sign("负责人"), Sign("单位（盖章）", seal=True))

    @override
    def told(self, store: Store, options: Options) -> tuple[Iterable[Row], Iterable[str]]:
        held = Held(store)
        return self._rows(store, held, options), self._notes(store, held, options)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        return self._rows(store, Held(store), options)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        return self._notes(store, Held(store), options)

    def _rows(self, store: Store, held: Held, options: Options) -> Iterator[Row]:
        told = _Telling(held, options, is_shared=_is_shared(store, options))
        for measure in of_programme(options.programme):
            yield told.row(measure.topic, measure)
        for one in _compositions(held, options):
            for texts in one.texts():
                yield Row((texts[0], one.unit, texts[-1], "—", ""), one.title)

    def _notes(self, store: Store, held: Held, options: Options) -> Iterator[str]:
        """Say what the marks mean, what superiors name, and what waits."""
        if options.programme:
            yield from programme_words(options)
            yield from _waiting_words(held, options)
            return
        if beside := _official(store, held, options):
            yield f"上级口径：{beside}。{official.RULE}"
        yield from (f"{one.title}：{one.note}" for one in _compositions(held, options))
        yield from _waiting_words(held, options)
        rates = _rates(held, options)
        yield from _coverage(rates, options, is_shared=_is_shared(store, options))
        if not store.is_district:
            yield from reviewed.notes(store, rates, options)


def _is_shared(store: Store, options: Options) -> bool:
    """Whether the paper is for others than the office whose people are counted."""
    return options.edition is not Edition.INTERNAL or store.is_district


def _rates(held: Held, options: Options) -> list[IndicatorReport]:
    """Give the reports that the rates above are of: one replaced by a later one is not told of."""
    span, reports = _span(options), held.by_id(IndicatorReport)
    return [reports[item.record] for rate in RATES for item in rate.figure(held, span).items]


def _coverage(
    rates: Iterable[IndicatorReport], options: Options, *, is_shared: bool
) -> Iterator[str]:
    """Say of rates worked out from optional fields how many filled them in.

    Not to others of a rate they do not see, for it is of too few.
    """
    for one in rates:
        is_seen = not is_shared or (one.denominator or 0) >= suppression.LEAST_DENOMINATOR
        if one.coverage and is_seen:
            yield f"覆盖率：{one.name}，{editions.words(one.coverage, options.edition)}"


def _official(store: Store, held: Held, options: Options) -> str:
    """Say how far the register and the numbers of superiors differ; for the office alone."""
    if options.edition is not Edition.INTERNAL:
        return ""
    whose = options.office or ("" if store.is_district else store.facts.code)
    found = official.compared(held, _span(options).last, whose)
    return "；".join(one.words for one in found)


def _span(options: Options) -> Span:
    return Span(options.period, options.cutoff, options.office, options.programme)


def _compositions(held: Held, options: Options) -> list[Composition]:
    if options.programme:
        return []
    span = _span(options)
    made = [
        composition.ethnicity(held, span.last, options.office),
        composition.visit_groups(held, span),
    ]
    return [one for one in made if one.rows]


class _Telling:
    """Writes each number twice: of the period, and of all time up to the cut-off."""

    def __init__(self, held: Held, options: Options, *, is_shared: bool) -> None:
        self._held = held
        self._now = _span(options)
        self._ever = replace(self._now, period=Period.until(options.cutoff))
        self._is_shared = is_shared

    def row(self, topic: str, measure: Measure) -> Row:
        """Give the line of one number."""
        now = measure.figure(self._held, self._now)
        ever = measure.figure(self._held, self._ever)
        told = shown.both(now, ever, self._held.least, is_shared=self._is_shared)
        texts = (text or NOTHING_TO_COUNT for text in told)
        return Row((measure.label, measure.unit, *texts, measure.definition), topic)


def _waiting_words(held: Held, options: Options) -> Iterator[str]:
    """Say what lies in the period and does not count yet, by kind."""
    span = _span(options)
    told: dict[bytes, str] = {}
    for measure in of_programme(options.programme):
        rule = measure.whole if isinstance(measure, Rate) else measure
        for one in rule.apart(held, span):
            told.setdefault(one.record, one.kind.title)
    kinds: dict[str, int] = {}
    for title in told.values():
        kinds[title] = kinds.get(title, 0) + 1
    if kinds:
        yield "未计入：" + "、".join(f"{title} {count} 条" for title, count in kinds.items())
