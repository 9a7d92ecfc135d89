"""看板: the records of a kind with states as cards, a column for each state of its course.

A step is taken from the card: its button, F9, the menu, or by drawing it to another column;
all of them ask what the step bar of the form asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QScrollArea
from typing_extensions import override

from db.blanks import last
from db.record import Record
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.other_view import OtherView
from desktop_app.gui.step_bar import StepBar, label_of, step_words
from desktop_app.gui.wall_cards import Card, Face, card_of, first_day
from desktop_app.gui.wall_column import WallColumn

SHOWN: Final = 50
"""Cards of a column: more than that nobody looks through; the list has all of them."""

NONE_CHOSEN: Final = "选一张卡片，这里办下一步。拖到旁边一栏也可以。"
NO_WAY: Final = "“{now}”不能直接到“{to}”，请先办中间的一步"
NO_CARD: Final = "先选一张卡片，再删除"
HINTS: Final = ("↑↓←→ 选卡片", "F9 下一步", "菜单键 别的步骤", "Enter 打开", "拖动 换栏")
Step = Callable[[bytes, str], object]
Bare = tuple[str, dt.date | None]


class StateWall(OtherView):
    """Shows records by their state. `page` names the works that are done here.

    `step(id, state)` takes a step in place of the step bar, where a kind has ways of its own.
    `more_asked(state)` asks for all of a column.
    """

    hints = HINTS

    def __init__(
        self, desk: Desk, kind: type[Record], face: Face, page: str, *, step: Step | None = None
    ) -> None:
        super().__init__()
        if kind.states is None:
            raise ValueError(kind)
        self._desk, self.kind, self.states, self._face = desk, kind, kind.states, face
        self._step = step
        self._bare: dict[bytes, Bare] = {}
        self._made: dict[bytes, Card] = {}
        self._current: bytes | None = None
        self.title = label(NONE_CHOSEN, "small", wrap=True)
        self.steps = StepBar(desk, page, lambda: True)
        self.main = self.states.course()
        self.sides = [one for one in self.states.moves if one not in self.main]
        self.columns = {
            one: WallColumn(one, label_of(kind, one), self._step_into(one))
            for one in (*self.main, *self.sides)
        }
        self._folds = {one: self._fold(one) for one in self.sides}
        self._lay_out()
        self._connect()

    def _step_into(self, state: str) -> str:
        """Give what the step into a state is called; nothing for the one records begin in."""
        return "" if state == self.states.start else self.states.verbs[state]

    def _fold(self, state: str) -> Any:
        made = button("", kind="chip")
        made.setCheckable(True)
        made.toggled.connect(partial(self._unfold, state))
        return made

    def _unfold(self, state: str, on: bool) -> None:  # noqa: FBT001  as `toggled` gives it
        look.dress(self._folds[state], "chip-on" if on else "chip")
        self.columns[state].setVisible(on)

    def _lay_out(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(held(row(*((one, 1) for one in self.columns.values()), gap=8), "clear"))
        self.area.setMinimumHeight(look.px(216))
        self._aside = held(
            row(label("另外", "small"), *self._folds.values(), STRETCH, gap=6, edges=(12, 0, 12, 4))
        )
        for state in self.sides:
            self.columns[state].hide()
        self.setLayout(
            column(
                column(self.title, self.steps, gap=4, edges=(12, 0, 12, 0)),
                (self.area, 1),
                self._aside,
                gap=8,
                edges=(0, 0, 0, 6),
            )
        )
        self.steps.hide()

    def _connect(self) -> None:
        self.steps.moved.connect(self._follow_step)
        self.steps.ask.closed.connect(self.take_cursor)
        for state, one in self.columns.items():
            one.list.current_card.connect(partial(self._choose, state))
            one.list.opened.connect(self.opened)
            one.list.sideways.connect(partial(self._go_sideways, state))
            one.list.upwards.connect(self.left)
            one.list.stepped.connect(self.take_step)
            one.list.menu_asked.connect(self._show_menu)
            one.list.dropped.connect(partial(self.take_drop, state))
            one.more.clicked.connect(partial(self._ask_more, state))

    # Showing

    @override
    def renew(self) -> None:
        self._bare, self._made = {}, {}

    @override
    def show_ids(self, ids: Sequence[bytes]) -> None:
        """Show these records, in this order; what is due soonest stands first where days count."""
        if not self._bare:
            self._read()
        stacks: dict[str, list[bytes]] = {state: [] for state in self.columns}
        for one in ids:
            if (found := self._bare.get(one)) and found[0] in stacks:
                stacks[found[0]].append(one)
        for state in self._face.owed & stacks.keys():
            stacks[state].sort(key=lambda one: last(self._bare[one][1]))
        self._make([one for stack in stacks.values() for one in stack[:SHOWN]])
        today = self._desk.store.today
        for state, stack in stacks.items():
            late = state in self._face.owed and sum(self._is_late(one, today) for one in stack)
            cards = [self._made[one] for one in stack[:SHOWN] if one in self._made]
            self.columns[state].show_cards(cards, len(stack), int(late))
        for state, chip in self._folds.items():
            words = f"{self.columns[state].words} {len(stacks[state]):,}"
            chip.setText(words)
            chip.setAccessibleName(words)
        self._choose_again()

    def _read(self) -> None:
        """Read the state and the deadline of all records: bare columns, a few milliseconds."""
        names = (self.states.field, *self._face.due)
        for one, state, *days in self._desk.store.values(self.kind, "id", *names):
            self._bare[one] = (state, first_day(days))

    def _is_late(self, one: bytes, today: dt.date) -> bool:
        day = self._bare[one][1]
        return day is not None and day < today

    def _make(self, ids: Sequence[bytes]) -> None:
        """Make the cards that are not made yet."""
        wanted = [one for one in ids if one not in self._made]
        found: dict[bytes, Record] = self._desk.store.by_id(self.kind, wanted)
        for one, record in found.items():
            to = self.states.after(getattr(record, self.states.field))
            step = step_words(record, to) if to else ""
            self._made[one] = card_of(record, self._face, step, self._desk.store.today)

    # The cursor

    @override
    def current(self) -> bytes | None:
        """Give the record whose card has the cursor."""
        return self._current

    @override
    def take_cursor(self) -> None:
        here = self._column_of(self._current)
        filled = (one for one in self._shown() if one.list.cards.cards)
        wanted = here or next(filled, None)
        if wanted is not None:
            wanted.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> list[WallColumn]:
        return [one for one in self.columns.values() if not one.isHidden()]

    def _column_of(self, record_id: bytes | None) -> WallColumn | None:
        if record_id is None:
            return None
        return next((c for c in self._shown() if c.list.cards.row_of(record_id) >= 0), None)

    def _choose(self, state: str, record_id: bytes) -> None:
        for one, other in self.columns.items():
            if one != state:
                other.list.forget()
        if record_id != self._current:
            self._current = record_id
            self._show_steps()

    def _choose_again(self) -> None:
        """Put the cursor back on its card, wherever that stands now."""
        here = self._column_of(self._current)
        if here is None:
            self._current = None
            self._show_steps()
        elif self._current is not None:
            here.list.go_to(here.list.cards.row_of(self._current))
            if not self.steps.ask.isVisible():
                self._show_steps()

    def _show_steps(self) -> None:
        record = self._desk.store.get(self.kind, self._current)
        self.title.setText(self._desk.store.called(record) if record else NONE_CHOSEN)
        look.dress(self.title, "strong" if record else "small")
        # Where a kind has ways of its own, its page offers them.
        self.steps.show_record(record if self._step is None else None)

    def _go_sideways(self, state: str, by: int) -> None:
        shown = [one for one in self._shown() if one.list.cards.cards or one.state == state]
        at = next(place for place, one in enumerate(shown) if one.state == state) + by
        if 0 <= at < len(shown):
            here, row_ = shown[at].list, self.columns[state].list.currentIndex().row()
            here.setFocus(Qt.FocusReason.OtherFocusReason)
            here.go_to(min(max(row_, 0), len(here.cards.cards) - 1))
            self.area.ensureWidgetVisible(shown[at], 0, 0)

    # Deleting

    @override
    def delete(self) -> None:
        """Delete the record with the cursor, which goes on to the next card.

        What may not be deleted stays where it is: the deed says what is done instead.
        """
        record_id, here = self._current, self._column_of(self._current)
        if self.deletes is None:
            return
        if record_id is None or here is None:
            self._desk.toast(NO_CARD)
            return
        at = here.list.cards.row_of(record_id)
        self.deletes([record_id])
        if here.list.cards.row_of(record_id) >= 0:
            return
        if rest := len(here.list.cards.cards):
            here.list.go_to(min(at, rest - 1))
        else:
            self.take_cursor()

    # Steps

    def take_step(self, record_id: bytes) -> None:
        """Ask for the next step of a record."""
        if to := self.states.after(self._bare.get(record_id, ("", None))[0]):
            self.ask_step(record_id, to)

    def take_drop(self, to: str, record_id: bytes) -> None:
        """Ask for the step that brings a record to the column it was drawn to."""
        now = self._bare.get(record_id, ("", None))[0]
        if to == now or record_id not in self._made:
            return
        if to not in self.states.moves.get(now, ()):
            self._desk.toast(NO_WAY.format(now=self.columns[now].words, to=self.columns[to].words))
            return
        self.ask_step(record_id, to)

    def ask_step(self, record_id: bytes, to: str) -> None:
        """Ask what a step needs, for the card it is about."""
        if self._step is not None:
            self._step(record_id, to)
            return
        if (here := self._column_of(record_id)) is not None:
            here.list.go_to(here.list.cards.row_of(record_id))
        self.steps.ask_step(to)

    def _follow_step(self, record: Record) -> None:
        """Go along with a card to its next column, even a folded one."""
        state = getattr(record, self.states.field)
        if state in self._folds:
            self._folds[state].setChecked(True)

    def _show_menu(self, record_id: bytes, at: QPoint) -> None:
        record = self._desk.store.get(self.kind, record_id)
        if record is None:
            return
        menu = QMenu(self)
        for to in self.states.moves.get(getattr(record, self.states.field), ()):
            press = partial(self.ask_step, record_id, to)
            menu.addAction(step_words(record, to)).triggered.connect(partial(_do, press))
        menu.addAction("打开").triggered.connect(partial(_do, partial(self.opened.emit, record_id)))
        if self.deletes is not None:
            menu.addAction("删除").triggered.connect(partial(_do, self.delete))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _ask_more(self, state: str) -> None:
        self.more_asked.emit(state)


def _do(press: Callable[[], object], _on: bool = False) -> None:  # noqa: FBT001, FBT002
    press()
