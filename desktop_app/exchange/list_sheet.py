"""The rows of a list as an .xlsx, masked as they are shown; every cell is text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from db.roles import Clerk, require_export
from db.safe_files import safe_write
from db.store import Store

WIDEST: Final = 40
NARROWEST: Final = 8
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Step = Callable[[int], object]


def take_out(
    store: Store,
    clerk: Clerk,
    path: Path,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    count: int,
    step: Step = lambda _done: None,
    *,
    names_people: bool,
) -> None:
    """Write so many rows of a list to a file; many people's want a reason and a second person.

    The note comes first: no table is out in the world that the log does not know.
    """
    require_export(clerk, count, names_people=names_people and not store.facts.is_demo)
    made = write(title, headings, rows, step)
    why = f"：{clerk.why}" if clerk.why else ""
    store.note(clerk, "导出", count=count, reason=f"导出表格 {title}{why}")
    safe_write(path, made)


def write(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    step: Step = lambda _done: None,
) -> bytes:
    """Write rows under their headings; `step(done)` tells how far it is and may raise to stop.

    No cell can become a formula, a link or a number, also when somebody edits it later.
    """
    import xlsxwriter  # heavy, and seldom needed

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    page = book.add_worksheet(title.translate(_NOT_IN_NAMES)[:31].strip() or "列表")
    widths = [len(one) for one in headings]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, head)
    last = 0
    for last, row in enumerate(rows, 1):
        step(last)
        for column, cell in enumerate(row):
            page.write_string(last, column, cell, text)
            widths[column] = max(widths[column], len(cell))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, max(len(headings) - 1, 0))
    for column, width in enumerate(widths):
        # Chinese characters are about twice as wide as the figures Excel counts in.
        page.set_column(column, column, min(max(2 * width, NARROWEST), WIDEST), text)
    book.close()
    return target.getvalue()
