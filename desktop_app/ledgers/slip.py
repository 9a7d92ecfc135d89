"""A slip of paper: title and lines, for receipts, fingerprints and the recovery code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desktop_app.ledgers.document import Document
from desktop_app.ledgers.sheet import A4
from desktop_app.ledgers.wrapping import fold

_TITLE, _BODY = 18.0, 11.0
_LEADING = 1.6


@dataclass(frozen=True)
class SlipLine:
    """One paragraph of a slip; an empty text leaves room. `size` is in points."""

    text: str
    size: float = _BODY
    face: str = "song"


def slip(title: str, unit: str, lines: Sequence[SlipLine | str]) -> bytes:
    """Give an A4 PDF with a title and paragraphs below each other, on as many pages as it takes."""
    document = Document(title, unit, A4, _BODY)
    area = A4.type_area(1)
    ink = document.ink
    heading = ink.at(area.left + area.width / 2, area.top - 2 * _TITLE, title, "hei", _TITLE, 0.5)
    document.write(heading)
    y = area.top - 4 * _TITLE
    for line in lines:
        said = line if isinstance(line, SlipLine) else SlipLine(line)
        width = partial(ink.width, face=said.face, size=said.size)
        for part in fold(said.text, width, area.width) or [""]:
            if y < area.bottom + said.size:
                document.end_page()
                y = area.top - said.size
            if part:
                document.write(ink.at(area.left, y, part, said.face, said.size))
            y -= said.size * _LEADING
    document.end_page()
    return document.save().whole()
