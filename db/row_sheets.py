"""A ledger's rows as they are printed for superiors, without paper and without any id."""

from __future__ import annotations

from typing import Annotated

import msgspec

from db.figures import Short, Words

Cell = Annotated[str, msgspec.Meta(max_length=20_000)]


class RowSheet(msgspec.Struct, frozen=True):
    """Rows of one ledger for one time; a long one comes in parts, counted from 1.

    With `groups` the first cell of a row is the head of its group. `without` names the erasures
    that were done before it was made (`erasing.marks`).
    """

    office: Short
    office_name: Short
    ledger: Short
    title: Short
    period: Short
    period_title: Short
    cut_off: Short
    edition: Short
    heads: tuple[Short, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: bool = False
    notes: tuple[Words, ...] = ()
    check_code: Short = ""
    part: int = 1
    parts: int = 1
    without: tuple[Short, ...] = ()

    @property
    def words(self) -> str:
        """What it is, in a line."""
        part = f"（第 {self.part} 部分，共 {self.parts} 部分）" if self.parts > 1 else ""
        return f"{self.ledger} {self.title}：{len(self.rows):,} 行{part}"
