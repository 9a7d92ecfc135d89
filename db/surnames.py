"""Readings of names that a dictionary of characters gets wrong, from resources/surnames.json."""

from __future__ import annotations

import json
from functools import cache

import resources


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    tables: dict[str, dict[str, list[str]]] = json.loads(
        resources.path("surnames.json").read_text(encoding="utf-8")
    )
    return tables


def of(name: str) -> str:
    """Give the surname a name begins with: a listed two-character one, else one character.

    A name of two characters has a surname of one, even where both together are listed.
    """
    return name[:2] if len(name) > 2 and name[:2] in _tables()["double"] else name[:1]


def readings(surname: str) -> list[tuple[str, ...]]:
    """Give the listed readings of a surname as syllables, the usual one first; [] if unlisted."""
    table = _tables()["double" if len(surname) == 2 else "single"]
    return [tuple(said.split()) for said in table.get(surname, ())]


def readings_inside(character: str) -> list[str]:
    """Give the listed readings of a character inside a given name, [] if unlisted."""
    return _tables()["inside"].get(character, [])
