"""工作台：what is due and how to act on it at once, ways to register, and the book's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct, field
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from db.due import Due, Figures
from db.indicators_on_time import ON_TIME_RATE
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, Part, clear, column, held, row
from desktop_app.gui.controls import Beside, Card, Empty, PageHead, button, key_cap, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.workbench import due_choice
from desktop_app.gui.workbench.cards import (
    BrandCard,
    DraftsCard,
    Figure,
    HealthCard,
    SafetyCard,
    greeting,
)
from desktop_app.gui.workbench.deeds import DEEDS, TABLES
from desktop_app.gui.workbench.due_line import WEEK, DueLine
from desktop_app.gui.workbench.quick_visit import QuickVisit
from desktop_app.gui.workbench.reading import Board, read

VISIT: Final = "visit"
"""What `ask=` says when the workbench is to ask for a visit at once."""

NOTHING: Final = "这一周没有到期的事。登记议定事项、结对或心愿以后，到期前会列在这里。"
NONE_LEFT: Final = "现在没有。点“看全部”看其他要办的。"
WRITING: Final = "有一行正在写，请先记下它，或按 Esc 收起"


class Quick(Struct, frozen=True):
    """A button that begins a new record: its words, icon, the page's key, and where on it."""

    words: str
    icon: str
    page: str
    where: tuple[tuple[str, Any], ...] = ()
    key: str = ""


class Pages(Struct, frozen=True):
    """The pages of this window: titles by key, and the page that opens each table's records."""

    titles: Mapping[str, str] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)


class WorkbenchPage(Page):
    """Opens the day. `quick` are the ways to register, `pages` what can be gone to."""

    def __init__(self, desk: Desk, quick: Sequence[Quick] = (), pages: Pages | None = None) -> None:
        super().__init__(desk)
        self._pages = pages or Pages()
        now = dt.datetime.fromtimestamp(desk.store.clock() / 1000).astimezone()
        seek = button("找人、找事、找台账…  Ctrl+K", desk.seek, icon="search", name="找一找")
        self.head = PageHead(greeting(desk.clerk.name, now), "", seek)
        self._narrowing = {
            key: Figure(title, partial(self.show_only, key))
            for key, title in due_choice.FIGURES.items()
        }
        self.figures = [*self._narrowing.values(), Figure("按期办结", self._show_ended)]
        self._board: Board | None = None
        self._only, self._most = "", due_choice.ONCE
        self.list: QVBoxLayout = column(gap=0)
        self.lines: list[DueLine] = []
        self.visit = QuickVisit(desk)
        self._quick = quick
        self._is_reading = self._is_stale = self._waits_for_rows = False
        self._first_quick: QWidget | None = None
        self._cards()
        self._lay_out()
        self.first = self._first_quick or seek
        self._seek = seek
        desk.changed.connect(self._note_change)
        desk.badges_stale.connect(self._note_change)

    def _cards(self) -> None:
        desk, titles = self.desk, self._pages.titles
        self.safety = SafetyCard(desk)
        self.health = HealthCard(desk, titles)
        self.drafts = DraftsCard(desk, titles)
        self.brand = BrandCard(desk, self._pages.opens.get("brand_checklist", ""))
        self.drafts.hide()

    def _lay_out(self) -> None:
        figures = row(*((one, 1) for one in self.figures), gap=look.GAP_SMALL)
        self._todo = Card(self.list, STRETCH, title="要办的事")
        side: list[Part] = [self.drafts, self.brand, self.safety, self.health, STRETCH]
        if self._quick:
            side.insert(0, self._quick_card())
        main = column(figures, self.visit, (self._todo, 1), gap=12)
        self.setLayout(
            column(
                self.head,
                (
                    Beside(
                        held(main),
                        held(column(*side, gap=12)),
                        side_width=330,
                        narrow=look.px(900),
                    ),
                    1,
                ),
                gap=12,
                edges=look.PAGE_EDGES,
            )
        )

    def _quick_card(self) -> Card:
        grid = QGridLayout()
        grid.setSpacing(look.px(8))
        for number, one in enumerate(self._quick):
            made = button(one.words, partial(self._begin, one), kind="quick", icon=one.icon)
            made.setToolTip(f"Ctrl+J 再按 {one.key}" if one.key else "")
            grid.addWidget(made, *divmod(number, 2))
            self._first_quick = self._first_quick or made
        head = row(label("马上登记", "h2"), STRETCH, key_cap("Ctrl+J"))
        return Card(head, grid)

    def _begin(self, one: Quick) -> None:
        where = dict(one.where)
        if where.get("ask") == VISIT:
            self.visit.begin()
        else:
            self.desk.show_page(one.page, **where)

    @override
    def arrive(self, **where: Any) -> None:
        """Read anew; `ask="visit"` asks for a visit at once, `only=` narrows to a figure."""
        if not self._is_writing():  # the list stays as it is then, and so does what it says
            self._only = where.get("only", "")
            self._mark_figures()
        self.reload()
        if where.get("ask") == VISIT:
            self.visit.begin()
            self.first = next(row.control for row in self.visit.rows.values())
        else:
            # The rows come and go: the cursor stands on the first of those that are here.
            first_row = self.lines[0].act if self.lines else None
            self.first = first_row or self._first_quick or self._seek
            self._waits_for_rows = first_row is None

    @override
    def place(self) -> dict[str, Any]:
        return {"only": self._only} if self._only else {}

    @override
    def sights(self) -> dict[str, dict[str, Any]]:
        return super().sights() | {"doing": {"only": due_choice.DOING}}

    def _note_change(self, _changes: Changes | None = None) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read anew what is due, in a job: the registers of people take a while."""
        if self._is_reading:
            self._is_stale = True
            return
        if not self.desk.jobs.is_open:
            return
        self._is_reading, self._is_stale = True, False
        store = self.desk.store
        self.desk.jobs.start(
            lambda _progress: read(store),
            title="看看今天要办的事",
            done=self._take,
            failed=self._miss,
            quiet=True,
        )

    def _miss(self, error: Exception) -> None:
        self._is_reading = False
        self.desk.say_trouble(error)

    def _take(self, board: Board) -> None:
        self._is_reading = False
        if self._is_stale:
            self.reload()
            return
        if self._is_writing():
            return  # words are being typed in a row: it is read anew once they are kept
        self.show_board(board)

    def _is_writing(self) -> bool:
        return any(line.is_asking for line in self.lines)

    def show_board(self, board: Board) -> None:
        """Show what was read."""
        self._say_figures(board.figures)
        for card in (self.safety, self.health, self.drafts, self.brand):
            card.show_board(board)
        self._board = board
        self._list()
        today = self.desk.store.today
        self.head.say(subtitle=f"{today.month} 月 {today.day} 日 星期{WEEK[today.weekday()]}")

    # Which rows are listed

    def show_only(self, figure: str) -> None:
        """List only what a figure counts; asked for again, all that is due."""
        if self._is_writing():
            self.desk.toast(WRITING)
            return
        self._only = "" if figure == self._only else figure
        self._most = due_choice.ONCE
        self._mark_figures()
        self._list()

    def list_more(self) -> None:
        """List some more rows, and put the cursor into the first of them."""
        if self._is_writing():
            self.desk.toast(WRITING)
            return
        had = [line.due for line in self.lines]
        self._most += due_choice.ONCE
        self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self._list()
        if fresh := next((line for line in self.lines if line.due not in had), None):
            fresh.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_figures(self) -> None:
        for key, figure in self._narrowing.items():
            figure.mark(on=key == self._only)

    def _list(self) -> None:
        if self._board is None:
            return
        had_cursor = self._row_with_cursor()
        if had_cursor >= 0:
            # A row that goes with the cursor in it hands it down the page, which scrolls after it.
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        clear(self.list)
        self.lines = []
        today = self.desk.store.today
        found = due_choice.of_figure(self._board, self._only, today)
        if title := due_choice.FIGURES.get(self._only):
            said = label(f"只列“{title}”的 {len(found)} 件", "small")
            said.setContentsMargins(0, 0, 0, look.px(8))
            self.list.addWidget(said)
        if not found:
            words = NONE_LEFT if self._only else NOTHING
            self.list.addWidget(Empty(words, icon="circle-check"))
        self._list_groups(found, due_choice.first_of(found, self._most, today))
        self._give_cursor(had_cursor)
        self._waits_for_rows = False

    def _list_groups(self, found: Sequence[Due], listed: Sequence[Due]) -> None:
        """List rows under the words of their group, with the way to those that are left out."""
        today = self.desk.store.today
        for group in due_choice.GROUPS:
            ours = [one for one in listed if due_choice.group_of(one, today) == group]
            if not ours:
                continue
            words = due_choice.heading(group, self._only)
            self.list.addWidget(label(words, "strong"))
            for one in ours:
                self._add(one)
        if rest := len(found) - len(listed):
            some = min(rest, due_choice.ONCE)
            more = button(f"再列 {some} 件", self.list_more, icon="chevron-down")
            late = sum(one.day < today for one in found) - sum(one.day < today for one in listed)
            words = f"还有 {rest} 件没有列出" + (f"，其中逾期 {late} 件" if late else "")
            self.list.addLayout(row(more, (label(words, "caption", wrap=True), 1)))

    def _give_cursor(self, had: int) -> None:
        """Put the cursor back into the row that had it, or into the first of awaited rows."""
        wanted: QWidget | None = None
        if had >= 0:
            rest = self._first_quick or self._seek
            wanted = self.lines[min(had, len(self.lines) - 1)].act if self.lines else rest
        elif self.lines and self._waits_for_rows and self._is_untouched():
            wanted = self.lines[0].act
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_untouched(self) -> bool:
        """Say whether the cursor still stands where it was put before there were rows."""
        here = self.focusWidget()
        return self.isVisible() and (here is None or here is self.first)

    def _add(self, one: Due) -> None:
        table = TABLES.get(one.kind, "")
        line = DueLine(self.desk, one, self._pages.opens.get(table, ""))
        way = DEEDS[one.kind].goes(one)
        line.act.setVisible(way is None or way[0] in self._pages.titles)
        line.act.stepped.connect(partial(self._step, len(self.lines)))
        line.closed.connect(self.reload)
        self.lines.append(line)
        self.list.addWidget(line)
        if self.isVisible():
            line.show()  # at once: the cursor may be put there before the layout shows it
        self.list.addWidget(rule())

    def _step(self, at: int, by: int) -> None:
        wanted = min(max(at + by, 0), len(self.lines) - 1)
        self.lines[wanted].act.setFocus(Qt.FocusReason.TabFocusReason)

    def _row_with_cursor(self) -> int:
        here: QWidget | None = self.focusWidget()
        if here is None or not self.isVisible():
            return -1
        return next((at for at, one in enumerate(self.lines) if one.isAncestorOf(here)), -1)

    def _say_figures(self, counted: Figures) -> None:
        today, week, doing, on_time = self.figures
        now = counted.today + counted.late
        each = f"逾期 {counted.late} 件，今天到期 {counted.today} 件"
        today.say(
            str(now), each if now else "没有逾期的，今天也没有到期的", "danger" if now else "ok"
        )
        week.say(str(counted.week), "今天起七天内", "warn" if counted.week else "ok")
        doing.say(str(counted.doing), f"最久 {counted.oldest_days} 天" if counted.doing else "", "")
        share = "—" if counted.on_time is None else f"{counted.on_time}%"
        done, ended = counted.ended
        words = f"今年 {ended} 件里 {done} 件" if ended else "今年还没有办结的事"
        on_time.say(share, words, "ok")

    def _show_ended(self) -> None:
        this_year = str(self.desk.store.today.year)
        self.desk.show_page("number_records", indicator=ON_TIME_RATE.whole.key, period=this_year)
