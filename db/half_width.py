"""Full-width to half-width: what input methods and old spreadsheets leave in numbers and codes."""

from __future__ import annotations

import re

_FULL = re.compile("[\uff01-\uff5e\u3000]")
_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")  # look-alikes
_UNSEEN = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD))
_NUMBER_MARKS = _DASHES | _UNSEEN


def half_width(text: str) -> str:
    """Give `text` with full-width ASCII and the ideographic space made half-width."""
    return text.translate(_FULL_TO_HALF) if _FULL.search(text) else text


def number_text(text: str) -> str:
    """Give what is left of a typed number: half-width, plain dashes, no unseen characters."""
    if text.isascii():
        return text.strip()
    return text.translate(_NUMBER_MARKS).translate(_FULL_TO_HALF).replace("\xa0", " ").strip()
