"""A roster of twelve columns beside other engines that set tables: QPainter, fpdf2 and typst.

Each sets the same rows in the same face on the same sheet, in the way its manual says. fpdf2 and
typst are no part of the program; where one is not installed, that is said and nothing compared.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

from build_scripts.bench._roster_rows import STAMP, WideRoster, best, gathered
from desktop_app.ledgers import font_files, printing
from desktop_app.ledgers.ledger import Column, Row

ROWS = 10_000
FPDF_ROWS = 2_000  # it would take minutes
SIZE, LEAD = 9.0, 11.25
PAD = 2.0


def main() -> None:
    """Print one JSON line: seconds of each engine, and how many times ours that is."""
    many, few = gathered(ROWS), gathered(FPDF_ROWS)
    ours, _ = best(lambda: printing.printed(many, STAMP))
    ours_few, _ = best(lambda: printing.printed(few, STAMP))
    rivals = {
        "qpainter": _beside(ours, lambda: _qpainter(many.rows)),
        "typst": _if_there("typst", lambda typst: _beside(ours, lambda: _typst(typst, many.rows))),
        "fpdf2": _if_there("fpdf", lambda fpdf: _beside(ours_few, lambda: _fpdf(fpdf, few.rows))),
    }
    print(json.dumps({"bench": "roster_rivals", "rows": ROWS, "ours": round(ours, 3)} | rivals))


def _beside(ours: float, act: Callable[[], object]) -> dict[str, float]:
    seconds, _ = best(act, runs=1)
    return {"s": round(seconds, 3), "ratio": round(seconds / ours, 2)}


def _if_there(name: str, act: Callable[[Any], dict[str, float]]) -> dict[str, Any]:
    try:
        module = importlib.import_module(name)
    except ImportError:
        print(f"没有装 {name}，这一项没有比", file=sys.stderr)
        return {"skipped": f"{name} is not installed"}
    return act(module)


def _columns() -> tuple[tuple[Column, ...], list[float]]:
    ledger = WideRoster()
    columns = ledger.columns
    return columns, [ledger.sheet.text_width * column.weight / 100 for column in columns]


def _qpainter(rows: list[Row]) -> None:
    """Set the rows with Qt: text in its cell, turned where it is too wide, and rules."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
    from PySide6.QtGui import (
        QFont,
        QFontDatabase,
        QFontMetricsF,
        QGuiApplication,
        QPageSize,
        QPainter,
        QPdfWriter,
    )

    program = QGuiApplication.instance() or QGuiApplication(["bench"])
    face = QFontDatabase.addApplicationFont(str(font_files.unpacked("song")))
    font = QFont(QFontDatabase.applicationFontFamilies(face)[0])
    font.setPointSizeF(SIZE)
    columns, widths = _columns()
    sheet = WideRoster.sheet
    with tempfile.TemporaryDirectory() as folder:
        writer = QPdfWriter(str(Path(folder, "roster.pdf")))
        writer.setResolution(72)
        writer.setPageSize(QPageSize(QSizeF(sheet.width, sheet.height), QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        painter = QPainter(writer)
        painter.setFont(font)
        metrics = QFontMetricsF(font, writer)
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWrapAnywhere.value
        left, y, bottom = 34.0, 71.0, sheet.height - 34
        for cells in ([column.label for column in columns], *(row.cells for row in rows)):
            turned = [
                ceil(metrics.horizontalAdvance(text) / (width - 2 * PAD))
                for text, width in zip(cells, widths, strict=True)
            ]
            height = max(1, *turned) * LEAD + 5
            if y + height > bottom:
                writer.newPage()
                y = 71.0
            x = left
            for text, width in zip(cells, widths, strict=True):
                box = QRectF(x, y, width, height)
                painter.drawRect(box)
                painter.drawText(box.adjusted(PAD, 0, -PAD, 0), flags, text)
                x += width
            y += height
        painter.end()
    del program


def _typst(typst: Any, rows: list[Row]) -> None:
    """Set the rows with typst's own table, its head on each page."""
    columns, widths = _columns()
    sheet = WideRoster.sheet
    song = font_files.unpacked("song")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        told = [list(row.cells) for row in rows]
        (place / "rows.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        shares = ", ".join(f"{width:.2f}pt" for width in widths)
        heads = ", ".join(f"[{column.label}]" for column in columns)
        (place / "roster.typ").write_text(
            f"#set page(width: {sheet.width}pt, height: {sheet.height}pt, margin: 34pt)\n"
            f'#set text(font: "Ledger Song", size: {SIZE}pt, lang: "zh")\n'
            f"#table(columns: ({shares}), inset: 2pt, stroke: 0.5pt,\n"
            f'  table.header({heads}), ..json("rows.json").flatten())\n',
            encoding="utf-8",
        )
        typst.compile(
            str(place / "roster.typ"),
            output=str(place / "roster.pdf"),
            font_paths=[str(song.parent)],
            ignore_system_fonts=True,
        )


def _fpdf(fpdf: Any, rows: list[Row]) -> None:
    """Set the rows with fpdf2's own table, its head on each page."""
    columns, widths = _columns()
    sheet = WideRoster.sheet
    pdf = fpdf.FPDF(unit="pt", format=(sheet.width, sheet.height))
    pdf.set_margin(34)
    pdf.add_font("song", "", str(font_files.unpacked("song")))
    pdf.set_font("song", size=SIZE)
    pdf.add_page()
    plain = fpdf.fonts.FontFace(emphasis=None)
    with pdf.table(
        col_widths=widths, width=sum(widths), line_height=LEAD, headings_style=plain, padding=PAD
    ) as table:
        for cells in ([column.label for column in columns], *(row.cells for row in rows)):
            table.row(list(cells))
    pdf.output()
