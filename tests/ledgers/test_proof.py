from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import segno

from desktop_app.ledgers import proof
from desktop_app.ledgers.ledger import Book, Edition, Ledger, Row


class Sample(Ledger):
    code = "T01"
    title = "样张"


BOOK = Book("明仁日升社区", "2025年", dt.date(2025, 9, 16), Edition.INTERNAL, dt.date(2025, 9, 17))


def test_the_hash_is_taken_over_the_rows_as_printed():
    rows = [Row(("1", "李梅"), "石榴苑"), Row(("2", "欧阳明月"), "石榴苑")]
    text = (
        "T01\x1f样张\x1f1\x1f明仁日升社区\x1f内部版\x1f2025年\x1f2025-09-16\x1f\x1e"
        "石榴苑\x1f1\x1f李梅\x1e石榴苑\x1f2\x1f欧阳明月\x1e"
    )
    assert proof.content_hash(Sample(), BOOK, "", rows) == hashlib.sha256(text.encode()).hexdigest()


def test_a_shifted_field_or_another_head_gives_another_hash():
    seen = {
        proof.content_hash(Sample(), BOOK, "", [Row(("ab", "c"))]),
        proof.content_hash(Sample(), BOOK, "", [Row(("a", "bc"))]),
        proof.content_hash(Sample(), BOOK, "", [Row(("ab",)), Row(("c",))]),
        proof.content_hash(Sample(), BOOK, "一网格", [Row(("ab", "c"))]),
        proof.content_hash(Sample(), replace(BOOK, period="2024年"), "", [Row(("ab", "c"))]),
    }
    assert len(seen) == 5


def test_rows_are_hashed_alike_in_any_number():
    rows = [Row((str(i),)) for i in range(2500)]
    whole = proof.content_hash(Sample(), BOOK, "", rows)
    assert whole == proof.content_hash(Sample(), BOOK, "", iter(rows))
    assert whole != proof.content_hash(Sample(), BOOK, "", rows[:-1])


def test_a_lone_surrogate_has_a_hash_too():
    assert len(proof.content_hash(Sample(), BOOK, "", [Row(("\ud800",))])) == 64


def test_the_check_code_is_eighty_bits_in_capitals():
    code = proof.check_code("0123456789abcdef0123456789abcdef")
    assert code == "0123456789ABCDEF0123"
    assert proof.in_groups(code) == "01234 56789 ABCDE F0123"


def test_the_qr_text_fits_its_smallest_picture():
    text = proof.qr_text(dt.date(2025, 9, 16), 9999, "F" * 20)
    assert text == "20250916.9999.FFFFFFFFFFFFFFFFFFFF"
    assert len(text) <= 38


CODE = "0123456789ABCDEF0123"


def drawn(ops: str) -> set[tuple[int, int]]:
    """Give the dark modules of drawn operators, by column and row from the top."""
    dark = set()
    for bar in ops.split("\n")[1:-1]:
        x, y, width, height, _ = bar.split()
        assert height == "1"
        dark |= {(int(x) + i, 24 - int(y)) for i in range(int(width))}
    return dark


def test_each_page_has_the_qr_code_the_library_would_make():
    day = dt.date(2025, 9, 16)
    marks = proof.PageMarks(day, CODE)
    for page in (1, 2, 9, 10, 11, 57, 99, 100, 101, 595, 999, 1000, 4321, 9999):
        text = proof.qr_text(day, page, CODE)
        code = segno.make_qr(
            text, error="m", mode="alphanumeric", version=2, mask=proof.QR_MASK, boost_error=False
        )
        wanted = {(x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}
        assert drawn(marks.ops(page, 10, 20, 42.5)) == wanted


def test_the_qr_picture_stays_in_its_square():
    head, *bars, end = proof.PageMarks(dt.date(2025, 9, 16), CODE).ops(1, 10, 20, 42.5).split("\n")
    assert head == "q 0 g 1.7000 0 0 1.7000 10.00 20.00 cm"
    assert end == "f Q"
    for bar in bars:
        x, y, width, height, _ = map(int, bar.replace("re", "0").split())
        assert 0 <= x < x + width <= proof.QR_SIDE
        assert 0 <= y < y + height <= proof.QR_SIDE


def test_pages_beyond_the_picture_have_none():
    assert proof.PageMarks(dt.date(2025, 9, 16), CODE).ops(10_000, 0, 0, 42.5) == ""
