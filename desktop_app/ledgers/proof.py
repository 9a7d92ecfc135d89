"""Proof that a paper equals the book: the content hash, the check code and its picture."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

import segno

from desktop_app.ledgers.ledger import Book, Ledger, Row

CODE_DIGITS = 20
FIELD_END = "\x1f"
ROW_END = "\x1e"

# A picked mask saves the trial of all eight and keeps the picture the same for ever.
QR_MASK = 2
QR_SIDE = 25
QR_LAST_PAGE = 9999
_DARK = re.compile("1+")
_BITS = bytes.maketrans(b"\0\1", b"01")


def content_hash(
    ledger: Ledger, book: Book, scope: str, rows: Iterable[Row], notes: Iterable[str] = ()
) -> str:
    """Hash what a paper says: declaration, period, filter, rows and notes as printed.

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
        *filter(None, (book.past,)),
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
    for note in notes:
        digest.update(_bytes(note + ROW_END))
    return digest.hexdigest()


def proved(ledger: Ledger, rows: Iterable[Row]) -> Iterable[Row]:
    """Give the rows that the check code answers for."""
    if not ledger.unproved:
        return rows
    return [row for row in rows if not row.cells or row.cells[0] not in ledger.unproved]


def check_code(hash_hex: str) -> str:
    """Give the check code of a content hash: its first 80 bits as 20 hexadecimal capitals."""
    return hash_hex[:CODE_DIGITS].upper()


def in_groups(code: str, size: int = 5) -> str:
    """Write a code in groups, the way people read it out."""
    return " ".join(code[i : i + size] for i in range(0, len(code), size))


def qr_text(day: dt.date, page: int, code: str) -> str:
    """Give what the page's QR code holds: date, page and check code, no personal data."""
    return f"{day:%Y%m%d}.{page}.{code}"


class PageMarks:
    """The QR codes of a document's pages (level M, version 2), as PDF path operators.

    With mask and version fixed, a QR code is linear in its bits, and two characters share one
    group of bits. So a page's picture is the first one's, changed by what each differing pair
    changes; only pairs not yet met ask the library, which needs half a millisecond each time.
    """

    def __init__(self, day: dt.date, code: str) -> None:
        self._day, self._code = day, code
        self._first: dict[int, tuple[str, int]] = {}
        self._changes: dict[tuple[int, int, str], int] = {}

    def ops(self, page: int, left: float, bottom: float, size: float) -> str:
        """Draw the page's code in a square of that size in points, without its quiet zone.

        Nothing from page 10,000 on, where the picture would need more modules.
        """
        if page > QR_LAST_PAGE:
            return ""
        modules = f"{self._picture(page):0{QR_SIDE * QR_SIDE}b}"
        scale = size / QR_SIDE
        ops = [f"q 0 g {scale:.4f} 0 0 {scale:.4f} {left:.2f} {bottom:.2f} cm"]
        rows = range(QR_SIDE)
        ops += [_bars(modules[y * QR_SIDE : (y + 1) * QR_SIDE], QR_SIDE - 1 - y) for y in rows]
        ops.append("f Q")
        return "\n".join(ops)

    def _picture(self, page: int) -> int:
        text = qr_text(self._day, page, self._code)
        length = len(text)
        if length not in self._first:
            self._first[length] = (text, _modules(text))
        first, picture = self._first[length]
        for at in range(0, length, 2):
            pair = text[at : at + 2]
            if pair != first[at : at + 2]:
                picture ^= self._change(length, at, pair)
        return picture

    def _change(self, length: int, at: int, pair: str) -> int:
        """Give the modules that turn over when one pair of the first text is another."""
        key = (length, at, pair)
        if key not in self._changes:
            first, picture = self._first[length]
            self._changes[key] = picture ^ _modules(first[:at] + pair + first[at + 2 :])
        return self._changes[key]


def _modules(text: str) -> int:
    """Give a QR code as one number, row by row, dark modules as ones."""
    code = segno.make_qr(
        text, error="m", mode="alphanumeric", version=2, mask=QR_MASK, boost_error=False
    )
    return int(b"".join(bytes(row) for row in code.matrix).translate(_BITS), 2)


@lru_cache(maxsize=4096)
def _bars(row: str, y: int) -> str:
    """Draw the dark modules of a row; pages share nearly all of theirs."""
    runs = (run.span() for run in _DARK.finditer(row))
    return "\n".join(f"{start} {y} {end - start} 1 re" for start, end in runs)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
