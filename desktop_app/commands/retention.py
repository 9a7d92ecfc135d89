"""`retention show` and `retention clear`."""

from __future__ import annotations

import argparse
from typing import Any

from db import retention
from db.trouble import Refused
from desktop_app.commands.opening import opened


def show(wanted: argparse.Namespace) -> dict[str, Any]:
    """Say whose time is up and what clearing them would take; nothing is touched."""
    with opened(wanted.book) as book:
        due = retention.due(book.store)
        return {
            "years": retention.years(book.store),
            "until": due.until.isoformat(),
            "people": len(due.people),
            "held_back": due.held_back,
            "records": due.counts,
        }


def clear(wanted: argparse.Namespace) -> dict[str, Any]:
    """Clear those whose time is up, as many as were seen before."""
    with opened(wanted.book) as book:
        due = retention.due(book.store)
        if len(due.people) != wanted.people:
            raise Refused(f"现在到期的是 {len(due.people)} 人，请先看一遍再清理")
        retention.clear(book.store, book.clerk, due.people)
        return {"cleared": len(due.people), "records": due.counts}
