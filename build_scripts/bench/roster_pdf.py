"""A roster of 10,000 rows of twelve columns, beside the write limit and ReportLab's own table.

The limit is what no engine can beat: deflating and writing the very same streams. The table is
`LongTable` with a `Paragraph` in each cell; its rows carry the same text, face and size.
"""

from __future__ import annotations

import io
import json
import tempfile
import zlib

import pikepdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from build_scripts.bench._roster_rows import STAMP, WideRoster, best, gathered
from desktop_app.ledgers import printing
from desktop_app.ledgers.faces import Faces
from desktop_app.ledgers.ledger import Row

ROWS = 10_000


def main() -> None:
    """Print one JSON line: seconds of ours, of the limit and of the table, and the ratios."""
    work = gathered(ROWS)
    ours, pdf = best(lambda: printing.printed(work, STAMP))
    streams = _streams(pdf.pdf)
    limit, _ = best(lambda: _write(streams))
    table, _ = best(lambda: _long_table(work.rows), runs=1)
    first, _ = best(lambda: printing.printed(work, None, pages=(1, 1)))
    print(
        json.dumps(
            {
                "bench": "roster_pdf",
                "rows": ROWS,
                "columns": len(WideRoster.columns),
                "pages": pdf.pages,
                "bytes": len(pdf.pdf),
                "ours": round(ours, 3),
                "baseline": {"what": "deflate and write the same streams", "s": round(limit, 3)},
                "ratio": round(ours / limit, 2),
                "first_page": round(first, 3),
                "long_table": {"s": round(table, 3), "ratio": round(table / ours, 1)},
            }
        )
    )


def _streams(pdf: bytes) -> list[bytes]:
    """Give every stream of the file, unpacked: pages, faces and tables."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]


def _write(streams: list[bytes]) -> None:
    with tempfile.TemporaryFile() as file:
        for stream in streams:
            file.write(zlib.compress(stream))


def _long_table(rows: list[Row]) -> None:
    """Set rows the way ReportLab's manual says."""
    song = Faces()["song"]
    style = ParagraphStyle(
        "cell",
        fontName=song.font_name,
        fontSize=9,
        leading=11.25,
        wordWrap="CJK",
    )
    ledger = WideRoster()
    widths = [ledger.sheet.text_width * column.weight / 100 for column in ledger.columns]
    heads = [column.label for column in ledger.columns]
    cells = [[Paragraph(text, style) for text in row] for row in (heads, *(r.cells for r in rows))]
    table = LongTable(cells, colWidths=widths, repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    page = (ledger.sheet.width, ledger.sheet.height)
    SimpleDocTemplate(io.BytesIO(), pagesize=page, leftMargin=34, rightMargin=34).build([table])
