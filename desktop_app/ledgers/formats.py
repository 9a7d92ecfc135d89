"""In which forms a ledger can leave the book: paper, a workbook, plain rows, editable text."""

from __future__ import annotations

from enum import Enum

from db.trouble import Refused
from desktop_app.ledgers import printing
from desktop_app.ledgers.fitting import is_table
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Ledger, Progress, Stamp
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.printing import Printed


class Format(Enum):
    """A form; the value is the ending of its files."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"

    @property
    def label(self) -> str:
        """What staff call it."""
        return _LABELS[self]

    @property
    def suffix(self) -> str:
        """The ending of its files, with the dot."""
        return f".{self.value}"

    @property
    def is_data(self) -> bool:
        """Whether rows can be taken out of it and worked on: an export, with its own right."""
        return self is not Format.PDF


_LABELS = {
    Format.PDF: "PDF 文件",
    Format.XLSX: "Excel 表格",
    Format.CSV: "CSV 文件",
    Format.DOCX: "Word 文稿",
}


def formats_of(ledger: Ledger) -> tuple[Format, ...]:
    """Give the forms a ledger has: tables as tables, minutes as text to be edited."""
    if ledger.is_prose:
        return (Format.PDF, Format.DOCX)
    return (Format.PDF, Format.XLSX, Format.CSV) if is_table(ledger) else (Format.PDF,)


def require_format(ledger: Ledger, form: Format) -> None:
    """Raise `Refused` for a form that a ledger has not."""
    if form not in formats_of(ledger):
        offered = "、".join(one.label for one in formats_of(ledger))
        raise Refused(f"{ledger.title}不能另存 {form.label}，可以另存 {offered}")


def set_as(
    form: Format,
    work: Gathered,
    stamp: Stamp | None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> Printed:
    """Set gathered rows in a form; only a PDF has pages."""
    if form is Format.PDF:
        return printing.printed(work, stamp, cancel=cancel, progress=progress)
    require_format(work.ledger, form)
    if form is Format.CSV:
        from desktop_app.ledgers import plain_csv

        made = plain_csv.write(work, stamp, cancel=cancel, progress=progress)
    elif form is Format.XLSX:
        from desktop_app.ledgers import spreadsheet

        made = spreadsheet.write(work, stamp, cancel=cancel, progress=progress)
    else:
        from desktop_app.ledgers import minutes_docx

        made = minutes_docx.write(work, stamp, cancel=cancel, progress=progress)
    return Printed(Pieces((made,)), 0, count_of(work), work.content_hash, {})


def count_of(work: Gathered) -> int:
    """Count what was taken out: rows, or minutes."""
    if work.ledger.is_prose:
        return len({row.group for row in work.rows})
    return sum(1 for row in work.rows if row.cells)
