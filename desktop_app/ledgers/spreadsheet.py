"""A ledger as .xlsx: the paper again, in cells that hold text and nothing else.

Title, heads on each page, groups, totals and places to sign stand as on paper; print area, paper
and margins are set, so that Excel and WPS print it alike. No cell can become a formula or lose
figures: each is text, also when somebody edits it later.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from desktop_app.ledgers import proof
from desktop_app.ledgers.furniture import edition_words, field_words, watermarks
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Cancelled, Column, Progress, Stamp
from desktop_app.ledgers.listing import Line, Listed, listed
from desktop_app.ledgers.sheet import BINDING, EDGE, Edge, Sheet
from desktop_app.ledgers.wrapping import fold, sayable

FONT: Final = "宋体"
TITLE_SIZE, BODY_SIZE = 18, 10
INCH: Final = 72.0
PAPER: Final = {"A4": 9, "A3": 8}
HEAD_ROWS: Final = 3
CELL_POINTS, CELL_EDGE = 5.25, 3.75  # a figure of the usual face, and what a column adds
EVERY: Final = 500
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_ALIGN: Final = {0.0: "left", 0.5: "center", 1.0: "right"}


def write(
    work: Gathered,
    stamp: Stamp | None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Give the workbook of a ledger."""
    import xlsxwriter  # heavy, and seldom needed

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    about = {"title": sayable(work.ledger.title), "author": sayable(work.book.unit)}
    # The day is that of the entry, so that the same entry gives the same bytes.
    book.set_properties(about | {"created": stamp.printed_at} if stamp else about)
    table = _Table(book, work)
    table.head()
    for done, line in enumerate(listed(work)):
        table.put(line)
        if done % EVERY == 0:
            if cancel and cancel():
                raise Cancelled
            if progress:
                progress(min(done, len(work.rows)), len(work.rows))
    table.set_page(stamp)
    book.close()
    return target.getvalue()


class _Table:
    """The one sheet of the workbook, row after row."""

    def __init__(self, book: Any, work: Gathered) -> None:
        self._work = work
        self._columns: Sequence[Column] = work.ledger.columns_for(work.options.edition)
        name = work.ledger.title.translate(_NOT_IN_NAMES)
        self._page = book.add_worksheet(sayable(name)[:31].strip() or "台账")
        width = work.ledger.sheet.text_width
        self._widths = [width * column.weight / 100 for column in self._columns]
        self._row = 0
        self._breaks: list[int] = []
        text = {
            "num_format": "@", "quote_prefix": True, "font_name": FONT, "font_size": BODY_SIZE,
            "text_wrap": True, "valign": "vcenter",
        }  # fmt: skip
        framed = text | {"border": 1}

        def made(**more: Any) -> Any:
            return book.add_format(framed | more)

        self._title = book.add_format(
            text | {"bold": True, "font_size": TITLE_SIZE, "align": "center"}
        )
        self._plain = book.add_format(text)
        self._heads = made(bold=True, align="center")
        self._cells = [made(align=_ALIGN[one.align.value]) for one in self._columns]
        self._bands = {
            Line.GROUP: made(bold=True, align="left"),
            Line.TOTAL: made(bold=True, align="left"),
            Line.NOTE: made(align="left"),
            Line.NOTHING: made(align="center"),
            Line.END: made(align="center"),
        }

    def head(self) -> None:
        """Set widths, title, unit and period, and the heads of the columns."""
        for number, points in enumerate(self._widths):
            self._page.set_column(number, number, max(1.0, (points - CELL_EDGE) / CELL_POINTS))
        self._band(self._work.ledger.title, self._title, TITLE_SIZE * 1.8)
        self._band("　　".join(field_words(self._work.book)), self._plain)
        for number, column in enumerate(self._columns):
            self._page.write_string(self._row, number, sayable(column.label), self._heads)
        self._row += 1
        self._page.freeze_panes(self._row, 0)

    def put(self, line: Listed) -> None:
        """Add a line."""
        if line.begins_sheet:
            self._breaks.append(self._row)
        if line.what is Line.ROW:
            most = 1
            for number, cell in enumerate(line.cells):
                words = sayable(cell)
                self._page.write_string(self._row, number, words, self._cells[number])
                most = max(most, _lines(words, self._widths[number]))
            if most > 1:
                self._page.set_row(self._row, _height(most))
            self._row += 1
        elif line.what is Line.SIGNS:
            self._row += 1
            self._band("　　　　　　　　".join(line.cells), self._plain)
        else:
            self._band(line.cells[0], self._bands[line.what])

    def _band(self, text: str, form: Any, height: float = 0.0) -> None:
        last, words = len(self._columns) - 1, sayable(text)
        if last > 0:
            # Merged empty and written as text: merging with a text would read it as a formula.
            self._page.merge_range(self._row, 0, self._row, last, "", form)
        self._page.write_string(self._row, 0, words, form)
        lines = _lines(words, sum(self._widths))
        if height or lines > 1:
            self._page.set_row(self._row, height or _height(lines))
        self._row += 1

    def set_page(self, stamp: Stamp | None) -> None:
        """Set what is printed, on which paper, and what stands on each page."""
        page, sheet, last = self._page, self._work.ledger.sheet, len(self._columns) - 1
        page.print_area(0, 0, self._row - 1, last)
        page.repeat_rows(0, HEAD_ROWS - 1)
        page.set_paper(PAPER.get(sheet.name, PAPER["A4"]))
        if sheet.is_lying:
            page.set_landscape()
        page.set_margins(**_margins(sheet))
        page.fit_to_pages(1, 0)
        page.set_h_pagebreaks(self._breaks)
        if words := "　".join(watermarks(self._work.book, stamp, self._work.options)):
            # What paper has as its watermark: who may see it, who printed numbers in full.
            page.set_header(f"&R{_quoted(words)}")
        page.set_footer(_footer(self._work, stamp))


def _lines(text: str, points: float) -> int:
    """Give how many lines a text takes in a column: not every program asks for itself."""
    room = points - CELL_EDGE
    if len(text) * BODY_SIZE <= room and "\n" not in text:
        return 1
    return len(fold(text, _width, room))


def _width(text: str) -> float:
    return sum(BODY_SIZE if sign > "\u2e80" else CELL_POINTS for sign in text)


def _height(lines: int) -> float:
    return lines * BODY_SIZE * 1.3 + 3


def _margins(sheet: Sheet) -> dict[str, float]:
    edges = dict.fromkeys(("left", "right", "top", "bottom"), EDGE / INCH)
    edges["left" if sheet.edge is Edge.LEFT else "top"] = BINDING / INCH
    edges["bottom"] = max(edges["bottom"], 0.7)  # room for the foot
    return edges


def _footer(work: Gathered, stamp: Stamp | None) -> str:
    left = f"打印码 {proof.in_groups(work.check_code)}" if stamp else "草稿，未登记打印"
    if stamp:
        left += f"\n打印人 {stamp.printed_by} · {stamp.printed_at:%Y-%m-%d %H:%M}"
        left += f" · 第 {stamp.copy} 份"
    edition = edition_words(work.book, work.options)
    return f"&L{_quoted(left)}&C第 &P 页 共 &N 页&R{_quoted(edition)}"


def _quoted(text: str) -> str:
    """Give a text whose & are no orders to the printer; the whole may have 255 characters."""
    return "\n".join(map(sayable, text.split("\n"))).replace("&", "&&")[:110]
