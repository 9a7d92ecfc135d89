"""Finding people while typing: one string per person over an id array, in display order.

Measured choice: plain substring search in memory answers a keystroke at 100,000 people
where SQL takes several times as long. What can be sought is in the strings and nowhere else;
ethnicity and other own-record-only fields never enter them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Self

from db import names
from db.half_width import half_width
from db.haystack import Haystacks, narrow, narrowed
from db.pinyin import keys

_BETWEEN_FIELDS = "\x1f"
_WORTH_NARROWING = 4
_SIDE_BY_SIDE = 4096


def search_line(
    name: str,
    *,
    former_name: str | None = None,
    reading: str | None = None,
    phones: Iterable[str | None] = (),
    id_number: str | None = None,
    address: str | None = None,
) -> str:
    """Give the one lower-case string in which a person is found.

    It holds name and former name with their initials and pinyin, phones, number and address;
    `reading` is the person's own correction of the name's pinyin, syllables apart.
    """
    words = _name_words(name, reading)
    if former_name:
        words += _name_words(former_name, None)
    for phone in filter(None, phones):
        words += [phone, phone.replace("-", "")]
    words += filter(None, (id_number, address))
    return _folded(_BETWEEN_FIELDS.join(dict.fromkeys(words)))


def _name_words(name: str, reading: str | None) -> list[str]:
    found = keys(name, reading)
    return [name, name.replace(names.DOT, ""), *found.initials, *found.pinyin]


def query_words(query: str) -> list[str]:
    """Give the words of a query as they stand in search lines: lower case, half-width, one dot."""
    return list(dict.fromkeys(filter(None, map(names.clean, _folded(query).split()))))


def _folded(text: str) -> str:
    return _one_line(half_width(text).lower())


def _one_line(text: str) -> str:
    return text.replace("\n", " ") if "\n" in text else text


def _side_by_side(lines: Iterable[str]) -> list[str]:
    """Give lines as they are searched.

    Cut from one text they lie side by side in memory: scanning them all is 4 times faster than
    scanning lines that were made in another order. So do parts of some thousand lines, and they
    take no second text of all lines on the way (of 100,000 people it is 10 MB).
    """
    found: list[str] = []
    rest = map(narrow, map(_one_line, lines))
    while part := list(islice(rest, _SIDE_BY_SIDE)):
        found += "\n".join(part).split("\n")
    return found


class PeopleIndex:
    """Ids and search lines of people in display order; `find` gives places in that order."""

    def __init__(self, people: Iterable[tuple[bytes, str]] = ()) -> None:
        self.ids: list[bytes] = []
        self._lines_later: Callable[[], Iterable[str]] = tuple
        self._last_words: list[str] = []
        self._last_found: Sequence[int] = ()
        self._lines = _side_by_side(self._noted(people))

    @classmethod
    def later(cls, ids: Iterable[bytes], lines: Callable[[], Iterable[str]]) -> Self:
        """Give an index whose lines are made when a word is first sought."""
        made = cls()
        made.ids, made._lines_later = list(ids), lines
        made._drop("_lines")
        return made

    def _noted(self, people: Iterable[tuple[bytes, str]]) -> Iterator[str]:
        for record_id, line in people:
            self.ids.append(record_id)
            yield line

    @cached_property
    def _lines(self) -> list[str]:
        return _side_by_side(self._lines_later())

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, query: str) -> Sequence[int]:
        """Give the places of the people whose line holds every word of the query, rising.

        Those of everybody are a range.
        """
        words = [narrow(word) for word in query_words(query)]
        if not words:
            return range(len(self.ids))
        if self._is_narrower(words):
            found = narrowed(self._lines, self._last_found, words)
        else:
            found = self._haystacks.lines_with(words)
        self._last_words, self._last_found = words, found
        return found[:]

    def update(self, record_id: bytes, line: str, *, place: int | None = None) -> None:
        """Give a person a new line; somebody new enters at `place`, or else at the end."""
        here = self._places.get(record_id)
        if here is not None:
            self._lines[here] = narrow(_one_line(line))
        else:
            here = len(self.ids) if place is None else place
            self.ids.insert(here, record_id)
            self._lines.insert(here, narrow(_one_line(line)))
            self._drop("_places")
        self._drop("_haystacks")

    def remove(self, record_id: bytes) -> None:
        """Take a person out; an unknown id changes nothing."""
        here = self._places.get(record_id)
        if here is not None:
            del self.ids[here], self._lines[here]
            self._drop("_places", "_haystacks")

    def warm(self) -> None:
        """Build now what the next search would have to build, in a job after loading or saving."""
        self._haystacks.build()

    @cached_property
    def _haystacks(self) -> Haystacks:
        return Haystacks(self._lines)

    @cached_property
    def _places(self) -> dict[bytes, int]:
        return {record_id: place for place, record_id in enumerate(self.ids)}

    def _drop(self, *built: str) -> None:
        for name in built:
            self.__dict__.pop(name, None)
        self._last_words, self._last_found = [], ()

    def _is_narrower(self, words: list[str]) -> bool:
        # Typing on only ever takes people away, so the last answer is all there is to look at.
        if len(self._last_found) * _WORTH_NARROWING > len(self.ids) or not self._last_words:
            return False
        return all(any(last in word for word in words) for last in self._last_words)
