"""A slip of paper: title and lines, for receipts, fingerprints and the recovery code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import segno

from desktop_app.ledgers.document import TOTAL_SIZE, Document
from desktop_app.ledgers.grid import CONTINUED
from desktop_app.ledgers.sheet import A4
from desktop_app.ledgers.wrapping import clean, fold

_TITLE, _BODY = 18.0, 11.0
_LEADING = 1.6
_FOOT_DROP = 41.0  # the number of pages stands 27 points above where it is placed


@dataclass(frozen=True)
class SlipLine:
    """One paragraph of a slip; an empty text leaves room. `size` is in points."""

    text: str
    size: float = _BODY
    face: str = "song"


@dataclass(frozen=True)
class SlipCode:
    """A QR code of a text, `side` points wide, with words beside it."""

    text: str
    words: str = ""
    side: float = 96.0


def slip(title: str, unit: str, lines: Sequence[SlipLine | SlipCode | str]) -> bytes:
    """Give an A4 PDF with a title and paragraphs below each other, on as many pages as it takes.

    Each further page says again what it is and whose: pages of a pile get apart.
    """
    document = Document(title, unit, A4, _BODY)
    area = A4.type_area(1)
    ink = document.ink
    again = f"{clean(title)}（{CONTINUED}）　{clean(unit)}".rstrip()
    pages = 1
    heading = ink.at(
        area.left + area.width / 2, area.top - 2 * _TITLE, clean(title), "hei", _TITLE, 0.5
    )
    document.write(heading)
    y = area.top - 4 * _TITLE
    for line in lines:
        if isinstance(line, SlipCode):
            if y - line.side < area.bottom:
                pages = _turned(document, pages)
                y = _head_again(document, again) - _BODY
            document.write(_code(line, area.left, y - line.side))
            beside = y - line.side / 2
            document.write(ink.at(area.left + line.side + _BODY, beside, line.words, "song", _BODY))
            y -= line.side + _BODY * _LEADING
            continue
        said = line if isinstance(line, SlipLine) else SlipLine(line)
        width = partial(ink.width, face=said.face, size=said.size)
        y -= max(0.0, said.size - _BODY)  # a large line keeps clear of the one above
        for part in fold(clean(said.text), width, area.width) or [""]:
            if y < area.bottom + said.size:
                pages = _turned(document, pages)
                y = _head_again(document, again) - said.size
            if part:
                document.write(ink.at(area.left, y, part, said.face, said.size))
            y -= said.size * _LEADING
    if pages > 1:
        _turned(document, pages)
    else:
        document.end_page()
    return document.save(f"{pages} 页").whole()


def _head_again(document: Document, words: str) -> float:
    """Set what the page goes on with; give where its lines begin."""
    area, ink = A4.type_area(1), document.ink
    y = area.top
    for part in fold(words, partial(ink.width, face="hei", size=_BODY), area.width):
        y -= _BODY * _LEADING
        document.write(ink.at(area.left, y, part, "hei", _BODY))
    return y - _BODY


def _turned(document: Document, page: int) -> int:
    """Write the number of a page of several and turn it; give the next."""
    area = A4.type_area(page)
    words = f"第 {page} 页　共 "
    at, low = area.left + area.width / 2, area.bottom - _FOOT_DROP
    document.write(document.ink.at(at, low + 27, words, "song", TOTAL_SIZE, 1))
    document.place_total(at, low)
    document.end_page()
    return page + 1


def _code(line: SlipCode, x: float, y: float) -> str:
    """Draw a QR code with its quiet zone as filled squares."""
    rows = [bytes(row) for row in segno.make_qr(line.text, error="m").matrix]
    quiet = 2
    module = line.side / (len(rows) + 2 * quiet)
    top = y + line.side - (quiet + 1) * module
    squares = [
        f"{x + (quiet + at) * module:.3f} {top - number * module:.3f} {module:.3f} {module:.3f} re"
        for number, row in enumerate(rows)
        for at, dark in enumerate(row)
        if dark
    ]
    return "\n".join(["q 0 g", *squares, "f Q"])
