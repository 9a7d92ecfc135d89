"""Further kinds of pages beside pictures somebody has looked at: sheets made for one choice.

After a wanted change of look: `python -m tests.ledgers.test_more_pictures`, look at the pictures,
and commit them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from PIL import Image

from db.all_offices import HIDDEN, Line, SideBySide
from db.board import Office as Held
from db.cross_table import Axis
from db.indicators import INDICATORS, by_key
from db.kinds import Activity
from db.periods import Period
from desktop_app.ledgers import by_code, fitting, printing
from desktop_app.ledgers.all_offices_sheet import sheet_of as sheet_side_by_side
from desktop_app.ledgers.cross_sheet import Taken, sheet_from
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.key_sheet import key_sheet
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.plot import Kind
from desktop_app.ledgers.sheet import Edge, Setup
from desktop_app.ledgers.slip import slip
from tests.builders import build
from tests.ledgers.offices import Office
from tests.ledgers.papers import STAMP, book, options
from tests.ledgers.samples import LONG_NAME, usual_rows
from tests.ledgers.test_minutes import minutes
from tests.ledgers.test_pictures import PICTURES, form_rows, is_alike

DAY = dt.date(2025, 9, 16)
OPTIONS = Options(Period.parse("2025"), DAY, DAY)


def _ledger(code: str) -> Ledger:
    found = by_code(code)
    assert found is not None
    return found


def _set(ledger: Ledger, rows: list[Row], **more: object) -> bytes:
    chosen = options(Edition.INTERNAL, **more)
    head = book(edition=Edition.INTERNAL, demo=True)
    work = printing.gathered(fitting.on_paper(ledger, chosen.setup), head, chosen, rows)
    return printing.printed(work, STAMP).pdf


def difference() -> bytes:
    """What differs in a ledger between two days."""
    tally = {"record": 1}
    rows = [
        Row((LONG_NAME, "", "整行", "", "编号：XY-2025-A0001；心愿内容：想要一副老花镜"), "新增",
            tally | {"new": 1}),
        Row(("王㐂", "", "实现日期", "", "2025-06-13"), "改动", tally | {"changed": 1}),
        Row(("王㐂", "", "反馈及满意度", "", "满意\n孩子很喜欢。"), "改动"),
    ]  # fmt: skip
    return _set(sheet_of(_ledger("L07")), rows)


def chart(kind: Kind, down: Axis, across: Axis) -> bytes:
    """A number taken apart."""
    office = Office()
    days = [(1, 5, "community"), (1, 20, "school"), (3, 8, "community"), (6, 9, "community")]
    office.save(
        *(build(Activity, topic=f"活动{at}", date_from=dt.date(2025, month, day), headcount=40 + at,
                date_to=None, state="approved",
                summary="办好了", setting=setting)
          for at, (month, day, setting) in enumerate(days))
    )  # fmt: skip
    words = Taken("activity_headcount", down, across, kind).words()
    sheet = sheet_from(office.store, OPTIONS, words)
    return printing.make(sheet, office.store, OPTIONS, STAMP).pdf


def offices() -> bytes:
    """The numbers of all offices side by side."""
    names = ("瑞光新村", "明仁日升", "长庆安居", "新华建设", "海明民福")
    every = tuple(Held(f"2299010{at}1001", name, ()) for at, name in enumerate(names, 1))
    told = {"activity_count": "1,083", "school_places": HIDDEN, "enrolment_rate": "100%（132/132）"}
    lines = tuple(
        Line(by_key(key), (text,) * 5, (text,) * 5, text, text) for key, text in told.items()
    )
    found = SideBySide("2025年", every, ("记录", "记录", "2025Q3 数字", "", "记录"), lines)
    store = Office().store
    return printing.make(sheet_side_by_side(found, "2025"), store, OPTIONS, STAMP).pdf


def many_offices() -> bytes:
    """The numbers of more offices, with longer names, than a sheet takes."""
    every = tuple(Held(f"2299{at:02d}001001", f"洮北区瑞光街道{LONG_NAME[:8]}第{at}社区", ())
                  for at in range(40))  # fmt: skip
    lines = tuple(Line(one, ("1,083",) * 40, ("4,120",) * 40, "100%（132/132）", "4,120")
                  for one in INDICATORS)  # fmt: skip
    found = SideBySide("2025年", every, ("记录",) * 40, lines)
    store = Office().store
    return printing.make(sheet_side_by_side(found, "2025"), store, OPTIONS, STAMP).pdf


def photos() -> bytes:
    """Pages of six photos."""
    rows = form_rows(
        "粽情端午聚民心",
        {"topic": "粽情端午聚民心", "place": "瑞光新村石榴籽活动室"},
        *(("photo", f"{at:02d}" * 32, f"现场{at}　2025-05-30　{LONG_NAME}") for at in range(9)),
    )
    return _set(_ledger("L10"), rows, photos_per_page=6)


def end_of_minutes() -> bytes:
    """Minutes whose 版记 stands on their second page, with a long name."""
    name = "洮北区瑞光街道瑞光新村社区民族团结进步创建工作领导小组办公室"
    body = ("走访慰问，" * 9 + "照办。", "一、研究入学", "（一）关于材料。照办。")
    rows = minutes(body * 3, **{Role.ISSUER: name, Role.MARK: f"{name}纪要"})
    return _set(_ledger("L05"), rows)


def lines() -> bytes:
    """A slip of several pages with a code."""
    return slip(
        "谁看过我的资料", "瑞光新村社区", [LONG_NAME * 3, *(f"第{at}次" for at in range(60))]
    )


CASES: dict[str, tuple[int, Callable[[], bytes]]] = {
    "L07D": (1, difference),
    "L17b_bars": (1, lambda: chart(Kind.BARS, Axis.MONTH, Axis.CATEGORY)),
    "L17b_lines": (1, lambda: chart(Kind.LINE, Axis.MONTH, Axis.CATEGORY)),
    "L17c": (1, offices),
    "L17c_many": (3, many_offices),
    "L03_A3": (1, lambda: _set(_ledger("L03"), usual_rows(_ledger("L03")), setup=Setup("A3"))),
    "L03_left": (
        1,
        lambda: _set(
            _ledger("L03"), usual_rows(_ledger("L03"))[:3], blank_rows=True, seal_guide=True,
            setup=Setup(edge=Edge.LEFT, holes=True),
        ),
    ),
    "L07_back": (2, lambda: _set(_ledger("L07"), usual_rows(_ledger("L07")) * 5)),
    "L06_blank": (1, lambda: _set(_ledger("L06"), [], blank=True)),
    "L10_photos": (2, photos),
    "L05_head": (1, end_of_minutes),
    "L05_end": (2, end_of_minutes),
    "slip": (2, lines),
    "key": (1, lambda: key_sheet("瑞光新村社区", "甲", "HSL-KEY-1-" + "ABCD2345" * 8)),
}  # fmt: skip


def picture(name: str) -> Image.Image:
    """Give the page at 72 dpi, in grey."""
    page, made = CASES[name]
    with pdfium.PdfDocument(made()) as document:
        return document[page - 1].render(scale=1, grayscale=True).to_pil().convert("L")


@pytest.mark.parametrize("name", CASES)
def test_the_page_looks_as_it_did(name: str) -> None:
    with Image.open(PICTURES / f"{name}.png") as stored:
        assert is_alike(picture(name), stored.convert("L"))


if __name__ == "__main__":
    for one in CASES:
        picture(one).quantize(16).save(PICTURES / f"{one}.png", optimize=True)
