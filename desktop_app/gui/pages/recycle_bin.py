"""回收站: what was deleted, by whom and when; one or several come back with their parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Final

from typing_extensions import override

from db.bin import DAYS, Bin, Binned, restore
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.way_back import WayBackPage, told_names, told_when
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of
from desktop_app.gui.undoing import undo_work

EMPTY: Final = "回收站是空的。删除的记录会先放到这里，随时可以找回。"
_FACTS: Final = 8


class BinList(ShortList):
    """What lies in the bin, the newest first."""

    noun = "条"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bin: Bin | None = None
        super().__init__()
        self.is_reading = True

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("名称", 200, is_strong=True, stretch=True, sorts=True),
            Column("种类", 110, sorts=True),
            Column("谁删的", 100, sorts=True),
            Column("什么时候", 150, sorts=True),
            Column("怎么删的", 150, sorts=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (("recent", f"{DAYS} 天内"), ("older", "更早"), ("all", "全部"))

    def take(self, read: tuple[Bin, Sequence[ListRow]]) -> None:
        """Take what a job read."""
        self.bin = read[0]
        self.put(read[1])

    def read_all(self) -> tuple[Bin, Sequence[ListRow]]:
        """Read the whole bin: after a big import was taken back that takes its time."""
        found = Bin(self._desk.store)
        return found, self._rows(found.shown())

    @override
    def read(self) -> Sequence[ListRow]:
        return ()

    def _rows(self, found: Sequence[Binned]) -> Sequence[ListRow]:
        names = self._desk.store.names(one.record for one in found)
        return [self._row(one, names[one.record.id]) for one in found]

    def _row(self, one: Binned, name: str) -> ListRow:
        today = self._desk.store.today
        is_recent = one.when.date() >= today - dt.timedelta(days=DAYS)
        cells = (name, one.record.title, one.actor, told_when(one.when, today), one.reason)
        return ListRow(
            one.record.id,
            cells,
            (*cells[:3], one.when, one.reason),
            frozenset({"all", "recent" if is_recent else "older"}),
            line_of(*cells[:3], one.record.serial_no),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        row = self.rows.get(record_id)
        if row is None or self.bin is None:
            return None
        one = self.bin.every[record_id]
        fields = type(one.record).fields().items()
        shown = [
            (declared.label, words)
            for name, declared in fields
            if not declared.own_record_only
            and declared.json_type is str
            and (words := declared.show(getattr(one.record, name)))
            and not isinstance(getattr(one.record, name), bytes)
        ]
        parts = len(self.bin.with_parts([record_id])) - 1
        told = [("删除", f"{row.cells[3]} · {one.actor}")]
        if parts:
            told.append(("一起找回", f"另有 {parts} 条属于它的记录"))
        return Preview(
            title=row.cells[0],
            caption=one.record.title,
            facts=[*told, *shown[:_FACTS]],
            opener="找回这一条",
        )


class RecycleBinPage(WayBackPage):
    """The bin."""

    def __init__(self, desk: Desk) -> None:
        self.binned = BinList(desk)
        super().__init__(
            desk,
            self.binned,
            key="bin",
            search_hint="名称、拼音首字母、种类、谁删的",
            empty=EMPTY,
            bulk=(ListDeed("找回选中的", self.restore),),
        )
        self.head.say(subtitle=f"删除的记录 {DAYS} 天内都能找回；更早的也还留着，在“更早”里。")

    @override
    def renew(self) -> None:
        self.desk.jobs.start(
            lambda _progress: self.binned.read_all(),
            title="正在看回收站",
            done=self._take,
            failed=self.desk.say_trouble,
            quiet=True,
        )

    def _take(self, read: tuple[Bin, Sequence[ListRow]]) -> None:
        self.binned.take(read)
        self.reload()

    def restore(self, ids: Sequence[bytes]) -> None:
        """Bring records back with their parts, in one step that can be taken back."""
        wanted = [one for one in ids if one in self.binned.rows]
        if not wanted or self.binned.bin is None:
            return
        words = told_names([self.binned.rows[one].cells[0] for one in wanted], "条")
        records = self.binned.bin.with_parts(wanted)

        def bring_back() -> Changes:
            with self.desk.store.work(self.desk.clerk, "从回收站找回", self.key) as work:
                restore(work, records)
            return work.changes

        if changes := self.tried(bring_back):
            back = partial(undo_work, self.desk, changes.work, words)
            self.desk.toast(f"已找回 {words}", back)
