"""Pinyin of names: every way that staff may type one, worked out when a record is written."""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import islice, product
from typing import NamedTuple

from db import names, surnames

_MOST_WAYS = 16
_LONG_INITIALS = ("zh", "ch", "sh")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+")
_PART = re.compile(_LATIN_WORD.pattern + "|.", re.DOTALL)


class SearchKeys(NamedTuple):
    """Lower-case keys of a name: initials (short `zly`, long `zhly`) and full pinyin."""

    initials: tuple[str, ...]
    pinyin: tuple[str, ...]


def keys(name: str, reading: str | None = None) -> SearchKeys:
    """Give the search keys of a name, the usual reading first.

    Listed surnames give all their readings. `reading` ("shan yu mei", syllables apart) replaces
    what the tables say. A Latin word counts as one syllable; hangul and characters without a
    known reading give no key and are found as they are written.
    """
    ways = [reading.lower().split()] if reading and reading.strip() else _ways(name)
    initials, full = dict[str, None](), dict[str, None]()
    for syllables in ways:
        initials["".join(syllable[0] for syllable in syllables)] = None
        initials["".join(map(_long_initial, syllables))] = None
        full["".join(syllables)] = None
    return SearchKeys(tuple(filter(None, initials)), tuple(filter(None, full)))


def _ways(name: str) -> list[list[str]]:
    surname = surnames.of(name) if names.is_han(name[:1]) else ""
    heads: list[tuple[str, ...]] = surnames.readings(surname)
    heads = heads or [(said,) for said in _syllables(surname)] or [()]
    parts = (_syllables(part) for part in _PART.findall(name[len(surname) :]))
    tails = product(*filter(None, parts))
    every = ([*head, *tail] for tail in tails for head in heads)
    return list(islice(every, _MOST_WAYS))


def _syllables(part: str) -> list[str]:
    if names.is_han(part):
        return surnames.readings_inside(part) or _dictionary(part)
    return [part.lower()] if _LATIN_WORD.fullmatch(part) else []


@cache
def _dictionary(character: str) -> list[str]:
    """Give the usual reading of a Han character in a list, [] where it is not known."""
    # Names are no phrases: without the phrase table the import takes a third of time and memory.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # heavy, and not needed to open a book

    said: list[list[str]] = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return said[0][:1] if said else []


def _long_initial(syllable: str) -> str:
    return syllable[: 2 if syllable.startswith(_LONG_INITIALS) else 1]
