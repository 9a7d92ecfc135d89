"""Which stretches of a text are set by glyph runs: Uyghur and its kin, Mongolian, Tibetan.

In these scripts a letter's form depends on its neighbours; HarfBuzz joins them (`shaping.py`).
Words of the Arabic script run from right to left, and so do several of them side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

SHAPED: Final = ("mongolian", "tibetan", "arabic")
"""The faces whose letters are joined."""

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_OTHER = "\u0f00-\u0fff\u1800-\u18af\u202f"
_RIGHT_TO_LEFT = re.compile(rf"[{_ARABIC}]+(?:[ ·.\-]+[{_ARABIC}]+)*")
_JOINED = re.compile(rf"[{_ARABIC}{_OTHER}]")


class Stretch(NamedTuple):
    """Part of a text that is written in one direction."""

    text: str
    leftwards: bool


def is_joined(text: str) -> bool:
    """Say whether a text holds letters that are joined to their neighbours."""
    return bool(_JOINED.search(text))


def is_leftwards(text: str) -> bool:
    """Say whether a text begins with a word that is written from right to left."""
    return bool(_RIGHT_TO_LEFT.match(text))


def stretches(text: str) -> Iterator[Stretch]:
    """Cut a text where its direction changes; the whole is written from left to right."""
    at = 0
    for match in _RIGHT_TO_LEFT.finditer(text):
        if match.start() > at:
            yield Stretch(text[at : match.start()], leftwards=False)
        yield Stretch(match.group(), leftwards=True)
        at = match.end()
    if at < len(text):
        yield Stretch(text[at:], leftwards=False)
