"""服务: the list of services, and a grid to enter a whole page of them like a sheet."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from db.kinds import ServiceDelivery
from db.kinds.service import COUNSELLING
from db.record import Record
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import Card, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.drafts import Draft, Drafts
from desktop_app.gui.entry_grid import EntryGrid
from desktop_app.gui.entry_model import EntryModel
from desktop_app.gui.finder import Found
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList
from desktop_app.gui.pages.starting import starting_values
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.undoing import undo_work

KEY: Final = "deliveries_grid"
COLUMNS: Final = (
    "date", "kind", "beneficiaries_count", "provider", "station", "content", "result"
)  # fmt: skip
WIDTHS: Final = {0: 108, 1: 112, 2: 88, 3: 132, 4: 132, 6: 84}
CARRIED: Final = ("date", "provider", "station")
HINT: Final = "从表格软件复制一块，在格子上按 Ctrl+V 就能贴进来。心理疏导不记内容。"
_DRAFT: Final = KEY.encode().hex()


def closed_cells(record: Record) -> Collection[str]:
    """Give the cells that a line takes nothing in: counselling keeps no content."""
    return ("content",) if getattr(record, "kind", None) == COUNSELLING else ()


class DeliveriesList(PlaceList):
    """The services, with the way to the grid."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(desk, place)
        go = partial(desk.show_page, KEY)
        self.top.addWidget(
            button("批量登记", go, kind="link", icon="file-spreadsheet"),
            0,
            Qt.AlignmentFlag.AlignTop,
        )


class DeliveryGridPage(Page):
    """A sheet of services; what is right is saved as one work, what is not stays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.entries = EntryModel(
            desk.store,
            ServiceDelivery,
            COLUMNS,
            start=partial(starting_values, desk, ServiceDelivery),
            closed=closed_cells,
            carried=CARRIED,
        )
        self.grid = EntryGrid(desk, self.entries, "批量登记服务", WIDTHS, COLUMNS.index("content"))
        self.bar, self.draft_bar = InlineBar(), InlineBar()
        self.words = label("", "danger", wrap=True)
        self.words.hide()
        self.count = label("", "small")
        self.save_button = button("保存", self.save, kind="primary", key="Ctrl+S", needs="edit")
        self.head = PageHead("批量登记服务", HINT, self.save_button, crumb="服务", back=self.leave)
        deeds = (
            button("加一行  Enter", self.grid.add_line, kind="flat", name="加一行"),
            button("同上一行  Ctrl+D", self.grid.copy_above, kind="flat", name="同上一行"),
            button("删这一行", self.grid.remove_line, kind="flat"),
        )
        card = Card()
        card.body.setContentsMargins(1, 0, 1, 1)
        card.body.addWidget(self.grid, 1)
        card.body.addLayout(row(*deeds, STRETCH, self.count, edges=(8, 0, 12, 8)))
        self.quick = QuickNew(desk, KEY)
        parts = (self.head, self.draft_bar, self.bar, self.quick, (card, 1), self.words)
        self.setLayout(column(*parts, gap=12, edges=look.PAGE_EDGES))
        self._drafts = Drafts(self, desk, KEY, self._draft)
        self._connect()
        self.first = self.grid
        self.hints = (
            "Tab 下一格",
            "Enter 下一行",
            "Ctrl+D 同上一行",
            "Ctrl+V 贴一块",
            "Ctrl+S 保存",
        )
        self._begin()

    def _connect(self) -> None:
        self.entries.edited.connect(self._note)
        self.grid.selectionModel().currentChanged.connect(self._say_fault)
        self.grid.new_asked.connect(self._ask_new)
        self.desk.changed.connect(self._look_anew)

    def _begin(self) -> None:
        if not self.entries.rowCount():
            self.entries.add()
        self._note()

    # Coming and going

    @override
    def arrive(self, **where: Any) -> None:
        self._begin()
        waiting = self._drafts.waiting()
        if not waiting or self.entries.written():
            return
        lines = waiting[0].typed.get("lines", [])
        if where.get("draft"):
            self._go_on(lines)
        else:
            self.draft_bar.say(
                f"有 {len(lines)} 行没保存的", "info",
                ("继续填", partial(self._go_on, lines)), ("丢掉", self._throw_away),
            )  # fmt: skip

    def _go_on(self, lines: list[dict[str, Any]]) -> None:
        self.draft_bar.hide()
        self.entries.retype(lines)

    def _throw_away(self) -> None:
        self._drafts.drop(_DRAFT)
        self.draft_bar.hide()

    @override
    def depart(self) -> None:
        self.grid.close_editor()
        self._drafts.keep()

    def leave(self) -> None:
        """Go back to the list; what was typed stays."""
        self.desk.show_page("deliveries")

    def _draft(self) -> Draft | None:
        lines = self.entries.typed()
        if not lines:
            return None
        return Draft(_DRAFT, {"lines": lines}, title=f"批量登记服务 {len(lines)} 行")

    # Words

    def _note(self) -> None:
        written = self.entries.written()
        bad = sum(bool(self.entries.faults_of(one)) for one in written)
        told = f"写了 {len(written)} 行" + (f"，{bad} 行还要改" if bad else "")
        self.count.setText(told if written else "")
        self.save_button.setEnabled(bool(written))
        if written:
            self._drafts.keep_soon()
        self._say_fault(self.grid.currentIndex())

    def _say_fault(self, here: QModelIndex, *_: object) -> None:
        """Say what is wrong with the cell with the cursor, or with its line."""
        words = ""
        if here.isValid() and here.row() < len(self.entries.records):
            faults = self.entries.faults_of(self.entries.records[here.row()])
            words = faults.get(COLUMNS[here.column()]) or next(iter(faults.values()), "")
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _look_anew(self, _changes: Changes) -> None:
        self.entries.forget_names()

    # Who is new

    def _ask_new(self, cell: QPersistentModelIndex, kind: type[Record], typed: str) -> None:
        """Ask for a record that no list knows yet, and write it into the cell."""

        def write(found: Found) -> None:
            if cell.isValid():
                self.entries.setData(cell, (found.id, found.name))
                # Once the card has given the cursor back to where it was.
                go = partial(self.grid.go_to, cell.row(), cell.column())
                QTimer.singleShot(0, self.grid, go)

        def write_words() -> None:
            if cell.isValid() and typed:
                self.entries.setData(cell, (None, typed))

        if not self.quick.isHidden():
            self.quick.dismiss()  # another cell gets its words back
        self.quick.begin(kind, typed, taken=write, given_back=write_words)

    # Saving

    def save(self) -> None:
        """Save all lines that are right as one piece of work; the others stay, with the reason."""
        self.grid.close_editor()
        good = [one for one in self.entries.written() if not self.entries.faults_of(one)]
        if not good:
            self._show_bad(0)
            return
        desk, kept = self.desk, []
        refused: list[tuple[Record, dict[str, str]]] = []
        try:
            with desk.store.work(desk.clerk, "批量登记服务", KEY) as work:
                for one in good:
                    try:
                        work.save(one)
                        kept.append(one)
                    except Refused as error:
                        refused.append((one, error.faults))
        except Unavailable as error:
            desk.say_trouble(error)
            return
        for record, faults in refused:
            self.entries.tell(record, faults)
        for record in kept:
            self.entries.remove(self.entries.records.index(record))
        self._throw_away()
        self._begin()
        if kept:
            desk.tell_changed(work.changes)
            words = f"{len(kept)} 次服务"
            desk.toast(f"已登记 {words}", partial(undo_work, desk, work.changes.work, words))
        self._show_bad(len(kept))

    def _show_bad(self, kept: int) -> None:
        """Go to the first cell that must be mended, and say how many lines wait."""
        found = self.entries.first_fault()
        if found is None:
            self.bar.hide()
            self.grid.go_to(0, 0)
            return
        at, col, words = found
        bad = len(self.entries.written())
        saved = f"已存 {kept} 行，" if kept else ""
        self.bar.say(f"{saved}还有 {bad} 行要改后才能保存。第 {at + 1} 行：{words}", "warn")
        self.grid.go_to(at, col)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
