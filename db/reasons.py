"""What may be written as a reason: why something is done, and never whom it concerns.

A reason goes into the access log and the journal, which no erasure blanks, and it travels: from PC
to PC within the office, that of a change to the district as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from db.fields import Link, PersonName
from db.half_width import number_text
from db.record import Record, kept_names
from db.trouble import Refused

WORDS: Final = "理由里不要写姓名和号码，只写为什么：它会一直留着，本人要求删除资料时也清不掉"
_BROKEN: Final = re.compile(r"(?<=[0-9])[\s-]+(?=[0-9Xx])")
_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"  # 18 digits
    r"|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"  # the former 15
    r"|(?:\+?86)?1[3-9]\d{9}"
    r"|0\d{2,3}[2-9]\d{6,7}"
    r")(?![0-9A-Za-z])",
    re.ASCII,
)


def fault(words: str) -> str:
    """Say what is wrong with a reason: it holds a number of somebody's."""
    return WORDS if _NUMBER.search(_BROKEN.sub("", number_text(words))) else ""


def require(words: str) -> None:
    """Raise `Refused` where a reason holds somebody's number."""
    if found := fault(words):
        raise Refused(found)


def require_nameless(words: str, names: Iterable[str]) -> None:
    """Raise `Refused` where a reason holds one of some names."""
    if any(name in words for name in names if words):
        raise Refused(WORDS)


def written(words: str, field: str, lacking: str) -> str:
    """Give a reason that was asked for in a field; `lacking` says what to write there."""
    plain = words.strip()
    if found := fault(plain) if plain else lacking:
        raise Refused({field: found})
    return plain


def names_in(records: Iterable[Record]) -> Iterator[str]:
    """Yield the names of people that records are of, or name as the residents they are about.

    Not what stands in place of a name, such as 居民: the program's own reasons say it of any.
    """
    for record in records:
        for name in _naming(type(record)):
            said = getattr(record, name) or ""
            if len(said) > 1 and said not in type(record).title:
                yield said


@cache
def _naming(kind: type[Record]) -> tuple[str, ...]:
    """Name the fields of a kind that hold the name of a person it is about."""
    fields = kind.fields()
    linked = (
        name
        for link, name in kept_names(kind).items()
        if isinstance(one := fields[link], Link) and "resident" in one.kinds
    )
    own = (name for name, one in fields.items() if isinstance(one, PersonName))
    return (*own, *linked)
