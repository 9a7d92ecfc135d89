"""A list of names pasted from a chat, taken apart: 接龙, numbered lines, ticks and head counts.

A line gives a name (or several), how many people it stands for, and a phone that tells who is
meant. Lines that are no entry (the title of a 接龙, its rules) are told apart, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db import contacts, names
from db.half_width import half_width

MOST_LINES = 2000
MOST_LETTERS = 200
"""Of a line as it is kept in the tray."""


@dataclass(frozen=True)
class Pasted:
    """One name of a pasted list.

    `line` is the line as it was pasted, `beside` what stands in brackets after the name and
    tells namesakes apart, `count` how many people come under this name, `is_absent` that the
    line says they will not come.
    """

    line: str
    name: str
    count: int = 1
    phone: str = ""
    beside: str = ""
    is_absent: bool = False

    @property
    def sought(self) -> str:
        """The name with what tells it apart, as the directory reads it."""
        hints = [part for part in (self.beside, self.phone) if part]
        return f"{self.name}（{hints[0]}）{''.join(hints[1:])}" if hints else self.name


@dataclass(frozen=True)
class PastedList:
    """A whole pasted list: its names, and the lines that hold none."""

    names: tuple[Pasted, ...]
    left_out: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many people come, all counts together."""
        return sum(one.count for one in self.names if not one.is_absent)


_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_NUMBER = re.compile(r"^\s*[(（]?(\d{1,4})\s*(?:[.、．,，:：)）]|(?=\s*[一-鿿]))\s*")
_TITLE = re.compile(r"^\s*#\s*接龙|接龙$|^\s*【.*】\s*$")
_PHONE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_TAIL = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")  # of a phone, as people write 王建 0007
_COUNT = re.compile(
    r"(?:[+＋xX×*]\s*|共\s*)(\d{1,3})\s*(?:人|位|个|名)?|(\d{1,3})\s*(?:人|位|个|名|口)"
)
_TOGETHER = {
    "一人": 1,
    "两人": 2,
    "二人": 2,
    "三人": 3,
    "四人": 4,
    "五人": 5,
    "一家三口": 3,
    "一家四口": 4,
}
_ABSENT = re.compile(r"请假|不参加|不来|不去|来不了|去不了|有事|缺席|未到")
_WORDS = re.compile(
    r"(?:已)?(?:报名|参加|参与|签到|到会|到场|到了|已到|出席|准时|收到|能来|我来|来|到|好的)+$|^(?:我是|本人)"
)
_PLACES = re.compile(r"\S*(?:://|www\.)\S*")
_BRACKETS = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
_SEPARATORS = re.compile(r"[、，,;；/／|]|\s{1,}")
_MARKS = re.compile("[\u2190-\u2bff\u3030\u303d\ufe0e\ufe0f\u200d\U0001f000-\U0001faff✓✔√✅☑]+")


def parse(text: str) -> PastedList:
    """Take a pasted text apart, line by line."""
    found: list[Pasted] = []
    left_out: list[str] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]
    is_numbered = sum(map(_is_numbered, lines)) >= 2 or any(map(_TITLE.search, lines))
    for line in lines:
        if _TITLE.search(line) or (is_numbered and not _is_numbered(line)):
            left_out.append(line)
            continue
        entries = list(_entries(line))
        found += entries
        if not entries:
            left_out.append(line)
    return PastedList(tuple(_once(found)), tuple(left_out))


def _is_numbered(line: str) -> bool:
    return _NUMBER.match(_KEYCAP.sub(r"\1.", line)) is not None


def _entries(line: str) -> Iterator[Pasted]:
    """Give the names of one line; a count or a phone belongs to a name that stands alone."""
    kept = line[:MOST_LETTERS]
    bare = _MARKS.sub(" ", half_width(_NUMBER.sub("", _KEYCAP.sub(r"\1.", line))))
    bare = _PLACES.sub(" ", bare)
    is_absent = _ABSENT.search(bare) is not None
    bare, phone = _taken(_PHONE, bare)
    beside = [part.strip() for part in _BRACKETS.findall(bare)]
    bare = _BRACKETS.sub(" ", bare)
    count, bare = _counted(bare, beside)
    bare, tail = _taken(_TAIL, bare)
    beside += [tail] * bool(tail)
    bare = _ABSENT.sub(" ", bare)
    people = [one for part in _SEPARATORS.split(bare) if (one := _name(part))]
    alone = len(people) == 1
    for name in people:
        yield Pasted(
            kept,
            name,
            count if alone else 1,
            contacts.normalise_phone(phone) if alone and phone else "",
            next((part for part in beside if part and not _COUNT.search(part)), "")
            if alone
            else "",
            is_absent,
        )


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    hit = pattern.search(text)
    return (pattern.sub(" ", text), hit[0]) if hit else (text, "")


def _counted(text: str, beside: Sequence[str]) -> tuple[int, str]:
    for words, number in _TOGETHER.items():
        if words in text or any(words in part for part in beside):
            return number, text.replace(words, " ")
    for part in (text, *beside):
        if hit := _COUNT.search(part):
            number = int(hit[1] or hit[2])
            plus = hit[0].lstrip()[:1] in "+＋"
            return max(1, number + 1 if plus and number else number), _COUNT.sub(" ", text)
    return 1, text


def _name(part: str) -> str:
    """Give a name, if that is what the words are: two to twenty letters of a name and no more."""
    bare = _WORDS.sub("", part.strip(" .。·:：-—_!！?？~～")) or part.strip()
    name = names.clean(_WORDS.sub("", bare))
    has_letters = any(names.is_han(letter) for letter in name) or name.isalpha()
    if len(name) < 2 or len(name) > 20 or not has_letters or names.fault(name):
        return ""
    return name


def _once(found: Sequence[Pasted]) -> Iterator[Pasted]:
    """Give each name once; who signed up twice is meant as they said it last."""
    last = {(one.name, one.phone, one.beside): one for one in found}
    yield from last.values()
