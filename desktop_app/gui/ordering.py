"""In which order a list stands: its own, or by one or two headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from desktop_app.gui.record_model import Column

Key = tuple[int, bool]  # column, backwards


class Sorts(Protocol):
    """What is asked of a list to sort it."""

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        ...

    def ids(self) -> Sequence[bytes]:
        """Give all ids in display order; the same object until the records change."""
        ...

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give one key a place."""
        ...


class Ordering:
    """Sorts positions by the keys of a source; the whole order is made once per set of keys."""

    def __init__(self, source: Sorts) -> None:
        self._source = source
        self.keys: tuple[Key, ...] = ()
        self._made: tuple[Sequence[bytes], tuple[Key, ...], list[int]] | None = None

    def press(self, column: int, *, add: bool = False) -> bool:
        """Take a press on a heading; say whether that heading sorts at all.

        The same heading again turns round, a third time gives it up. `add` (Shift) keeps the
        first heading and sorts what is equal there by this one.
        """
        if not self._source.columns()[column].sorts:
            return False
        before = dict(self.keys)
        others = tuple(key for key in self.keys if key[0] != column)[:1] if add else ()
        if column not in before:
            self.keys = (*others, (column, False))
        else:
            self.keys = others if before[column] else (*others, (column, True))
        return True

    def stand(self, keys: Sequence[Key]) -> None:
        """Sort by these, as far as they are headings that sort."""
        columns = self._source.columns()
        self.keys = tuple(key for key in keys if columns[key[0]].sorts)[:2]

    def marks(self) -> dict[int, str]:
        """Give what stands before each heading: ↑ or ↓, and of two which is the first."""
        two = len(self.keys) > 1
        return {
            column: f"{'↓' if backwards else '↑'}{place if two else ''}"
            for place, (column, backwards) in enumerate(self.keys, 1)
        }

    def applied(self, positions: Sequence[int]) -> Sequence[int]:
        """Give these positions in the order asked for; without one they stay as they are."""
        if not self.keys:
            return positions
        order = self._whole()
        if len(positions) == len(order):
            return order
        wanted = set(positions)
        return [at for at in order if at in wanted]

    def _whole(self) -> list[int]:
        ids = self._source.ids()
        if self._made is None or self._made[0] is not ids or self._made[1] != self.keys:
            order = list(range(len(ids)))
            for column, backwards in reversed(self.keys):
                keys = self._source.sort_keys(column)
                order.sort(key=keys.__getitem__, reverse=backwards)
            self._made = (ids, self.keys, order)
        return self._made[2]
