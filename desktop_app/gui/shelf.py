"""Records in display order, found by the words they are sought by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from db.search import PeopleIndex


class Listed(Protocol):
    """What can stand on a shelf."""

    id: bytes

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def line(self) -> str:
        """The words by which it is found."""
        ...

    @property
    def sort_key(self) -> tuple[bytes, bytes]:
        """The place in the list."""
        ...


L = TypeVar("L", bound=Listed)


class Shelf(Generic[L]):
    """Records in display order. Found by name alone until `index` is one `with_lines`."""

    def __init__(self, items: Iterable[L] = ()) -> None:
        # By the id first and then by the rest of the key, which sorting leaves in that order: a
        # pair for each of 100,000 would take 6 MB, and leave holes among what stays.
        ordered = sorted(items, key=lambda item: item.id)
        ordered.sort(key=lambda item: item.sort_key[0])
        self.items: dict[bytes, L] = {item.id: item for item in ordered}
        self.ids: Sequence[bytes] = tuple(self.items)
        self.index = PeopleIndex.later(self.ids, lambda: (item.name for item in ordered))
        self.version = 0
        self._ordered: list[L] | None = ordered

    def with_lines(self) -> PeopleIndex:
        """Make the index in which records are found by all they are sought by."""
        index = PeopleIndex((item.id, item.line) for item in self.in_order())
        index.warm()
        return index

    def put(self, item: L) -> None:
        """Let a record stand where it belongs now."""
        old = self.items.get(item.id)
        if old is not None and old.sort_key == item.sort_key:
            self.items[item.id] = item
            self.index.update(item.id, item.line)
            return
        self.take_out(item.id)
        at = bisect_left(
            self.index.ids, item.sort_key, key=lambda other: self.items[other].sort_key
        )
        self.items[item.id] = item
        self.index.update(item.id, item.line, place=at)

    def take_out(self, record_id: bytes) -> None:
        """Take a record off the shelf."""
        if self.items.pop(record_id, None):
            self.index.remove(record_id)

    def settle(self) -> None:
        """Give out a new id array after changes."""
        self.ids = tuple(self.index.ids)
        self.version += 1
        self._ordered = None

    def in_order(self) -> list[L]:
        """Give the records in display order."""
        if self._ordered is None:
            items = self.items
            self._ordered = [items[one] for one in self.ids]
        return self._ordered
