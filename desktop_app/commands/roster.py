"""`import`: a residents' roster from a spreadsheet into a book."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from db import codes
from db.kinds import Resident
from db.roles import require
from db.trouble import Refused
from desktop_app.commands.line import say
from desktop_app.commands.opening import opened
from desktop_app.commands.papers import day_of
from desktop_app.exchange import roster, workbook
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE, PlanRow
from desktop_app.exchange.roster import ImportPlan
from desktop_app.exchange.roster_target import TARGET

_WORDS = {
    NEW: "new",
    UPDATE: "updated",
    SAME: "same",
    BAD: "refused",
    MAYBE: "unsure",
    SKIPPED: "skipped",
}


def take_in(wanted: argparse.Namespace) -> dict[str, Any]:
    """Import the sound rows of a roster as one work; give every row's verdict and reasons."""
    with opened(wanted.book) as book:
        require(book.clerk, "import")
        notice = _notice(wanted, book.store.today)
        plan = roster.plan_import(book.store, workbook.read(wanted.file), notice=notice)
        result = told(plan)
        for words in dict.fromkeys(plan.shut[one.shut] for one in plan.columns if one.shut):
            say(words)
        say(plan.sentence)
        if wanted.dry_run:
            return result | {"dry_run": True, "work": None}
        if not plan.counts[NEW] and not plan.counts[UPDATE]:
            return result | {"dry_run": False, "work": None}
        done = plan.apply(book.store, book.clerk)
        say(done.sentence)
        return result | {"dry_run": False, "work": done.work.hex()}


def _notice(wanted: argparse.Namespace, today: dt.date) -> Notice:
    """Read how people were told, and the day (today without one); nothing where nothing is said."""
    day = day_of(wanted.notice_on, today)
    if not wanted.notice:
        return Notice(day)
    method = codes.NOTICE_METHOD.code(wanted.notice)
    if method is None:
        offered = "、".join(map(codes.NOTICE_METHOD.label, codes.NOTICE_METHOD.offered()))
        raise Refused(f"告知方式没有“{wanted.notice}”，可用：{offered}")
    return Notice(day or today, method)


def told(plan: ImportPlan) -> dict[str, Any]:
    """Give a plan as JSON: counts, columns, what was mended, and the rows that want a look.

    A column that is not read for want of a purpose names its field as `shut`.
    """
    return {
        "sheet": plan.table.sheet,
        "counts": {_WORDS[verdict]: number for verdict, number in plan.counts.items()},
        "columns": [
            {"heading": column.heading, "field": column.field, "label": TARGET.label(column.field)}
            | ({"shut": column.shut} if column.shut else {})
            for column in plan.columns
        ],
        "mended": dict(plan.mendings),
        "rows": [_row(row) for row in plan.rows if row.verdict in (UPDATE, BAD, MAYBE)],
    }


def _row(row: PlanRow) -> dict[str, Any]:
    reasons = [
        {"field": name, "label": TARGET.label(name), "reason": _reason(name, cell.problem)}
        for name, cell in row.cells.items()
        if cell.problem
    ]
    return {
        "row": row.number,
        "verdict": _WORDS[row.verdict],
        "cells": reasons,
        "reasons": list(row.problems),
        "changes": [vars(change) for change in row.changes],
    }


def _reason(name: str, problem: str) -> str:
    """Give why a cell is refused; not in the cell's own words where those stay on one's record."""
    declared = Resident.fields().get(name)
    if declared and declared.own_record_only:
        return f"{declared.label}这一格认不出，请对着原表补到本人记录里"
    return problem
