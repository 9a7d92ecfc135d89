from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

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


def test_the_qr_picture_stays_in_its_square_and_is_stable():
    ops = proof.qr_ops("20250916.1." + "A" * 20, 10, 20, 42.5)
    assert ops == proof.qr_ops("20250916.1." + "A" * 20, 10, 20, 42.5)
    head, *bars, end = ops.split("\n")
    assert head == "q 0 g 1.7000 0 0 1.7000 10.00 20.00 cm"
    assert end == "f Q"
    for bar in bars:
        x, y, width, height, _ = bar.split()
        assert 0 <= int(x) < int(x) + int(width) <= 25
        assert 0 <= int(y) < int(y) + int(height) <= 25
