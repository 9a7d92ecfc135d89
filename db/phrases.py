"""The phrases that minutes are written with: words with blanks in curly brackets.

They are one of the lists an office may change (`db/word_lists.py`); what an entry is called
there are its very words.
"""

from __future__ import annotations

import re
from typing import Final

from db import codes
from db.cutting import one_line
from db.trouble import Refused

BLANK: Final = re.compile(r"\{[^{}\n]+\}")
"""A blank of a phrase that still has to be filled in."""
_BRACKETS = str.maketrans("｛｝", "{}")  # as Chinese keyboards write them
_MARKS = "，。、：；,.:; "
_HEAD = 3  # characters before the first blank that tell one phrase from others
_SHORT, _LONG = 14, 36
UNPAIRED: Final = "花括号要成对，里面写要填什么，如 {单位}"


def offered() -> list[str]:
    """Give the phrases this office writes with, in its order, without those it has ended."""
    return [one.label for one in codes.MINUTES_PHRASE.entries.values() if one.until is None]


def clean(text: str) -> str:
    """Give a phrase as it is kept, on one line; a bracket without its other half is `Refused`."""
    words = one_line(text).translate(_BRACKETS)
    if re.search("[{}]", BLANK.sub("", words)):
        raise Refused({"label": UNPAIRED})
    return words


def told(text: str) -> str:
    """Give a phrase for a list to choose from: its blanks are …, a long one is cut."""
    return _cut(BLANK.sub("…", text).rstrip(_MARKS), _LONG)


def called(text: str) -> str:
    """Give a phrase for a button: what comes before its first blank, where that says enough."""
    head, *more = BLANK.split(text, maxsplit=1)
    head = head.rstrip(_MARKS)
    if len(head) < _HEAD or not more:
        return _cut(told(text), _SHORT)
    return _cut(head, _SHORT).rstrip("…") + "…"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(_MARKS) + "…"
