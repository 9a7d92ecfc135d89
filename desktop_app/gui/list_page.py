"""The page of every list: title, views, search box, table, and a preview beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget
from typing_extensions import override

from db.roles import MOST_AT_ONCE, Clerk, may
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, Part, column, held, row
from desktop_app.gui.bulk_card import BulkCard
from desktop_app.gui.changeable import Changeable
from desktop_app.gui.controls import Beside, Card, Chips, Empty, PageHead
from desktop_app.gui.deleting import Deed
from desktop_app.gui.desk import Desk
from desktop_app.gui.in_place import InPlace
from desktop_app.gui.list_drops import Imports, Keeps, ListDrops
from desktop_app.gui.list_export import ListExport
from desktop_app.gui.list_reading import MISSED_SHORT, ListReading
from desktop_app.gui.list_source import ListSource, is_of_people, kind_of
from desktop_app.gui.list_stance import ListStance
from desktop_app.gui.list_tools import ListDeed, NoneShown, SearchBox, deed_buttons, still_label
from desktop_app.gui.other_view import OtherView
from desktop_app.gui.page import Page
from desktop_app.gui.preview_pane import WIDTH, PaneButton, PreviewPane
from desktop_app.gui.row_menu import RowMenu, Rows
from desktop_app.gui.row_place import RowPlace
from desktop_app.gui.second_person import with_whom
from desktop_app.gui.sheet_deeds import sheet_deeds
from desktop_app.gui.wall_switch import WallSwitch

PREVIEW_AFTER: Final = 60  # milliseconds of rest; a summary may ask the store
PREVIEW_FROM: Final = 1000  # width of the page below which the preview folds away
HINTS_EDITED: Final = (
    "Enter 打开", "F2 改这一格", "空格 预览", "Ctrl+点选 多选", "Ctrl+A 全选", "Ctrl+C 复制",
)  # fmt: skip
HINTS: Final = (
    "↑↓ 选择", "Enter 打开", "空格 预览", "Ctrl+点选 多选", "Ctrl+A 全选", "Ctrl+C 复制",
)  # fmt: skip
DELETING_HINT: Final = "Del 删除"


class ListPage(Page):
    """A list over a `ListSource`.

    `actions` stand at the right of the title (make them with `button(..., key="Ctrl+N")`), `tabs`
    are the second level of the rail entry, `bulk` what can be done with all chosen rows,
    `empty` the one sentence and `first_step` the one button shown while there is nothing at all.
    `kept_as` names the list in this PC's settings: columns stand next time as they were left.
    `cards` come above the rows when one of the deeds asks for something. Sheets dropped on the
    list go to its `imports`, other files to the record they are dropped on where it keeps `files`.
    A list that takes sheets of its own kind sends forms of it out as well, and prints the chosen.
    `opened(id)` comes from Enter, a double click, and F2 in the box.
    """

    opened = Signal(bytes)

    def __init__(
        self,
        desk: Desk,
        source: ListSource,
        *,
        title: str,
        search_hint: str,
        actions: Sequence[Part] = (),
        tabs: Chips | None = None,
        bulk: Sequence[ListDeed] = (),
        deletes: Deed | None = None,
        empty: str = "这里还没有内容。",
        first_step: QPushButton | None = None,
        kept_as: str = "",
        cards: Sequence[QWidget] = (),
        imports: Imports | None = None,
        files: Keeps | None = None,
    ) -> None:
        super().__init__(desk)
        self.source = source
        self._cards = cards if files is None else (*cards, files.card)
        self._wish: bool | None = None
        self._found = ""
        self.tabs, self._deletes = tabs, deletes
        self.wall: OtherView | None = None
        self.switch: WallSwitch | None = None
        self._row_hints: Sequence[str] = ()
        self.head = PageHead(title, "", *actions)
        self.box = SearchBox(search_hint, f"查找{title}")
        self.count, self.chosen_words = still_label(), still_label()
        self.chosen_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        stance = ListStance(desk, source, f"{title}列表", kept_as, self)
        self.views, self.filters, self.saved = stance.views, stance.filters, stance.saved
        self.stance, self.table, self.chooser = stance, stance.table, stance.chooser
        self.drops = ListDrops(desk, self, self.table, imports, files)
        common = sheet_deeds(desk, imports, kind_of(source))
        gone = (ListDeed.deleting(deletes),) if deletes else ()
        self._make_deeds(title, (*gone, *bulk, *common))
        if deletes:
            self.answer_del(deletes)
        self.preview = PreviewPane()
        self._none = NoneShown(self._show_view)
        self._nothing = Empty(empty, *(() if first_step is None else (first_step,)))
        self._reading = ListReading()
        self._reading.again_asked.connect(lambda: self.arrive(**self.place()))
        desk.trouble_met.connect(self._miss)
        self._lay_out()
        self._connect()
        self.first, self.hints = self.box, HINTS_EDITED if self.changes else HINTS
        self._say_chosen(0)
        self.reload()

    def answer_del(self, deletes: Deed) -> None:
        """Let Del take out the chosen rows, in the table alone.

        Beside it, in a filter or a card that asks something, Del is of what stands there.
        """
        key = QShortcut(Qt.Key.Key_Delete, self.table)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(partial(self._do_with_chosen, deletes))

    def _make_deeds(self, title: str, bulk: Sequence[ListDeed]) -> None:
        """Make what may be done with rows: changed in place, many at once, taken out."""
        desk, noun = self.desk, self.source.noun
        self.changes: Sequence[Changeable] = self._changes()
        self.in_place = InPlace(desk, self.table, self.changes) if self.changes else None
        self.bulk_card = BulkCard(desk, self.changes, noun) if self.changes else None
        are_people = is_of_people(self.source)
        is_practice = desk.is_taken and desk.store.facts.is_demo
        if are_people and not is_practice:
            self.table.most_copied = MOST_AT_ONCE
            self.table.lets_copy = partial(self._copy_people, title)
        goes_out = self.filters is not None and may(desk.clerk, "dump")
        self.export = (
            ListExport(desk, self.table, title, noun, names_people=are_people) if goes_out else None
        )
        own = (ListDeed("批量修改", self.bulk_card.ask),) if self.bulk_card else ()
        out = (ListDeed("导出", self.export.ask),) if self.export else ()
        deeds = [
            ListDeed(one.words, partial(self._do_with_chosen, one.press), one.key)
            for one in (*own, *bulk, *out)
        ]
        copies = ListDeed("复制", self.table.copy_chosen, "Ctrl+C")
        self._bulk = deed_buttons([*deeds, copies])
        self.pane_button = PaneButton()
        self.pane_button.clicked.connect(self.turn_preview)
        self.row_menu = RowMenu(Rows(self.table, noun, deeds), self.pane_button)

    def _changes(self) -> Sequence[Changeable]:
        """Give what may be changed here; nobody changes another office's rows."""
        declared: Sequence[Changeable] = getattr(self.source, "changes", ())
        if not declared or not may(self.desk.clerk, "edit"):
            return ()
        is_own = getattr(self.source, "holds_own_rows", False)
        return declared if is_own or not self.desk.store.is_district else ()

    def _lay_out(self) -> None:
        self._middle = QStackedWidget()
        for part in (self.table, self._none, self._nothing, self._reading):
            self._middle.addWidget(part)
        self._middle.setMinimumHeight(look.px(look.HEAD_HEIGHT + 3 * look.ROW_HEIGHT))
        self._with_chosen = held(row(self.chosen_words, *self._bulk, gap=10))
        words = ((self.box, 40), self.count, STRETCH, self._with_chosen)
        tool = row(*words, gap=10, edges=(12, 9, 12, 8))
        card = Card()
        card.body.setContentsMargins(1, 0, 1, 1)
        card.body.setSpacing(0)
        card.body.addLayout(tool)
        card.body.addWidget(self._middle, 1)
        opener = (self.filters.opener,) if self.filters else ()
        asked = (self.filters.chips, self.filters.card) if self.filters else ()
        saved = (self.saved.opener,) if self.saved else ()
        own = (self.bulk_card, self.export and self.export.card)
        many = [one for one in (*own, *self._cards) if one]
        named = (self.saved.card,) if self.saved else ()
        self.lead = row((self.views, 0), *opener, STRETCH, gap=6)
        for one in opener:
            self.lead.setAlignment(one, Qt.AlignmentFlag.AlignTop)
        self.top = row(*saved, self.pane_button, self.chooser, gap=6)
        views: QWidget = Beside(held(self.lead), held(self.top), gap=6)
        if self.tabs:  # both are chips, which begin at the top
            top = Qt.AlignmentFlag.AlignTop
            views = Beside(views, self.tabs, side_first=True, gap=look.GAP, level=top)
        self.setLayout(
            column(
                self.head,
                views,
                *asked,
                *named,
                *many,
                (row((card, 1), self.preview, gap=12), 1),
                gap=12,
                edges=look.PAGE_EDGES,
            )
        )

    def _connect(self) -> None:
        self._peek = QTimer(self)
        self._peek.setSingleShot(True)
        self._peek.setInterval(PREVIEW_AFTER)
        self._peek.timeout.connect(self.show_preview)
        self.box.textChanged.connect(self._search)
        self.box.rows_asked.connect(self._go_down)
        self.box.open_asked.connect(self._open_current)
        self.box.back_asked.connect(self.desk.go_back)
        self.stance.sought.connect(self._search)
        self.stance.changed.connect(self._narrow)
        if self.filters:
            self.filters.changed.connect(self._narrow)
        if self.bulk_card:
            self.bulk_card.closed.connect(self._go_to_rows)
        table = self.table
        table.opened.connect(self.opened)
        table.current_record.connect(self._peek_soon)
        table.chosen_changed.connect(self._say_chosen)
        table.peeked.connect(self.turn_preview)
        table.typed.connect(self.box.type_on)
        table.left_upwards.connect(self.box.take_cursor)
        table.left_out.connect(self.box.take_cursor)
        table.copied.connect(self._say_copied)
        self.preview.opened.connect(self._open_current)
        finder = QShortcut(QKeySequence("Ctrl+F"), self)
        finder.activated.connect(self.box.take_cursor)

    # The wall

    def hang(self, wall: OtherView) -> None:
        """Offer another view of the records, such as cards; the choice is kept in the book."""
        self.wall = wall
        self.switch = WallSwitch(self.desk, f"{self.source.noun}:{wall.kind.__tablename__}", wall)
        self.lead.insertWidget(0, self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self._middle.addWidget(wall)
        self.switch.picked.connect(self._turn_wall)
        wall.opened.connect(self.opened)
        wall.left.connect(self.box.take_cursor)
        wall.more_asked.connect(self._show_column)
        if self._deletes:
            wall.offer_deleting(self._deletes)
        self._fit_wall()

    @property
    def is_walled(self) -> bool:
        """Whether cards are shown and not rows."""
        return self.switch is not None and self.switch.is_on_wall

    def _turn_wall(self, _to: str) -> None:
        if self.switch is not None:
            self.switch.keep()
            self._fit_wall()

    def _fit_wall(self) -> None:
        """Put away what speaks of rows while cards are shown."""
        of_rows = (self.views, self.chooser, self.pane_button)
        for part in (*of_rows, *((self.saved.opener,) if self.saved else ())):
            part.setVisible(not self.is_walled)
        if self.is_walled and self.saved and self.saved.active:
            self.saved.turn_off(self.stance.base())
        self._fold()
        self._narrow()
        if self.wall is not None and self.is_walled:
            self._row_hints = self._row_hints or self.hints
            deleting = (DELETING_HINT,) if self._deletes else ()
            self.set_hints(*self.wall.hints, *deleting, note=self.note)
        elif self._row_hints:
            self.set_hints(*self._row_hints, note=self.note)

    def _show_column(self, _state: str) -> None:
        """Show all records as rows: a column of the wall holds only the first of its own."""
        if self.switch is not None:
            self.switch.turn_to_list()
            self._fit_wall()
            self.views.set_value(self.source.views()[-1][0])
            self._search()

    # What is shown

    @override
    def arrive(self, **where: Any) -> None:
        """Take `query=`, `view=` and `shown_as=` (list, wall); otherwise stay as staff left it.

        What stands in the box is selected: the next words replace it.
        """
        self.chooser.recall_height()
        if self.switch is not None and "shown_as" in where:
            self.switch.set_value(where["shown_as"])
            self._fit_wall()
        if "view" in where:
            if self.saved and self.saved.active:
                self.saved.turn_off(where["view"])
            self.views.set_value(where["view"])
        if "query" in where:
            self.box.setText(where["query"])
        if "view" in where or "query" in where:
            self._search()
        self.box.selectAll()

    @override
    def sights(self) -> dict[str, dict[str, Any]]:
        if self.wall is None:
            return super().sights()
        last = self.source.views()[-1][0]
        return {"": {"shown_as": "list"}, "wall": {"shown_as": "wall", "view": last}}

    @override
    def refresh(self) -> None:
        self.reload()

    @override
    def place(self) -> dict[str, Any]:
        return {"query": self.box.text(), "view": self.views.value()}

    @override
    def depart(self) -> None:
        """Write down how the columns stand; a saved view keeps its own."""
        if self.saved is None or not self.saved.active:
            self.chooser.keep()

    def reload(self) -> None:
        """Show the records anew, at the same place, after something changed.

        A cursor whose row is gone goes on to the next that is left.
        """
        if self.wall is not None:
            self.wall.renew()
        self.stance.offer_views()
        place = RowPlace(self.table)
        self._show(keep=True)
        place.go_on()
        self._peek_soon()

    def show_preview(self) -> None:
        """Show the summary of the row with the cursor."""
        if self.preview.isVisible():
            current = self.table.current_id()
            self.preview.show_preview(None if current is None else self.source.preview(current))

    def turn_preview(self) -> None:
        """Show the preview or put it away (Space)."""
        self._wish = not self.preview.isVisible()
        self._fold()

    def _narrow(self) -> None:
        """Show what matches now; the cursor stays in its row as long as that is shown."""
        place = RowPlace(self.table)
        self._show(keep=True)
        if not place.stay():
            self.table.go_to(0)

    def _search(self, *_: object) -> None:
        self._show(keep=False)
        self._choose_first()

    def _choose_first(self) -> None:
        """Begin at the first row, so that its summary shows."""
        if not self.table.currentIndex().isValid() and not self.table.chosen_count():
            self.table.go_to(0)

    def _show(self, *, keep: bool) -> None:
        ids = self.source.ids()
        # The columns of a wall are its views; the last view of a list holds everything.
        view = self.source.views()[-1][0] if self.is_walled else self.stance.base()
        found = self.source.search(self.box.text(), view)
        narrowed = self.filters is not None and bool(self.filters.conditions)
        if self.filters:
            found = self.filters.applied(ids, found)
        found = self.stance.ordering.applied(found)
        if self.wall is not None and self.is_walled:
            self.wall.show_ids([ids[at] for at in found])
        self.table.show_rows(ids, found, keep=keep)
        noun, is_typed = self.source.noun, bool(self.box.text().strip())
        # 共 is of the whole alone, which the head names: a view of it must not say another 共.
        whole = "共" if len(found) == len(ids) else "列出"
        verb = "筛选出" if narrowed else "找到" if is_typed else whole
        self._none.explain(self.source.views(), view, narrowed=narrowed, typed=is_typed)
        is_awaited = not len(ids) and getattr(self.source, "is_reading", False)
        self._found = "" if is_awaited else f"{verb} {len(found):,} {noun}"
        self._tell_found()
        full = self.wall if self.wall is not None and self.is_walled else self.table
        lacking = self._reading if is_awaited else self._nothing
        middle: QWidget = full if len(found) else self._none if len(ids) else lacking
        if self._middle.currentWidget() is not middle:
            self._middle.setCurrentWidget(middle)
        self._peek_soon()

    def _miss(self, _error: Exception) -> None:
        if self._middle.currentWidget() is self._reading:
            self._reading.miss()
            self.head.say(subtitle=MISSED_SHORT)

    def _show_view(self, key: str) -> None:
        self.arrive(view=key)
        self.box.take_cursor()

    def _peek_soon(self, *_: object) -> None:
        self._peek.start()

    def _do_with_chosen(self, deed: Callable[[Sequence[bytes]], object]) -> None:
        deed(self.table.chosen())

    def _say_chosen(self, count: int) -> None:
        noun = self.source.noun
        whole = self.table.all_match
        words = f"已选全部 {count:,} {noun}" if whole else f"已选 {count:,} {noun}" if count else ""
        self.chosen_words.setText(words)
        self._tell_found()
        for made in self._bulk:
            made.setEnabled(bool(count))

    def _tell_found(self) -> None:
        """Say how many there are; beside a summary that takes the room, how many ticks as well."""
        ticked = self.chosen_words.text() if self.table.choice.ticked else ""
        is_hidden = not self._with_chosen.isVisibleTo(self)
        self.count.setText(f"{self._found}，{ticked}" if ticked and is_hidden else self._found)

    def _copy_people(self, title: str, count: int, copy: Callable[[], None]) -> None:
        """Copy rows of people: they leave the book, so the log says how many, and when enough is.

        More than a day's few want a reason and a second person, as a table of them does.
        """
        if not count:
            return

        def noted(clerk: Clerk) -> None:
            self.desk.store.copied(clerk, count, f"复制{title}的行")
            copy()

        try:
            with_whom(self.desk, self, noted)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)

    def _say_copied(self, count: int) -> None:
        is_cut = count < self.table.chosen_count()
        most = f"最多复制 {count:,} 行，要更多请导出，" if is_cut else ""
        self.desk.toast(f"已复制 {count:,} 行（{most}证件和电话是遮住的），可以贴进表格")

    # Between the box and the rows

    def _go_down(self) -> None:
        if not self.table.rows.rowCount():
            return
        if self.wall is not None and self.is_walled:
            self.wall.take_cursor()
            return
        if not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self._go_to_rows()

    def _go_to_rows(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_current(self) -> None:
        if (current := self.table.current_id()) is not None:
            self.opened.emit(current)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look at the summary again: rows may have come, or changed, while the page was hidden."""
        super().showEvent(event)
        self._peek_soon()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drops.enter(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Take what is dropped anywhere on the list."""
        self.drops.drop(event)

    def _fold(self) -> None:
        wide = self.width() >= look.px(PREVIEW_FROM)
        shown = not self.is_walled and (wide if self._wish is None else self._wish)
        self._with_chosen.setVisible(not self.is_walled and (wide or not shown))
        self._tell_found()
        room = self.width() - look.px(100) - (look.px(WIDTH + look.GAP) if shown else 0)
        deeds = sum(made.sizeHint().width() + look.px(10) for made in self._bulk)
        left = room - self.box.minimumWidth() - (deeds if wide or not shown else 0)
        self.count.setVisible(left >= self.count.width())
        self.chosen_words.setVisible(left >= 2 * self.count.width() + look.px(10))
        self.preview.setVisible(shown)
        self.pane_button.say(shown=shown)
        self._peek_soon()

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for no room for what folds away, or the page would never get narrow enough."""
        smallest = super().minimumSizeHint()
        left, _top, right, _bottom = look.PAGE_EDGES
        needed = max(self.head.minimumSizeHint().width(), look.px(420))
        return QSize(needed + look.px(left + right), smallest.height())
