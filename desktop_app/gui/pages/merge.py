"""接收与合并: what packages bring is seen and merged, conflicts are decided, receipts given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QStackedWidget
from typing_extensions import override

from db.kinds import MergeReceipt
from db.package_lines import Line
from db.roles import may
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.exchange import beside, conflict_cards, package
from desktop_app.exchange.conflict_choices import Choice, ConflictChoices
from desktop_app.exchange.receiving import Parcel
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Beside, Card, Empty, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.merge_beside import BesideCard
from desktop_app.gui.pages.merge_card import CardView
from desktop_app.gui.pages.merge_held import HeldCard, KeptCard
from desktop_app.gui.pages.merge_parcels import ParcelList
from desktop_app.gui.pages.merge_preview import drop_place, fill_preview, scrolled
from desktop_app.gui.pages.merge_receipt import MergeReceipts, fill_given, fill_receipt
from desktop_app.gui.pages.merge_table import MergeTable
from desktop_app.gui.pages.merge_worklist import Worklist

NARROW = 900
_SIDE = 270
FROM_OFFICES: Final = "社区送来的数据包"
FROM_OTHERS: Final = "区里发回的包、本社区另一台电脑的包"
KEYS: Final = (
    "1 2 选一边", "↑↓ 换一项", "Enter 定下", "C 采用建议", "B 退回社区", "N 先放着", "Z 撤回",
)  # fmt: skip


class MergePage(Page):
    """Takes packages in and lets people decide where two PCs said different things.

    Decisions are kept until they are written together, so that Z takes back any of them; what
    lies on the table is remembered too. So nothing is lost when the program ends, at any point.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = MergeTable(desk, self)
        self.choices = ConflictChoices(desk.store)
        self.receipts = MergeReceipts(desk, self.table, self.choices, self)
        self.setAcceptDrops(True)
        district = desk.store.is_district
        self.merge_button = button("合入", self.take_in, kind="primary")
        self.write_button = button("写入决定", self.write, kind="primary")
        self.receipt_button = button("出回执", self.receipts.give, icon="printer")
        self.choose_button = button(
            "选文件", self.choose_files, icon="folder-open", key="Ctrl+O", needs="merge"
        )
        self.folder_button = button(
            "选 U 盘或文件夹", self.choose_folder, icon="usb", key="Ctrl+U", needs="merge"
        )
        ways_in = held(row(self.choose_button, self.folder_button))
        to_returned = button("去退回更正", partial(desk.show_page, "returned"), icon="undo-2")
        deeds = held(row(to_returned, self.receipt_button, self.write_button, self.merge_button))
        to_returned.setVisible(district)  # an office gets there from its receipts
        self.head = PageHead(
            "接收与合并" if district else "读 U 盘",
            "",
            Beside(ways_in, deeds, gap=look.GAP_SMALL),  # two rows where large words need them
            crumb="" if district else "数据交换",
            back=lambda: desk.show_page("exchange"),
        )
        self.list = ParcelList()
        self.drop = drop_place()
        self.worklist = Worklist()
        self.beside = BesideCard(may_decide=may(desk.clerk, "decide"))
        self.card_view = CardView()
        self.preview = column(gap=6)
        self._nothing = Empty(
            f"把{FROM_OFFICES if district else FROM_OTHERS}拖到这里，或按“选 U 盘或文件夹”。"
            "核对签名以后先看变化，再合入。",
            button("选 U 盘或文件夹", self.choose_folder, kind="primary", needs="merge"),
            icon="usb",
        )
        self.right = QStackedWidget()
        for widget in (self._nothing, scrolled(held(self.preview, "clear")), self.card_view):
            self.right.addWidget(widget)
        self._lay_out()
        self._connect()
        self._say_keys()

    def _lay_out(self) -> None:
        packages = Card(self.drop, (scrolled(self.list), 1), title="数据包")
        self.side = held(column((packages, 3), (self.worklist, 2), (self.beside, 2), gap=12))
        self.body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.body.setSpacing(look.px(12))
        self.body.addWidget(self.side)
        self.body.addWidget(Card((self.right, 1)), 1)
        self.setLayout(column(self.head, (self.body, 1), gap=12, edges=look.PAGE_EDGES))
        self._fold()

    def _connect(self) -> None:
        self.table.changed.connect(self._show_parcels)
        self.table.looked.connect(self._show_looked)
        self.table.merged.connect(self._show_merged)
        self.table.ended.connect(self._say_state)
        self.table.ended.connect(self._keep_cursor)
        self.receipts.given.connect(self._show_given)
        self.list.picked.connect(self.show_preview)
        self.list.removed.connect(self.table.remove)
        self.worklist.picked.connect(self._show_number)
        self.beside.seen.connect(self.settle_beside)
        self.card_view.decided.connect(self.keep)
        self.card_view.returned.connect(self.keep)
        self.card_view.skipped.connect(self.skip)
        self.card_view.taken_back.connect(self.take_back)
        self.right.currentChanged.connect(self._say_keys)
        self.desk.changed.connect(self._note_change)

    # Coming and going

    @override
    def arrive(self, **where: Any) -> None:
        """Show what waits; `files=[...]` puts packages on the table."""
        self.choices.load()
        self.reload()
        came = self.table.gather(where.get("files", ()))
        if not came and self.choices.cards and not self.table.in_state("new", "ready"):
            self.next_card()  # an earlier receipt must not hide what waits for a decision

    def reload(self) -> None:
        """Read the conflicts anew; decisions that are not written yet stay where they still fit."""
        self.choices.read()
        self.worklist.show_choices(self.choices)
        self.beside.show_lines(beside.lines(self.desk.store))
        if self.right.currentWidget() is self.card_view or not self.table.parcels:
            self.next_card()
        self._say_state()

    def _say_keys(self, _at: int = 0) -> None:
        """Write only those keys below that do something now."""
        deciding = self.right.currentWidget() is self.card_view
        self.first = self.card_view if deciding else self.choose_button
        self.set_hints(*(KEYS if deciding else ("Ctrl+U 选 U 盘", "Ctrl+O 选文件")))

    def _note_change(self, _changes: Changes) -> None:
        if self.isVisible():
            self.reload()

    # Packages

    def choose_files(self) -> None:
        """Let staff choose package files."""
        kinds = f"数据包 (*{package.SUFFIX})"
        if files := notices.choose_files(self, "选数据包", kinds):
            self.table.add(files)

    def choose_folder(self) -> None:
        """Let staff choose a stick or folder; every package inside is put on the table."""
        if folder := notices.choose_stick(self, "选 U 盘或文件夹"):
            self.table.add([folder])

    def _show_looked(self, looked: list[Parcel]) -> None:
        first = next((p for p in looked if p.receipt is not None), None)
        if first is not None:
            self.show_preview(first)
        chosen = self.choose_button.hasFocus() or self.folder_button.hasFocus()
        if self.merge_button.isEnabled() and chosen:
            self.merge_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_parcels(self) -> None:
        self.list.show_parcels(sorted(self.table.parcels, key=lambda one: one.state != "refused"))
        self._say_state()

    def show_preview(self, parcel: Parcel) -> None:
        """Show line by line what a package brings."""
        self.list.mark(parcel)
        if parcel.state in ("waiting", "stranger"):
            self._show_kept(parcel)
            return
        if parcel.receipt is None:
            return
        clear(self.preview)
        fill_preview(self.preview, parcel.receipt)
        if parcel.state == "held":
            may_take = self.desk.store.is_district and may(self.desk.clerk, "approve")
            self.held_card = HeldCard(parcel, may_take=may_take)
            self.held_card.taken.connect(partial(self.table.take_held, parcel))
            self.preview.insertWidget(0, self.held_card)
        self.right.setCurrentIndex(1)

    def _show_kept(self, parcel: Parcel) -> None:
        clear(self.preview)
        deed = "approve" if self.desk.store.is_district else "merge"
        self.kept_card = KeptCard(parcel, may_decide=may(self.desk.clerk, deed))
        self.kept_card.turned_away.connect(partial(self._turn_away, parcel))
        self.preview.addWidget(self.kept_card)
        self.preview.addStretch(1)
        self.right.setCurrentIndex(1)

    def _turn_away(self, parcel: Parcel, reason: str) -> None:
        if self.table.turn_away(parcel, reason):
            self.right.setCurrentWidget(self._nothing)

    def take_in(self) -> None:
        """Merge what lies ready; nobody presses twice."""
        self.merge_button.setEnabled(False)
        self.table.take_in()

    def _keep_cursor(self) -> None:
        """Bring the cursor back when the button it was on had to wait."""
        if self.isVisible() and not self.isAncestorOf(QApplication.focusWidget() or self.window()):
            on = self.merge_button if self.merge_button.isEnabled() else self.choose_button
            on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_merged(self, merged: list[Parcel]) -> None:
        self.reload()
        left = len(self.choices.cards)
        self.desk.toast(
            f"已合入 {len(merged)} 个包" + (f"，还有 {left} 条两边都改过，请逐条定" if left else "")
        )
        if left:
            self.next_card()
        elif merged:
            self._show_receipt()

    # Conflicts

    def next_card(self, after: int = -1) -> None:
        """Show the next card that is not decided yet; after the last one begin again."""
        number = self.choices.next_open(after)
        if number is None:
            self._show_end()
            return
        self._show_number(number)

    def _show_number(self, number: int) -> None:
        card = conflict_cards.filled(self.desk.store, self.choices.cards[number])
        self.card_view.show_card(card, self.choices.chosen.get(card.row))
        self.right.setCurrentWidget(self.card_view)
        self.worklist.go_to(number)
        self.list.mark(None)
        self.card_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_end(self) -> None:
        if self.choices.chosen:
            self._say_all_decided()
        elif self.table.in_state("merged"):
            self._show_receipt()
        elif not self.table.parcels:
            self.right.setCurrentWidget(self._nothing)

    def _show_receipt(self) -> None:
        clear(self.preview)
        fill_receipt(self.preview, self.receipts.words())
        self.right.setCurrentIndex(1)
        self.receipt_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_all_decided(self) -> None:
        clear(self.preview)
        self.preview.addWidget(label("都定好了", "h2"))
        count = len(self.choices.chosen)
        words = f"{count} 条已经定下，按“写入 {count} 条决定”记进台账。"
        self.preview.addWidget(label(words, wrap=True))
        self.preview.addLayout(row(button("撤回上一条", self.take_back, key="Z"), STRETCH))
        self.preview.addStretch(1)
        self.right.setCurrentIndex(1)
        self.write_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self, chosen: Choice) -> None:
        """Keep the decision on the open card and go to the next."""
        card = self.card_view.card
        if card is None:
            return
        self.choices.choose(card.row, chosen)
        self.worklist.show_choices(self.choices)
        self._say_state()
        self.next_card(self.choices.number_of(card.row))

    def skip(self) -> None:
        """Leave the open card for later and go to the next."""
        card = self.card_view.card
        if card is not None:
            self.next_card(self.choices.number_of(card.row))

    def take_back(self) -> None:
        """Open the card that was decided last again."""
        row_id = self.choices.take_back()
        if row_id is None:
            self.desk.toast("没有可以撤回的决定")
            return
        self.worklist.show_choices(self.choices)
        self._say_state()
        number = self.choices.number_of(row_id)
        if number >= 0:
            self._show_number(number)

    def write(self) -> None:
        """Write all decisions as one piece of work that can be undone."""
        count = len(self.choices.chosen)
        try:
            made, changes = self.choices.write(self.desk.clerk)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            self.reload()
            return
        if not made:
            return
        self.receipts.take_note(made)
        self.desk.tell_changed(changes)
        self.reload()
        self.next_card()
        self.desk.toast(f"已写入 {count} 条决定")

    def settle_beside(self, line: Line) -> None:
        """Close what somebody wrote beside an erasure: it was looked at."""
        try:
            with self.desk.store.work(self.desk.clerk, "删除后又改的，已看过") as work:
                work.take_note(line.kind.table_tag, line.id)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        self.reload()

    # Receipt

    def _show_given(self, made: Sequence[MergeReceipt]) -> None:
        clear(self.preview)
        go_on = partial(self.desk.show_page, "exchange")
        go = fill_given(self.preview, made, self._print, go_on)
        self.right.setCurrentIndex(1)
        go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self, receipt: bytes) -> None:
        self.desk.show_page("ledgers", ledger="R01", target=receipt)

    def _say_state(self) -> None:
        ready, waiting = self.table.in_state("ready"), self.table.in_state("waiting")
        allowed = may(self.desk.clerk, "merge")
        self.merge_button.setEnabled(allowed and bool(ready))
        self.merge_button.setVisible(bool(ready) or not self.choices.chosen)
        self.merge_button.setText(f"合入 {len(ready)} 个包" if ready else "合入")
        self.write_button.setVisible(bool(self.choices.chosen))
        self.write_button.setText(f"写入 {len(self.choices.chosen)} 条决定")
        self.receipt_button.setEnabled(allowed and self.receipts.are_due)
        parcels = self.table.parcels
        parts = [f"{len(parcels)} 个包"] if parcels else ["还没有放上数据包"]
        if refused := self.table.in_state("refused"):
            parts.append(f"其中 {len(refused)} 个没有收下，原因写在“数据包”里")
        if waiting:
            parts.append(f"{len(waiting)} 个等更早的包")
        if left := self.choices.left:
            parts.append(f"{left} 条两边都改过，请逐条定")
        if away := self.choices.away:
            parts.append(f"{away} 条等社区答复")
        self.head.say(subtitle=" · ".join(parts))

    # Dropping and folding

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        places = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if places:
            event.acceptProposedAction()
            self.table.add(places)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        below = self.width() < look.px(NARROW)
        way = QBoxLayout.Direction.BottomToTop if below else QBoxLayout.Direction.LeftToRight
        if self.body.direction() != way:
            self.body.setDirection(way)
        # The page itself scrolls then: more of the card is seen at once.
        self.card_view.area.setMinimumHeight(look.px(320 if below else 160))
        if below:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16_777_215)
        else:
            self.side.setFixedWidth(look.px(_SIDE))
