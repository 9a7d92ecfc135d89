"""Pinyin of names: every way that staff may type one, worked out when a record is written."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from db import names, readings, surnames

_MOST_WAYS = 16
_LONG_INITIALS = ("zh", "ch", "sh")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+")
_PART = re.compile(_LATIN_WORD.pattern + "|.", re.DOTALL)


class SearchKeys(NamedTuple):
    """Lower-case keys of a name: initials (short `zly`, long `zhly`) and full pinyin."""

    initials: tuple[str, ...]
    pinyin: tuple[str, ...]


class _Said(NamedTuple):
    """One or more syllables as they enter the keys: short initials, long initials, in full."""

    short: str
    long: str
    full: str


def keys(name: str, reading: str | None = None) -> SearchKeys:
    """Give the search keys of a name, the usual reading first.

    Listed surnames give all their readings. `reading` ("shan yu mei", syllables apart) replaces
    what the tables say. A Latin word counts as one syllable; hangul and characters without a
    known reading give no key and are found as they are written.
    """
    ways = [_said(*reading.lower().split())] if reading and reading.strip() else _ways(name)
    initials = dict.fromkeys(key for way in ways for key in (way.short, way.long) if key)
    full = dict.fromkeys(way.full for way in ways if way.full)
    return SearchKeys(tuple(initials), tuple(full))


def _said(*syllables: str) -> _Said:
    short = "".join(syllable[0] for syllable in syllables)
    return _Said(short, "".join(map(_long_initial, syllables)), "".join(syllables))


def _ways(name: str) -> list[_Said]:
    surname = surnames.of(name) if names.is_han(name[:1]) else ""
    parts = map(_part, _PART.findall(name[len(surname) :]))
    tails = product(*filter(None, parts))
    every = ((head, *tail) for tail in tails for head in _heads(surname))
    return [_joined(way) for way in islice(every, _MOST_WAYS)]


def _joined(way: tuple[_Said, ...]) -> _Said:
    short, long, full = zip(*way, strict=True)
    return _Said("".join(short), "".join(long), "".join(full))


# Names are many, surnames and characters few: what is known of a part is kept.
@lru_cache(maxsize=20_000)
def _heads(surname: str) -> tuple[_Said, ...]:
    listed = [_said(*syllables) for syllables in surnames.readings(surname)]
    return tuple(listed or map(_said, _syllables(surname))) or (_said(),)


@lru_cache(maxsize=20_000)
def _part(part: str) -> tuple[_Said, ...]:
    return tuple(map(_said, _syllables(part)))


def _syllables(part: str) -> list[str]:
    if names.is_han(part):
        return surnames.readings_inside(part) or _dictionary(part)
    return [part.lower()] if _LATIN_WORD.fullmatch(part) else []


@cache
def _dictionary(character: str) -> list[str]:
    """Give the usual reading of a Han character in a list, [] where it is not known."""
    return [said] if (said := readings.of(character)) else []


def _long_initial(syllable: str) -> str:
    return syllable[: 2 if syllable.startswith(_LONG_INITIALS) else 1]
