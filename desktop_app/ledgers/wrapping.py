"""Where a line may be cut: between Chinese characters, never where GB/T 15834 forbids it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Width = Callable[[str], float]

# Marks that may not begin a line, and marks that may not end one (GB/T 15834-2011, 5.1).
NO_START = frozenset("，。、；：？！）》】〉」』〕”’…—·％‰℃,.;:!?)]}%")
NO_END = frozenset("（《【〈「『〔“‘([{☐☑")

# A date stays whole; so do a number and a word of an alphabet (everything before U+2E80).
_WORD = r"[0-9A-Za-z!-/:-@\[-`{-~\u00a1-\u00b6\u00b8-\u1fff]+"
_DATE = r"\d+年(?:\d+月(?:\d+日)?)?"
# Tibetan knows no spaces: a line may be cut after the dot that ends each syllable.
_SYLLABLE = r"[\u0f00-\u0f0a\u0f0c-\u0fff]*\u0f0b+|[\u0f00-\u0fff]+"
_UNIT = re.compile(rf"{_DATE}|{_SYLLABLE}|{_WORD}|[ \u3000]+|.", re.DOTALL)
_NAME = re.compile(r"[^、]*、+|[^、]+")
_NAME_PART = re.compile(r"[^·]*·+|[^·]+")

# A last line of fewer characters looks lost: the lines before it give it some.
LEAST_LAST = 2
EVEN_STEPS = 16
# What is to be ticked stays whole: its box and all its words.
_CHOICE = re.compile(r"[☐☑][^☐☑]*?(?=[ \u3000]*(?:[☐☑]|$))|[ \u3000]+|[^☐☑ \u3000]+")
_MARKS = re.compile(r"[，。、；：？！）》】”’…—·（《【“‘]")


def clean(text: str) -> str:
    """Give the text without what must never reach paper: controls, bidi and zero-width marks.

    Line feeds stay, they end a line; a lone surrogate stays and is drawn as a box.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _unseen(c))


def sayable(text: str) -> str:
    """Give a clean text that UTF-16 can hold: half a surrogate pair becomes U+FFFD."""
    return clean(text).encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def fold(text: str, width: Width, room: float, *, name: bool = False) -> list[str]:
    """Cut a text into lines no wider than the room, as few as greed gives.

    Names are cut after 、 first, and one of them after ·. A word wider than the room is cut
    anywhere. A last line of one character gets company, where that takes no further line.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        if width(part) <= room:
            lines.append(part)
        else:
            lines += _with_company(_pieces(part, width, room, name=name), width, room)
    return lines


def _pieces(text: str, width: Width, room: float, *, name: bool) -> list[str]:
    if name:
        return _names(text, width, room)
    if "☐" in text or "☑" in text:
        return _CHOICE.findall(text)
    return list(clusters(text))


def _names(text: str, width: Width, room: float) -> list[str]:
    """Cut a list of names into names, and a name that fits no line into its parts."""
    every = _NAME.findall(text)
    if len(every) == 1 and "·" not in text:
        return list(clusters(text))
    parts = ([one] if width(one) <= room else _NAME_PART.findall(one) for one in every)
    return [part for some in parts for part in some]


def even(text: str, width: Width, room: float) -> list[str]:
    """Cut a text into as few lines, but of like length: for what stands round the middle."""
    lines = fold(text, width, room)
    share = width(text) / len(lines)
    for step in range(1, EVEN_STEPS):
        tried = fold(text, width, min(room, share * (1 + step / EVEN_STEPS)))
        if len(tried) == len(lines):
            return tried
    return lines


def _with_company(pieces: list[str], width: Width, room: float) -> list[str]:
    """Fill lines so that the last one is no single character, if no more lines are needed."""
    lines = _fill(pieces, width, room)
    if len(lines) < 2 or len(_MARKS.sub("", lines[-1])) >= LEAST_LAST:
        return lines
    step = width("一")
    whole = max((w for w in map(width, pieces) if w <= room), default=0.0)
    for less in (1, 2, 3):
        tried = _fill(pieces, width, room - less * step)
        # Company is worth no further line, and no cut in what stays whole.
        if len(tried) > len(lines) or whole > room - less * step:
            break
        if len(_MARKS.sub("", tried[-1])) >= LEAST_LAST:
            return tried
    return lines


def chop(text: str, width: Width, room: float) -> list[str]:
    """Cut a text anywhere, as the last resort for what should not be cut at all."""
    return _fill(text, width, room)


def clusters(text: str) -> Iterator[str]:
    """Give the pieces of a text that stay whole, with the marks that cling to them."""
    held = ""
    opening = True
    for match in _UNIT.finditer(text):
        unit = match.group()
        if held and not opening and unit[0] not in NO_START:
            yield held
            held = ""
        held += unit
        opening = unit[-1] in NO_END
    if held:
        yield held


def _fill(pieces: Iterator[str] | list[str] | str, width: Width, room: float) -> list[str]:
    lines: list[str] = []
    line = ""
    used = 0.0
    for piece in pieces:
        size = width(piece)
        if used + size <= room or (line and piece.isspace()):
            line += piece
            used += size
            continue
        if line.strip():
            lines.append(line.rstrip(" \u3000"))
        line, used = piece.lstrip(" ") if lines else piece, size
        if size > room and len(piece) > 1:
            *whole, line = _cut(piece, width, room)
            lines += whole
            used = width(line)
    return [*lines, line.rstrip(" \u3000")] if line.strip() or not lines else lines


def _cut(piece: str, width: Width, room: float) -> list[str]:
    smaller = list(clusters(piece))
    return _fill(smaller if len(smaller) > 1 else piece, width, room)


def _unseen(character: str) -> bool:
    code = ord(character)
    if code in {0x3000, 0xA0}:
        return False
    return (
        code < 0x20
        or 0x7F <= code <= 0x9F
        or 0x200B <= code <= 0x200F
        or 0x2028 <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or code in {0xAD, 0x61C, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB}
    )
