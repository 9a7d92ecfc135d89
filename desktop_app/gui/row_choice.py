"""Which rows of a list are chosen: a set of ids, or all that match. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

FEW: Final = 8


class Rows(Protocol):
    """What is asked of the rows that are shown."""

    def record_ids(self) -> list[bytes]:
        """Give the ids of all rows, in order."""
        ...

    def row_of(self, record_id: bytes) -> int | None:
        """Give the row a record stands in, or None when it is not shown."""
        ...

    def rowCount(self) -> int:  # noqa: N802  Qt's own name
        """Give how many rows there are."""
        ...


class RowChoice:
    """What is chosen; of 100,000 rows none is gone through before it is needed.

    A row that is chosen because the cursor is there `follows` it: nobody ticked it, and the first
    tick lets it go. Once there are ticks the choice `stays` while the cursor goes elsewhere: who
    looks at a row between two ticks loses none.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._ids: set[bytes] = set()
        self.all_match = self.follows = self.stays = False

    def is_chosen(self, record_id: bytes) -> bool:
        """Say whether a record is chosen."""
        return self.all_match or record_id in self._ids

    def is_ticked(self, record_id: bytes) -> bool:
        """Say whether a record was chosen by hand, and not by the cursor alone."""
        return not self.follows and self.is_chosen(record_id)

    @property
    def count(self) -> int:
        """How many are chosen."""
        return self._rows.rowCount() if self.all_match else len(self._ids)

    @property
    def ticked(self) -> int:
        """How many were chosen by hand."""
        return 0 if self.follows else self.count

    @property
    def is_whole(self) -> bool:
        """Whether every row was chosen by hand."""
        return 0 < self.ticked == self._rows.rowCount()

    def ids(self) -> list[bytes]:
        """Give what is chosen, in the order of the list."""
        if self.all_match:
            return self._rows.record_ids()
        if len(self._ids) < 2:
            return list(self._ids)
        return [one for one in self._rows.record_ids() if one in self._ids]

    def take(self, record_ids: Sequence[bytes], *, follows: bool = False) -> None:
        """Choose just these."""
        self.all_match = self.stays = False
        self._ids, self.follows = set(record_ids), follows

    def take_all(self, *, stays: bool) -> None:
        """Choose all that match; the ids are not gone through until they are needed."""
        self._ids, self.all_match, self.follows = set(), True, False
        self.stays = stays

    def add(self, record_ids: Sequence[bytes]) -> None:
        """Choose these too."""
        if not self.all_match:
            self._ids.update(record_ids)

    def turn(self, record_id: bytes) -> None:
        """Choose one more, or let it go."""
        self.settle()
        self.follows = False
        self._ids ^= {record_id}
        self.stays = self.stays and bool(self._ids)

    def begin_ticks(self) -> None:
        """Let go what merely had the cursor; from here on the choice stays."""
        if self.follows:
            self._ids = set()
        self.follows, self.stays = False, True

    def settle(self) -> None:
        """Keep to the rows that match now, before others come: nobody chose those."""
        if self.all_match:
            self._ids, self.all_match = set(self._rows.record_ids()), False

    def keep_shown(self) -> None:
        """Keep what is still shown, after other rows came."""
        if not self.all_match:
            self._ids = self._still_shown()
        self.stays = self.stays and bool(self.count)

    def _still_shown(self) -> set[bytes]:
        if len(self._ids) <= FEW:
            return {one for one in self._ids if self._rows.row_of(one) is not None}
        return self._ids & set(self._rows.record_ids())
