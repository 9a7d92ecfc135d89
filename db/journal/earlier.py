"""Values that earlier versions wrote under tags no longer used: read as the fields of today.

An op on an old tag is an op on the new one too, with its value turned; so an old PC's edit
beside a new PC's is a conflict of the two, and one after the other is none.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from db import kinds
from db.fields import Formerly
from db.journal.ops import CREATE, EDIT, body_of, parents_of, text
from db.journal.projection import Seen
from db.record import Record

_Ways = dict[int, tuple[tuple[int, Formerly], ...]]


@cache
def ways(kind: type[Record]) -> _Ways:
    """Map each old tag of a kind to the registers that took its place."""
    found: dict[int, list[tuple[int, Formerly]]] = {}
    for tag, register in kind.registers().items():
        if before := register.fields[0].formerly:
            found.setdefault(before.tag, []).append((tag, before))
    return {old: tuple(new) for old, new in found.items()}


def old_tags(kind: type[Record]) -> frozenset[int]:
    """Give the tags that earlier versions of a kind wrote, also those that nothing took over."""
    return kind.former_tags | ways(kind).keys()


def with_old_tags(table: int, tags: set[int]) -> set[int]:
    """Give registers with the old tags they stand for: what is erased goes from both."""
    kind = kinds.by_tag(table)
    turned = ways(kind).items() if kind else ()
    return tags | {old for old, news in turned if any(new in tags for new, _ in news)}


def seen(
    table: int, act: int, shape: str, body: str | None, order: tuple[bool, int, int, bytes]
) -> Seen:
    """Give an op as projection needs it, in the fields of today."""
    kind = kinds.by_tag(table)
    if kind is not None and (turns := ways(kind)) and act in (CREATE, EDIT):
        shape, body = _turned(turns, act, shape, body)
    return Seen(order[3][:8].hex(), act, shape, body, order)


def _turned(turns: _Ways, act: int, shape: str, body: str | None) -> tuple[str, str | None]:
    said, values = parents_of(shape), body_of(body)
    fresh = [
        (old, new, before)
        for old, news in turns.items()
        if old in said
        for new, before in news
        if new not in said
    ]
    if not fresh:
        return shape, body
    for old, new, before in fresh:
        said[new] = said[old]
        if values is not None and str(old) in values:
            values[str(new)] = before.turned(values[str(old)])
    shaped: Any = sorted(said) if act == CREATE else {str(tag): said[tag] for tag in said}
    return text(shaped), None if values is None else text(values)
