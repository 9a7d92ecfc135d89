"""Houses in the order people look for them: 2单元 before 10单元, 甲 before 乙 before 丙."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"\d+|\D")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NUMERALS = "零一二三四五六七八九十"

Key = tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=4096)  # a few hundred numbers and names stand on thousands of doors
def key(text: str | None) -> Key:
    """Give what to sort a house, entrance or room number by; unknown ones come last."""
    if not text:
        return ((9, 0, ""),)
    return tuple(_part(part) for part in _PARTS.findall(text))


def _part(part: str) -> tuple[int, int, str]:
    if part.isdecimal():
        return (0, int(part), "")
    if part in _NUMERALS:
        return (0, _NUMERALS.index(part), part)
    if part in _STEMS:
        return (1, _STEMS.index(part), "")
    return (2, 0, part)
