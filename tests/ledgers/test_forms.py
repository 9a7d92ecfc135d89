"""Forms: nothing lost or doubled, no ink outside the type area, nobody signs alone."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pytest
from hypothesis import given, strategies as st

from desktop_app.ledgers import LEDGERS, printing
from desktop_app.ledgers.form import (
    TICKED,
    Chart,
    Fact,
    Facts,
    FillIn,
    Form,
    Passage,
    Photos,
    Table,
    Words,
    ticks,
)
from desktop_app.ledgers.furniture import FOOT_HEIGHT
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Cancelled,
    Column,
    DeclarationFault,
    Row,
    Wrap,
    check,
)
from desktop_app.ledgers.sheet import A4
from tests.ledgers.papers import (
    book,
    lowest_word,
    opened,
    options,
    set_on_paper,
    stays_inside,
    texts,
)

HOSTILE = "()\\<>%\x00\ud800\u202e{0}"
SAID = ("", "走访", "联系社区办理，2025-09-16前答复（已办）。", HOSTILE)


class Sample(Form):
    code = "T10"
    title = "表样"
    sheet = A4
    blocks = (
        Facts(((Fact("名称", "topic"), Fact("地点", "place", 2)), (Fact("说明", "words"),))),
        Table("row", (
            Column("序号", ROW_NUMBER, 10, Align.CENTER, Wrap.FIGURE),
            Column("姓名", "full_name", 30, wrap=Wrap.NAME),
            Column("内容", "remark", 60),
        ), title="明细", blank=4),
        Passage("内容", "text", lines=3),
        Photos("photo", "照片"),
    )  # fmt: skip


class Card(FillIn):
    code = "T11"
    title = "卡片"
    sheet = A4
    cards = 2
    blocks = (
        Words("notice", ("请在方框里打勾。",)),
        Facts(((Fact("类别", "kind", blank=ticks(("物品", "服务"))),),)),
    )


class Charted(Form):
    code = "T12"
    title = "机构图"
    sheet = A4
    blocks = (Chart("box"),)


def sheet(number: int, rows: int = 2, text: str = "好", photos: int = 0) -> list[Row]:
    group = f"第{number:02d}户\n{number:02x}"
    said: list[tuple[str, ...]] = [("topic", f"乙{number:02d}丙"), ("place", text[:30])]
    said += [("row", str(i + 1), f"甲{number:02d}{i:03d}丁", text) for i in range(rows)]
    said += [("text", text), *(("photo", f"{i:064x}", f"戊{i:03d}己") for i in range(photos))]
    return [Row(cells, group) for cells in said]


@st.composite
def sheets(draw) -> list[Row]:
    made = []
    for number in range(draw(st.integers(0, 4))):
        text = draw(st.sampled_from(SAID)) * draw(st.sampled_from([1, 1, 4, 60]))
        made += sheet(number, draw(st.integers(0, 45)), text, draw(st.integers(0, 9)))
    return made


def names(pages: list[str]) -> list[str]:
    return re.findall(r"甲\d{5}丁", "".join(pages))


@given(sheets(), st.sampled_from([2, 4, 6]))
def test_no_sheet_spills(rows, per_page):
    printed = set_on_paper(Sample(), rows, photos_per_page=per_page)
    pages = texts(printed.pdf)
    groups = list(dict.fromkeys(row.group for row in rows))
    assert (printed.pages, printed.rows) == (len(pages), len(groups))
    assert names(pages) == [row.cells[2] for row in rows if row.cells[0] == "row"]
    whole = "".join(pages)
    assert re.findall(r"戊\d{3}己", whole) == [r.cells[2] for r in rows if r.cells[0] == "photo"]
    assert whole.count("制表人") == max(1, len(groups))
    assert stays_inside(printed.pdf, A4.type_area)


@given(sheets())
def test_each_sheet_begins_a_page_and_nobody_signs_alone(rows):
    pages = texts(set_on_paper(Sample(), rows).pdf)
    starts = [page for page in pages if re.search(r"乙\d\d丙", page)]
    assert all(len(re.findall(r"乙\d\d丙", page)) == 1 for page in starts)
    assert len(starts) == len({row.group for row in rows})
    for page in pages:
        if "制表人" in page and rows:
            assert "内容" in page
        if page not in starts and rows:
            assert re.search(r"第\d\d户（续）", page)


def test_nothing_runs_into_the_foot():
    for text in SAID:
        lowest = lowest_word(set_on_paper(Sample(), sheet(1, 90, text * 5)).pdf, "甲01")
        for number, bottom in enumerate(lowest, 1):
            assert bottom > A4.type_area(number).bottom + FOOT_HEIGHT


def test_a_table_that_goes_on_has_its_heads_again():
    pages = texts(set_on_paper(Sample(), sheet(1, 70)).pdf)
    assert len(pages) > 2
    assert all("姓名" in page for page in pages if "甲01" in page)


def test_a_passage_longer_than_a_page_goes_on_and_says_so():
    text = "".join(f"第{i:03d}次走访；" for i in range(600))
    pages = texts(set_on_paper(Sample(), sheet(1, 0, text)).pdf)
    whole = "".join("".join(pages).split())
    assert whole.count("访；") == 600 + 3  # the head fact repeats thirty characters
    assert all("续" in page for page in pages[1:])


def test_an_empty_ledger_says_so_and_a_blank_form_is_ready_to_be_filled_in():
    (empty,) = texts(set_on_paper(Sample(), []).pdf)
    assert "无" in empty
    assert "名称" not in empty
    (blank,) = texts(set_on_paper(Sample(), [], blank=True).pdf)
    assert "名称" in blank
    assert "制表人" in blank
    assert "无" not in blank


def test_cards_share_a_page_and_are_ticked_by_hand():
    printed = set_on_paper(Card(), [])
    (page,) = texts(printed.pdf)
    assert page.count("请在方框里打勾。") == 2
    assert "统计期间" not in page
    rows = [Row(("kind", ticks(("物品", "服务"), ("服务",))), f"卡{i}\n{i}") for i in range(3)]
    assert rows[0].cells[1] == "☐ 物品　☑ 服务"
    pages = texts(set_on_paper(Card(), rows).pdf)
    assert "".join(pages).count("物品") == 3
    assert not set("".join(pages)) & {TICKED, "☐"}


def ticked_dots(pdf: bytes) -> int:
    """Count dark dots of the first page."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=2, grayscale=True).to_pil()
        return sum(picture.point(lambda grey: grey < 128).histogram()[1:])
    finally:
        document.close()


def test_a_ticked_box_has_more_ink_than_an_open_one():
    def printed(chosen: tuple[str, ...]) -> bytes:
        rows = [Row(("kind", ticks(("物品", "服务"), chosen)), "卡\n1")]
        return set_on_paper(Card(), rows, stamp=None).pdf

    counts = [ticked_dots(printed(chosen)) for chosen in ((), ("物品",), ("物品", "服务"))]
    assert counts[0] + 20 < counts[1]
    assert counts[1] + 20 < counts[2]


def test_a_chart_draws_every_box_once():
    rows = [Row(("box", "1", "领导小组", "组长　演示书记一"), "图\n1")]
    rows += [Row(("box", "2", f"职务{i}", f"庚{i:02d}辛", "联络"), "图\n1") for i in range(11)]
    (page,) = texts(set_on_paper(Charted(), rows).pdf)
    assert sorted(re.findall(r"庚\d\d辛", page)) == [f"庚{i:02d}辛" for i in range(11)]
    assert "组长" in page


def test_a_chart_over_two_pages_draws_no_line_through_the_head_of_the_second():
    rows = [Row(("box", "2", f"职务{i}", *["同一个组"] * 20), "图\n1") for i in range(8)]
    printed = set_on_paper(Charted(), rows)
    assert printed.pages == 2
    assert stays_inside(printed.pdf, A4.type_area)


def test_a_preview_has_only_the_pages_asked_for():
    rows = [row for number in range(5) for row in sheet(number, 30)]
    work = printing.gathered(Sample(), book(), options(), rows)
    whole = texts(printing.printed(work, None).pdf)
    part = printing.printed(work, None, pages=(2, 3))
    assert (part.complete, part.pages) == (False, 2)
    assert [names([page]) for page in texts(part.pdf)] == [names([page]) for page in whole[1:3]]


def test_printing_stops_when_told_to():
    work = printing.gathered(Sample(), book(), options(), sheet(1, 200))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        printing.printed(work, None, cancel=lambda: next(asked))


def test_each_sheet_has_an_entry_in_the_outline():
    rows = [row for number in range(3) for row in sheet(number)]
    with opened(set_on_paper(Sample(), rows).pdf) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["第00户", "第01户", "第02户"]
        assert pdf.check_pdf_syntax() == []


def test_a_form_may_not_ask_for_what_stays_on_the_own_record():
    with pytest.raises(DeclarationFault):
        check(Sample(), {"place"})
    with pytest.raises(DeclarationFault):
        check(Sample(), {"remark"})


@pytest.mark.parametrize("form", [one for one in LEDGERS if one.is_form], ids=lambda f: f.code)
def test_every_form_has_a_blank_one_without_anything_of_anybody(form):
    printed = set_on_paper(form, [], blank=True, edition=form.editions[0])
    pages = texts(printed.pdf)
    assert "年　　月　　日" in pages[0]
    assert "内部资料" not in "".join(pages)
