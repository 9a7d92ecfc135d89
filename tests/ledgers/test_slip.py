"""Slips of paper: what goes in comes out as text, on as many pages as it takes."""

import io

import pypdfium2
import segno

from desktop_app.ledgers.slip import SlipCode, SlipLine, slip


def text_of(pdf):
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def test_a_slip_says_its_title_and_lines():
    (page,) = text_of(slip("恢复码", "瑞光新村社区", ["请收好", SlipLine("7K3M-9QTR", 20)]))
    assert "恢复码" in page
    assert "请收好" in page
    assert "7K3M-9QTR" in page


def test_many_lines_go_on_to_more_pages():
    pages = text_of(slip("合并回执", "演示区", [f"第{n}条冲突已经定下" for n in range(90)]))
    assert len(pages) == 3
    assert "第89条" in pages[2]
    assert ["合并回执（续）　演示区" in page for page in pages] == [False, True, True]
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页 共 3 页" in page.replace("\u3000", " ")


def test_a_slip_of_one_page_has_no_number():
    (page,) = text_of(slip("恢复码", "瑞光新村社区", ["请收好"]))
    assert "页" not in page


def test_the_same_slip_is_the_same_file():
    assert slip("回执", "区", ["一"]) == slip("回执", "区", ["一"])


def test_a_code_stands_as_squares_that_read_as_its_text():
    text = "HSL:229901001001:" + "1234" * 8
    pdf = slip("申请", "社区", [SlipCode(text, "扫码枪可以扫")])
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        picture = opened[0].render(scale=4, grayscale=True).to_pil()
    dark = picture.point(lambda shade: 255 if shade < 128 else 0)
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix]
    left, top = first_square(dark, len(rows))
    module = 4 * 96 / (len(rows) + 4)
    seen = [
        [dark.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) > 0
         for x in range(len(rows))]
        for y in range(len(rows))
    ]  # fmt: skip
    assert seen == [[bool(dark) for dark in row] for row in rows]
    assert "扫码枪" in text_of(pdf)[0]


def first_square(dark, modules):
    """Find the corner of the code: the topmost dark run as wide as a finder pattern."""
    wide = 4 * 96 / (modules + 4) * 7
    for y in range(dark.height):
        line = [x for x in range(dark.width) if dark.getpixel((x, y))]
        if line and all(dark.getpixel((int(line[0] + at), y)) for at in range(int(wide) - 2)):
            return line[0], y
    raise AssertionError("no code")


def test_a_large_line_keeps_clear_of_the_one_above():
    pdf = slip("登记申请", "瑞光新村社区", ["单位：瑞光新村社区", SlipLine("1234 5678", 18)])
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        page = opened[0].get_textpage()
        words = page.get_text_range()
        above = page.get_charbox(words.index("单"))
        below = page.get_charbox(words.index("1"))
        page.close()
    assert above[1] - below[3] >= 2
