"""Proof that a paper equals the book: the content hash, the check code and its picture."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from functools import cache

import segno

from desktop_app.ledgers.ledger import Book, Ledger, Row

CODE_DIGITS = 20
FIELD_END = "\x1f"
ROW_END = "\x1e"

# A picked mask saves the trial of all eight and keeps the picture the same for ever.
QR_MASK = 2
_DARK = re.compile(b"\x01+")


def content_hash(ledger: Ledger, book: Book, scope: str, rows: Iterable[Row]) -> str:
    """Hash what a paper says: declaration, period, filter and rows as printed.

    SHA-256 in hex. Fields are parted by U+001F, rows by U+001E. It is not taken over the
    PDF, so that faces may be updated and the paper stays provable.
    """
    digest = hashlib.sha256()
    head = (
        ledger.code,
        ledger.title,
        str(ledger.version),
        book.unit,
        book.edition.label,
        book.period,
        book.cutoff.isoformat(),
        scope,
    )
    digest.update(_bytes(FIELD_END.join(head) + ROW_END))
    batch: list[str] = []
    for row in rows:
        batch.append(FIELD_END.join((row.group, *row.cells)))
        if len(batch) == 1000:
            digest.update(_bytes(ROW_END.join(batch) + ROW_END))
            batch.clear()
    if batch:
        digest.update(_bytes(ROW_END.join(batch) + ROW_END))
    return digest.hexdigest()


def check_code(hash_hex: str) -> str:
    """Give the check code of a content hash: its first 80 bits as 20 hexadecimal capitals."""
    return hash_hex[:CODE_DIGITS].upper()


def in_groups(code: str, size: int = 5) -> str:
    """Write a code in groups, the way people read it out."""
    return " ".join(code[i : i + size] for i in range(0, len(code), size))


def qr_text(day: dt.date, page: int, code: str) -> str:
    """Give what the page's QR code holds: date, page and check code, no personal data."""
    return f"{day:%Y%m%d}.{page}.{code}"


def qr_ops(text: str, left: float, bottom: float, size: float) -> str:
    """Draw a QR code (level M) as PDF path operators, in points, without its quiet zone."""
    matrix = segno.make_qr(text, error="m", mode="alphanumeric", mask=QR_MASK, boost_error=False)
    rows = [bytes(row) for row in matrix.matrix]
    count = len(rows)
    scale = size / count
    ops = [f"q 0 g {scale:.4f} 0 0 {scale:.4f} {left:.2f} {bottom:.2f} cm"]
    for y, row in enumerate(rows):
        ops += [_bar(run.span(), count - 1 - y) for run in _DARK.finditer(row)]
    ops.append("f Q")
    return "\n".join(ops)


@cache
def _bar(span: tuple[int, int], y: int) -> str:
    return f"{span[0]} {y} {span[1] - span[0]} 1 re"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
