"""The last things done in the program, by their names in it: how a report of a fault ends.

A name is the key of a page, a table, or what a function is called in the code. Words of the
screen are never taken: a button may be called after a person.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

KEPT: Final = 30
_done: deque[str] = deque(maxlen=KEPT)


def note(what: str, *names: str) -> None:
    """Remember something that was done: `page`, `press`, `job` or `changed`, and its names."""
    _done.append(" ".join([what, *names]))


def follow(press: Callable[[], object]) -> object:
    """Do what a button or a key does, and remember it."""
    note("press", name_of(press))
    return press()


def name_of(deed: Any) -> str:
    """Give what a function is called in the code; nothing that it was handed."""
    while isinstance(deed, functools.partial):
        deed = deed.func
    bound = getattr(deed, "__self__", None)
    owner = f"{type(bound).__name__}." if bound is not None else ""
    name = getattr(deed, "__qualname__", "") or type(deed).__qualname__
    return f"{owner}{name.rpartition('.')[2]}" if owner else name


def last() -> Sequence[str]:
    """Give what was done, oldest first."""
    return tuple(_done)


def forget() -> None:
    """Let go of it, as when another book is opened."""
    _done.clear()
