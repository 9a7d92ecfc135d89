"""The picture at the foot of each page, read back by a decoder that knows nothing of ours."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from desktop_app.ledgers import proof
from desktop_app.ledgers.ledger import Ledger, Row
from desktop_app.ledgers.sheet import MM
from tests.ledgers.papers import STAMP, Plain, Upright, set_on_paper

ROWS = [Row((f"李梅{n}", "138****5678", "走访")) for n in range(150)]
OFFICE_SCAN = 150  # dots an inch, what an office's copier makes


def pages_of(pdf: bytes, dpi: float) -> list[Image.Image]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def codes_of(picture: Image.Image) -> list[Any]:
    return list(zxingcpp.read_barcodes(picture))


@pytest.mark.parametrize("ledger", [Plain(), Upright()], ids=["lying", "upright"])
def test_each_page_is_read_back_as_day_page_and_code(ledger: Ledger) -> None:
    printed = set_on_paper(ledger, ROWS)
    pages = pages_of(printed.pdf, OFFICE_SCAN)
    assert len(pages) > 2
    code = proof.check_code(printed.content_hash)
    for number, picture in enumerate(pages, 1):
        (found,) = codes_of(picture)
        assert found.text == proof.qr_text(STAMP.printed_at.date(), number, code)
        assert re.fullmatch(r"\d{8}\.\d+\.[0-9A-F]{20}", found.text)


def test_it_is_fifteen_millimetres_in_the_outer_lower_corner() -> None:
    dpi = 300
    for number, picture in enumerate(pages_of(set_on_paper(Upright(), ROWS).pdf, dpi), 1):
        (found,) = codes_of(picture)
        place = found.position
        side = (place.top_right.x - place.top_left.x) / dpi * 25.4
        assert side == pytest.approx(15, abs=0.7)
        middle = (place.top_left.x + place.top_right.x) / 2 / picture.width
        assert (middle > 0.8) == (number % 2 == 1)
        assert (middle < 0.2) == (number % 2 == 0)
        assert place.bottom_left.y / picture.height > 0.9
    assert pytest.approx(42.52, abs=0.01) == 15 * MM


@pytest.mark.parametrize(("dpi", "turned"), [(110, 0), (150, 180), (200, 7), (300, -12)])
def test_a_poor_or_crooked_scan_is_read_too(dpi: int, turned: float) -> None:
    picture = pages_of(set_on_paper(Plain(), ROWS[:5]).pdf, dpi)[0]
    crooked = picture.rotate(turned, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)
    assert len(codes_of(crooked)) == 1


def test_a_tenth_of_it_may_be_lost() -> None:
    """Level M mends about 15 in 100: a hole, a stain."""
    picture = pages_of(set_on_paper(Plain(), ROWS[:5]).pdf, 300)[0]
    (found,) = codes_of(picture)
    corner = found.position.bottom_right
    picture.paste(255, (corner.x - 34, corner.y - 34, corner.x, corner.y))
    assert [one.text for one in codes_of(picture)] == [found.text]


def test_a_draft_has_none() -> None:
    draft = set_on_paper(Plain(), ROWS, stamp=None)
    assert not any(codes_of(picture) for picture in pages_of(draft.pdf, OFFICE_SCAN))
