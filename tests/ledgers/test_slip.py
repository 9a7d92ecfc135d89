"""Slips of paper: what goes in comes out as text, on as many pages as it takes."""

import io

import pypdfium2

from desktop_app.ledgers.slip import SlipLine, slip


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


def test_the_same_slip_is_the_same_file():
    assert slip("回执", "区", ["一"]) == slip("回执", "区", ["一"])
