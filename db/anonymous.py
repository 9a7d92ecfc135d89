"""What stands in a record once it was made anonymous: that somebody was there, and not who.

Numbers go on being counted, so days, codes and amounts stay. Whoever is counted by an id of their
own (whom a visit met, in which homes) gives way to an id of nobody: it leads to no record, and
says only which of the people of one record shared a home.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from db.record import Id

NAME: Final = "已匿名"
WORDS: Final = "保管期满，内容已匿名"  # ten letters: as many as the longest text must at least have
FILE: Final = "保管期满，文件已清除"

GROUND: Final = "个人信息保护法第十九条（保存期限届满）"
"""On what ground something is blanked because its time is over, as the journal says it."""


def is_over(order: Mapping[str, str]) -> bool:
    """Say whether an erasure, by what it says of itself, blanks what was kept long enough."""
    return order.get("ground") == GROUND


_MARK: Final = bytes(4)  # an id of UUIDv7 begins with the time, a derived one with chance
_HOME: Final = slice(4, 10)
_NO_PERSON: Final = bytes(6)


def home(record: Id, number: int) -> Id:
    """Give the id of nobody's home: the n-th of those that a record names."""
    return _MARK + _part(record, "home", number) + _NO_PERSON


def person(record: Id, number: int, lived_in: Id) -> Id:
    """Give the id of nobody: the n-th person that a record names, who lived in nobody's home."""
    return _MARK + lived_in[_HOME] + _part(record, "person", number)


def _part(record: Id, what: str, number: int) -> bytes:
    return blake2b(f"{what} {number}".encode(), key=record, digest_size=6).digest()


def is_nobody(one: Id | None) -> bool:
    """Say whether an id stands for somebody who is not known any more, or for their home."""
    return one is not None and one.startswith(_MARK)


def is_home(one: Id) -> bool:
    """Say whether an id is that of nobody's home."""
    return is_nobody(one) and one.endswith(_NO_PERSON)


def home_of(one: Id) -> Id:
    """Give the home of nobody."""
    return _MARK + one[_HOME] + _NO_PERSON
