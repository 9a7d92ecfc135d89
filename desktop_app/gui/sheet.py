"""What a form is made of: a sheet with its sections, each with rows of cells.

A row is a string of field names; `name*3` takes three shares of the width. A name with a dot
belongs to a part that is filled in on the same sheet (`member.household`), one with `=` is
shown and never typed (`=age`), and `.` leaves its shares empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from db.record import Record

EMPTY: Final = "."


@dataclass(frozen=True)
class Section:
    """A card of a form: its heading and its rows; a `late` one waits until the record is kept."""

    title: str
    rows: tuple[str, ...]
    hint: str = ""
    late: bool = False

    def cells(self) -> Iterator[list[tuple[str, int]]]:
        """Yield each row as names with their shares."""
        for one in self.rows:
            parts = (cell.partition("*") for cell in one.split())
            yield [(name, int(share or 1)) for name, _, share in parts]


@dataclass(frozen=True)
class Sheet:
    """The form of a kind.

    `parts` are kinds filled in beside it, by prefix. `machine` names the fields nobody types,
    `carried` what the next record takes over after 保存并再登, `labels` other words for a cell,
    `lists` the lists that the page itself lays out, `loose` the parts that may stay empty.
    """

    kind: type[Record]
    sections: tuple[Section, ...]
    noun: str = ""
    parts: Mapping[str, type[Record]] = field(default_factory=dict)
    machine: frozenset[str] = frozenset({"serial_no"})
    carried: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()

    def names(self) -> list[str]:
        """Give the names of all cells, in reading order."""
        rows = (row for part in self.sections for row in part.cells())
        return [name for row in rows for name, _ in row if name != EMPTY]

    def kind_at(self, path: str) -> type[Record]:
        """Give the kind that a cell belongs to."""
        prefix, dot, _ = path.rpartition(".")
        return self.parts[prefix] if dot else self.kind
