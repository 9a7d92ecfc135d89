"""五个一: the checklist of a year, begun with one key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import combinations
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from db import brand
from db.kinds import Attachment, StaffMember
from db.record import Id, Record
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.arrange import Part
from desktop_app.gui.controls import button
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList
from desktop_app.gui.pages.starting import my_staff
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.view import Values

CHECK, READY, UNREADY = "自查", "齐了", "unready"
_UNDONE: Final = brand.LACKS[:1]
TONES: Final = {READY: "ok"} | {
    "、".join(some): "info" if some == _UNDONE else "warn"
    for count in range(1, len(brand.LACKS) + 1)
    for some in combinations(brand.LACKS, count)
}
NOBODY = "这个账号还没有对应的工作人员，请先在“设置 → 工作人员”里登记"


class BrandRows(KindList):
    """The five ones with the office's own check: what each still lacks."""

    def __init__(self, *known: Any, **more: Any) -> None:
        self._proved: Counter[Id] = Counter()
        self._left: frozenset[Id] = frozenset()
        super().__init__(*known, **more)

    @property
    @override
    def shows(self) -> frozenset[type[Record]]:
        return super().shows | {Attachment, StaffMember}

    @override
    def columns(self) -> Sequence[Column]:
        return [*super().columns(), Column(CHECK, 156, tones=TONES, sorts=True)]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return [*super().titles(), (UNREADY, "自查没齐#")]

    @override
    def read(self) -> Sequence[ListRow]:
        store = self._desk.store
        held = store.values(self.kind, "id", "year", "owner", **self._whose)
        items = {one: (year, owner) for one, year, owner in held}
        self._proved = brand.evidence_of(store, list(items))
        self._left = brand.who_left(store, items, store.today)
        # What still lacks its material stands first; the rest as it stood.
        return sorted(super().read(), key=lambda row: self._proved[row.id] > 0)

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row = super()._row(record, values, *rest)
        proved, has_left = self._proved[record], record in self._left
        lacks = brand.lacking(values["progress"], proved, has_left=has_left)
        words = "、".join(lacks) or READY
        views = row.views | {UNREADY} if lacks else row.views
        return replace(
            row, cells=(*row.cells, words), keys=(*row.keys, (0, len(lacks))), views=views
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found, row = super().preview(record_id), self.rows.get(record_id)
        if found is None or row is None:
            return found
        return replace(found, facts=[(CHECK, row.cells[-1]), *found.facts])

    def this_year(self) -> tuple[int, int]:
        """Say how many of this year's items pass the check, and how many do not."""
        rows = [one for one in self.rows.values() if "year" in one.views]
        unready = sum(UNREADY in one.views for one in rows)
        return len(rows) - unready, unready


class BrandList(PlaceList):
    """The five ones, checked over; a button makes the rows that this year still lacks."""

    begin_button: QPushButton

    @override
    def more_buttons(self, desk: Desk) -> Sequence[Part]:
        self.begin_button = button(f"建立 {desk.store.today.year} 年五个一", self.begin)
        self._offer(desk)
        return (self.begin_button,)

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        return self.made_from(BrandRows, desk, place)

    @override
    def _say_count(self) -> None:
        rows, year = self.kinds, self.desk.store.today.year
        ready, unready = rows.this_year() if isinstance(rows, BrandRows) else (0, 0)
        check = f" · {year} 年自查：{ready} 项齐了，{unready} 项没齐" if ready + unready else ""
        self.head.say(subtitle=f"共 {len(rows.rows):,} {rows.noun}{check}")

    def _offer(self, desk: Desk) -> None:
        facts = desk.store.facts
        lacking = brand.missing(desk.store, desk.store.today.year, facts.scope)
        self.begin_button.setVisible(bool(lacking))

    @override
    def arrive(self, **where: Any) -> None:
        self._offer(self.desk)
        super().arrive(**where)

    @override
    def follow(self, changes: Changes) -> None:
        super().follow(changes)
        if self.kinds.kind in changes.kinds:
            self._offer(self.desk)

    def begin(self) -> None:
        """Make the rows of this year that are not there yet, as one step."""
        begin_year(self.desk, self.desk.store.today.year, self.key)


def begin_year(desk: Desk, year: int, page: str) -> None:
    """Make the rows of a year that are not there yet, as one step with a way back."""
    store = desk.store
    owner = store.get(StaffMember, my_staff(desk))
    if owner is None:
        desk.say_trouble(Refused(NOBODY))
        return
    try:
        with store.work(desk.clerk, f"建立{year}年五个一", page) as work:
            made = brand.begin_year(work, year, store.facts.scope, owner)
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return
    desk.tell_changed(work.changes)
    desk.toast(
        f"已建立 {len(made)} 项，内容照去年或常用写法，可以改",
        partial(undo_work, desk, work.changes.work, f"{year}年五个一"),
    )
