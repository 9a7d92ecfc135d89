"""Packages on a stick that was just plugged in, as far as their names tell: no key is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from db import board, packages
from db.book import BookFacts
from db.store import Store
from desktop_app.exchange import package

MOST: Final = 500
"""How many packages of one stick are looked at: a stick may hold anything."""


def lying_on(stick: Path) -> list[Path]:
    """Give the packages at the top of a stick and in its folders; none of one that is gone."""
    ends = package.SUFFIX
    try:
        return sorted(islice(chain(stick.glob(f"*{ends}"), stick.glob(f"*/*{ends}")), MOST))
    except OSError:
        return []


def for_us(store: Store, files: Iterable[Path]) -> list[Path]:
    """Give the packages that others wrote for this book and that it has not taken in yet."""
    facts, taken = store.facts, {one["file"] for one in packages.inbox(store)}
    return [one for one in files if one.name not in taken and _is_for(facts, one.name)]


def _is_for(facts: BookFacts, file: str) -> bool:
    """Say whether a package is of somebody else and for this PC.

    The district takes those of its offices, an office those of its other PCs and those that the
    district made for this one.
    """
    said = board.PACKAGE_NAME.fullmatch(file)
    if said is None or (said[1], said[3]) == (facts.code, facts.letter):
        return False
    if facts.is_district:
        return said[1] != facts.code
    return said[1] == facts.code or said[5] == f"{facts.code}{facts.letter}"


def words(store: Store, files: Sequence[Path]) -> str:
    """Say whose packages were found, as a question."""
    codes = {file.name[:12] for file in files}
    own = store.facts.code
    if store.is_district:
        return f"发现 {len(codes)} 个社区的包，收下？"
    said = (("区里发回的包", codes - {own}), ("本社区另一台电脑的包", codes & {own}))
    return f"U 盘里有{'、'.join(whose for whose, found in said if found)}，收下？"
