"""Minutes measured on paper against GB/T 9704-2012: where letters and rules really stand."""

from __future__ import annotations

import ctypes
import itertools
from collections import defaultdict
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.sheet import MM
from tests.ledgers.test_minutes import minutes, printed

TOP, BOTTOM = (297 - 37) * MM, (297 - 37 - 225) * MM
LEFT = {1: 28 * MM, 0: 26 * MM}  # of odd and of even pages
WIDTH = 156 * MM
LINE_PITCH, PITCH = 28.99, 15.79
SCALE = 4
BODY = ("走访慰问" * 60,) * 8

Letter = tuple[float, float, str]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    names = "、".join(["演示干部二"] * 14)
    return printed(minutes(BODY, **{Role.ATTENDED: f"社区党委　{names}。"})).pdf


@pytest.fixture(scope="module")
def document(pdf) -> Iterator[pdfium.PdfDocument]:
    opened = pdfium.PdfDocument(pdf)
    yield opened
    opened.close()


def letters(document: pdfium.PdfDocument, page: int) -> list[Letter]:
    """Give each letter's left edge and the top of its cell, and what it is; pages from 1."""
    text = document[page - 1].get_textpage()
    found = []
    for at in range(text.count_chars()):
        sign = text.get_text_range(at, 1)
        if sign.strip():
            left, _, _, top = text.get_charbox(at, loose=True)
            found.append((left, top, sign))
    text.close()
    return found


def lines(document: pdfium.PdfDocument, page: int) -> list[list[Letter]]:
    """Give the lines of the body from the top, each from the left."""
    found: dict[float, list[Letter]] = defaultdict(list)
    for letter in letters(document, page):
        if letter[2] in "走访慰问":
            found[round(letter[1], 1)].append(letter)
    return [sorted(found[top]) for top in sorted(found, reverse=True)]


def rules(document: pdfium.PdfDocument, page: int, *, red: bool) -> list[tuple[float, float]]:
    """Give the rules over the whole width: how high the middle of each stands, its weight."""
    picture = document[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    left = round(LEFT[page % 2] * SCALE)
    places = range(left + 8, left + round(WIDTH * SCALE) - 8, 16)

    def is_rule(y: int) -> bool:
        dots = [picture.getpixel((x, y)) for x in places]
        return all(dot[1] < 200 and (dot[0] > 180) == red for dot in dots)

    rows = [y for y in range(picture.height) if is_rule(y)]
    found = []
    for _, run in itertools.groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        ys = [y for _, y in run]
        middle = (ys[0] + ys[-1] + 1) / 2 / SCALE
        found.append((picture.height / SCALE - middle, len(ys) / SCALE))
    return found


def tight(document: pdfium.PdfDocument, page: int, word: str) -> tuple[float, ...]:
    text = document[page - 1].get_textpage()
    search = text.search(word)
    at, _ = search.get_next()
    box = text.get_charbox(at)
    search.close()
    text.close()
    return tuple(box)


def test_a_full_page_has_twenty_two_lines_of_twenty_eight_letters(document):
    body = lines(document, 2)
    assert len(body) == 22
    assert max(len(line) for line in body) == 28
    tops = [line[0][1] for line in body]
    for above, below in itertools.pairwise(tops):
        assert above - below == pytest.approx(LINE_PITCH, abs=0.02)
    for line in body:
        for before, after in itertools.pairwise(line):
            assert after[0] - before[0] == pytest.approx(PITCH, abs=0.02)


@pytest.mark.parametrize("page", [1, 2])
def test_the_type_area_is_156_by_225_with_margins_of_37_and_28(document, page):
    body = [line for line in lines(document, page) if len(line) == 28]
    left = LEFT[page % 2]
    assert body[0][0][0] == pytest.approx(left, abs=0.05)
    assert body[0][-1][0] + PITCH == pytest.approx(left + WIDTH, abs=0.05)
    every = [letter for line in lines(document, page) for letter in line]
    assert max(top for _, top, _ in every) <= TOP
    assert min(top - 16 for _, top, _ in every) >= BOTTOM - 2


def test_first_lines_are_indented_by_two_letters(document):
    starts = {round(line[0][0] - LEFT[0], 1) for line in lines(document, 2)}
    assert starts == {0.0, round(2 * PITCH, 1)}


def test_the_red_mark_the_rule_and_the_title_have_their_distances(document):
    mark = tight(document, 1, "瑞光新村社区民族工作联席会议纪要")
    assert (TOP - mark[3]) / MM == pytest.approx(35, abs=1)
    ((rule, weight),) = rules(document, 1, red=True)
    assert weight > 0.5
    issuer = tight(document, 1, "瑞光新村社区居民委员会")
    assert (issuer[1] - rule) / MM == pytest.approx(4, abs=0.6)
    heads = [top for _, top, sign in letters(document, 1) if sign == "次"]
    assert heads  # the second line of the title
    first = heads[0] + LINE_PITCH
    assert (rule - first) / LINE_PITCH == pytest.approx(2, abs=0.35)


def test_page_numbers_stand_outside_seven_millimetres_below(document):
    for page in (1, 2):
        left, bottom, right, top = tight(document, page, "—")
        assert (BOTTOM - (bottom + top) / 2) / MM == pytest.approx(7, abs=0.3)
        area = LEFT[page % 2]
        dashes = [x for x, y, sign in letters(document, page) if sign == "—" and y < BOTTOM]
        if page % 2:
            assert area + WIDTH - (max(dashes) + right - left) == pytest.approx(14, abs=2)
        else:
            assert min(dashes) - area == pytest.approx(14, abs=2)


def test_turned_lines_of_names_stand_below_the_first_one(document):
    last = len(document)
    page = next(n for n in range(1, last + 1) if any(s == "席" for _, _, s in letters(document, n)
                                                     if n > 1))  # fmt: skip
    found: dict[float, list[Letter]] = defaultdict(list)
    for letter in letters(document, page):
        found[round((TOP - letter[1]) / LINE_PITCH)].append(letter)
    rows = [sorted(found[line]) for line in sorted(found)]
    at = next(i for i, row in enumerate(rows) if row[0][2] == "出")
    colon = next(i for i, letter in enumerate(rows[at]) if letter[2] == "：")
    first = rows[at][colon + 1][0]
    assert first - LEFT[page % 2] == pytest.approx(5 * PITCH, abs=0.1)
    assert rows[at + 1][0][0] == pytest.approx(first, abs=0.1)


def test_the_issue_lines_end_the_last_even_page_between_rules_as_wide_as_the_text(document):
    last = len(document)
    assert last % 2 == 0
    found = sorted(rules(document, last, red=False))
    assert len(found) == 3
    assert found[0][0] == pytest.approx(BOTTOM, abs=0.3)
    (lowest, thick), (_, thin), (_, upper) = found
    assert thick == pytest.approx(0.35 * MM, abs=1 / SCALE)
    assert upper == pytest.approx(0.35 * MM, abs=1 / SCALE)
    assert thin <= min(thick, upper)
    words = tight(document, last, "抄送")
    assert words[0] - LEFT[0] == pytest.approx(14, abs=1.5)
    assert lowest < words[1]


def test_a_rare_letter_takes_no_other_letter_out_of_its_face():
    with pdfium.PdfDocument(printed(minutes(("走访慰问𬱖走访慰问。",))).pdf) as document:
        text = document[0].get_textpage()
        words = text.get_text_range()
        start = words.index("走访")
        faces = [_face(text, at) for at in range(start, start + 10)]  # a rare one counts as two
        text.close()
    assert ["FangSong" in face for face in faces] == [True] * 4 + [False] * 2 + [True] * 4


def _face(text: pdfium.PdfTextPage, at: int) -> str:
    """Name the font that sets a letter."""
    name, flags = ctypes.create_string_buffer(80), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, at, name, 80, flags)
    return name.value.decode()
