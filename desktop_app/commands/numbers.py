"""`numbers`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from db import article, composition
from db.counting import Counted, Figure, Item, RateFigure, Span, written
from db.held import Held, named_period
from db.indicators import INDICATORS, by_key
from db.roles import require
from db.store import Store
from db.trouble import Refused
from desktop_app.commands.opening import opened


def tell(wanted: argparse.Namespace) -> dict[str, Any]:
    """Give every number of a period with its definition, or the records behind one."""
    with opened(wanted.book) as book:
        require(book.clerk, "see")
        store, held = book.store, Held(book.store)
        cutoff = _day(wanted.cutoff) if wanted.cutoff else store.today
        span = Span(named_period(held, wanted.period, cutoff), cutoff, wanted.office)
        head = {"period": span.period.title, "cutoff": span.last.isoformat()}
        if wanted.open:
            found = by_key(wanted.open).figure(held, span)
            return head | _line(found) | {"records": list(_records(store, found.items))}
        shared = [composition.ethnicity(held, span.last, span.office)]
        shared.append(composition.visit_groups(held, span))
        return head | {
            "numbers": [_line(one.figure(held, span)) for one in INDICATORS],
            "totals_only": [
                {"title": one.title, "rows": one.texts(), "note": one.note} for one in shared
            ],
            "sentence": article.draft(held, span).exact,
        }


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("统计截止日请写成 2025-09-30 这样") from None


def _line(found: Counted) -> dict[str, Any]:
    one = found.indicator
    said: dict[str, Any] = {"indicator": one.key, "label": one.label, "unit": one.unit}
    if isinstance(found, RateFigure):
        said |= {
            "numerator": written(found.part.number),
            "denominator": written(found.whole.number),
        }
    said |= {"text": found.text, "records_counted": len(found.items), "apart": len(found.apart)}
    if isinstance(found, Figure) and found.indicator.sums:
        said["sums"] = found.indicator.sums
    return said | {"definition": one.definition}


def _records(store: Store, items: Iterable[Item]) -> Iterator[dict[str, Any]]:
    every = list(items)
    tables = dict.fromkeys(one.kind.__tablename__ for one in every)
    names = store.named(tuple(tables), [one.record for one in every]) if every else {}
    for one in every:
        yield {
            "id": one.record.hex(),
            "kind": one.kind.__tablename__,
            "name": names.get(one.record, ""),
            "day": one.day.isoformat() if one.day else None,
            "office": one.office,
            "amount": written(one.amount),
        }
