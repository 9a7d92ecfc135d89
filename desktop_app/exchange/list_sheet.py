"""The rows of a list as an .xlsx, masked as they are shown; every cell is text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

WIDEST: Final = 40
NARROWEST: Final = 8
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Step = Callable[[int], object]


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
