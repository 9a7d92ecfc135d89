"""Minutes on the grid of GB/T 9704-2012."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from hypothesis import given, strategies as st

from desktop_app.ledgers import LEDGERS, by_code, printing
from desktop_app.ledgers.document import Document
from desktop_app.ledgers.ledger import Row
from desktop_app.ledgers.minutes_paper import balanced, paragraph_of
from desktop_app.ledgers.minutes_roles import Role, rows_of
from desktop_app.ledgers.prose import COLUMNS, Paragraph, Piece, Setter
from desktop_app.ledgers.sheet import A4, MM
from desktop_app.ledgers.wrapping import NO_END, NO_START
from tests.ledgers.papers import STAMP, book, ink_boxes, opened, options, texts

MINUTES = by_code("L05")
BODY = (
    "2025年9月16日上午，瑞光新村社区召开民族工作联席会议。",
    "一、会议听取了秋季入学情况。今年有5名孩子需要协调。",
    "（一）关于材料。由联络员阿依古丽·买买提和王㐂核对。",
    "1. 户口簿、居住证明，合计1,050份。",
)


@pytest.fixture
def ink():
    return Document("样张", "单位", A4, 16).ink


def set_lines(ink, text, **more):
    lines = Setter(ink, more.pop("names", ())).lines(Paragraph([Piece(text)], **more))
    return ["".join(sign.text for sign in line.signs) for line in lines]


def minutes(body=BODY, group="a", **more) -> list[Row]:
    parts = {
        Role.MARK: "瑞光新村社区民族工作联席会议纪要",
        Role.ISSUE: "第3期",
        Role.ISSUER: "瑞光新村社区居民委员会",
        Role.DATE: "2025年9月18日",
        Role.TITLE: "瑞光新村社区民族工作联席会议2025年第3次会议纪要",
        Role.ATTENDED: "社区党委　演示书记一，居民代表　王㐂、李䶮。",
        Role.EXCUSED: "区卫生服务中心　赵𬺓。",
        Role.COPIES: "区委统战部，区民政局",
        Role.ISSUED: "2025年9月18日",
    } | more
    pairs = [*parts.items(), *((Role.BODY, text) for text in body), (Role.NAME, "王㐂")]
    return list(rows_of(pairs, group))


def printed(rows):
    work = printing.gathered(MINUTES, book(), options(), rows)
    return printing.printed(work, STAMP)


def test_a_line_holds_twenty_eight_characters_and_the_first_two_fewer(ink):
    lines = set_lines(ink, "会" * 80)
    assert [len(line) for line in lines] == [COLUMNS - 2, COLUMNS, 26]


def test_a_mark_that_would_begin_a_line_is_drawn_in(ink):
    squeezed = set_lines(ink, "一，" + "会" * 24 + "，好")
    assert squeezed == ["一，" + "会" * 24 + "，", "好"]


def test_without_room_to_squeeze_the_last_character_goes_along(ink):
    assert set_lines(ink, "会" * 26 + "，好") == ["会" * 25, "会，好"]


@pytest.mark.parametrize("number", ["12,600.50", "2208021990", "9704-2012", "6:30", "20%"])
def test_numbers_are_never_split_over_lines(ink, number):
    for before in range(18, 27):
        lines = set_lines(ink, "会" * before + number + "元整")
        assert any(number in line for line in lines)


def test_a_number_keeps_the_sign_it_counts(ink):
    for before in range(18, 27):
        lines = set_lines(ink, "会" * before + "2025年9月18日")
        assert any("2025年" in line for line in lines)
        assert any("18日" in line for line in lines)


WORD = st.builds(
    "{1}{0}{2}".format,
    st.text(st.sampled_from("民族工作"), min_size=1, max_size=4)
    | st.sampled_from(["12", "2025年", "GB/T"]),
    st.sampled_from(["", "", "（", "“", "《"]),
    st.sampled_from(["", "", "，", "。", "）", "”", "》。"]),
)


@given(st.lists(WORD, min_size=1, max_size=60).map("".join))
def test_nothing_is_lost_and_marks_keep_their_place(text):
    lines = Setter(Document("", "", A4, 16).ink).lines(Paragraph([Piece(text)]))
    assert "".join(sign.text for line in lines for sign in line.signs) == text
    assert all(line.end <= 2 * COLUMNS for line in lines)
    assert all(line.signs[0].text[0] not in NO_START for line in lines)
    assert all(line.signs[-1].text[-1] not in NO_END for line in lines[:-1])


def test_a_rare_name_leaves_its_face_as_a_whole(ink):
    lines = Setter(ink, ["王㐂"]).lines(Paragraph([Piece("由王㐂和王明核对")]))
    faces = [(sign.text, sign.face) for sign in lines[0].signs]
    assert faces[:5] == [
        ("由", "fang"), ("王", "song"), ("㐂", "song"), ("和", "fang"), ("王", "fang"),
    ]  # fmt: skip


def test_levels_have_their_faces():
    assert [piece.face for piece in paragraph_of(BODY[1]).pieces] == ["hei", "fang"]
    assert paragraph_of(BODY[1]).pieces[0].text == "一、会议听取了秋季入学情况。"
    assert paragraph_of(BODY[2]).pieces[0].face == "kai"
    assert [piece.face for piece in paragraph_of(BODY[3]).pieces] == ["fang"]


def test_titles_are_cut_by_sense():
    assert balanced("瑞光新村社区民族工作联席会议2025年第3次会议纪要", 20) == [
        "瑞光新村社区民族工作联席会议", "2025年第3次会议纪要",
    ]  # fmt: skip
    assert balanced("短题", 20) == ["短题"]
    long = "关于" + "民族团结进步" * 9 + "纪要"
    assert "".join(balanced(long, 20)) == long
    assert all(len(line) <= 20 for line in balanced(long, 20))


@pytest.mark.parametrize("paragraphs", [0, 1, 4, 8, 12, 17, 30])
def test_the_last_page_is_even_and_ends_with_the_issue_lines(paragraphs):
    whole = printed(minutes(["走访慰问" * 16 + "。"] * paragraphs))
    pages = texts(whole.pdf)
    assert len(pages) % 2 == 0
    assert "抄送：区委统战部，区民政局。" in pages[-1]
    assert "抄送" not in "".join(pages[:-1])
    assert "".join(pages).count("慰") == paragraphs * 16


def test_minutes_stay_in_the_type_area_but_for_the_foot():
    for number, box in enumerate(ink_boxes(printed(minutes(BODY * 8)).pdf), 1):
        left = (28 if number % 2 else 26) * MM
        assert box[0] >= left - 1
        assert box[2] <= left + 156 * MM + 1
        assert box[3] <= (297 - 37) * MM + 1
        assert box[1] >= 5 * MM


def test_page_numbers_stand_on_the_outer_edge():
    document = pdfium.PdfDocument(printed(minutes(BODY * 8)).pdf)
    try:
        for number, side in ((1, "right"), (2, "left")):
            area = document[number - 1].get_textpage()
            searcher = area.search(f"— {number} —")
            index, _ = searcher.get_next()
            left = area.get_charbox(index)[0]
            assert (left > 105 * MM) == (side == "right")
            searcher.close()
            area.close()
    finally:
        document.close()


def test_each_minutes_begin_on_an_odd_page_numbered_from_one():
    whole = printed(minutes(group="a") + minutes(group="b"))
    pages = texts(whole.pdf)
    assert whole.rows == 2
    starts = [i for i, page in enumerate(pages) if "第3期" in page]
    assert starts == [0, 2]
    assert all("— 1 —" in pages[i] for i in starts)
    with opened(whole.pdf) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 2


def test_no_minutes_is_said_on_paper():
    whole = printed([])
    assert whole.rows == 0
    page = "".join(texts(whole.pdf)[0].split())
    assert "联席会议纪要" in page
    assert "本期无会议纪要。" in page
    assert "单位（盖章）：瑞光新村社区居民委员会" in page
    assert "统计期间：2025年（统计截止日2025年9月16日）" in page


def test_hostile_minutes_are_harmless():
    dirty = "()\\<>%\x00\ud800\u202e{0}" * 20
    rows = minutes([dirty, "一、" + dirty], **{Role.TITLE: dirty, Role.ATTENDED: dirty})
    with opened(printed(rows).pdf) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_the_mark_is_red_and_begins_thirty_five_millimetres_down():
    document = pdfium.PdfDocument(printed(minutes()).pdf)
    try:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
    finally:
        document.close()
    red = [
        y
        for y in range(picture.height)
        if any(picture.getpixel((x, y))[0] > 150 and picture.getpixel((x, y))[1] < 60
               for x in range(160, 1040, 2))
    ]  # fmt: skip
    top_of_type = 37 * MM * 2
    assert (min(red) - top_of_type) / 2 / MM == pytest.approx(35, abs=1)


def test_minutes_are_among_the_ledgers():
    assert MINUTES in LEDGERS


def test_no_blank_page_lies_before_the_issue_lines():
    for lines in range(8, 40):
        *pages, _last = texts(printed(minutes(body=("会议核对。",) * lines)).pdf)
        assert all("核对" in page or "请假" in page for page in pages), lines


def test_room_at_the_end_of_a_line_parts_and_does_not_begin_the_next(ink):
    assert set_lines(ink, "会" * 26 + "　演示联络员") == ["会" * 26, "演示联络员"]
    assert set_lines(ink, "会" * 25 + "　　ab") == ["会" * 25 + "　", "ab"]
    assert set_lines(ink, "会议 纪要") == ["会议 纪要"]


def test_a_heading_stays_with_what_follows():
    for lines in range(4, 12):
        pages = texts(printed(minutes(("走访慰问" * 6,) * lines + ("一、研究入学", "照办。"))).pdf)
        (page,) = [one for one in pages if "研究入学" in one]
        assert "照办" in page


LONG = "吉林省白城市洮北区民族团结进步创建工作领导小组办公室"


@pytest.mark.parametrize("name", [LONG, LONG * 2, "<img src=x onerror=alert(1)>" * 2])
def test_long_names_of_offices_stay_on_the_paper_and_over_nothing_else(name):
    rows = minutes(**{Role.MARK: name + "纪要", Role.ISSUER: name})
    pdf = printed(rows).pdf
    for number, (left, _, right, _) in enumerate(ink_boxes(pdf), 1):
        margin = (28 if number % 2 else 26) * MM
        assert left >= margin - 1
        assert right <= margin + 156 * MM + 1
    first, *_, last = texts(pdf)
    for page in (first, last):
        said = "".join(page.split())
        assert "".join(name.split()) in said
        assert "2025年9月18日" in said
