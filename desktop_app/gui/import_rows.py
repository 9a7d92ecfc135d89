"""The rows of an import behind a filter, and in words what is the matter with one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal

from desktop_app.exchange.plan import Plan
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE, PlanRow, Question
from desktop_app.gui import look
from desktop_app.gui.arrange import column, row
from desktop_app.gui.controls import Card, Chips, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.import_model import FIRST_FIELD, VERDICT
from desktop_app.gui.import_parts import RowWords
from desktop_app.gui.import_table import ImportTable
from desktop_app.gui.who_is_meant import WhoIsMeant

ALL: Final = "all"
# A filter's words and the verdicts it shows; 有问题 holds what staff have to look at.
FILTERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    ALL: ("全部", (NEW, UPDATE, SAME, BAD, MAYBE, SKIPPED)),
    BAD: ("有问题", (BAD, MAYBE)),
    UPDATE: ("更新", (UPDATE,)),
    NEW: ("新增", (NEW,)),
    SAME: ("相同", (SAME,)),
    SKIPPED: ("跳过", (SKIPPED,)),
}
ALWAYS: Final = (ALL, BAD, UPDATE, NEW)

Remade = Callable[[Plan], Plan]


class ImportRows(Card):
    """A plan's rows to look through and mend.

    `asked(Remade)` says how staff want the plan to be changed; nothing is changed here.
    """

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.plan: Plan | None = None
        self._asked: tuple[str, Question] | None = None
        self.filters = Chips("显示哪些行", [(key, FILTERS[key][0]) for key in ALWAYS])
        self.table = ImportTable()
        self.words = RowWords(self.table.rows.label)
        self.who = WhoIsMeant(desk)
        self.next = button("下一个问题", self.next_problem, key="F4")
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.body.addLayout(row((self.filters, 1), self.next, gap=8, edges=(12, 8, 12, 8)))
        self.body.addWidget(self.table, 1)
        self.body.addLayout(column(self.words, self.who, gap=6, edges=(10, 8, 10, 10)))
        self.table.setMinimumHeight(look.px(look.HEAD_HEIGHT + 3 * look.ROW_HEIGHT))
        self.filters.picked.connect(self._filter)
        self.table.looked_at.connect(self._say_row)
        self.table.skipped.connect(self.skip_row)
        self.table.rows.mended.connect(self.mend)
        self.words.mend_asked.connect(self.table.mend_here)
        self.words.skip_asked.connect(self.skip_row)
        self.words.back_asked.connect(self.unskip_row)
        self.words.answered.connect(self._answer)
        self.words.decided.connect(self._decide)
        self.words.filled.connect(self._fill)
        self.who.answered.connect(self._say_who)

    # Showing

    def show_all(self) -> None:
        """Let the filter pass every row of the next plan."""
        self.filters.set_value(ALL)

    def show_plan(self, plan: Plan) -> None:
        """Show the rows of a plan that the filter lets through."""
        self.plan = plan
        self._filter()

    def offer_filters(self, plan: Plan) -> None:
        """Offer the filters that would show anything, each with its count."""
        counts = {
            key: sum(plan.counts[verdict] for verdict in verdicts)
            for key, (_, verdicts) in FILTERS.items()
        }
        shown = [key for key in FILTERS if key in ALWAYS or counts[key]]
        if list(self.filters.values()) != shown:
            self.filters.offer([(key, FILTERS[key][0]) for key in shown])
        for key in shown:
            self.filters.say(key, f"{FILTERS[key][0]} {counts[key]:,}")

    def _filter(self, _key: object = None) -> None:
        """Show the rows of a filter, the cursor at the same row where it is still there."""
        plan = self.plan
        if plan is None:
            return
        at = self.table.currentIndex()
        here = self.table.rows.row(at.row()).number if at.isValid() else None
        _, verdicts = FILTERS[self.filters.value() or ALL]
        places = plan.rows.places(*verdicts)
        same_columns = self.table.rows.fields
        self.table.rows.show(plan, places)
        if same_columns != self.table.rows.fields:
            self.table.fit_columns()
        again = self.table.rows.at_number(here) if here is not None else None
        if again is None and at.isValid() and places:
            again = min(at.row(), len(places) - 1)
        if again is not None:
            columns = self.table.rows.columnCount()
            self.table.go_to(again, min(at.column(), columns - 1))
        self._say_row()

    def _say_row(self) -> None:
        index, rows = self.table.currentIndex(), self.table.rows
        if not index.isValid():
            self.words.show_row(None)
            self.who.ask(None)
            return
        at, here = index.row(), index.column()
        name = rows.fields[here - FIRST_FIELD] if here >= FIRST_FIELD else ""
        columns = [here, *rows.problems_in(at)]
        may_mend = any(one > VERDICT and rows.may_mend(at, one) for one in columns)
        self.words.show_row(rows.row(at), name, may_mend=may_mend)
        self._asked = self._question(rows.row(at), name)
        self.who.ask(self._asked[1] if self._asked else None)

    @staticmethod
    def _question(plan_row: PlanRow, name: str) -> tuple[str, Question] | None:
        """Give the question of the cell with the cursor, or the first of the row."""
        open_ones = plan_row.questions
        if name in open_ones:
            return name, open_ones[name]
        return next(iter(open_ones.items()), None)

    # Asking for changes of the row with the cursor

    def mend(self, number: int, name: str, text: str) -> None:
        """Put other words into a cell and see what that changes."""
        self._ask(lambda plan: plan.with_cell(number, name, text))

    def skip_row(self) -> None:
        """Leave the row with the cursor out."""
        if (number := self._number()) is not None:
            self._ask(lambda plan: plan.skip(number))

    def unskip_row(self) -> None:
        """Take the row with the cursor in again."""
        if (number := self._number()) is not None:
            self._ask(lambda plan: plan.take_back(number))

    def _answer(self, is_same: bool) -> None:  # noqa: FBT001  as the signal gives it
        if (number := self._number()) is not None:
            self._ask(lambda plan: plan.answer(number, is_same=is_same))

    def _decide(self, sheet_wins: bool) -> None:  # noqa: FBT001  as the signal gives it
        if (number := self._number()) is not None:
            self._ask(lambda plan: plan.decide(number, sheet_wins=sheet_wins))

    def _say_who(self, target: object) -> None:
        """Take who is meant: a name nobody has is the same in every row, a namesake is not."""
        number, asked = self._number(), self._asked
        if number is None or asked is None:
            return
        name, question = asked
        where = number if question.found else 0
        picked = target if isinstance(target, bytes) else None
        self._ask(lambda plan: plan.pick(where, name, question.part, picked))

    def _fill(self, name: str, text: str) -> None:
        if (number := self._number()) is not None:
            self.mend(number, name, text)

    def _ask(self, remake: Remade) -> None:
        self.asked.emit(remake)

    def _number(self) -> int | None:
        index = self.table.currentIndex()
        return self.table.rows.row(index.row()).number if index.isValid() else None

    # Problems

    def next_problem(self) -> None:
        """Go to the next cell that something is wrong with (F4), from the end to the first."""
        self._go_to_problem(1)

    def last_problem(self) -> None:
        """Go to the one before (Shift+F4)."""
        self._go_to_problem(-1)

    def _go_to_problem(self, way: int) -> None:
        index, rows = self.table.currentIndex(), self.table.rows
        here = (index.row(), index.column()) if index.isValid() else (-1, -1)
        places = self._bad_places()[::way]
        cells = ((at, one) for at in places for one in rows.problems_in(at)[::way])
        # Rows are read as they come: thousands may be bad, and the next one is mostly near.
        near = (
            (at, one)
            for at in places
            if (at - here[0]) * way >= 0
            for one in rows.problems_in(at)[::way]
            if ((at, one) > here if way > 0 else (at, one) < here)
        )
        wanted = next(near, None) or next(cells, None)
        if wanted is not None:
            self.table.go_to(*wanted)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _bad_places(self) -> list[int]:
        if self.plan is None:
            return []
        bad = set(self.plan.rows.places(BAD, MAYBE))
        return [at for at, place in enumerate(self.table.rows.places) if place in bad]
