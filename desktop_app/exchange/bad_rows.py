"""Rows that can't be imported yet, as an .xlsx to be mended and brought back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

REASON, ROW_NUMBER = "不能导入的原因", "原来的行号"


def write(headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]) -> bytes:
    """Write rows (number, cells, reasons) under their headings; every cell is text.

    No cell can become a formula, a link or a number, whatever a stranger put into it.
    """
    import xlsxwriter  # heavy, and seldom needed

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    text = book.add_format({"num_format": "@"})
    told = book.add_format({"num_format": "@", "text_wrap": True, "font_color": "#B3261E"})
    page = book.add_worksheet("有问题的行")
    for column, heading in enumerate((*headings, ROW_NUMBER, REASON)):
        page.write_string(0, column, heading, text)
    for place, (number, cells, reasons) in enumerate(rows, 1):
        for column, cell in enumerate((*cells, str(number))):
            page.write_string(place, column, cell, text)
        page.write_string(place, len(cells) + 1, reasons, told)
    page.freeze_panes(1, 0)
    page.set_column(0, len(headings) - 1, 16, text)
    page.set_column(len(headings) + 1, len(headings) + 1, 60)
    book.close()
    return target.getvalue()
