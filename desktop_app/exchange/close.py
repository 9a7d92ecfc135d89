"""What is kept close: columns of a person's own record (民族) enter no sample and no export."""

from __future__ import annotations

from typing import Final

from db.kinds import Resident
from desktop_app.exchange.headers import plain_heading
from desktop_app.exchange.table import Column

FILLED_IN: Final = "已填"
"""What stands in a list for a value that is seen on the person's own record only."""

NAMES: Final = frozenset(n for n, f in Resident.fields().items() if f.own_record_only)
ALSO: Final = {
    "ethnicity_code": ("民族", "族别", "民 族", "民族成份", "民族成分", "少数民族"),
    "preferred_language": ("语言", "常用语言", "使用语言"),
}
"""Other headings for these fields, in the roster and in every other sheet."""

_HEADINGS: Final = frozenset(
    plain_heading(word)
    for name in NAMES
    for word in (Resident.fields()[name].label, *ALSO.get(name, ()))
)


def is_kept_close(column: Column) -> bool:
    """Say whether a column holds what is seen on the person's own record only."""
    return column.field in NAMES or is_close_heading(column.heading)


def is_close_heading(heading: str) -> bool:
    """Say whether a heading names what is seen on the person's own record only."""
    text = plain_heading(heading)
    return any(text == word or text.endswith(word) for word in _HEADINGS)
