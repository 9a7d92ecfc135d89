"""Long reading says that it goes on to whoever waits, and stops once nobody wants it any more.

What is read for a paper or a count is read by code that knows no window. So whoever begins such
work says here who is to hear of the rows; hearing may raise, and the reading ends with that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Hear = Callable[[int], object]
"""Is told how many rows were read so far."""


class _Listener:
    """Who hears of the rows, and how many there were."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._rows = 0

    def take(self, count: int) -> None:
        self._rows += count
        self._hear(self._rows)


_LISTENER: ContextVar[_Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told(hear: Hear | None) -> Iterator[None]:
    """Have somebody hear of every row that is read meanwhile, in this thread; None changes none."""
    if hear is None:
        yield
        return
    before = _LISTENER.set(_Listener(hear))
    try:
        yield
    finally:
        _LISTENER.reset(before)


def rows_read(count: int) -> None:
    """Say that some rows were read; raises what the listener raises."""
    listener = _LISTENER.get()
    if listener is not None:
        listener.take(count)
