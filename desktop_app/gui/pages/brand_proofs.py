"""佐证材料: what proves each of the five ones, those without anything first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db import brand
from db.files import Files
from db.kinds import BrandChecklist
from db.record import Id
from db.work import Changes
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.pages.brand import BrandRows
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.row_files import row_files
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.view import EVERY, Values, View

KEY: Final = "brand_proofs"
FORM: Final = "brand_form"
LACKING: Final = "lacking"
NONE_YET: Final = "缺材料"
SOME: Final = "有材料"
TONES: Final = {NONE_YET: "warn", SOME: "ok"}
MOST_SHOWN: Final = 6
EMPTY: Final = "还没有五个一。先在“五个一”里建立，再把材料拖到那一项上。"
NOTE: Final = "把照片、扫描件拖到一行上，就成为那一项的材料"
_COLUMNS: Final = (("item", 130), ("year", 70), ("content", 0), ("owner", 92))


class ProofRows(BrandRows):
    """The five ones with how much proves each."""

    def __init__(self, desk: Desk) -> None:
        self._counts: Mapping[str, Mapping[Id, int]] = {}
        views = (
            View("year", "今年", lambda v, day: v["year"] == day.year, ("year", "progress")),
            EVERY,
        )
        super().__init__(
            desk, BrandChecklist, _COLUMNS, noun="项", views=views, facts=("progress", "done_on"),
            changes=(),
        )  # fmt: skip

    @override
    def columns(self) -> Sequence[Column]:
        return [
            *super().columns()[: len(_COLUMNS)],
            Column("佐证记录", 92, sorts=True),
            Column("佐证文件", 92, sorts=True),
            Column("材料", 92, tones=TONES, sorts=True),
        ]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        year, *rest = (one for one in super().titles() if one[0] in ("year", EVERY.key))
        return [year, (LACKING, f"{NONE_YET}#"), *rest]

    @override
    def read(self) -> Sequence[ListRow]:
        self._counts = brand.proofs(self._desk.store)
        return super().read()

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row = super()._row(record, values, *rest)
        counts = [of.get(record, 0) for of in self._counts.values()]
        cells = [f"{counts[0]:,} 条" if counts[0] else "", f"{counts[1]:,} 个" if counts[1] else ""]
        lacks = not any(counts)
        views = row.views & {"year", EVERY.key} | ({LACKING} if lacks else set())
        keys = [(0, count) for count in (*counts, not lacks)]
        own = len(_COLUMNS)
        return replace(
            row, cells=(*row.cells[:own], *cells, NONE_YET if lacks else SOME),
            keys=(*row.keys[:own], *keys), views=views,
        )  # fmt: skip

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found, row = super().preview(record_id), self.rows.get(record_id)
        store = self._desk.store
        record = store.get(BrandChecklist, record_id)
        if found is None or row is None or record is None:
            return found
        linked = store.entries(record, "evidence")
        files = Files(store).of(record_id)
        return replace(
            found, state=row.cells[-1], tone=TONES[row.cells[-1]], facts=found.facts[1:],
            sections=[
                ("佐证记录", [Line(one.target_name or "", "square-check") for one in linked]),
                ("佐证文件", [Line(one.caption or one.origin_name or "", "file-text")
                          for one in files]),
            ],
            deeds=[("补材料", partial(add_proof, self._desk, record_id))] + [
                (f"看 {one.target_name}", partial(self._open, one.target))
                for one in linked[:MOST_SHOWN] if one.target
            ],
        )  # fmt: skip

    def _open(self, record: Id) -> None:
        kind = self._desk.store.kind_holding(record)
        if kind is None or not self._desk.show_record(kind.__tablename__, record):
            self._desk.toast("这条记录在这里打不开")


def add_proof(desk: Desk, record: Id) -> None:
    """Open an item where records that prove it are chosen; its files stand beside."""
    desk.show_page(FORM, record=record, field="evidence")


class BrandProofsPage(ListPage):
    """The material of the five ones; files dropped on an item become its own."""

    def __init__(self, desk: Desk) -> None:
        self.proofs = ProofRows(desk)
        self.files = row_files(desk, BrandChecklist)
        tabs = Chips("页签", tabs_of(desk, "brand"))
        super().__init__(
            desk,
            self.proofs,
            title="佐证材料",
            search_hint="举措、内容、责任人",
            actions=(
                button("补材料", self.add, kind="primary", icon="plus", key="Ctrl+N", needs="edit"),
            ),
            tabs=tabs,
            empty=EMPTY,
            first_step=button("去五个一", partial(desk.show_page, "brand"), kind="primary"),
            kept_as=KEY,
            files=self.files,
        )
        tabs.set_value(KEY)
        tabs.picked.connect(desk.show_page)
        self.opened.connect(partial(add_proof, desk))
        desk.changed.connect(self._follow)
        self.note = NOTE
        self._say_count()

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        super().arrive(**where)

    def add(self) -> None:
        """Open the item with the cursor, to add what proves it."""
        current = self.table.current_id()
        if current is None:
            self.desk.toast("先选一项，再补材料")
            return
        add_proof(self.desk, current)

    def _follow(self, changes: Changes) -> None:
        if changes.kinds & self.proofs.shows:
            self.proofs.renew()
            self.reload()
            self._say_count()

    def _say_count(self) -> None:
        rows = [one for one in self.proofs.rows.values() if "year" in one.views]
        lacking = sum(LACKING in one.views for one in rows)
        words = f"，{lacking} 项{NONE_YET}" if lacking else ""
        self.head.say(subtitle=f"今年 {len(rows)} 项{words}")
