"""No page spills: whatever the rows, none is lost or doubled, and no ink leaves the type area."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pypdfium2 as pdfium
import pytest
from hypothesis import example, given, strategies as st

from desktop_app.ledgers import furniture, printing
from desktop_app.ledgers.furniture import FOOT_HEIGHT
from desktop_app.ledgers.ledger import Cancelled, Group, Row
from desktop_app.ledgers.sheet import A4, Edge
from tests.ledgers.papers import (
    Grouped,
    Plain,
    Sheets,
    Upright,
    book,
    ink_boxes,
    lowest_word,
    options,
    set_on_paper,
    stays_inside,
    texts,
)
from tests.ledgers.test_faces import random_names

SAID = ("", "", "", "联系社区办理，2025-09-16前答复（已办）。", "走访慰问送米面油。")


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("brand", ["", "石榴" * 10 + "　" + "口号" * 20])
def test_a_brand_stays_within_its_paper_and_none_asks_for_no_face(brand):
    lefts, faces = [], set()

    def width(text, face, size):
        faces.add(face)
        return len(text) * size

    def at(x, _y, text, face, size, align=0.0):
        lefts.append(x - width(text, face, size) * align)
        return ""

    ink = SimpleNamespace(width=width, at=at)
    furniture.head("台账", replace(book(), brand=brand), ink, width=440, top=0)
    assert min(lefts) > -0.001
    assert ("kai" in faces) is bool(brand)


@st.composite
def roster(draw) -> list[Row]:
    """Give rows of every height: how many is drawn first, since most faults need a page break."""
    count = draw(st.integers(0, 75))
    chance = draw(st.randoms(use_true_random=False))
    tall = draw(st.sampled_from([1, 1, 6, 40]))
    rows, group = [], 0
    for i in range(count):
        group += chance.random() < 0.08
        remark = chance.choice(SAID) * chance.randint(1, tall)
        rows.append(Row((f"甲{i:04d}乙", "138****5678", remark), f"第{group}组", {"person": 1}))
    return rows


def tokens(pages: list[str]) -> list[str]:
    return re.findall(r"甲\d{4}乙", "".join(pages))


@given(roster(), st.sampled_from([Plain(), Grouped(), Upright()]), st.booleans())
def test_no_page_spills(rows, ledger, seal_guide):
    printed = set_on_paper(ledger, rows, seal_guide=seal_guide)
    pages = texts(printed.pdf)
    assert len(pages) == printed.pages
    assert tokens(pages) == [row.cells[0] for row in rows]
    assert f"人数 {len(rows)}" in pages[-1].replace("\u3000", " ")
    assert "制表人" in pages[-1]
    assert "制表人" not in "".join(pages[:-1])
    if rows:
        # Signatures are never alone: rows, or the lines of one that was split, go with them.
        assert tokens(pages[-1:]) or "续" in pages[-1]
        assert len(tokens(pages[-1:])) >= min(2, len(rows)) or "续" in pages[-1]
    assert stays_inside(printed.pdf, ledger.sheet.type_area)


def test_no_row_runs_into_the_foot():
    rows = [Row((f"甲{i:04d}乙", "", "走访慰问送米面油。" * (i % 9)), "", {}) for i in range(200)]
    for ledger in (Plain(), Upright()):
        lowest = lowest_word(set_on_paper(ledger, rows).pdf, "乙")
        for number, bottom in enumerate(lowest, 1):
            assert bottom > ledger.sheet.type_area(number).bottom + FOOT_HEIGHT


def tall_rows(*counts: int) -> list[Row]:
    """Give a group for each row, as tall as so many sentences make it."""
    return [
        Row((f"甲{i:04d}乙", "138****5678", SAID[3] * count), f"第{i}组", {"person": 1})
        for i, count in enumerate(counts)
    ]


@example(tall_rows(55))  # fits a page, but not below its group's head
@example(tall_rows(1, 55))
@example(tall_rows(55, 55, 1))
@given(roster())
def test_a_group_head_keeps_two_rows_with_it(rows):
    pages = texts(set_on_paper(Grouped(), rows).pdf)
    sizes = {row.group: sum(other.group == row.group for other in rows) for row in rows}
    for page in pages:
        for group, size in sizes.items():
            after = page.partition(f"{group}（")[2]
            if after:
                assert len(tokens([after])) >= min(2, size) or "续" in "".join(pages)


def test_two_thousand_random_names_come_out_of_a_ledger_as_they_went_in():
    names = random_names(2_000, seed=20)
    printed = set_on_paper(Plain(), [Row((name, "", "")) for name in names])
    assert not printed.missing_characters
    page = squeezed("".join(texts(printed.pdf)))
    at = 0
    for number, name in enumerate(names, 1):
        found = page.find(squeezed(f"{number}{name}"), at)
        assert found >= 0, name
        at = found + 1


def test_page_x_of_y_on_every_page():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {"person": 1}) for i in range(300)]
    pages = texts(set_on_paper(Plain(), rows).pdf)
    for number, page in enumerate(pages, 1):
        flat = "".join(page.split())
        assert f"第{number}页" in flat
        assert f"共{len(pages)}页" in flat


def test_the_head_and_the_column_heads_stand_on_every_page():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {}) for i in range(60)]
    for page in texts(set_on_paper(Plain(), rows).pdf):
        assert "样张" in page
        assert "单位（盖章）：瑞光新村社区居民委员会" in page
        assert "统计截止日 2025年9月16日" in page
        assert "备注" in page


def test_an_empty_ledger_says_so_and_can_be_signed():
    printed = set_on_paper(Plain(), [])
    (page,) = texts(printed.pdf)
    assert "无" in page
    assert "制表人" in page
    assert "以下空白" not in page
    assert (printed.pages, printed.rows) == (1, 0)


def test_one_row_ends_with_what_is_blank_below():
    (page,) = texts(set_on_paper(Plain(), [Row(("李梅", "", ""), "", {"person": 1})]).pdf)
    assert page.index("李梅") < page.index("合计") < page.index("以下空白") < page.index("制表人")


def test_groups_say_that_nothing_was_or_that_it_does_not_count_yet():
    class Five(Grouped):
        group_by = Group("estate", head="{group}：{person} 件", nothing="本期无")

    rows = [
        Row((), "矛盾化解"),
        Row(("李梅", "", ""), "困难解决", {"person": 1}),
        Row(("王㐂", "", ""), "还没有审核", counts=False),
    ]
    work = printing.gathered(Five(), book(), options(), rows, ["对象类别（仅合计）：老年人 12"])
    page = texts(printing.printed(work, None).pdf)[0]
    assert "矛盾化解：0 件\n本期无\n困难解决：1 件\n1 李梅\n" in page
    assert "未计入：还没有审核（1 条）\n— 王㐂\n" in page
    assert "人数 1\n对象类别（仅合计）：老年人 12\n以下空白" in page
    other = printing.gathered(Five(), book(), options(), rows)
    assert other.check_code != work.check_code


def test_blank_rows_take_the_place_of_the_end_mark():
    rows = [Row(("李梅", "", ""), "", {"person": 1})]
    (page,) = texts(set_on_paper(Plain(), rows, blank_rows=True).pdf)
    assert "以下空白" not in page
    assert "制表人" in page


def test_a_row_taller_than_a_page_goes_on_and_says_so():
    remark = "".join(f"第{i:03d}次走访；" for i in range(900))
    assert len(remark) > 4000
    printed = set_on_paper(Plain(), [Row(("李梅", "", remark[:4000]), "", {"person": 1})])
    pages = texts(printed.pdf)
    assert printed.pages > 1
    assert all("续" in page for page in pages[1:])
    whole = "".join("".join(pages).split())
    assert whole.count("访；") == 500
    visits = re.findall(r"第(\d{3})次走访", whole)
    # Only what stands over a page break is parted by head and foot.
    assert len(visits) >= 500 - printed.pages
    assert visits == sorted(set(visits))


def test_each_pair_has_a_sheet_and_signatures_of_its_own():
    rows = [
        Row(("李梅", "", ""), "甲方：王一　乙方：李梅\n频次：每季", {"person": 1}),
        Row((), "甲方：王二　乙方：张三", {}),
        Row(("赵六", "", ""), "甲方：王三　乙方：赵六", {"person": 1}),
        Row(("赵六", "", ""), "甲方：王三　乙方：赵六", {"person": 1}),
    ]
    pages = texts(set_on_paper(Sheets(), rows).pdf)
    assert len(pages) == 3
    assert all("制表人" in page for page in pages)
    assert [f"人数 {n}" in page for n, page in zip((1, 0, 2), pages, strict=True)] == [True] * 3
    assert "频次：每季" in pages[0]
    assert "无" in pages[1]


def test_numbers_shrink_and_are_never_cut_off():
    rows = [Row(("李梅", "13812345678901234567890", ""), "", {})]
    (page,) = texts(set_on_paper(Plain(), rows).pdf)
    assert "13812345678901234567890" in "".join(page.split())


def test_two_days_in_one_cell_are_cut_between_them():
    class Days(Plain):
        columns = (*Plain.columns[:2], replace(Plain.columns[2], weight=6), Plain.columns[3])
        columns = (*columns[:3], replace(columns[3], weight=64))

    rows = [Row(("邻里节", "2025-01-19\n至 2025-05-30", ""), "", {})]
    (page,) = texts(set_on_paper(Days(), rows).pdf)
    assert "2025-01-19\n至 2025-05-30" in page


@pytest.mark.parametrize("count", [40, 120])
def test_more_notes_than_a_page_holds_go_on_over_pages(count):
    notes = [f"丙{i:03d}丁" + "覆盖率" * (i % 50) for i in range(count)]
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {"person": 1}) for i in range(30)]
    work = printing.gathered(Plain(), book(), options(), rows, notes)
    printed = printing.printed(work, None)
    pages = texts(printed.pdf)
    assert re.findall(r"丙\d{3}丁", "".join(pages)) == [note[:5] for note in notes]
    assert f"丙{count - 1:03d}丁" in pages[-1]
    assert "制表人" in pages[-1]
    assert stays_inside(printed.pdf, A4.landscape.type_area)


def test_each_further_page_of_a_sheet_says_whose_it_is():
    rows = [
        Row((f"甲{i:04d}乙", "", ""), f"李梅与{whose}\n频次：每季", {"person": 1})
        for whose in ("王㐂", "张伟")
        for i in range(60)
    ]
    printed = set_on_paper(Sheets(), rows)
    pages = texts(printed.pdf)
    assert ["（续）" in page for page in pages] == [False, True] * 2
    assert "李梅与王㐂（续）" in pages[1]
    assert "李梅与张伟（续）" in pages[3]
    assert len(tokens(pages)) == 120
    assert stays_inside(printed.pdf, A4.type_area)


def test_a_long_name_is_cut_after_its_dot():
    short, long = "阿卜杜热合曼·买买提艾尼瓦尔", "阿卜杜拉吾甫尔江艾合买提玉素甫·阿不都热依木吐尔逊"
    assert len(long) == 25
    rows = [Row((short, "", ""), "石榴苑", {}), Row((long, "", ""), "石榴苑", {})]
    (page,) = texts(set_on_paper(Upright(), rows).pdf)
    assert "阿卜杜热合曼·\n买买提艾尼瓦尔" in page
    assert long in "".join(page.split())


def test_printing_stops_when_told_to():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {}) for i in range(300)]
    work = printing.gathered(Plain(), book(), options(), rows)
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        printing.printed(work, None, cancel=lambda: next(asked))


def test_progress_is_told_page_by_page():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {}) for i in range(100)]
    work = printing.gathered(Plain(), book(), options(), rows)
    told: list[tuple[int, int]] = []
    whole = printing.printed(work, None, progress=lambda *now: told.append(now))
    assert len(told) == whole.pages
    assert told == sorted(told)
    assert told[-1] == (100, 100)


def test_a_preview_has_only_the_pages_asked_for():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {}) for i in range(100)]
    work = printing.gathered(Plain(), book(), options(), rows)
    whole = texts(printing.printed(work, None).pdf)
    part = printing.printed(work, None, pages=(2, 3))
    assert not part.complete
    shown = texts(part.pdf)
    assert len(shown) == part.pages == 2
    assert [tokens([page]) for page in shown] == [tokens([page]) for page in whole[1:3]]
    assert "共…页" in "".join(shown[0].split())


def test_even_pages_lie_away_from_the_binding_edge():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {}) for i in range(120)]
    for sheet in (A4, A4.landscape, A4.landscape.bound(Edge.LEFT)):
        ledger = type("Turned", (Plain,), {"sheet": sheet})()
        boxes = list(ink_boxes(set_on_paper(ledger, rows).pdf))
        odd, even = sheet.type_area(1), sheet.type_area(2)
        assert boxes[0][0] == pytest.approx(odd.left, abs=1)
        assert boxes[1][0] == pytest.approx(even.left, abs=1)
        assert boxes[0][1] == pytest.approx(odd.bottom, abs=3)
        assert boxes[1][1] == pytest.approx(even.bottom, abs=3)


def test_the_page_number_stands_in_the_middle_of_the_sheets_text():
    rows = [Row((f"甲{i:04d}乙", "", ""), "", {"person": 1}) for i in range(300)]
    for sheet in (Plain(), Upright()):
        with pdfium.PdfDocument(set_on_paper(sheet, rows).pdf) as document:
            for number, page in enumerate(document, 1):
                text = page.get_textpage()
                words = text.get_text_range()
                first = text.get_charbox(words.index(f"第 {number} 页"))
                last = text.get_charbox(words.rindex("页"))
                area = sheet.sheet.type_area(number)
                middle = area.left + area.width / 2
                assert (first[0] + last[2]) / 2 == pytest.approx(middle, abs=6)
                text.close()
                page.close()
