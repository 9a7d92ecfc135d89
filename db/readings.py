"""The usual reading of each Han character, from resources/readings.txt."""

from __future__ import annotations

from functools import cache

import resources

_FIRST = "〇"


def of(character: str) -> str:
    """Give the usual reading of a Han character without its tone, "" where it is not known."""
    text = _lines()
    at = text.find(character) if character >= _FIRST else -1
    if at < 0:
        return ""
    begins = text.rfind("\n", 0, at) + 1
    return text[begins : text.index(" ", begins)]


# One text that is searched, not a table: 42,000 entries of one take 7 MiB and a tenth of a second.
@cache
def _lines() -> str:
    return resources.path("readings.txt").read_text(encoding="utf-8")
