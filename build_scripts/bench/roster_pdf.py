"""A roster of 10,000 rows as PDF, beside the write limit and beside ReportLab's own table.

The limit is what no engine can beat: deflating and writing the very same streams. The table is
`LongTable` with a `Paragraph` in each cell, over fewer rows, since it is far slower; its rows
carry the same text, face and size.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import pikepdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from db.periods import Period
from desktop_app.ledgers import printing
from desktop_app.ledgers.faces import Faces
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Book, Edition, Options, Row, Stamp
from desktop_app.ledgers.resident_roster import ResidentRoster

ROWS = 10_000
TABLE_ROWS = 10_000
RUNS = 3
DAY = dt.date(2025, 9, 16)
STAMP = Stamp("演示干部二", dt.datetime(2025, 9, 17, 14, 3, tzinfo=dt.UTC), 1)

R = TypeVar("R")

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉萍红玲芬燕云飞梅鑫波斌宇浩凯健俊帆"
_LONG = ("阿卜杜热合曼·买买提艾尼瓦尔", "斯琴格日乐·宝音德力格尔", "陈𬱖", "王㐂", "김영희")
_ESTATES = ("石榴苑", "同心里", "和顺家园", "友谊小区", "建设局家属楼")
_RELATIONS = ("户主", "配偶", "长子", "长女", "次子", "次女", "父亲", "母亲", "孙子", "孙女")
_SCHOOLS = ("小学", "初中", "普通高中", "中等职业", "大学专科", "大学本科", "研究生")
_REMARKS = ("", "", "", "", "", "", "独居老人", "退役军人", "党员", "租住，合同至2025年6月")


def main() -> None:
    """Print one JSON line: seconds of ours, of the limit and of the table, and the ratios."""
    work = _gathered(ROWS)
    ours, pdf = _best(lambda: printing.printed(work, STAMP))
    streams = _streams(pdf.pdf)
    limit, _ = _best(lambda: _write(streams))
    few = _gathered(TABLE_ROWS)
    few_seconds, _ = _best(lambda: printing.printed(few, STAMP))
    table, _ = _best(lambda: _long_table(few.rows), runs=1)
    first, _ = _best(lambda: printing.printed(work, None, pages=(1, 1)))
    print(
        json.dumps(
            {
                "bench": "roster_pdf",
                "rows": ROWS,
                "columns": len(ResidentRoster.columns),
                "pages": pdf.pages,
                "bytes": len(pdf.pdf),
                "ours": round(ours, 3),
                "baseline": {"what": "deflate and write the same streams", "s": round(limit, 3)},
                "ratio": round(ours / limit, 2),
                "first_page": round(first, 3),
                "long_table": {
                    "rows": TABLE_ROWS,
                    "ours": round(few_seconds, 3),
                    "s": round(table, 3),
                    "ratio": round(table / few_seconds, 1),
                },
            }
        )
    )


def _best(act: Callable[[], R], runs: int = RUNS) -> tuple[float, R]:
    """Give the median of several runs, and what the last one made."""
    seconds = []
    while True:
        begun = time.perf_counter()
        result = act()
        seconds.append(time.perf_counter() - begun)
        if len(seconds) >= runs:
            return statistics.median(seconds), result


def _gathered(count: int) -> Gathered:
    options = Options(Period.parse("2025"), DAY, DAY, Edition.REPORT)
    book = Book("瑞光新村社区居民委员会（演示）", "2025年", DAY, Edition.REPORT, DAY)
    return printing.gathered(ResidentRoster(), book, options, _rows(count))


def _rows(count: int) -> Iterator[Row]:
    draw = random.Random(20250916)
    for number in range(count):
        estate = _ESTATES[number * len(_ESTATES) // count]
        sex = draw.choice("男女")
        tally = {"person": 1, "male" if sex == "男" else "female": 1, "household": 1}
        if number % 3:
            del tally["household"]
        yield Row(_cells(draw, estate, sex), estate, tally)


def _cells(draw: random.Random, estate: str, sex: str) -> tuple[str, ...]:
    name = draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=draw.choice((1, 2, 2, 2))))
    if draw.random() < 0.01:
        name = draw.choice(_LONG)
    room = draw.randint(1, 18) * 100 + draw.randint(1, 4)
    return (
        name,
        sex,
        draw.choice(_SCHOOLS),
        f"{draw.randint(1935, 2023)}-{draw.randint(1, 12):02d}",
        f"2299{draw.randint(1, 99):02d}************",
        draw.choice(_RELATIONS),
        f"{estate}{draw.randint(1, 60)}号楼{draw.randint(1, 6)}单元{room}室",
        f"154****{draw.randint(0, 9999):04d}",
        "人户一致",
        draw.choice(_REMARKS),
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
    ledger = ResidentRoster()
    widths = [ledger.sheet.text_width * column.weight / 100 for column in ledger.columns]
    heads = [column.label for column in ledger.columns]
    cells = [[Paragraph(text, style) for text in row] for row in (heads, *(r.cells for r in rows))]
    table = LongTable(cells, colWidths=widths, repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    page = (ledger.sheet.width, ledger.sheet.height)
    SimpleDocTemplate(io.BytesIO(), pagesize=page, leftMargin=34, rightMargin=34).build([table])
