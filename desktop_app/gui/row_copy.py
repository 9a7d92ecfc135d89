"""Rows on the clipboard, as WPS and Excel take them: words between tabs, and the same as a table.

What is copied is what is shown, masked; it may come from a stranger's package, so no cell is
anything a spreadsheet would calculate.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QMimeData, QStringListModel

from db.formulas import is_formula

Line = Sequence[str]
_AS_TEXT: Final = "mso-number-format:'\\@'"  # or long numbers become 1.99E+10


def mime(lines: Sequence[Line]) -> QMimeData:
    """Give lines of cells (the headings first) for the clipboard."""
    plain = [[neutral(cell) for cell in line] for line in lines]
    made = empty_mime()
    made.setText("\n".join("\t".join(line) for line in plain))
    made.setHtml(_table(plain))
    return made


def empty_mime() -> QMimeData:
    """Give a carrier that Qt made: one made by Python outlives it in the clipboard.

    At the end of the program Qt would let go of it by way of Python, which is gone by then.
    """
    model = QStringListModel([" "])
    made = model.mimeData([model.index(0)])
    for name in made.formats():
        made.removeFormat(name)
    return made


def neutral(cell: str) -> str:
    """Give a cell that a spreadsheet takes as words: no breaks, nothing it would calculate."""
    words = cell.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    return f"'{words}" if is_formula(words) else words


def _table(lines: Sequence[Line]) -> str:
    rows = (
        "".join(f'<td style="{_AS_TEXT}">{escape(cell)}</td>' for cell in line) for line in lines
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
