"""One conflict card: field rows, a column per PC, and what stays; keys decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from desktop_app.exchange.conflict_cards import CardRow, ConflictCard
from desktop_app.exchange.conflict_choices import BACK
from desktop_app.exchange.text_difference import Piece, spoken
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    FlowLayout,
    LineInput,
    StatusChip,
    button,
    key_cap,
    label,
    rule,
)
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.marked_words import MarkedLabel, marked, shortened

ADOPT: Final = "C"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardView(QWidget):
    """Shows a card and collects one key per row.

    `decided(list[int | None])` when all rows are chosen and staff press Enter; `returned(str)`
    when the office is to look at it; `skipped()` for the next card; `taken_back()` for the last
    decision.
    """

    decided = Signal(list)
    returned = Signal(str)
    skipped = Signal()
    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card: ConflictCard | None = None
        self.chosen: list[int | None] = []
        self.at = 0
        self._sides: list[dict[int, QPushButton]] = []
        self._results: list[QLabel] = []
        self._labels: list[QLabel] = []
        self._deeds: dict[Qt.Key, Callable[[], object]] = {
            **dict.fromkeys(_ENTER, self.decide),
            Qt.Key.Key_C: self.adopt,
            Qt.Key.Key_B: self.ask_office,
            Qt.Key.Key_N: self.skipped.emit,
            Qt.Key.Key_Z: self.taken_back.emit,
        }
        self.title = label("", "h2", wrap=True)
        self.chip = StatusChip("两边都改过", "warn")
        self._caps = row(gap=6)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(8))
        self._timeline = column(gap=4)
        self.fault = label("", "danger", wrap=True)
        self.fault.hide()
        self.whole = FlowLayout(gap=look.px(8))
        self._same = QGridLayout()
        self._same.setHorizontalSpacing(look.px(12))
        self._same.setVerticalSpacing(look.px(4))
        self.decide_button = button(
            "定下这条", self.decide, kind="primary", name="定下这条（Enter）"
        )
        self.decide_button.setText("定下这条  Enter")
        self.decide_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        skip = button("先放着  N", self.skipped.emit, name="先放着（N）")
        back = button("撤回上一条  Z", self.taken_back.emit, name="撤回上一条（Z）")
        self.return_button = button("退回社区核实  B", self.ask_office, name="退回社区核实（B）")
        self.asking = AskCard()
        for made in (skip, back, self.return_button):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = column(
            self._grid,
            self._same,
            rule(),
            label("时间线", "strong"),
            self._timeline,
            STRETCH,
            gap=10,
            edges=(0, 0, 8, 0),
        )
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(held(inside, "clear"))
        self.area.setMinimumHeight(look.px(160))
        self.hint = InlineBar()
        top = row((self.title, 1), self.chip)
        self.buttons = FlowLayout(gap=look.px(8))
        for made in (self.return_button, back, skip, self.decide_button):
            self.buttons.addWidget(made)
        parts = (top, self._caps, self.hint, (self.area, 1), self.fault, self.asking)
        # What is used most stands above the place where the toast comes.
        self.setLayout(column(*parts, self.buttons, self.whole, gap=10))

    def show_card(self, card: ConflictCard, chosen: list[int | None] | str | None = None) -> None:
        """Show a card, with what was chosen before when it is shown again."""
        self.card = card
        self.chosen = list(chosen) if isinstance(chosen, list) else [None] * len(card.rows)
        self.chip.say(BACK if isinstance(chosen, str) or card.is_away else "两边都改过", "warn")
        self.return_button.setVisible(card.can_go_back)
        self.asking.hide()
        self.at = next((n for n, one in enumerate(self.chosen) if one is None), 0)
        self.title.setText(card.title)
        self.setAccessibleName(f"核对 {card.title}")
        self.fault.hide()
        for part in (self._grid, self._same, self._timeline, self._caps):
            clear(part)
        self.whole.clear()
        self._fill_heads(card)
        self._fill_rows(card)
        self._fill_same(card)
        self._say_hints(card)
        for line in card.timeline:
            words = label(line, "small", wrap=True)
            self._timeline.addLayout(row(icons.picture("calendar", "text2", 14), (words, 1), gap=6))
        for number, writer in enumerate(card.columns):
            made = button(f"整条用 {writer.pc}", partial(self.choose_all, number))
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.whole.addWidget(made)
        self._paint()

    def _say_hints(self, card: ConflictCard) -> None:
        """Say what the card looks like; taking it over is a choice of its own."""
        if not card.hints:
            self.hint.dismiss()
            return
        can = any(one.columns for one in card.hints)
        deeds = ((f"采用建议  {ADOPT}", self.adopt),) if can else ()
        self.hint.say("\n".join(one.words for one in card.hints), "info", *deeds)

    def adopt(self) -> None:
        """Take the columns that the hints speak for; rows without one stay as they are."""
        for one in self.card.hints if self.card else ():
            for number, at in one.columns.items():
                self.chosen[number] = at
        self._go_on()

    def _go_on(self) -> None:
        """Go to the first row that is still open."""
        self.at = next((n for n, one in enumerate(self.chosen) if one is None), self.at)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._paint()

    def _fill_heads(self, card: ConflictCard) -> None:
        for number, writer in enumerate(card.columns):
            head = held(
                column(
                    label(writer.pc, "strong", wrap=True),
                    label(f"{writer.actor} {writer.when} 改", "caption", wrap=True),
                    gap=0,
                )
            )
            self._grid.addWidget(head, 0, number + 1, Qt.AlignmentFlag.AlignTop)
            self._caps.addWidget(key_cap(f"{number + 1} 取第 {number + 1} 栏"))
        self._caps.addWidget(key_cap("↑↓ 换一项"))
        self._caps.addStretch(1)
        last = len(card.columns) + 1
        self._grid.addWidget(label("合并后", "strong"), 0, last, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnMinimumWidth(0, look.px(80))
        for number in range(1, last + 1):
            self._grid.setColumnStretch(number, 1)

    def _fill_rows(self, card: ConflictCard) -> None:
        self._sides, self._results, self._labels = [], [], []
        for number, one in enumerate(card.rows):
            name = label(one.label, "strong", wrap=True)
            self._grid.addWidget(name, number + 1, 0)
            self._labels.append(name)
            sides: dict[int, QPushButton] = {}
            shown = marked(one)
            for at, pieces in enumerate(shown):
                if pieces is not None:
                    sides[at] = self._side(number, at, one, pieces)
                    self._grid.addWidget(sides[at], number + 1, at + 1)
            result = label("", "info", wrap=True)
            self._grid.addWidget(result, number + 1, len(card.columns) + 1)
            self._sides.append(sides)
            self._results.append(result)

    def _side(self, number: int, at: int, one: CardRow, pieces: list[Piece]) -> QPushButton:
        made = QPushButton()
        words = MarkedLabel(pieces)
        cap = key_cap(str(at + 1))
        for part in (words, cap):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = row((words, 1), cap, gap=6, edges=(10, 4, 8, 4))
        made.setLayout(inner)
        made.setMinimumHeight(max(look.px(34), inner.sizeHint().height()))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setCheckable(True)
        look.dress(made, "side")
        made.setAccessibleName(f"{one.label}：{spoken(pieces)}（按 {at + 1}）")
        made.clicked.connect(lambda _on=False: self.choose(number, at))
        return made

    def _fill_same(self, card: ConflictCard) -> None:
        """Show what agrees in grey, two to a line."""
        if card.same:
            self._same.addWidget(label("两边相同", "caption"), 0, 0)
        for number, (name, text) in enumerate(card.same):
            line, side = divmod(number, 2)
            self._same.addWidget(label(name, "caption"), line + 1, 2 * side)
            self._same.addWidget(label(text, "caption", wrap=True), line + 1, 2 * side + 1)
        self._same.setColumnStretch(1, 1)
        self._same.setColumnStretch(3, 1)

    # Choosing

    def choose(self, number: int, at: int) -> None:
        """Take one side for one row and go on to the next row that is open."""
        if self.card is None or self.card.rows[number].keys[at] is None:
            return
        self.chosen[number] = at
        self.at = number
        self._go_on()

    def choose_all(self, at: int) -> None:
        """Take one PC's value for every row it wrote."""
        if self.card is None:
            return
        for number, one in enumerate(self.card.rows):
            if one.keys[at] is not None:
                self.chosen[number] = at
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._paint()

    def decide(self) -> None:
        """Hand the decision over, or say which rows are still open."""
        if self.card is None:
            return
        left = [
            one.label for one, at in zip(self.card.rows, self.chosen, strict=True) if at is None
        ]
        if left:
            self.fault.setText(f"还没有选：{'、'.join(left)}。按 1 或 2 选一边")
            self.fault.show()
            return
        self.decided.emit(list(self.chosen))

    def ask_office(self) -> None:
        """Ask for a word to the office, if any, and send the card back to it."""
        if self.card is None or not self.card.can_go_back:
            return
        note = LineInput("请社区核实什么", hint="可以不写；写明以哪张表、哪份纸件为准更好办")
        self.asking.ask(
            f"{BACK}：社区读了回程的 U 盘，会在工作台看到这一条",
            [("note", "请社区核实什么（可以不填）", note)],
            deed="退回",
            press=lambda: self.returned.emit(note.text()),
            loose=("note",),
        )

    def _paint(self) -> None:
        if self.card is None:
            return
        self.fault.hide()
        for number, one in enumerate(self.card.rows):
            at = self.chosen[number]
            for place, made in self._sides[number].items():
                made.setChecked(place == at)
                look.dress(made, "side-on" if place == at else "side")
            result = self._results[number]
            text = shortened(one.texts[at]) if at is not None else None
            result.setText(text or "请选一边")
            look.dress(result, "info" if text else "danger")
            self._labels[number].setText(f"▸ {one.label}" if number == self.at else one.label)
        self.setAccessibleDescription(self._now())

    def _now(self) -> str:
        if self.card is None or not self.card.rows:
            return ""
        one = self.card.rows[self.at]
        sides = [f"{n + 1} {text}" for n, text in enumerate(one.texts) if text is not None]
        return f"{one.label}：{'，'.join(sides)}"

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or self.card is None:
            return
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            at = key - Qt.Key.Key_1
            if at < len(self.card.columns):
                self.choose(self.at, at)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = -1 if key == Qt.Key.Key_Up else 1
            self.at = (self.at + by) % len(self.card.rows)
            self._paint()
        elif key in self._deeds and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._deeds[Qt.Key(key)]()
        else:
            super().keyPressEvent(event)
