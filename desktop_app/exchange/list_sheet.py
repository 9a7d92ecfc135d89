"""The rows of a list as an .xlsx, masked as they are shown; every cell is text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from db.roles import Clerk
from db.safe_files import safe_write
from db.store import Store

WIDEST: Final = 40
NARROWEST: Final = 8
_LONGEST_FOOT: Final = 100  # letters; Excel takes 255, of which an & takes two
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
    why = f"：{clerk.why}" if clerk.why else ""
    with store.taking_out(clerk, count, f"导出表格 {title}{why}", names_people=names_people):
        end = foot(store, clerk.name, count, names_people=names_people)
        made = write(title, headings, rows, step, end)
    safe_write(path, made)


def foot(store: Store, by: str, count: int, *, names_people: bool) -> str:
    """Say who took the list out and when, as the foot of a table says it.

    It begins as people's own tables do: whoever reads the sheet in again passes it over.
    """
    words = f"制表人：{by}　{store.now:%Y-%m-%d %H:%M} 从台账导出，共 {count:,} 行"
    return f"{words}，含个人信息，不要外传" if names_people else words


def write(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    step: Step = lambda _done: None,
    foot: str = "",
) -> bytes:
    """Write rows under their headings; `step(done)` tells how far it is and may raise to stop.

    The foot stands below them and at the foot of each printed page. No cell can become a formula,
    a link or a number, also when somebody edits it later.
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
    if foot:
        page.write_string(last + 2, 0, foot, text)
        page.set_footer(f"&L{foot[:_LONGEST_FOOT].replace('&', '&&')}&R&P / &N")
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, max(len(headings) - 1, 0))
    for column, width in enumerate(widths):
        # Chinese characters are about twice as wide as the figures Excel counts in.
        page.set_column(column, column, min(max(2 * width, NARROWEST), WIDEST), text)
    book.close()
    return target.getvalue()
