"""Where two texts differ, character by character; Chinese has no spaces to go by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_ALIKE: Final = 0.3  # texts that share less are simply two texts: marking all of it says nothing
_LETTERS: Final = 1500  # on each side: beyond that, sentences are compared first
_KEPT: Final = 24  # characters on each side of what differs, where much in between is the same
_LONG: Final = 400
_SENTENCE: Final = re.compile(r"[^。；！？\n]*[。；！？\n]?")
OPEN, CLOSE, GAP = "〔", "〕", "……"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it stands in this text alone."""

    text: str
    is_own: bool = False


def differing(one: str, other: str, *, whole: bool = False) -> tuple[list[Piece], list[Piece]]:
    """Give both texts in pieces.

    Long stretches that agree are cut short in the middle, unless the `whole` texts are to be read.
    """
    pairs = list(_aligned(one, other))
    shared = sum(len(a) for a, _, is_same in pairs if is_same)
    if shared < _ALIKE * max(len(one), len(other)):
        return [Piece(one)], [Piece(other)]
    mine = [Piece(a, not is_same) for a, _, is_same in pairs if a]
    theirs = [Piece(b, not is_same) for _, b, is_same in pairs if b]
    is_long = max(len(one), len(other)) > _LONG and not whole
    return (_cut(mine), _cut(theirs)) if is_long else (mine, theirs)


def spoken(pieces: Sequence[Piece]) -> str:
    """Give a text with brackets round what differs, for whoever hears it read."""
    return "".join(f"{OPEN}{one.text}{CLOSE}" if one.is_own else one.text for one in pieces)


def _aligned(one: str, other: str) -> Iterator[tuple[str, str, bool]]:
    if len(one) <= _LETTERS and len(other) <= _LETTERS:
        yield from _matched(one, other)
        return
    left, right = _SENTENCE.findall(one), _SENTENCE.findall(other)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        mine, theirs = "".join(left[a:b]), "".join(right[c:d])
        if mine == theirs:
            yield mine, theirs, True
        elif len(mine) <= _LETTERS and len(theirs) <= _LETTERS:
            yield from _matched(mine, theirs)
        else:
            yield mine, theirs, False


def _matched(one: str, other: str) -> Iterator[tuple[str, str, bool]]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        yield one[a:b], other[c:d], what == "equal"


def _cut(pieces: Sequence[Piece]) -> list[Piece]:
    """Cut short what agrees, so that what differs comes into view."""
    made = []
    for place, piece in enumerate(pieces):
        head = "" if place == 0 else piece.text[:_KEPT]
        tail = "" if place == len(pieces) - 1 else piece.text[-_KEPT:]
        if piece.is_own or len(piece.text) <= len(head) + len(tail) + len(GAP):
            made.append(piece)
        else:
            made.append(Piece(head + GAP + tail))
    return made
