"""The rows of a ledger as CSV that opens in a spreadsheet program as what it is: text.

UTF-8 with a byte order mark, so that Chinese is read as Chinese, and CRLF after each line.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from db.formulas import is_formula
from desktop_app.ledgers import proof
from desktop_app.ledgers.furniture import edition_words
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Cancelled, Progress, Stamp
from desktop_app.ledgers.listing import Line, listed
from desktop_app.ledgers.wrapping import sayable

BOM: Final = "\ufeff"
GROUP_HEAD: Final = "分组"
# Long numbers lose their last figures and leading noughts go, unless they are text.
_CODE: Final = re.compile(r"\d{12,}|0\d+")
EVERY: Final = 500


def neutral(text: str) -> str:
    """Give a text that no program computes with or shortens.

    What looks like a formula gets an apostrophe in front, a long number a tab, which keeps it
    text without being seen.
    """
    text = sayable(text)
    if _CODE.fullmatch(text):
        return f"\t{text}"
    return f"'{text}" if is_formula(text) else text


def write(
    work: Gathered,
    stamp: Stamp | None = None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Give the rows under their heads; with their group first, where a ledger has groups.

    With a stamp the last line says who took them out and when. It begins as the foot of people's
    own tables does: whoever reads the file in again passes it over.
    """
    heads = [column.label for column in work.ledger.columns_for(work.options.edition)]
    grouped = work.ledger.group_by is not None
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([GROUP_HEAD, *heads] if grouped else heads)
    done = 0
    for line in listed(work):
        if line.what is not Line.ROW:
            continue
        cells = (" ".join(line.group.split("\n")), *line.cells) if grouped else line.cells
        table.writerow([neutral(cell) for cell in cells])
        done += 1
        if done % EVERY == 0:
            _step(done, len(work.rows), cancel, progress)
    if stamp:
        table.writerow([neutral(_foot(work, stamp, done))])
    return (BOM + out.getvalue()).encode()


def _foot(work: Gathered, stamp: Stamp, rows: int) -> str:
    when = f"{stamp.printed_at:%Y-%m-%d %H:%M}"
    return (
        f"制表人：{stamp.printed_by}　{when} 从台账导出，共 {rows:,} 行，"
        f"打印码 {proof.in_groups(work.check_code)}，第 {stamp.copy} 份，"
        f"{edition_words(work.book, work.options)}"
    )


def _step(done: int, total: int, cancel: Cancel | None, progress: Progress | None) -> None:
    if cancel and cancel():
        raise Cancelled
    if progress:
        progress(done, total)
