"""The records behind a number, as rows of a list that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from db.counting import written
from desktop_app.gui.list_source import Preview
from desktop_app.gui.numbers.reading import Behind, Entry
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of

COUNTED, APART = "counted", "apart"


class BehindList(ShortList):
    """What was counted, and what lies in the period and does not count yet."""

    noun = "条"

    def __init__(self, *, is_district: bool) -> None:
        self._is_district = is_district
        self.entries: dict[bytes, Entry] = {}
        self._sums = ""
        super().__init__()
        self.is_reading = True

    def take(self, found: Behind) -> None:
        """Show the records of another number."""
        self._sums = found.figure.indicator.sums
        self.entries = {one.item.record: one for one in found.entries}
        self.renew()

    @override
    def read(self) -> Sequence[ListRow]:
        return [self._row(key, one) for key, one in self.entries.items()]

    def _row(self, key: bytes, one: Entry) -> ListRow:
        item = one.item
        day = item.day.isoformat() if item.day else ""
        amount = written(item.amount)
        office = (one.office,) if self._is_district else ()
        cells = (day, item.kind.title, one.name, *office, item.category, amount)
        keys = (day, item.kind.title, one.name, *office, item.category, item.amount)
        view = COUNTED if one.counts else APART
        return ListRow(key, cells, keys, frozenset({view}), line_of(one.name, item.category))

    @override
    def columns(self) -> Sequence[Column]:
        office = [Column("单位", 130, sorts=True)] if self._is_district else []
        return [
            Column("日期", 110, sorts=True),
            Column("种类", 120),
            Column("记录", 300, is_strong=True, stretch=True, sorts=True),
            *office,
            Column("类别", 150, sorts=True),
            Column("计数", 100, sorts=True),
        ]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        held = {view for row in self.rows.values() for view in row.views}
        return [(COUNTED, "计入的"), *([(APART, "未计入#")] if APART in held else [])]

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        one = self.entries.get(record_id)
        if one is None:
            return None
        adds = f"{self._sums} {written(one.item.amount)}" if self._sums else "1"
        facts = [("日期", one.item.day.isoformat() if one.item.day else "没有日期")]
        facts += [("单位", one.office), ("类别", one.item.category)]
        facts += [("计数", adds if one.counts else "未计入")]
        return Preview(
            one.name or one.item.kind.title,
            caption=one.item.kind.title,
            facts=[(label, words) for label, words in facts if words],
        )
