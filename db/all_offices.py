"""Numbers of all offices side by side: from records where the district has them, else as handed in.

Every office stands in the order of its code: no number ranks anybody. Small counts of people stay
hidden by office, in the total, and between a period and all time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db import figures, suppression
from db.board import Board, Office, offices_of
from db.counting import Counted, Figure, Measure, RateFigure, Span, written
from db.figures import FigureLine, Figures
from db.held import Held, named_period
from db.indicators import INDICATORS, by_key
from db.peers import Peers
from db.periods import Period
from db.received import Received
from db.shown import rate
from db.store import Store

RECORDS, NOTHING = "记录", ""
HIDDEN: Final = suppression.WITHHELD
_Told = tuple[str, str]  # of the period and of all time


@dataclass(frozen=True)
class Line:
    """One number: as each office has it and in all, of the period and of all time."""

    measure: Measure
    now: tuple[str, ...]
    ever: tuple[str, ...]
    total_now: str
    total_ever: str


@dataclass(frozen=True)
class SideBySide:
    """The numbers of all offices; `sources` says where each office's come from, blank: nowhere."""

    title: str
    offices: tuple[Office, ...]
    sources: tuple[str, ...]
    lines: tuple[Line, ...]


def read(store: Store, period: str, cutoff: dt.date) -> SideBySide:
    """Put the numbers of all offices side by side."""
    held, offices = Held(store), tuple(offices_of(store))
    span = Span(named_period(held, period, cutoff), cutoff)
    sheets = {one.office: one for one in Received(store).figures(period)}
    counted = from_records(store, offices, sheets)
    sources = tuple(_source(one.code, counted, sheets) for one in offices)
    known = {code: {one.key: one for one in sheet.lines} for code, sheet in sheets.items()}
    lines = [
        _line(one, offices, dict(_counted(held, one, span, counted)), known, held.least)
        for one in INDICATORS
    ]
    return SideBySide(span.period.title, offices, sources, tuple(lines))


def amounts(store: Store, found: Board, key: str) -> dict[tuple[str, str], Decimal | None]:
    """Give one number of work for each office and period of a board; None where there is none."""
    held, measure = Held(store), by_key(key)
    handed = {(one.office, one.period): one for one in Received(store).figures()}
    sheets = {office: one for (office, _), one in handed.items()}
    counted = from_records(store, found.offices, sheets)
    made: dict[tuple[str, str], Decimal | None] = {}
    for due in found.periods:
        stretch = Period.parse(due.written)
        for office in found.offices:
            place = office.code, due.written
            made[place] = None
            if office.code in counted:
                span = Span(stretch, store.today, office.code)
                made[place] = _number(measure.figure(held, span))
            elif sheet := handed.get(place):
                told = next((one.now for one in sheet.lines if one.key == key), "")
                made[place] = figures.amount(told)
    return made


def from_records(
    store: Store, offices: Iterable[Office], sheets: dict[str, Figures]
) -> frozenset[str]:
    """Name the offices whose numbers are counted from their records.

    Those agreed to hand in records, and those of whom there is nothing else.
    """
    codes = [one.code for one in offices]
    with_records = {reach.scope for reach in Peers(store).reach(codes)}
    full = {one["office"] for one in Peers(store).known_offices() if one["level"] == "full"}
    return frozenset(
        code for code in codes if code in with_records and (code in full or code not in sheets)
    )


def _source(code: str, counted: frozenset[str], sheets: dict[str, Figures]) -> str:
    if code in counted:
        return RECORDS
    return f"统计包（截至 {sheets[code].cut_off}）" if code in sheets else NOTHING


def _counted(
    held: Held, one: Measure, span: Span, offices: Iterable[str]
) -> Iterator[tuple[str, tuple[Counted, Counted]]]:
    ever = Period.until(span.cutoff)
    for code in offices:
        now = one.figure(held, Span(span.period, span.cutoff, code))
        yield code, (now, one.figure(held, Span(ever, span.cutoff, code)))


def _line(
    one: Measure,
    offices: Sequence[Office],
    counted: dict[str, tuple[Counted, Counted]],
    handed: dict[str, dict[str, FigureLine]],
    least: int,
) -> Line:
    told: dict[str, _Told] = {}
    for office in offices:
        code = office.code
        if code not in counted and (line := handed.get(code, {}).get(one.key)):
            told[code] = line.now, line.ever
    own, in_all = _of_records(one, counted, least)
    told |= own
    cells = [told.get(office.code, ("", "")) for office in offices]
    totals = [_sum(one, [told[c][i] for c in told if c not in own], in_all[i]) for i in (0, 1)]
    return Line(one, tuple(c[0] for c in cells), tuple(c[1] for c in cells), totals[0], totals[1])


def _of_records(
    one: Measure, counted: dict[str, tuple[Counted, Counted]], least: int
) -> tuple[dict[str, _Told], _Told]:
    """Write the numbers of offices whose records are here, and their sums."""
    if not counted:
        return {}, ("", "")
    if one.unit == "%":
        return _rates(counted, least)
    pairs = {code: (_number(now), _number(ever)) for code, (now, ever) in counted.items()}
    if not one.of_people:
        told = {code: (written(now), written(ever)) for code, (now, ever) in pairs.items()}
        sums = [sum((pair[i] for pair in pairs.values()), Decimal(0)) for i in (0, 1)]
        return told, (written(sums[0]), written(sums[1]))
    table = [[int(now), int(ever) - int(now)] for now, ever in pairs.values()]
    if len(table) == 1:
        kept = suppression.protect_list(table[0], least)
        text = kept.cells[0][0].text, kept.whole.text
        return dict.fromkeys(pairs, text), text
    kept = suppression.protect(table, least)
    rows = zip(pairs, kept.cells, kept.row_totals, strict=True)
    told = {code: (cells[0].text, total.text) for code, cells, total in rows}
    return told, (kept.column_totals[0].text, kept.whole.text)


def _number(found: Counted) -> Decimal:
    return Decimal(found.number) if isinstance(found, Figure) else Decimal(0)


def _rates(
    counted: dict[str, tuple[Counted, Counted]], least: int
) -> tuple[dict[str, _Told], _Told]:
    told = {
        code: (rate(now, least, is_shared=True), rate(ever, least, is_shared=True))
        for code, (now, ever) in counted.items()
    }
    totals = ["", ""]
    for i in (0, 1):
        every = [one for pair in counted.values() if isinstance(one := pair[i], RateFigure)]
        shown = [figures.parts(pair[i]) for pair in told.values() if "%" in pair[i]]
        is_whole = len(shown) == sum(bool(int(one.whole.number)) for one in every)
        totals[i] = _share(shown) if is_whole else HIDDEN
    return told, (totals[0], totals[1])


def _share(shown: Sequence[tuple[int, int] | None]) -> str:
    known = [one for one in shown if one]
    return suppression.share(sum(a for a, _ in known), sum(b for _, b in known)) if known else ""


def _sum(one: Measure, handed: Sequence[str], own: str) -> str:
    """Add up what may be added: one hidden number hides the sum."""
    texts = [text for text in (*handed, own) if text]
    if not texts:
        return ""
    if one.unit == "%":
        every = [figures.parts(text) for text in texts]
        is_hidden = any("不列出" in text or text == HIDDEN for text in texts)
        return HIDDEN if is_hidden or suppression.TOO_FEW in texts else _share(every)
    amounts = [figures.amount(text) for text in texts]
    if any(amount is None for amount in amounts):
        return HIDDEN
    return written(sum((amount for amount in amounts if amount is not None), Decimal(0)))
