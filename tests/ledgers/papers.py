"""Sample ledgers and ways to look at printed pages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence

import pikepdf
import pypdfium2 as pdfium

from db.periods import Period
from desktop_app.ledgers import printing
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Book,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Row,
    Sign,
    Stamp,
    Total,
    Wrap,
)
from desktop_app.ledgers.printing import Printed
from desktop_app.ledgers.sheet import A4, MM, Area

CUTOFF = dt.date(2025, 9, 16)
AT = dt.datetime(2025, 9, 17, 14, 3, tzinfo=dt.timezone(dt.timedelta(hours=8)))
STAMP = Stamp("演示干部二", AT, 2, audit_head="ab12cd34" * 4)
SCALE = 2


class Plain(Ledger):
    code = "T01"
    title = "样张"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 6, Align.CENTER, Wrap.FIGURE),
        Column("姓名", "full_name", 24, wrap=Wrap.NAME),
        Column("电话", "phone", 10, Align.CENTER, Wrap.FIGURE),
        Column("备注", "remark", 60),
    )
    totals = (Total("人数", "person"),)


class Grouped(Plain):
    code = "T02"
    group_by = Group("estate", head="{group}（{person} 人）")


class Upright(Grouped):
    code = "T03"
    sheet = A4
    signs = (Sign("制表人"), Sign("单位（盖章）", seal=True))


class Sheets(Plain):
    code = "T04"
    sheet = A4
    group_by = Group("pairing", head="{group}", apart=True)


def book(*, demo: bool = False, edition: Edition = Edition.REPORT) -> Book:
    day = CUTOFF + dt.timedelta(days=1)
    return Book("瑞光新村社区居民委员会", "2025年", CUTOFF, edition, day, demo)


def options(edition: Edition = Edition.REPORT, **more: object) -> Options:
    return Options(Period.parse("2025"), CUTOFF, CUTOFF, edition, **more)  # type: ignore[arg-type]


def set_on_paper(
    ledger: Ledger,
    rows: Sequence[Row],
    *,
    stamp: Stamp | None = STAMP,
    demo: bool = False,
    **more: object,
) -> Printed:
    chosen = options(**more)  # type: ignore[arg-type]
    work = printing.gathered(ledger, book(demo=demo, edition=chosen.edition), chosen, rows)
    return printing.printed(work, stamp)


def texts(pdf: bytes) -> list[str]:
    """Give the text of each page, as a reader copies it out."""
    document = pdfium.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            area = page.get_textpage()
            found.append(area.get_text_range().replace("\r\n", "\n"))
            area.close()
            page.close()
        return found
    finally:
        document.close()


def lowest_word(pdf: bytes, word: str) -> Iterator[float]:
    """Give how low a word stands on each page, in points from the lower edge."""
    document = pdfium.PdfDocument(pdf)
    try:
        for page in document:
            area = page.get_textpage()
            search = area.search(word)
            found = []
            while at := search.get_next():
                found.append(area.get_charbox(at[0])[1])
            search.close()
            area.close()
            page.close()
            yield min(found)
    finally:
        document.close()


def ink_boxes(pdf: bytes) -> Iterator[tuple[float, float, float, float]]:
    """Give the box of all ink of each page: left, bottom, right, top in points."""
    document = pdfium.PdfDocument(pdf)
    try:
        for page in document:
            picture = page.render(scale=SCALE, grayscale=True).to_pil()
            height = picture.height / SCALE
            box = picture.point(lambda grey: 255 if grey < 250 else 0).getbbox()
            left, top, right, bottom = box or (0, 0, 0, 0)
            yield left / SCALE, height - bottom / SCALE, right / SCALE, height - top / SCALE
            page.close()
    finally:
        document.close()


def stays_inside(pdf: bytes, area_of: Callable[[int], Area]) -> bool:
    """Say whether all ink of a file lies in the type areas of its pages."""
    for number, (left, bottom, right, top) in enumerate(ink_boxes(pdf), 1):
        area = area_of(number)
        is_wide = left < area.left - 1 or right > area.right + 1
        is_high = bottom < area.bottom - 1 or top > area.top + 1
        if right and (is_wide or is_high):  # a page left blank has no ink
            return False
    return True


def official_area(page: int) -> Area:
    """Give where official text may stand (GB/T 9704-2012), its foot below the type area too."""
    return Area((28 if page % 2 else 26) * MM, 7 * MM, 156 * MM, (297 - 37 - 7) * MM)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))
