"""One long text for many lines, scanned whole: a find in it costs less than a find per line."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from io import BytesIO
from itertools import chain, compress, repeat
from operator import and_, contains

_LETTERS = bytes(range(ord("a"), ord("z") + 1))
_DIGITS = b"0123456789"
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_EVERY_BYTE = bytes(range(0x100))
_LINE_END = re.compile(rb"\n")
_MARKS = b"\n\x1f"
_SAMPLE_STEP = 128
_DENSE_PART = 16
_PART = 4096  # lines
_AS_FIGURES = bytes.maketrans(b"\x00\x01", b"01")
_AS_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


class Haystack:
    """The bytes of one class out of many lines, with the place where each line starts.

    A word of that class alone stands in the line wherever it stands here; the other way round
    holds only where nothing was left out between, so hits are candidates.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        ends = (found.end() for found in _LINE_END.finditer(self._text))
        self._starts = array("I", chain((0,), ends, (len(self._text) + 1,)))

    def candidates(self, word: bytes) -> Iterator[int]:
        """Give the numbers of the lines that may hold `word`, rising."""
        line = 0
        at = self._text.find(word)
        while at >= 0:
            line = bisect_right(self._starts, at, line)
            yield line - 1
            at = self._text.find(word, self._starts[line])


class Haystacks:
    """Narrow lines (without line breaks) and their haystacks, built when a word first wants one.

    Words are narrow too.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._built: dict[bytes, Haystack] = {}
        self._marks: dict[str, int] = {}

    def lines_with(self, words: Sequence[str]) -> Sequence[int]:
        """Give the numbers of the lines that hold every one of `words`, rising."""
        sample = self._lines[::_SAMPLE_STEP]
        hits = {word: sum(word in line for line in sample) for word in words}
        rarest, *others = sorted(words, key=lambda word: (hits[word], -len(word)))
        if hits[rarest] * _DENSE_PART > len(sample):
            found: Sequence[int] = self._with_letters(rarest)
            if rarest not in self._marks:
                others.insert(0, rarest)
        else:
            needle = rarest.encode("latin-1")
            candidates = self._for(needle).candidates(needle)
            found = [number for number in candidates if rarest in self._lines[number]]
        return narrowed(self._lines, found, others)

    def build(self) -> None:
        """Build the haystacks of usual words now."""
        self._build(_LETTERS, _DIGITS, _BEYOND_ASCII)
        for letter in (_LETTERS + _DIGITS).decode():
            self._mark(letter)

    def _with_letters(self, word: str) -> Sequence[int]:
        """Give the numbers of the lines that hold every plain letter and figure of a word.

        Searching begins with one letter, which stands in most lines: reading them all again
        for it would take longer than any other word.
        """
        numbers = range(len(self._lines))
        plain = (_LETTERS + _DIGITS).decode()
        marks = [self._mark(one) for one in set(word) if one in plain]
        both = reduce(and_, marks, (1 << len(numbers)) - 1)
        if both.bit_count() == len(numbers):
            return numbers
        flags = f"{both:0{len(numbers)}b}".encode().translate(_AS_FLAGS)
        return list(compress(numbers, flags[::-1]))

    def _mark(self, letter: str) -> int:
        """Give a bit for each line, the first's the lowest: set where it holds the letter."""
        if letter not in self._marks:
            flags = bytes([letter in line for line in self._lines])
            self._marks[letter] = int(flags[::-1].translate(_AS_FIGURES) or b"0", 2)
        return self._marks[letter]

    def _for(self, needle: bytes) -> Haystack:
        for kept in (_LETTERS, _DIGITS, _BEYOND_ASCII):
            if not needle.strip(kept):
                return self._with(kept)
        return self._with(_EVERY_BYTE)

    def _with(self, kept: bytes) -> Haystack:
        self._build(kept)
        return self._built[kept]

    def _build(self, *classes: bytes) -> None:
        for kept in classes:
            if kept not in self._built:
                self._built[kept] = Haystack(self._text_of(kept))

    def _text_of(self, kept: bytes) -> bytes:
        """Give what is kept of all lines, some thousand at a time.

        All of them as one text, and a list of parts beside what is joined of it, would take 20 MB
        more on the way.
        """
        left_out = bytes(set(_EVERY_BYTE) - set(kept + _MARKS))
        text = BytesIO()
        for at in range(0, len(self._lines), _PART):
            part = "\n".join(self._lines[at : at + _PART]).encode("latin-1")
            text.write(b"\n" * bool(at))
            text.write(part.translate(None, left_out))
        return text.getvalue()


def narrowed(lines: Sequence[str], numbers: Sequence[int], words: Sequence[str]) -> Sequence[int]:
    """Give those of the line numbers whose line holds every one of `words`.

    All of the lines are a range: nobody has to make or go through 100,000 numbers for them.
    """
    for word in words:
        if len(numbers) < len(lines):
            numbers = [number for number in numbers if word in lines[number]]
        else:
            found = list(compress(numbers, map(contains, lines, repeat(word))))
            numbers = found if len(found) < len(lines) else range(len(lines))
    return numbers


def narrow(text: str) -> str:
    """Give the UTF-8 bytes of a text, each as one letter.

    Held against each other, narrow words and lines answer as the wide ones do; they take half
    the room, for a wide letter makes all of a line wide, and are searched quicker.
    """
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
