"""How the columns of a list stand: in which order, how wide, which of them are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from desktop_app.gui import look
from desktop_app.gui.record_table import RecordTable

NARROWEST: Final = 40
WIDEST: Final = 900
MOST: Final = 60


class Place(Struct, frozen=True):
    """One column: its key, its width in logical pixels, and whether it is shown."""

    key: str
    width: int
    shown: bool


Layout = tuple[Place, ...]


def layout_of(table: RecordTable) -> Layout:
    """Give how the columns of a table stand, from left to right."""
    header, factor = table.horizontalHeader(), look.now().factor
    found = []
    for at in range(header.count()):
        number = header.logicalIndex(at)
        column, shown = table.rows.columns[number], not header.isSectionHidden(number)
        size = header.sectionSize(number)
        is_own = column.stretch or not shown or size == table.left.get(number)
        width = column.width if is_own else round(size / factor)
        found.append(Place(column.key, width, shown))
    return tuple(found)


def lay_out(table: RecordTable, layout: Layout) -> None:
    """Set the columns so; the first always shows, and columns nobody spoke of stand at the end."""
    header = table.horizontalHeader()
    numbers = {column.key: number for number, column in enumerate(table.rows.columns)}
    known = [place for place in layout if place.key in numbers]
    spoken = {place.key for place in known}
    for number, column in enumerate(table.rows.columns):
        if column.key not in spoken:
            header.setSectionHidden(number, column.is_extra)
    for at, place in enumerate(known):
        number = numbers[place.key]
        header.moveSection(header.visualIndex(number), at)
        header.setSectionHidden(number, not place.shown and number > 0)
        if not table.rows.columns[number].stretch:
            width = min(max(place.width, NARROWEST), WIDEST)
            header.resizeSection(number, look.px(width))
    table.note_columns()


def as_declared(table: RecordTable) -> Layout:
    """Give how the columns stand when nobody moved them."""
    return tuple(Place(one.key, one.width, shown=not one.is_extra) for one in table.rows.columns)


def to_json(layout: Layout) -> str:
    """Write a layout as it is kept."""
    return json.dumps([[one.key, one.width, int(one.shown)] for one in layout], ensure_ascii=False)


def from_json(text: str | None) -> Layout:
    """Read a kept layout; what cannot be read is passed over."""
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    found: Sequence[object] = rows[:MOST] if isinstance(rows, list) else ()
    return tuple(
        Place(row[0], row[1], bool(row[2]))
        for row in found
        if isinstance(row, list) and [type(part) for part in row] == [str, int, int]
    )
