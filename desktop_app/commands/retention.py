"""`retention show` and `retention clear`."""

from __future__ import annotations

import argparse
from typing import Any

from db import retention, terms
from db.retention import Due
from db.trouble import Refused
from desktop_app.commands.opening import opened


def show(wanted: argparse.Namespace) -> dict[str, Any]:
    """Say by term what is over and what making it anonymous would take; nothing is touched."""
    with opened(wanted.book) as book:
        return {
            "terms": [
                _told(one, terms.years(book.store, one.term.key))
                for one in retention.every_due(book.store)
            ]
        }


def _told(due: Due, years: int) -> dict[str, Any]:
    return {
        "term": due.term.key,
        "title": due.term.title,
        "years": years,
        "until": due.until.isoformat(),
        "due": due.number,
        "binned": len(due.binned),
        "still_open": len(due.still_open),
        "held": len(due.held),
        "records": due.counts,
    }


def clear(wanted: argparse.Namespace) -> dict[str, Any]:
    """Make anonymous what is over of one term, as much as was seen before."""
    with opened(wanted.book) as book:
        due = retention.due(book.store, wanted.term)
        if due.number != wanted.count:
            raise Refused(f"现在到期的是 {due.number} 条，请先看一遍再清理")
        retention.clear(book.store, book.clerk, due)
        return {"term": wanted.term, "cleared": due.number, "records": due.counts}
