"""回执: what was merged and decided goes home in writing, by the next package or as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from db.kinds import MergeReceipt
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import receipts, receiving
from desktop_app.exchange.conflict_choices import ConflictChoices
from desktop_app.exchange.receiving import Decision
from desktop_app.gui import notices
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.merge_table import MergeTable
from desktop_app.ledgers.slip import slip


class MergeReceipts(QObject):
    """Gives receipts for what lies merged on the table, with what people decided about it.

    `given(receipts)` when a district wrote them into its book.
    """

    given = Signal(list)

    def __init__(
        self, desk: Desk, table: MergeTable, choices: ConflictChoices, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._table, self._choices, self._page = desk, table, choices, parent
        self._decisions: list[Decision] = receipts.remembered(desk.store)

    @property
    def are_due(self) -> bool:
        """Whether something was merged that nobody has a receipt for yet."""
        store = self._desk.store
        waits = receipts.pending(store) if store.is_district else self._table.in_state("merged")
        return bool(waits)

    def take_note(self, made: Sequence[Decision]) -> None:
        """Keep what was decided until a receipt says it; nothing is lost when the program ends."""
        self._decisions += made
        if self._desk.store.is_district:
            receipts.remember(self._desk.store, self._decisions)

    def give(self) -> None:
        """Write the receipts: at the district into the book, to travel home; else as a page."""
        store = self._desk.store
        if not store.is_district:
            self._save_page()
            return
        open_ones: dict[str, int] = {}
        for card in self._choices.cards:
            open_ones[card.scope] = open_ones.get(card.scope, 0) + 1
        try:
            made, changes = receipts.keep(store, self._desk.clerk, self._decisions, open_ones)
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return
        self._desk.tell_changed(changes)
        self._decisions = receipts.remembered(store)
        self.given.emit(made)

    def _save_page(self) -> None:
        store = self._desk.store
        name = f"合并回执_{store.today:%Y%m%d}.pdf"
        path = notices.save_file(self._page, "回执存到哪里", name, "PDF (*.pdf)")
        if path is None:
            return
        try:
            safe_write(path, slip("数据合并回执", store.facts.name, self.words()))
        except (Refused, Unavailable) as error:
            self._desk.say_trouble(error)
            return
        self._desk.toast(f"回执已存为 {path.name}")

    def words(self) -> list[str]:
        """Give the lines of a receipt for what lies merged on the table."""
        merged = [one.receipt for one in self._table.in_state("merged") if one.receipt]
        return receiving.receipt_words(
            self._desk.store,
            self._desk.clerk,
            merged,
            self._decisions,
            left_open=len(self._choices.cards),
        )


def fill_receipt(into: QBoxLayout, lines: Sequence[str]) -> None:
    """Show a receipt before it is given."""
    into.addWidget(label("回执", "h2"))
    for line in lines:
        into.addWidget(label(line, wrap=True))
    into.addStretch(1)


def fill_given(
    into: QBoxLayout,
    made: Sequence[MergeReceipt],
    print_one: Callable[[bytes], object],
    go_on: Callable[[], object],
) -> QPushButton:
    """Say what goes home, offering each office its own page; give the button that leads on."""
    into.addWidget(label("回执出好了", "h2"))
    words = "回执和退回的各条随“下发与回执”的回程包带回社区；纸的一个包一张，各给各的社区。"
    into.addWidget(label(words, wrap=True))
    for one in made:
        print_it = button("打印回执", partial(print_one, one.id), icon="printer",
                          name=f"打印 {one.sender} 的回执")  # fmt: skip
        said = label(f"{one.sender} · 核对码 {one.state_code}", wrap=True)
        into.addLayout(row((said, 1), print_it))
    go = button("导出回程包", go_on, kind="primary", icon="usb")
    into.addLayout(row(go, STRETCH))
    into.addStretch(1)
    return go
