"""What exchange left for somebody to look at besides conflicts, as lines for the worklist.

Changes made beside an erasure, changes whose maker had no say in them, and what the district
corrected in this office's records.
"""

from __future__ import annotations

from typing import Final

from db import erasing, package_lines
from db.package_lines import Line
from db.store import Store

BESIDE_ERASURE: Final = "删除后又改"
SHOWN_DAYS: Final = 30  # corrections are news; after that they stand in the record's history
_DAY_MS = 24 * 3600 * 1000


def lines(store: Store) -> list[Line]:
    """Give what waits, what can be settled here first."""
    written = [
        Line(BESIDE_ERASURE, one.kind, one.row, one.kind.title,
             (f"{one.day:%Y-%m-%d} {one.actor}改过；资料已按请求删除，改的内容没有留",))
        for one in erasing.written_beside(store)
    ]  # fmt: skip
    since = store.clock() - SHOWN_DAYS * _DAY_MS
    corrected = [] if store.is_district else package_lines.corrections(store, since)
    return [*written, *package_lines.out_of_role(store), *corrected]
